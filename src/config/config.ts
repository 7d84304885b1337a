import type { AgentSettings, AgentUse } from "../domain/agent-settings.ts";
import type { Gate } from "../domain/gate.ts";
import type { Delivery, IfMissing, OrderPolicy } from "../domain/pipeline.ts";

/** A checked config file. Templates are not filled in yet, and each level has only what its author wrote. */
export interface Config {
  /** The file that it was read from, for messages. */
  readonly file: string;
  /** Templates of the folders and files of apps in environments; empty: only `apps` defines apps. */
  readonly discover: readonly string[];
  /** Whether the folders of `discover` have been read. Until then `apps` has only those in the file. */
  readonly discovered: boolean;
  readonly defaults: Settings;
  readonly agents: ReadonlyMap<string, AgentSettings>;
  /** In promotion order, as written. */
  readonly environments: ReadonlyMap<string, Environment>;
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly apps: ReadonlyMap<string, App>;
  readonly commit: CommitSettings;
  readonly forge: Forge;
  /** By host. */
  readonly forges: ReadonlyMap<string, OtherForge>;
  /** By host. */
  readonly registries: ReadonlyMap<string, Registry>;
  /** Information for the user that stops nothing. */
  readonly notices: readonly string[];
}

/** The keys that every level can have. An absent key comes from a lower level, or has its default. */
export interface Settings {
  readonly repo?: string;
  readonly branch?: string;
  readonly files?: readonly string[];
  readonly source?: string;
  readonly tag?: string;
  readonly delivery?: Delivery;
  readonly order?: OrderPolicy;
  readonly ifMissing?: IfMissing;
  readonly verifyImage?: VerifyImage;
  readonly agents?: readonly AgentUse[];
  readonly gate?: Partial<Gate>;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly report?: Report;
  /** Page of the running app. */
  readonly environmentUrl?: string;
  readonly rollback?: { readonly delivery?: Delivery };
}

export type VerifyImage = "on" | "off" | "pin";
export type Report = "source-commit" | "config-commit" | "none";

export interface Environment {
  readonly name: string;
  readonly after: readonly string[];
  readonly settings: Settings;
  /** The file's own `pullRequest`, overlaid with this environment's. */
  readonly pullRequest: PullRequestSettings;
}

export interface App {
  readonly name: string;
  /** Empty: every image found in the files belongs to the app. */
  readonly images: readonly AppImage[];
  /** The environments it is in; absent: every environment. */
  readonly only?: readonly string[];
  /** Its name before it was renamed. */
  readonly was?: string;
  readonly settings: Settings;
  readonly environments: ReadonlyMap<string, Settings>;
  /** By environment, the globs of the files that `discover` found for the app. Absent: the app is only in the config. */
  readonly found?: ReadonlyMap<string, readonly string[]>;
  /** By environment, the globs in which `discover` would find the app under its earlier name. */
  readonly foundFormerly?: ReadonlyMap<string, readonly string[]>;
  /** By environment, the folders with its name if there are several. The config does not say which one is meant. */
  readonly ambiguous?: ReadonlyMap<string, readonly string[]>;
}

export interface AppImage {
  readonly name: string;
  /** Other names of the image, by environment. */
  readonly in: ReadonlyMap<string, string>;
  readonly at: readonly string[];
}

interface CommitSettings {
  readonly title?: string;
  /** "Name <email>" */
  readonly author?: string;
  readonly committer?: string;
  readonly signOff?: boolean;
  readonly sign?: "auto" | "on" | "off";
  readonly signingKey?: string;
  readonly skipCi?: boolean;
  readonly via?: "git" | "api";
}

interface PullRequestSettings {
  readonly title?: string;
  readonly body?: string;
  readonly branch?: string;
  readonly per?: "app" | "group" | "environment";
  readonly labels?: readonly string[];
  readonly reviewers?: readonly string[];
  readonly assignees?: readonly string[];
  readonly draft?: boolean;
  readonly mergeMethod?: "merge" | "squash" | "rebase";
  readonly autoMerge?: "off" | "at-deadline" | "at-once";
}

type ForgeKind = "github" | "gitea" | "forgejo" | "git";

interface Forge {
  readonly kind?: ForgeKind;
  readonly url?: string;
}

interface OtherForge extends Forge {
  readonly tokenFrom?: string;
  readonly caFile?: string;
}

export interface Registry {
  readonly tokenFrom?: string;
  readonly username?: string;
  readonly tokenServer?: string;
  readonly insecure?: boolean;
  readonly caFile?: string;
  readonly unreachable?: "warn" | "refuse";
}
