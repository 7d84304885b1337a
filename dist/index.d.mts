//#region src/git/repository.d.ts
/** The relation of `a` to `b`: "ancestor" means that `a` is an ancestor of `b`. */
type Relation = "same" | "ancestor" | "descendant" | "diverged" | "unknown";
//#endregion
//#region src/agents/rollout.d.ts
/** An image as the config repository now names it. */
interface RolloutImage {
  /** Without the tag: "ghcr.io/acme/api". */
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}
/** The question to an agent: a commit on the branch that it watches, and the images of this commit. */
interface Rollout {
  /** The config repository's address, as tagboat uses it. */
  readonly repoURL: string;
  readonly branch: string;
  readonly isDefaultBranch?: boolean;
  /** The commit on the branch. For a merged pull request, the commit that the merge made there. */
  readonly commit: string;
  /** When the commit became visible on the branch, or an earlier time if that is unknown. */
  readonly pushedAt: Date;
  readonly images: readonly RolloutImage[];
}
/** Whether our sites still have our images in the files of another commit. */
type ContentAt = "same" | "changed" | "unknown";
/** Whether an agent reads our images. "elsewhere" only if every reference was followed to its end. */
type Reach = {
  readonly kind: "ours";
} | {
  readonly kind: "unknown";
  readonly why: string;
} | {
  readonly kind: "elsewhere";
  readonly reads: readonly string[];
  readonly ours: readonly string[];
};
//#endregion
//#region src/domain/image-ref.d.ts
/** An image reference, each part as its author wrote it. */
interface ImageRef {
  /** Registry and repository, such as "ghcr.io/acme/api". Never empty. */
  readonly name: string;
  readonly tag?: string;
  /** "sha256:…". If present, it decides what runs, and the tag is only a label. */
  readonly digest?: string;
}
/** The tag and digest of an image: the part that moves from one environment to the next. */
type ImageVersion = Omit<ImageRef, "name">;
//#endregion
//#region src/domain/drift.d.ts
/**
 * How the cluster differs from Git, although the agent knows Git's commit or reports the difference itself. The texts come from the agent, so
 * they are untrusted.
 */
interface Drift {
  /** The images that run only in other versions than Git's. */
  readonly images: readonly ImageDrift[];
  /** The resources that differ from Git according to the agent: "Deployment web". Empty if it reports none, or does not compare. */
  readonly resources: readonly string[];
}
interface ImageDrift {
  readonly name: string;
  /** At least one. */
  readonly live: readonly ImageVersion[];
}
//#endregion
//#region src/domain/gate.d.ts
/** How much an agent can prove, from least to most: the commit is applied; it is applied and healthy; the running image is ours. */
type Evidence = "applied" | "revision" | "image";
/** A period in which nothing enters an environment. */
interface Freeze {
  /** Five cron fields: its start, in `timeZone`. */
  readonly cron: string;
  readonly milliseconds: number;
  readonly timeZone: string;
  readonly reason?: string;
}
/** Commit statuses that must all be successful. */
interface StatusRequirement {
  /** Name of a status, or a glob. */
  readonly status: string;
  readonly on: "source-commit" | "config-commit";
}
/** An address that must answer as expected. */
interface HttpRequirement {
  readonly http: string;
  readonly expect: number;
  /** Environment variable with its bearer token. */
  readonly tokenFrom?: string;
}
type Requirement = StatusRequirement | HttpRequirement;
/** Reviews that must approve the commit to merge. */
interface RequiredApprovals {
  /** 0: none. */
  readonly count: number;
  /** Accounts ("alice") and teams ("acme/release-managers") whose approvals count. Empty: every account that may write. */
  readonly from: readonly string[];
}
/** Everything that must be true before an image may enter an environment. Times are in milliseconds. */
interface Gate {
  readonly soak: number;
  readonly evidence: Evidence;
  /** Longest time of `progressing` that does not break a soak. */
  readonly tolerate: number;
  readonly freeze: readonly Freeze[];
  readonly require: readonly Requirement[];
  readonly approvals: RequiredApprovals;
  /** Whether a user may open the gate by giving a reason. */
  readonly override: boolean;
}
//#endregion
//#region src/domain/verdict.d.ts
/** `failed` means only that the rollout itself failed. See `docs/verdicts.md`. */
type VerdictState = "healthy" | "progressing" | "failed" | "superseded" | "misconfigured" | "unknown";
/**
 * The kind of failure. `render`: the commit's manifests cannot be rendered. `definition`: the agent's own object is wrong. `apply`: the
 * cluster rejects the manifests, or does not keep them. `rollout`: pods or hooks fail. Only the last can be the image's fault.
 */
