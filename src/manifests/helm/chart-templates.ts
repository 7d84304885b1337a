import { posix } from "node:path";
import type { RelatedFiles } from "../manifest.ts";

/** The templates of a chart that may show how the image's tag is made: those of `helm create` and of most charts. */
export const templatePaths = (chart: string): string[] =>
  [
    "deployment.yaml",
    "statefulset.yaml",
    "daemonset.yaml",
    "cronjob.yaml",
    "job.yaml",
    "rollout.yaml",
    "_helpers.tpl",
  ].map((name) => posix.join(chart, "templates", name));

/**
 * Whether a chart's templates use the chart's unchanged `appVersion` as the default tag. If it is changed, as by `printf "v%s"`, it is not
 * the tag; without a template that shows the use, it is not assumed either.
 */
export function showsPlainDefault(paths: readonly string[], image: string, related: RelatedFiles): boolean {
  const uses = paths.flatMap((path) => fallbacks(related(path) ?? "", image));
  return uses.length > 0 && uses.every((use) => isPlain(use, image));
}

interface Action {
  readonly before: string;
  readonly code: string;
  readonly after: string;
}

/** The actions that contain both the image's tag and the chart's version. */
function fallbacks(template: string, image: string): Action[] {
  const found: Action[] = [];
  for (const match of template.matchAll(/\{\{-?\s*([^{}]*?)\s*-?\}\}/g)) {
    const [whole, code = ""] = match;
    if (code.startsWith("/*") || !code.includes(".Chart.AppVersion") || !code.includes(`${image}.tag`)) continue;
    const end = match.index + whole.length;
    found.push({ before: template.slice(0, match.index), code, after: template.slice(end, end + 1) });
  }
  return found;
}

function isPlain({ before, code, after }: Action, image: string): boolean {
  const tag = `.Values.${image}.tag`;
  const bare = code.replaceAll("$.", ".").replaceAll(/\s+/g, " ");
  const forms = [`${tag} | default .Chart.AppVersion`, `default .Chart.AppVersion ${tag}`];
  // After the colon of a reference, with nothing behind it.
  if (forms.includes(bare)) return before.endsWith(":") && /^["'\s]?$/.test(after);
  const printed = /^printf "%s(?:\/%s)?:%s" (?:\.Values\.\S+ ){1,2}\((.+)\)$/.exec(bare)?.[1];
  return printed !== undefined && forms.includes(printed);
}
