/** How a change reaches the branch: pushed, proposed, or proposed and merged. */
export type Delivery = "push" | "pull-request" | "merge";

/** What to do about a build whose order is unknown: law 5 of `docs/architecture.md`. */
export type OrderPolicy = "strict" | "prefer" | "off";

/** What to do where an image stands in none of the files. */
export type IfMissing = "auto" | "fail" | "add" | "skip";

export interface TargetImage {
  /** The name the app declares: what a build calls the image. */
  readonly declared: string;
  /** The image's name in this environment, where the config gives another one by `in`; else the declared name. */
  readonly name: string;
  /** The very scalars, as "file#key.path"; empty: found by name. */
  readonly at: readonly string[];
}

/** Apps that move together. */
export interface AppGroup {
  readonly name: string;
  /** Names of all its apps. */
  readonly apps: readonly string[];
}

/** One app in one environment, every template filled in: where its images are written and how a change gets there. */
export interface Target {
  readonly app: string;
  /** What it moves together with; absent: it moves by itself. */
  readonly group?: AppGroup;
  /** Absent only where there is no config file. */
  readonly environment?: string;
  /** Repository that holds the environment; absent: the home repository. */
  readonly repo?: string;
  /** Branch of that repository; absent: the home branch there, the remote's HEAD elsewhere. */
  readonly branch?: string;
  /** Globs of the files that carry the images, from the root of the repository. */
  readonly files: readonly string[];
  /** Empty: every image found in the files belongs to the app. */
  readonly images: readonly TargetImage[];
  readonly delivery: Delivery;
  /** Environments that must be healthy on an image before it may come here. */
  readonly after: readonly string[];
  readonly order: OrderPolicy;
  readonly ifMissing: IfMissing;
  /** How the tags of its images are read: "{sha}", "prod-{sha}-{date}". Absent: as what they can be. */
  readonly tag?: string;
  /** Repository of the app's source code. */
  readonly source?: string;
}

/** "grade-api in dev". */
export const targetName = ({ app, environment }: Pick<Target, "app" | "environment">): string =>
  environment === undefined ? app : `${app} in ${environment}`;

/** Whether two are the same app in the same environment. */
export const isSameTarget = (
  left: Pick<Target, "app" | "environment">,
  right: Pick<Target, "app" | "environment">,
): boolean => left.app === right.app && left.environment === right.environment;
