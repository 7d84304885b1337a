import { expect, test } from "vitest";
import { isSameRepository } from "../../src/domain/same-repository.ts";

test.each([
  ["https://git.example.com/acme/config", "https://git.example.com/acme/config.git/"],
  ["https://git.example.com/acme/config", "https://ci:secret@GIT.example.com:443/acme/config.git"],
  ["https://git.example.com/acme/config", "git@git.example.com:acme/config.git"],
  ["git@git.example.com:acme/config", "ssh://git@git.example.com:2222/acme/config.git"],
  ["http://127.0.0.1:3000/config", "http://127.0.0.1:3000/config/"],
  ["ssh://git@gitea.lan:2222/acme/config", "http://gitea.lan:3000/acme/config"],
  ["git@gitea.lan:acme/config", "http://gitea.lan:3000/acme/config"],
  ["https://git.example.com/acme/config", "https://git.example.com/Acme/Config"],
  ["/srv/my config.git", "file:///srv/my%20config"],
])("%s is %s", (left, right) => {
  expect(isSameRepository(left, right)).toBe(true);
  expect(isSameRepository(right, left)).toBe(true);
});

test.each([
  ["https://git.example.com/acme/config", "https://git.example.com/acme/config-prod"],
  ["/srv/config", "/srv/Config"],
  ["https://git.example.com/acme/config", "https://git.example.com:8443/acme/config"],
  ["https://git.example.com/acme/config", "https://example.com/acme/config"],
  ["http://127.0.0.1:3000/config", "http://127.0.0.1:3001/config"],
  ["https://srv/config", "/srv/config"],
])("%s is not %s", (left, right) => {
  expect(isSameRepository(left, right)).toBe(false);
});
