import { posix } from "node:path";
import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import type { Reach, ReadPlace, Revisions } from "../rollout.ts";
import { sameRepository } from "../shared/same-repository.ts";
import { type Application, readApplication, type Source } from "./application.ts";

/** Whether an application renders files of ours, judged by its current sources. */
export async function reachOfApplication(json: unknown, repoURL: string, revisions: Revisions): Promise<Reach> {
  const application = readApplication(json);
  if (application === undefined || revisions.reach === undefined) return { kind: "unknown", why: "nobody can say" };
  const sources = application.hydrator === undefined ? application.sources : [application.hydrator.dry];
  const why = whyUnclear(sources, application, json);
  if (why !== undefined) return { kind: "unknown", why };
  return revisions.reach(placesOf(sources, repoURL));
}

/** Reason why the files alone do not determine the rendered images. Undefined: they do. */
function whyUnclear(sources: readonly Source[], { hydrator }: Application, json: unknown): string | undefined {
  const status = fieldsOf(fieldsOf(json)["status"]);
  const types = [status["sourceType"], ...listOf(status["sourceTypes"])];
  // With a hydrator, the types describe its output.
  if (hydrator === undefined && types.includes("Plugin")) return "a plugin renders it";
  for (const { fields } of sources) {
    const { helm, kustomize, directory, plugin } = fields;
    if (isGiven(plugin)) return "a plugin renders it";
    const given = [
      ...["parameters", "values", "valuesObject"].map((key) => fieldsOf(helm)[key]),
      ...["images", "patches", "components"].map((key) => fieldsOf(kustomize)[key]),
      fieldsOf(directory)["jsonnet"],
    ];
    if (given.some(isGiven)) return "its own definition says what is rendered, too";
    const named = filesNamed(fields).find((file) => /[*?[{]|:\/\//.test(file) || /^\$[^/]*$/.test(file));
    if (named !== undefined) return `it names ${named}`;
  }
  return undefined;
}

const isGiven = (value: unknown): boolean =>
  typeof value === "object" && value !== null ? Object.keys(value).length > 0 : value !== undefined && value !== "";

const filesNamed = ({ helm }: Fields): string[] => {
  const { valueFiles, fileParameters } = fieldsOf(helm);
  const parameters = listOf(fileParameters).map((parameter) => fieldsOf(parameter)["path"]);
  return [...listOf(valueFiles), ...parameters].flatMap((file) => textOf(file) ?? []);
};

/** Files that the sources read in our repository. A source of another repository may name value files in ours. */
function placesOf(sources: readonly Source[], repoURL: string): ReadPlace[] {
  const isOurs = (source: Source): boolean => source.chart === undefined && sameRepository(source.repoURL, repoURL);
  const refs = sources.flatMap((source) => (isOurs(source) ? (textOf(source.fields["ref"]) ?? []) : []));
  return sources.flatMap((source): ReadPlace[] => {
    const files = filesNamed(source.fields).flatMap((file) => {
      if (file.startsWith("$")) return refs.some((ref) => file.startsWith(`$${ref}/`)) ? afterRef(file) : [];
      return isOurs(source) ? fromRoot(file.startsWith("/") ? "" : source.path, file) : [];
    });
    // A source with a `ref` and no path renders nothing.
    const isRendered = isOurs(source) && (source.path !== "" || !isGiven(source.fields["ref"]));
    if (!isRendered) return files.length === 0 ? [] : [{ recurse: false, files }];
    return [{ folder: fromRoot("", source.path), recurse: isDeep(source), files }];
  });
}

function isDeep({ fields }: Source): boolean {
  const { recurse, include, exclude } = fieldsOf(fields["directory"]);
  return recurse === true || isGiven(include) || isGiven(exclude);
}

const afterRef = (file: string): string => fromRoot("", file.slice(file.indexOf("/")));

/** Argo CD does not allow paths outside the repository. */
const fromRoot = (folder: string, path: string): string => posix.join("/", folder, path).replace(/^\/|\/$/g, "");
