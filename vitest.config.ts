import { availableParallelism, tmpdir } from "node:os";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { onNewestNode } from "./test/end-to-end/on-newest-node.ts";
import { ByProjectSequencer } from "./test/support/by-project-sequencer.ts";
import { ClosingLineReporter } from "./test/support/closing-line-reporter.ts";
import { PartTimesReporter } from "./test/support/part-times-reporter.ts";
import { roomInMemory } from "./test/support/room-in-memory.ts";

// Hermetic Git: no test may depend on, or change, the machine's configuration.
const env = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.com",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.com",
  NO_COLOR: "1",
  TMPDIR: roomInMemory() ?? tmpdir(),
};

/** Tests without servers and processes. */
const pure = ["config", "domain", "manifests", "render", "targets"].map((folder) => `test/${folder}/**/*.test.ts`);
const endToEnd = ["test/end-to-end/**/*.test.ts"];

/** The stand-ins of agents pass time faster than the machine does. Where a busy CI misses a moment of theirs, the test is run again. */
const retry = process.env["CI"] ? 2 : 0;

/** A worker keeps its modules from file to file: no test mocks one, and nothing in `src` keeps state outside a run. */
const project = (name: string, test: TestProjectInlineConfiguration["test"]): TestProjectInlineConfiguration => ({
  // A slow or busy machine is no fault, so the limits only end what hangs.
  test: {
    name,
    env,
    isolate: false,
    setupFiles: ["test/support/reset-time.ts"],
    retry,
    testTimeout: 180_000,
    hookTimeout: 300_000,
    ...test,
  },
});

/**
 * `--mode time` prints where the time goes; `--mode bundle` runs every command of the end-to-end tests as the built bundle, and
 * `--mode newest-node` only the files that are chosen for another Node than the usual one.
 */
export default defineConfig(({ mode }) => ({
  test: {
    // Many tests wait for processes of their own. With more workers, stand-ins of agents would be too late for the tests too often.
    maxWorkers: availableParallelism() + 1,
    reporters: [...(mode === "time" ? ["dot", new PartTimesReporter()] : ["default"]), new ClosingLineReporter()],
    sequence: { sequencer: ByProjectSequencer },
    projects: [
      project("pure", { include: pure, pool: "threads" }),
      project("source", { include: ["test/**/*.test.ts"], exclude: [...pure, ...endToEnd] }),
      project("end-to-end", {
        include: mode === "newest-node" ? onNewestNode.map((file) => `test/end-to-end/${file}`) : endToEnd,
        globalSetup: ["test/support/build-once.ts"],
        env: {
          ...env,
          ...(mode === "bundle" && { TEST_BUNDLE: "true" }),
          ...(mode === "newest-node" && { TEST_NEWEST_NODE: "true" }),
        },
      }),
    ],
    coverage: { include: ["src/**"], reporter: ["text-summary", "html"] },
  },
}));
