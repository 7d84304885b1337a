import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The projects whose files take longest come first, so that no long one is left alone at the end. */
const order = ["end-to-end", "source", "pure"];

/**
 * Runs the files project by project. A worker keeps its modules from one file to the next of the same project only: a mixed order would
 * start it anew again and again.
 */
export class ByProjectSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const place = ({ project }: TestSpecification): number => order.indexOf(project.name);
    return sorted.sort((a, b) => place(a) - place(b));
  }
}
