import { appendFileSync } from "node:fs";
import { relative } from "node:path";
import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node";
import { folder } from "./folder.ts";

export interface TestOutcome {
  readonly name: string;
  readonly state: string;
  readonly milliseconds: number;
  readonly error?: string | undefined;
}

export interface FileOutcome {
  readonly file: string;
  /** "running": one failed test of a file that runs on. */
  readonly state: string;
  /** Errors of the file itself: it did not load, or a hook failed. */
  readonly errors: readonly string[];
  readonly tests: readonly TestOutcome[];
}

/** Writes each thing down as soon as it is known: a run may be stopped. */
export class ResultsReporter implements Reporter {
  onTestModuleQueued({ moduleId }: TestModule): void {
    appendFileSync(`${folder}/started`, `${pathOf(moduleId)}\n`);
  }

  /** A run that ends at its first failure does not always end the file. */
  onTestCaseResult(test: TestCase): void {
    if (test.result().state !== "failed") return;
    write({ file: pathOf(test.module.moduleId), state: "running", errors: [], tests: [outcomeOf(test)] });
  }

  onTestModuleEnd(module: TestModule): void {
    const suites = [...module.children.allSuites()].flatMap((suite) => suite.errors());
    write({
      file: pathOf(module.moduleId),
      state: module.state(),
      errors: [...module.errors(), ...suites].map(({ message }) => message),
      tests: [...module.children.allTests()].map(outcomeOf),
    });
  }

  onTestRunEnd(_: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    for (const { message, VITEST_TEST_PATH: path } of unhandled) {
      const file = typeof path === "string" ? pathOf(path) : "";
      write({ file, state: "failed", errors: [message], tests: [] });
    }
  }
}

const pathOf = (path: string): string => relative(process.cwd(), path);

const outcomeOf = (test: TestCase): TestOutcome => ({
  name: test.fullName,
  state: test.result().state,
  milliseconds: Math.round(test.diagnostic()?.duration ?? 0),
  error: test.result().errors?.[0]?.message,
});

const write = (outcome: FileOutcome): void => appendFileSync(`${folder}/results.jsonl`, `${JSON.stringify(outcome)}\n`);