declare const failureKinds: readonly ["render", "definition", "apply", "rollout"];
type FailureKind = (typeof failureKinds)[number];
/** A resource in the cluster that is stuck, in the cluster's own words. */
interface TroubledResource {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly message?: string;
}
/** The judgement on one look at one rollout. Times are the agent's, not this machine's. */
interface Verdict {
  readonly state: VerdictState;
  /** One sentence for the user; may contain untrusted text. */
  readonly reason: string;
  /** Row of the decision table that applied: "R8". */
  readonly rule: string;
  /** Start of this state, if the agent reports it. For healthy, without a break. */
  readonly since?: Date;
  /** The most that the agent has proved. Set for healthy, and for `progressing` that is healthy and only has to last. */
  readonly evidence?: Evidence;
  readonly resources: readonly TroubledResource[];
  /** The agent's page about it. */
  readonly url?: string;
  /** For misconfigured: the kind of error. */
  readonly error?: "config" | "not-found";
  /** For failed; absent: the agent does not say. */
  readonly failure?: FailureKind;
}
/** One thing that an agent watches for us, such as one Argo CD Application, and its verdict now. */
interface SubjectVerdict {
  /** Name at the agent, with its namespace unless that is the usual one. */
  readonly subject: string;
  readonly verdict: Verdict;
  /** For the live display. The agent may not report all of them. */
  readonly facts: SubjectFacts;
  readonly moments: readonly Moment[];
  /** Absent: nothing is known to differ. */
  readonly drift?: Drift;
  /** Absent: the facts were read in this look. */
  readonly lastLook?: LastLook;
}
/** When the agent itself last looked. A stopped controller keeps reporting its last result. */
interface LastLook {
  readonly at: Date;
  /** The message if that was too long ago. */
  readonly tooOld: string;
}
interface SubjectFacts {
  readonly sync?: string;
  readonly revision?: string;
  readonly health?: string;
  /** Ready pods, and wanted pods. */
  readonly ready?: {
    readonly ready: number;
    readonly wanted: number;
  };
}
/** A step of the rollout, by the agent's own times, such as "synced". */
interface Moment {
  readonly what: "pushed" | "noticed" | "syncing" | "synced" | "healthy";
  readonly at: Date;
}
//#endregion
//#region src/agents/shared/graces.d.ts
/** How long each kind of bad state may last before it counts, in milliseconds. */
interface Graces {
  readonly settle: number;
  readonly comparison: number;
  readonly unknown: number;
  readonly image: number;
  readonly drift: number;
  readonly degraded: number;
}
//#endregion
//#region src/agents/argo-cd/context.d.ts
/** Facts besides the application itself. The judge asks for nothing while it judges: all relations were looked up before. */
interface ArgoCdContext {
  /** The agent's own time, such as its `Date` header. */
  readonly now: Date;
  /** How a revision relates to the rollout's commit. "descendant": the revision came later. */
  readonly relation: (revision: string) => Relation;
  /** Whether our sites still have our images in the files of that revision. */
  readonly contentAt: (revision: string) => ContentAt;
  /** Whether the files that the application reads in our repository have our images. Default: unknown, which counts against nothing. */
  readonly reach?: Reach;
  /** With a source hydrator: how a revision of the hydrated branch relates to our hydrated commit. */
  readonly relationOfHydrated?: (revision: string) => Relation;
  /** Whether our manifests in that revision of the hydrated branch are still rendered from our images. Default: "same". */
  readonly contentOfHydrated?: (revision: string) => ContentAt;
  /** Whether two refreshes completed after the commit, the second requested at least a second after the first was answered. */
  readonly refreshConfirmed?: boolean;
  /** Images of the pod templates in the live objects. */
  readonly liveImages?: readonly string[];
  /** Answer of `managed-resources`, as received. Meets the need "live-images" more precisely than `liveImages`. */
  readonly managedResources?: unknown;
  /** Answer of `resource-tree`, as received. */
  readonly resourceTree?: unknown;
  /** Answer of `syncwindows`, as received. */
  readonly syncWindows?: unknown;
  /** Kubernetes events of the pods that the judge asked about, as received. */
  readonly podEvents?: readonly unknown[];
  /** The ApplicationSet that created the application, as received. */
  readonly applicationSet?: unknown;
  /** Memory that the previous look returned. Absent on the first look. */
  readonly memory?: ArgoCdMemory;
  /**
   * When the caller began to watch, in the agent's time: Argo CD must have compared since then. Default: any comparison after the settle
   * time.
   */
  readonly watchedSince?: Date;
  /** Time from which the caller wants health confirmed by another comparison: the end of a soak that the caller measures. */
  readonly confirmFrom?: Date;
  readonly policy?: ArgoCdPolicy;
  /** Address of the Argo CD web UI: "https://argocd.example.com/sub-path". */
  readonly baseURL?: string;
}
/** Settings of the judge. Durations are in milliseconds. */
interface ArgoCdPolicy {
  /** Weakest evidence that is enough. Default: "image". */
  readonly evidence?: Evidence;
  /** How long each kind of bad state may last. */
  readonly grace?: Partial<Graces>;
  /** How long health must have lasted without a break. Default: 0. */
  readonly soak?: number;
  /** Longest time in Progressing that does not break a soak. Default: 0. */
  readonly tolerate?: number;
  /** How to judge a suspended workload. Default: "wait". */
  readonly suspended?: "wait" | "pass" | "fail";
  /** Action if the application has no automated sync. Default: "wait". */
  readonly sync?: "wait" | "request" | "fail";
}
/** State that the caller passes to the next look, because the application does not record it. */
interface ArgoCdMemory {
  /** When one of our looks first saw the application compared with our commit. */
  readonly firstCoveredAt?: Date;
  /** Health without a break, apart from tolerated pauses. */
  readonly healthy?: {
    readonly since: Date;
    readonly seenAt: Date;
    readonly deployment: string;
  };
  /** Since when each of these has been seen on every look. */
  readonly seen?: { readonly [what in Recurring$1]?: Date };
}
/** A state that fails only if it lasts, and for which the agent records no time. */
type Recurring$1 = "drift" | "hook" | "hook-start" | "hook-run" | "pod" | "image" | "hard-refresh";
/** A fact or request that would settle a judgement. The caller decides how often to ask for it. */
type Need = "refresh" /** A refresh without the usual interval. Its comparison must begin at `comparedFrom` or later to prove health. */ | "comparison" | "hard-refresh" | "live-images" | "resource-tree" /** Warning events of the pods among the verdict's resources. */ | "pod-events" | "sync-windows" | "application-set" /** Only if the policy has `sync: "request"`. */ | "sync";
/** A judgement, and what would improve the next one. */
interface ArgoCdJudgement {
  readonly verdict: Verdict;
  readonly memory: ArgoCdMemory;
  readonly needs: readonly Need[];
  /** For the need "comparison": the earliest time at which it must begin. */
  readonly comparedFrom?: Date;
  /** How the cluster differs from Git. Absent: no difference is known. */
  readonly drift?: Drift;
}
//#endregion
//#region src/agents/argo-cd/judge.d.ts
/**
 * Judges one rollout by one reading of an Argo CD application. It is pure and does not throw over the agent's data: what
 * cannot be read is `unknown`. Pass `memory` to the next look. `needs` lists what would settle the judgement.
 *
 * @param application the API's JSON as received
 * @experimental
 */
