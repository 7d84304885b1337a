import { hash } from "./text.ts";

/** The scope of a proposal: an app, a group of apps, or all apps, in an environment. */
export interface ProposalScope {
  /** Name of the app, or of the group. `trainName`: a release train. */
  readonly app: string;
  /** Whether it is the environment's release train, which carries any of its apps. */
  readonly isTrain?: true;
  /** The apps of the group; absent: the proposal is for one app. */
  readonly apps?: readonly string[];
  readonly environment?: string;
  /** "hold": it stops or resumes deliveries, and moves no image. "rollback": it puts an earlier version back. Absent: it brings a version. */
  readonly purpose?: (typeof purposes)[number];
}

/** Name of a release train in place of an app's. No app's branch can have it: a "+" in an app's name would be percent-encoded. */
export const trainName = "+train";

/** Suffixes of the branches that are for something else than new versions. */
const purposes = ["hold", "rollback"] as const;

const defaultTemplate = "tagboat/{environment}/{app}";

/** A folder of a ref is a folder on the server's disk, where a name has at most 255 bytes. */
const longestPart = 100;

/** The branch of a proposal: a different one for each scope, and always a valid name for Git. */
export function proposalBranch(
  template: string | undefined,
  { app, isTrain, environment, purpose }: ProposalScope,
): string {
  const values: Readonly<Record<string, string>> = {
    app: isTrain === true ? trainName : refPart(app),
    environment: refPart(environment ?? ""),
  };
  const branch = (template ?? defaultTemplate).replace(
    /\{(app|environment)\}/g,
    (whole, name: string) => values[name] ?? whole,
  );
  // No app's branch can end like this: a "+" in the name would be percent-encoded.
  return purpose === undefined ? branch : `${branch}+${purpose}`;
}

/** Whether a branch is one that brings new versions, by its name. */
export const bringsVersions = (branch: string): boolean => !purposes.some((purpose) => branch.endsWith(`+${purpose}`));

/** A text as one part of a ref. Different texts give different parts. Characters that Git or a file system forbids are percent-encoded. */
function refPart(text: string): string {
  if (text === "") return "_";
  if (text === "_") return "%5F";
  const whole = text.replace(/[^A-Za-z0-9._-]/gu, percent).replace(/^[-.]|\.(?=\.|$)|\.(?=lock$)/gi, percent);
  return whole.length <= longestPart ? whole : `${whole.slice(0, longestPart - 9)}%${hash(text)}`;
}

const percent = (sign: string): string =>
  [...new TextEncoder().encode(sign)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
