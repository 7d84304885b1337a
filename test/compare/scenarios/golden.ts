import { type GoldenCase, readGoldenCases } from "../../manifests/golden-case.ts";
import type { Scenario } from "../scenario.ts";
import { onGit } from "./rows.ts";

/** Some golden cases of the edit engine of every kind, as `update` meets them. The engine's own tests have them all. */
export const goldenScenarios: readonly Scenario[] = readGoldenCases()
  .filter(({ after, refused }) => after !== undefined || refused !== undefined)
  .filter((_, index) => index % 8 === 0)
  .map(scenarioOf);

function scenarioOf(golden: GoldenCase): Scenario {
  const { name, path, before, relatedTexts, options } = golden;
  const where = options.at?.length ? options.at.flatMap((at) => ["--at", `${path}#${at}`]) : ["--file", path];
  const { ifMissing, unpin } = options;
  const how = [...(ifMissing ? ["--if-missing", ifMissing] : []), ...(unpin ? ["--unpin"] : [])];
  return onGit({
    name: `update/golden/${name}`,
    files: { ...Object.fromEntries(relatedTexts), [path]: before },
    steps: [["update", "--image", imageOf(golden), ...where, ...how, "--order", "off"]],
    exits: [golden.refused === undefined ? 0 : "not 0"],
  });
}

function imageOf({ image: { name, newName, tag, digest } }: GoldenCase): string {
  const named = newName === undefined ? name : `${name}=${newName}`;
  return `${named}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
}