declare function judgeArgoCd(application: unknown, rollout: Rollout, context: ArgoCdContext): ArgoCdJudgement;
//#endregion
//#region src/agents/flux/flux-context.d.ts
/** Objects of one subject, each as the Kubernetes API returned it. */
interface FluxObjects {
  /** The judged Kustomization, or the one that applies the HelmRelease. */
  readonly kustomization?: unknown;
  /** The GitRepository, OCIRepository or Bucket that the Kustomization reads. */
  readonly source?: unknown;
  /** Read after the Kustomization, so that it includes what the Kustomization has applied. */
  readonly helmRelease?: unknown;
  /** Kustomizations that must be ready first. */
  readonly dependencies?: readonly unknown[];
  /** Deployments, StatefulSets and the like from the inventory. Absent: not read, or no permission. */
  readonly workloads?: readonly unknown[];
  /** Pods of these workloads. Absent: not read, or no permission. */
  readonly pods?: readonly unknown[];
  /** HelmReleases that the Kustomization created. Only their own inventories list what they created. */
  readonly innerReleases?: readonly unknown[];
}
/** Facts besides the objects. The relations were looked up before: the judge asks for nothing while it judges. */
interface FluxContext {
  /** The API server's own time. */
  readonly now: Date;
  /** How a commit relates to the rollout's commit. "descendant": the commit came later. */
  readonly relation: (commit: string) => Relation;
  /** Whether our sites still have our images in the files of that commit. */
  readonly contentAt: (commit: string) => ContentAt;
  /** Whether the Kustomization's path has our images. Default: unknown, which counts against nothing. */
  readonly reach?: Reach;
  /** Request time of the last reconciliation that Flux has completed. */
  readonly handledAt?: Date;
  /** Memory that the previous look returned. Absent on the first look. */
  readonly memory?: FluxMemory;
  readonly policy?: FluxPolicy;
}
/** Durations are in milliseconds. Absent ones have their defaults. */
interface FluxPolicy {
  readonly grace?: Partial<FluxGraces>;
}
/** Drift needs no grace with Flux, because every reconciliation applies everything. */
type FluxGraces = Omit<Graces, "drift">;
/** A state that fails only if it lasts, and for which the objects record no time. */
type Recurring = "failing" | "path" | "source" | "astray" | "image" | "unrolled" | "degraded";
/** State that the caller passes to the next look. */
interface FluxMemory {
  /** Since when every look has seen it healthy. */
  readonly healthySince?: Date;
  readonly evidence?: Evidence;
  /** When Flux last reconciled. Needed while a running reconciliation hides it. */
  readonly lookedAt?: Date;
  /** Time of the last look. If it is too long ago, health may have had a break since. */
  readonly at?: Date;
  /** Since when each of these has been seen. */
  readonly seen?: { readonly [what in Recurring]?: Date };
}
/** A fact or request that would settle a judgement. The last two request a reconciliation, which needs its own permission. */
type FluxNeed = "workloads" | "dependencies" | "reconcile-source" | "reconcile";
interface FluxJudgement {
  readonly verdict: Verdict;
  readonly memory: FluxMemory;
  readonly needs: readonly FluxNeed[];
  /** When Flux last reconciled, if health is only Flux's report. Absent: this look saw the running state itself. */
  readonly lookedAt?: Date;
  /** How the cluster differs from Git. Absent: no difference is known. */
  readonly drift?: Drift;
}
//#endregion
//#region src/agents/flux/judge-flux.d.ts
/**
 * Judges one rollout by one reading of Flux's objects: the HelmRelease if there is one, otherwise the Kustomization. It is pure and
 * does not throw: what cannot be read is `unknown`. `docs/flux.md` lists the rows.
 */
