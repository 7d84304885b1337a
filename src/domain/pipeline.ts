/** How a change reaches the branch: pushed, proposed, or proposed and merged. */
export type Delivery = "push" | "pull-request" | "merge";

/** The policy for a build whose order is unknown: law 5 of `docs/architecture.md`. */
export type OrderPolicy = "strict" | "prefer" | "off";

/** The policy for an image that is in none of the files. */
export type IfMissing = "auto" | "fail" | "add" | "skip";

export interface TargetImage {
  /** The name in the app's declaration, which a build uses for the image. */
  readonly declared: string;
  /** The image's name in this environment: the one that the config gives by `in`, or the declared name. */
  readonly name: string;
  /** The exact locations, as "file#key.path"; empty: found by name. */
  readonly at: readonly string[];
}

/** Apps that move together. */
export interface AppGroup {
  readonly name: string;
  /** Names of all its apps. */
  readonly apps: readonly string[];
}

/** An app's images in one environment, with every template filled in. */
export interface Place {
  readonly app: string;
  /** Globs of the files with the images, from the root of the repository. */
  readonly files: readonly string[];
  /** Empty: every image found in the files belongs to the app. */
  readonly images: readonly TargetImage[];
}

/** One app in one environment: where its images are written, and how a change gets there. */
export interface Target extends Place {
  /** The place under the name that the app had before. Absent: the config names none. */
  readonly former?: Place;
  /** The group that it moves with; absent: it moves alone. */
  readonly group?: AppGroup;
  /** Absent only without a config file. */
  readonly environment?: string;
  /** Whether its pull request is the environment's release train, which carries all apps. */
  readonly inTrain?: true;
  /** Repository of the environment; absent: the home repository. */
  readonly repo?: string;
  /** Branch of that repository; absent: the home branch in the home repository, the remote's HEAD elsewhere. */
  readonly branch?: string;
  readonly delivery: Delivery;
  /** Environments in which an image must be healthy before it may come here. */
  readonly after: readonly string[];
  readonly order: OrderPolicy;
  readonly ifMissing: IfMissing;
  /** How to read the tags of its images: "{sha}", "prod-{sha}-{date}". Absent: by their own form. */
  readonly tag?: string;
  /** Repository of the app's source code. */
  readonly source?: string;
}

/** "grade-api in dev". */
export const targetName = ({ app, environment }: Pick<Target, "app" | "environment">): string =>
  environment === undefined ? app : `${app} in ${environment}`;

/** An app's name, and the place under its earlier name. */
export interface RenamedApp {
  readonly app: string;
  readonly former?: { readonly app: string };
}

/** The app's name, then the one that it had before. */
export const appNames = ({ app, former }: RenamedApp): readonly string[] =>
  former === undefined ? [app] : [app, former.app];

/** Whether two targets are the same app in the same environment. */
export const isSameTarget = (
  left: Pick<Target, "app" | "environment">,
  right: Pick<Target, "app" | "environment">,
): boolean => left.app === right.app && left.environment === right.environment;
