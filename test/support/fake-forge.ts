import type { Forge } from "../../src/forges/forge.ts";

/** A forge of which a test needs only some answers. Whatever else is asked of it fails the test. */
export function fakeForge(answers: Partial<Omit<Forge, "pullRequests">> & FakePullRequests = {}): Forge {
  const { pullRequests, ...rest } = answers;
  return refusing({ ...rest, pullRequests: refusing(pullRequests ?? {}, "pullRequests.") }, "") as Forge;
}

interface FakePullRequests {
  readonly pullRequests?: Partial<Forge["pullRequests"]>;
}

const refusing = (answers: object, path: string): object =>
  new Proxy(answers, {
    get(target, name) {
      if (name in target) return Reflect.get(target, name);
      throw new Error(`The test's forge has no answer to ${path}${String(name)}`);
    },
  });