declare function judgeFlux(objects: FluxObjects, rollout: Rollout, context: FluxContext): FluxJudgement;
//#endregion
//#region src/domain/agent-settings.d.ts
/** How to reach an agent. Credentials are names of environment variables, never values. */
interface AgentConnection {
  readonly url?: string;
  readonly tokenFrom?: string;
  readonly caFile?: string;
  readonly insecure?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Environment variables with the values of further headers. */
  readonly headersFrom?: Readonly<Record<string, string>>;
}
/** How long each kind of bad state may last before it becomes the verdict, in milliseconds. */
interface Grace {
  readonly settle: number;
  readonly appear: number;
  readonly comparison: number;
  readonly unknown: number;
  readonly image: number;
  readonly drift: number;
  readonly degraded: number;
}
interface ClusterAgent extends AgentConnection {
  /** Context of the kubeconfig. */
  readonly context?: string;
  readonly grace: Grace;
  readonly sync: "wait" | "request" | "fail";
}
interface ArgoCdSettings extends ClusterAgent {
  readonly kind: "argo-cd";
  readonly via: "server" | "kubernetes";
  readonly suspended: "wait" | "pass" | "fail";
}
interface FluxSettings extends ClusterAgent {
  readonly kind: "flux";
  readonly via: "kubernetes" | "commit-status";
  /** Evidence of a successful status, for `via: commit-status`. */
  readonly evidence?: "applied" | "revision";
}
interface CommitStatusSettings {
  readonly kind: "commit-status";
  readonly description?: string;
  /** Evidence of its success. */
  readonly evidence?: "applied" | "revision";
}
interface HttpSettings extends AgentConnection {
  readonly kind: "http";
  readonly url: string;
  /** JSON pointers into the answer, or "header:<name>". */
  readonly tag?: string;
  readonly revision?: string;
}
/** One entry of `agents`: the agent, and how to ask it. */
type AgentSettings = ArgoCdSettings | FluxSettings | CommitStatusSettings | HttpSettings;
/** An environment's use of one agent. The kind of the agent decides which keys apply. */
interface AgentUse {
  /** Name of the agent. */
  readonly use: string;
  readonly application?: string;
  readonly selector?: string;
  readonly applicationSet?: string;
  readonly count?: number;
  readonly project?: string;
  readonly kustomization?: string;
  readonly helmRelease?: string;
  readonly namespace?: string;
  readonly status?: string;
}
//#endregion
//#region src/domain/pipeline.d.ts
/** How a change reaches the branch: pushed, proposed, or proposed and merged. */
type Delivery = "push" | "pull-request" | "merge";
/** The policy for a build whose order is unknown: law 5 of `docs/architecture.md`. */
type OrderPolicy = "strict" | "prefer" | "off";
/** The policy for an image that is in none of the files. */
type IfMissing = "auto" | "fail" | "add" | "skip";
//#endregion
//#region src/config/config.d.ts
/** A checked config file. Templates are not filled in yet, and each level has only what its author wrote. */
interface Config {
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
interface Settings {
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
  readonly rollback?: {
    readonly delivery?: Delivery;
  };
}
type VerifyImage = "on" | "off" | "pin";
type Report = "source-commit" | "config-commit" | "none";
interface Environment {
  readonly name: string;
  readonly after: readonly string[];
  readonly settings: Settings;
  /** The file's own `pullRequest`, overlaid with this environment's. */
  readonly pullRequest: PullRequestSettings;
}
interface App {
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
interface AppImage {
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
interface Registry {
  readonly tokenFrom?: string;
  readonly username?: string;
  readonly tokenServer?: string;
  readonly insecure?: boolean;
  readonly caFile?: string;
  readonly unreachable?: "warn" | "refuse";
}
//#endregion
//#region src/config/load.d.ts
/**
 * Reads a config file. It uses only the text; `file` appears in messages.
 * @throws a config error that lists every problem, a line each, as "file:line:column: message".
 */
declare function loadConfig(text: string, file: string): Config;
//#endregion
//#region src/domain/combine-verdicts.d.ts
/**
 * One verdict for subjects that must pass together: the applications of a selector, or the looks of several agents. An empty list is never
 * healthy, and neither are fewer subjects than `count`.
 *
 * @experimental
 */
declare function combineVerdicts(subjects: readonly SubjectVerdict[], options?: {
  readonly count?: number;
}): Verdict;
//#endregion
//#region src/domain/edit.d.ts
/** One replaced span of one file. Every byte outside the span stays. */
interface Edit {
  /** First UTF-16 code unit that is replaced, counted from the start of the file, including a byte order mark. */
  readonly start: number;
  /** One past the last code unit that is replaced; equal to `start` for an insertion. */
  readonly end: number;
  readonly text: string;
}
//#endregion
//#region src/errors.d.ts
/**
 * The closed list of ways a run can fail. Each has one exit code, which scripts may rely on. `bug` is a mistake in tagboat; every other
 * kind is a fact about the input or the world.
 */
declare const exitCodes: {
  readonly bug: 1;
  readonly usage: 2;
  readonly config: 3;
  readonly "not-found": 4;
  readonly refused: 5;
  readonly conflict: 6;
  readonly remote: 7;
  readonly unhealthy: 8;
  readonly timeout: 9;
  readonly machine: 10;
  readonly interrupted: 130;
};
type ErrorKind = keyof typeof exitCodes;
interface ErrorDetails {
  /** The next step for the user, in a sentence or two. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}
/** A known failure. The message says what happened and where; the hint says what to do about it. */
declare class TagboatError extends Error {
  readonly name = "TagboatError";
  readonly kind: ErrorKind;
  readonly hint: string | undefined;
  constructor(kind: ErrorKind, message: string, details?: ErrorDetails);
  get exitCode(): number;
}
//#endregion
//#region src/manifests/refusal.d.ts
/** Why a file is not edited. For a file that was requested by name this is an error; one found by a glob is skipped with a notice. */
type RefusalReason = "not-utf8" | "too-large" | "unparsable" | "templated" | "encrypted" | "duplicate-key" | "alias" | "digest-without-value" | "ambiguous" | "unsupported-value" | "no-such-path" | "another-image" | "unverified";
/** The engine does not edit this file, or this scalar, and nothing was changed. */
declare class ManifestRefusal extends Error {
  readonly name = "ManifestRefusal";
  readonly reason: RefusalReason;
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly hint: string;
  constructor(reason: RefusalReason, message: string, where: {
    file: string;
    line?: number | undefined;
    column?: number | undefined;
    hint?: string | undefined;
  });
}
//#endregion
//#region src/manifests/manifest.d.ts
interface SourceFile {
  /** Path from the root of the repository, with "/". The kind of a file is judged by it. */
  readonly path: string;
  /** The file's text, including a byte order mark. */
  readonly text: string;
}
/** Returns the text of another file of the repository; undefined if there is none. */
type RelatedFiles = (path: string) => string | undefined;
/** One location in one file where an image is written: its name, tag and digest may be three scalars or one. */
interface ImageSite {
  readonly file: string;
  /** Key path of the scalar with the tag (or the digest, or the name): "images[0].newTag", "spec.values.image.tag". */
  readonly path: string;
  /** Line and column of that scalar, from 1, columns in UTF-16 code units. */
  readonly line: number;
  readonly column: number;
  /** The image as it will be pulled: with `newName` applied and `registry` prepended. */
  readonly image: ImageRef;
  /** The name by which the file selects the image, if it differs: `name` of a Kustomize entry with `newName`. */
  readonly selector?: string;
  /** The manifest kind that found it: "kustomization", "helm-values" … */
  readonly kind: string;
  /** If the name was inferred and is not in this file: how, as a phrase that the user can check. */
  readonly inferred?: string;
}
/** The image to write. */
interface WantedImage {
  /** The name to look for: the selector, or the name as pulled. */
  readonly name: string;
  /** Another name to write, as with Kustomize's "old=new". */
  readonly newName?: string;
  readonly tag?: string;
  readonly digest?: string;
}
interface SetImageOptions {
  /** Key paths of the exact locations ("image.tag", "spec.containers[name=api].image", "[1].data.x"); empty or absent: found by name. */
  readonly at?: readonly string[];
  readonly ifMissing?: IfMissing;
  /** Removes the digest of a site when only a tag is given. */
  readonly unpin?: boolean;
  /** Other files of the repository: a base with the image, the values that a name is inferred from. */
  readonly related?: RelatedFiles;
  /** Other images that get the same version: a scalar that they share with this one may change. */
  readonly together?: readonly WantedImage[];
}
interface SetImageResult {
  readonly text: string;
  readonly edits: readonly Edit[];
  /**
   * The sites of the image as they were before, changed or not; for an added entry, as it is afterwards. Empty: the image is not in this
   * file.
   */
  readonly sites: readonly ImageSite[];
  /** The image was not in the file, and an entry was added. */
  readonly isAdded?: true;
}
//#endregion
//#region src/manifests/find-images.d.ts
/**
 * Every image site of one file, in the order of the file. Empty for a file in an unsupported format.
 *
 * @throws ManifestRefusal if the file cannot be read.
 */
declare const findImages: (file: SourceFile, related?: RelatedFiles) => ImageSite[];
//#endregion
//#region src/manifests/set-image.d.ts
/**
 * Writes an image's version into one file, at every site of its name or at the given key paths. Only the spans of the edits change; the
 * text is read again and compared before it is returned.
 *
 * @throws ManifestRefusal if the file, or a site in it, cannot be edited safely. A usage error for an invalid tag or digest.
 */
declare const setImage: (file: SourceFile, wanted: WantedImage, options?: SetImageOptions) => SetImageResult;
//#endregion
export { type ArgoCdContext, type ArgoCdJudgement, type ArgoCdMemory, type ArgoCdPolicy, type Config, type ContentAt, type Edit, type ErrorKind, type Evidence, type FluxContext, type FluxJudgement, type FluxMemory, type FluxNeed, type FluxObjects, type FluxPolicy, type ImageRef, type ImageSite, ManifestRefusal, type Need, type RefusalReason, type RelatedFiles, type Rollout, type RolloutImage, type SetImageOptions, type SetImageResult, type SourceFile, type SubjectVerdict, TagboatError, type TroubledResource, type Verdict, type VerdictState, type WantedImage, combineVerdicts, exitCodes, findImages, judgeArgoCd, judgeFlux, loadConfig, setImage };