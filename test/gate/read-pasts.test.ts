import { expect, test } from "vitest";
import type { Target } from "../../src/domain/pipeline.ts";
import { TagboatError } from "../../src/errors.ts";
import { readPasts, takenBackFact } from "../../src/gate/read-pasts.ts";

const target: Target = {
  app: "api",
  environment: "prod",
  files: ["prod.yaml"],
  images: [],
  delivery: "push",
  after: [],
  order: "prefer",
  ifMissing: "auto",
};
const candidate = { version: [{ name: "api", isDeclared: false, names: ["api"], tag: "2" }], beside: [] };

test("a history that could not be read is unknown, and never 'not taken back'", async () => {
  const failing = async () => {
    throw new TagboatError("remote", "the server answered 502");
  };
  const pasts = await readPasts([{ target, needs: "all" }], failing);
  expect(takenBackFact(target, candidate, pasts)).toEqual({
    kind: "unread",
    reason: "the server answered 502",
    noResponse: true,
  });
});
