import { join } from "node:path";
import { defineConfig, type TestProjectInlineConfiguration, type UserWorkspaceConfig } from "vitest/config";
import given from "../../../vitest.config.ts";
import { ResultsReporter } from "./results-reporter.ts";
import { runSettings } from "./run-settings.ts";
import { SelectedOrder } from "./selected-order.ts";

/** As a value or, where it depends on how Vitest is started, a function of that. */
const config = typeof given === "function" ? await given({ mode: "test", command: "serve" }) : given;
const { test = {} } = config;
const setup = join(import.meta.dirname, "setup.ts");
const { testTimeout } = runSettings();

/** A project as it is, with our setup before its own. */
function watched(project: unknown): TestProjectInlineConfiguration {
  if (typeof project !== "object" || project === null)
    throw new Error("only projects in vitest.config.ts itself are known");
  const { test: own = {}, ...rest } = project as UserWorkspaceConfig;
  return { ...rest, test: { ...own, testTimeout, retry: 0, setupFiles: [setup, own.setupFiles ?? []].flat() } };
}

/** The project's own configuration, in a copy that has mutants. */
// biome-ignore lint/style/noDefaultExport: Vitest asks for it.
export default defineConfig({
  ...config,
  test: {
    ...test,
    ...(test.projects === undefined ? watched({ test }).test : { projects: test.projects.map(watched) }),
    reporters: [new ResultsReporter()],
    sequence: { ...test.sequence, sequencer: SelectedOrder },
  },
});
