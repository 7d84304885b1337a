import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { runSettings } from "./run-settings.ts";

/** The files in the order of the selection. */
export class SelectedOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { selection } = runSettings();
    if (selection === undefined) return super.sort(files);
    const order = Object.keys(selection);
    const rank = ({ moduleId }: TestSpecification): number => order.indexOf(relative(process.cwd(), moduleId));
    return files.toSorted((a, b) => rank(a) - rank(b));
  }
}
