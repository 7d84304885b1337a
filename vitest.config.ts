import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { ClosingLineReporter } from "./test/support/closing-line-reporter.ts";

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
};

const shared = { env, testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    // Most tests wait for processes of their own half of the time.
    maxWorkers: availableParallelism() + 1,
    reporters: ["default", new ClosingLineReporter()],
    projects: [
      { test: { ...shared, name: "source", include: ["test/**/*.test.ts"], exclude: ["test/end-to-end/**"] } },
      {
        test: {
          ...shared,
          name: "built",
          include: ["test/end-to-end/**/*.test.ts"],
          globalSetup: ["test/support/build-once.ts"],
        },
      },
    ],
    coverage: { include: ["src/**"], reporter: ["text-summary", "html"] },
  },
});
