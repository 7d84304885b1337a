import fc from "fast-check";
import { expect, test } from "vitest";
import { parseChallenges } from "../../src/registry/challenge.ts";

const parsed = (header: string): unknown =>
  parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

test.each([
  [
    "Docker Hub's",
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/web:pull"',
    [
      [
        "bearer",
        { realm: "https://auth.docker.io/token", service: "registry.docker.io", scope: "repository:library/web:pull" },
      ],
    ],
  ],
  [
    "Gitea's two, from two headers",
    'Bearer realm="https://git.example.com/v2/token",service="container_registry",scope="*", Basic realm="Gitea Container Registry"',
    [
      ["bearer", { realm: "https://git.example.com/v2/token", service: "container_registry", scope: "*" }],
      ["basic", { realm: "Gitea Container Registry" }],
    ],
  ],
  ["one with commas and quotes inside", 'BASIC realm="a, b=\\"c\\""', [["basic", { realm: 'a, b="c"' }]]],
  [
    "one with blanks around its signs",
    'Basic realm = "x" , charset = UTF-8',
    [["basic", { realm: "x", charset: "UTF-8" }]],
  ],
  [
    "an address without quotes",
    "Bearer realm=https://a.example.com/t,service=b",
    [["bearer", { realm: "https://a.example.com/t", service: "b" }]],
  ],
  [
    "a scheme alone, and one with a token",
    "Negotiate abcd==, Basic realm=x",
    [
      ["negotiate", {}],
      ["basic", { realm: "x" }],
    ],
  ],
  [
    "a second realm, which does not count",
    'Bearer realm="https://a", realm="https://evil"',
    [["bearer", { realm: "https://a" }]],
  ],
  ["nothing", "", []],
  [
    "a quote that does not end",
    'Basic realm="x", Bearer realm="https://evil',
    [
      ["basic", { realm: "x" }],
      ["bearer", {}],
    ],
  ],
])("reads %s", (_, header, challenges) => {
  expect(parsed(header)).toEqual(challenges);
});

test("reads back any challenges, and ends for any text", () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
  const challenge = fc.tuple(
    word,
    fc.dictionary(word, fc.string({ maxLength: 20 }), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
  );
  const quoted = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&")}"`;
  fc.assert(
    fc.property(fc.array(challenge, { maxLength: 3 }), (challenges) => {
      const header = challenges
        .map(
          ([scheme, all]) =>
            `${scheme} ${Object.entries(all)
              .map(([name, value]) => `${name}=${quoted(value)}`)
              .join(",")}`,
        )
        .join(", ");
      expect(parsed(header)).toEqual(challenges);
    }),
  );
  fc.assert(fc.property(fc.string({ maxLength: 60 }), (header) => void parseChallenges(header)));
});
