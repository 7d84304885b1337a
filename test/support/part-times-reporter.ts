import { relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

interface Part {
  files: number;
  tests: number;
  /** Seconds that its files took, import and hooks counted. */
  seconds: number;
}

const slowestShown = 15;

/** Prints where a run's time went: each folder of `test`, and the files that took longest. */
export class PartTimesReporter implements Reporter {
  private started = 0;

  onTestRunStart(): void {
    this.started = performance.now();
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const parts = new Map<string, Part>();
    for (const module of modules) {
      const part = parts.get(partOf(module)) ?? { files: 0, tests: 0, seconds: 0 };
      part.files += 1;
      part.tests += [...module.children.allTests()].length;
      part.seconds += secondsOf(module);
      parts.set(partOf(module), part);
    }
    const rows = [...parts].sort(([, a], [, b]) => b.seconds - a.seconds);
    console.log("\n seconds  files  tests  part (several run at once: the seconds add up to more than the run took)");
    for (const [name, { files, tests, seconds }] of rows)
      console.log(`${cell(seconds.toFixed(1), 8)}${cell(files, 7)}${cell(tests, 7)}  ${name}`);
    console.log("\nThe files that took longest:");
    for (const module of slowest(modules)) console.log(`${cell(secondsOf(module).toFixed(1), 8)}  ${pathOf(module)}`);
    console.log(`\nThe run took ${((performance.now() - this.started) / 1000).toFixed(0)} s`);
  }
}

const pathOf = ({ moduleId }: TestModule): string => relative(process.cwd(), moduleId);

/** The folder, two levels below `test` at most. */
const partOf = (module: TestModule): string => pathOf(module).split("/").slice(0, -1).slice(0, 3).join("/");

function secondsOf(module: TestModule): number {
  const { collectDuration, duration, environmentSetupDuration, prepareDuration, setupDuration } = module.diagnostic();
  return (collectDuration + duration + environmentSetupDuration + prepareDuration + setupDuration) / 1000;
}

const slowest = (modules: readonly TestModule[]): TestModule[] =>
  [...modules].sort((a, b) => secondsOf(b) - secondsOf(a)).slice(0, slowestShown);

const cell = (value: string | number, width: number): string => String(value).padStart(width);
