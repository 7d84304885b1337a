//#region src/git/repository.d.ts
/** The relation of `a` to `b`: "ancestor" means that `a` is an ancestor of `b`. */
type Relation = "same" | "ancestor" | "descendant" | "diverged" | "unknown";
//#endregion
//#region src/agents/rollout.d.ts
/** An image as the config repository names it now. */
interface RolloutImage {
  /** Without tag: "ghcr.io/acme/api". */
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}
/** What an agent is asked about: a commit on the branch that it watches, and the images that this commit put there. */
interface Rollout {
  /** The config repository, as we address it. */
  readonly repoURL: string;
  readonly branch: string;
  readonly isDefaultBranch?: boolean;
  /** The commit on the branch: where a pull request was merged, the one that the merge made there. */
  readonly commit: string;
  /** When the commit became visible on the branch; where only an earlier time is known, that. */
  readonly pushedAt: Date;
  readonly images: readonly RolloutImage[];
}
/** Whether our sites still hold our images in the files of another commit. */
type ContentAt = "same" | "changed" | "unknown";
/** Whether our images stand in what an agent reads. "elsewhere" is said only of what was followed to its last reference. */
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
//#region src/domain/gate.d.ts
/** How much an agent can show, from least to most: the commit is applied, it is applied and healthy, the live image is ours. */
type Evidence = "applied" | "revision" | "image";
/** A time in which nothing enters an environment. */
interface Freeze {
  /** Five cron fields: when it begins, in `timeZone`. */
  readonly cron: string;
  readonly milliseconds: number;
  readonly timeZone: string;
  readonly reason?: string;
}
/** Commit statuses that must all be success. */
interface StatusRequirement {
  /** Name of a status, or a glob. */
  readonly status: string;
  readonly on: "source-commit" | "config-commit";
}
/** An address that must answer as expected. */
interface HttpRequirement {
  readonly http: string;
  readonly expect: number;
  /** Environment variable that holds its bearer token. */
  readonly tokenFrom?: string;
}
type Requirement = StatusRequirement | HttpRequirement;
/** All that must hold before an image may enter an environment. Times in milliseconds. */
interface Gate {
  readonly soak: number;
  readonly evidence: Evidence;
  /** Longest time of `progressing` that does not break a soak. */
  readonly tolerate: number;
  readonly freeze: readonly Freeze[];
  readonly require: readonly Requirement[];
  /** Whether a person may open the gate with a reason. */
  readonly override: boolean;
}
//#endregion
//#region src/domain/verdict.d.ts
/** `failed`: the rollout itself failed, and nothing else may be called so. See `docs/gate.md`. */
type VerdictState = "healthy" | "progressing" | "failed" | "superseded" | "misconfigured" | "unknown";
/**
 * What kind of failure it is: `render`: no manifests can be made of the commit; `definition`: the agent's own object is wrong; `apply`:
 * the cluster does not take what was rendered, or does not keep it; `rollout`: pods or hooks fail. Only the last is a fault of the image.
 */
declare const failureKinds: readonly ["render", "definition", "apply", "rollout"];
type FailureKind = (typeof failureKinds)[number];
/** Something in the cluster that hangs, in the cluster's own words. */
interface TroubledResource {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly message?: string;
}
/** The judgement on one look at one rollout. Times are the agent's, not this machine's. */
interface Verdict {
  readonly state: VerdictState;
  /** One sentence for a person; may hold foreign text. */
  readonly reason: string;
  /** Row of the decision table that spoke: "R8". */
  readonly rule: string;
  /** Since when it has been so, as far as the agent tells. Of healthy: without a break. */
  readonly since?: Date;
  /** The most that the agent has shown: of healthy, and of `progressing` that is healthy and only has to last. */
  readonly evidence?: Evidence;
  readonly resources: readonly TroubledResource[];
  /** Page of the agent about it. */
  readonly url?: string;
  /** Of misconfigured: what kind of error it is. */
  readonly error?: "config" | "not-found";
  /** Of failed; absent: the agent does not say. */
  readonly failure?: FailureKind;
}
/** One thing that an agent watches for us, such as one Argo CD Application, and what it is worth now. */
interface SubjectVerdict {
  /** Name at the agent, with its namespace where that is not the usual one. */
  readonly subject: string;
  readonly verdict: Verdict;
  /** For a person's live view, as far as the agent tells. */
  readonly facts: SubjectFacts;
  readonly moments: readonly Moment[];
  /** Absent: what was seen was seen in this very look. */
  readonly lastLook?: LastLook;
}
/** When an agent itself looked last at what it tells of: a stopped controller's word of before stands for ever. */
interface LastLook {
  readonly at: Date;
  /** What to say where that was too long ago. */
  readonly tooOld: string;
}
interface SubjectFacts {
  readonly sync?: string;
  readonly revision?: string;
  readonly health?: string;
  /** Pods ready of pods wanted. */
  readonly ready?: {
    readonly ready: number;
    readonly wanted: number;
  };
}
/** A step of the rollout that the agent's own times tell, such as "synced". */
interface Moment {
  readonly what: "pushed" | "noticed" | "syncing" | "synced" | "healthy";
  readonly at: Date;
}
//#endregion
//#region src/agents/shared/graces.d.ts
/** How long each kind of bad look may last before it is believed, in milliseconds. */
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
/** What is known besides the application itself. Nothing here is asked for while judging: relations are those that were looked up before. */
interface ArgoCdContext {
  /** The agent's own time, such as its `Date` header. */
  readonly now: Date;
  /** How a revision stands to the rollout's commit: "descendant" means that it came later. */
  readonly relation: (revision: string) => Relation;
  /** Whether our sites still hold our images in the files of that revision. */
  readonly contentAt: (revision: string) => ContentAt;
  /** Whether what the application reads of our repository holds our images. Default: not known, which stands against nothing. */
  readonly reach?: Reach;
  /** With a source hydrator: how a revision of the hydrated branch stands to the hydrated commit of ours. */
  readonly relationOfHydrated?: (revision: string) => Relation;
  /** Whether our manifests in that revision of the hydrated branch are rendered from our images still. Default: "same". */
  readonly contentOfHydrated?: (revision: string) => ContentAt;
  /** Whether two completed refreshes, the second asked for at least a second after the first had answered, both came later than the commit. */
  readonly refreshConfirmed?: boolean;
  /** Images of the pod templates in the live objects. */
  readonly liveImages?: readonly string[];
  /** Answer of `managed-resources`, as it came: answers the need "live-images", and more exactly than `liveImages`. */
  readonly managedResources?: unknown;
  /** Answer of `resource-tree`, as it came. */
  readonly resourceTree?: unknown;
  /** Answer of `syncwindows`, as it came. */
  readonly syncWindows?: unknown;
  /** Kubernetes events of the pods that the judge asked about, as they came. */
  readonly podEvents?: readonly unknown[];
  /** The ApplicationSet that made the application, as it came. */
  readonly applicationSet?: unknown;
  /** What the look before gave back; absent on a first look. */
  readonly memory?: ArgoCdMemory;
  /** When the caller began to watch, by the agent's time: Argo CD must have compared since then. Default: any comparison after the settle time. */
  readonly watchedSince?: Date;
  /** From when on the caller wants health confirmed by another comparison: the end of a soak that it counts itself. */
  readonly confirmFrom?: Date;
  readonly policy?: ArgoCdPolicy;
  /** Where people see this Argo CD: "https://argocd.example.com/sub-path". */
  readonly baseURL?: string;
}
/** What may be asked of the judge. Durations in milliseconds; what is absent has its default. */
interface ArgoCdPolicy {
  /** The least that must be shown. Default "image". */
  readonly evidence?: Evidence;
  /** How long each kind of bad look may last. */
  readonly grace?: Partial<Graces>;
  /** How long health must have lasted without a break. Default 0. */
  readonly soak?: number;
  /** Longest time of Progressing that does not break a soak. Default 0. */
  readonly tolerate?: number;
  /** What a suspended workload is worth. Default "wait". */
  readonly suspended?: "wait" | "pass" | "fail";
  /** What to do where nothing but a person syncs. Default "wait". */
  readonly sync?: "wait" | "request" | "fail";
}
/** What the judge wants to be given back at the next look: what an application does not remember by itself. */
interface ArgoCdMemory {
  /** When an own look first saw the application compared with our commit. */
  readonly firstCoveredAt?: Date;
  /** Health without a break, tolerated gaps left out. */
  readonly healthy?: {
    readonly since: Date;
    readonly seenAt: Date;
    readonly deployment: string;
  };
  /** Since when each of these has been seen, look after look. */
  readonly seen?: { readonly [what in Recurring$1]?: Date };
}
/** What turns bad only when it lasts, and has no time of its own at the agent. */
type Recurring$1 = "drift" | "hook" | "hook-start" | "hook-run" | "pod" | "image" | "hard-refresh";
/** What would settle a judgement. The caller decides how often it is worth asking for. */
type Need = "refresh" /** A refresh that waits for no interval: its comparison must begin after `comparedFrom`, and health is proven by it. */ | "comparison" | "hard-refresh" | "live-images" | "resource-tree" /** Of the pods among the verdict's resources. */ | "pod-events" | "sync-windows" | "application-set" /** Only where the policy says `sync: "request"`. */ | "sync";
/** A judgement, and what makes the next one better. */
interface ArgoCdJudgement {
  readonly verdict: Verdict;
  readonly memory: ArgoCdMemory;
  readonly needs: readonly Need[];
  /** Of the need "comparison": when it has to begin at the earliest. */
  readonly comparedFrom?: Date;
}
//#endregion
//#region src/agents/argo-cd/judge.d.ts
/**
 * Judges one rollout by one reading of an Argo CD application. Pure, and never throws over what the agent sent: what
 * cannot be read is `unknown`. Give `memory` back at the next look, and `needs` tells what would settle it.
 *
 * @param application the API's JSON as it came
 * @experimental
 */
declare function judgeArgoCd(application: unknown, rollout: Rollout, context: ArgoCdContext): ArgoCdJudgement;
//#endregion
//#region src/agents/flux/flux-context.d.ts
/** What Kubernetes holds about one thing that Flux keeps, each object as the API gave it. */
interface FluxObjects {
  /** What is judged; or, where there is a HelmRelease, the Kustomization that applies it. */
  readonly kustomization?: unknown;
  /** The GitRepository, OCIRepository or Bucket that the Kustomization reads. */
  readonly source?: unknown;
  /** Read after the Kustomization: what that has applied must be seen here. */
  readonly helmRelease?: unknown;
  /** Kustomizations that must be ready first. */
  readonly dependencies?: readonly unknown[];
  /** Deployments, StatefulSets and the like that came from it; absent: nobody has read them, or may. */
  readonly workloads?: readonly unknown[];
  /** Pods of these workloads; absent: nobody has read them, or may. */
  readonly pods?: readonly unknown[];
  /** HelmReleases that the Kustomization has made: what they have made in turn is told by them alone. */
  readonly innerReleases?: readonly unknown[];
}
/** What is known besides the objects. The relations were looked up before: nothing is asked for while judging. */
interface FluxContext {
  /** The API server's own time. */
  readonly now: Date;
  /** How a commit stands to the rollout's: "descendant" means that it came later. */
  readonly relation: (commit: string) => Relation;
  /** Whether our sites still hold our images in the files of that commit. */
  readonly contentAt: (commit: string) => ContentAt;
  /** Whether the Kustomization's path holds our images. Default: not known, which stands against nothing. */
  readonly reach?: Reach;
  /** When a run was asked for that Flux has been through with since. */
  readonly handledAt?: Date;
  /** What the look before gave back; absent on a first look. */
  readonly memory?: FluxMemory;
  readonly policy?: FluxPolicy;
}
/** Durations in milliseconds; what is absent has its default. */
interface FluxPolicy {
  readonly grace?: Partial<FluxGraces>;
}
/** Flux has nothing that drifts: it applies all at each run. */
type FluxGraces = Omit<Graces, "drift">;
/** What turns bad only when it lasts, and has no time of its own in the objects. */
type Recurring = "failing" | "path" | "source" | "astray" | "image" | "unrolled" | "degraded";
/** What the judge wants to be given back at the next look. */
interface FluxMemory {
  /** Since when it has been healthy, look after look. */
  readonly healthySince?: Date;
  readonly evidence?: Evidence;
  /** When Flux itself looked last, as far as a run that is under way hides it. */
  readonly lookedAt?: Date;
  /** When the last look was: what lies further back may have had a break since. */
  readonly at?: Date;
  /** Since when each of these has been seen. */
  readonly seen?: { readonly [what in Recurring]?: Date };
}
/** What would settle a judgement. The last two ask Flux to hurry, which wants a right of its own. */
type FluxNeed = "workloads" | "dependencies" | "reconcile-source" | "reconcile";
interface FluxJudgement {
  readonly verdict: Verdict;
  readonly memory: FluxMemory;
  readonly needs: readonly FluxNeed[];
  /** Of health that is Flux's own word: when it looked last. Absent: what runs was seen in this very look. */
  readonly lookedAt?: Date;
}
//#endregion
//#region src/agents/flux/judge-flux.d.ts
/**
 * Judges one rollout by one reading of what Flux keeps: a HelmRelease where there is one, else the Kustomization. Pure, and never
 * throws: what cannot be read is `unknown`. The rows are listed in `docs/flux.md`.
 */
declare function judgeFlux(objects: FluxObjects, rollout: Rollout, context: FluxContext): FluxJudgement;
//#endregion
//#region src/domain/agent-settings.d.ts
/** How an agent is reached. Credentials are names of environment variables, never values. */
interface AgentConnection {
  readonly url?: string;
  readonly tokenFrom?: string;
  readonly caFile?: string;
  readonly insecure?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Environment variables that hold the values of further headers. */
  readonly headersFrom?: Readonly<Record<string, string>>;
}
/** How long each kind of bad look may last before it is a verdict, in milliseconds. */
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
  /** What the success of a status is worth, for `via: commit-status`. */
  readonly evidence?: "applied" | "revision";
}
interface CommitStatusSettings {
  readonly kind: "commit-status";
  readonly description?: string;
  /** What its success is worth. */
  readonly evidence?: "applied" | "revision";
}
interface HttpSettings extends AgentConnection {
  readonly kind: "http";
  readonly url: string;
  /** JSON pointers into the answer, or "header:<name>". */
  readonly tag?: string;
  readonly revision?: string;
}
/** One entry of `agents`: who knows, and how it is asked. */
type AgentSettings = ArgoCdSettings | FluxSettings | CommitStatusSettings | HttpSettings;
/** What an environment asks one agent for. Which of the keys there are depends on the agent's kind. */
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
/** What to do about a build whose order is unknown: law 5 of `docs/architecture.md`. */
type OrderPolicy = "strict" | "prefer" | "off";
/** What to do where an image stands in none of the files. */
type IfMissing = "auto" | "fail" | "add" | "skip";
//#endregion
//#region src/config/config.d.ts
/** A config file, checked. Templates are not filled in yet, and each level says only what its author wrote. */
interface Config {
  /** The file it was read from, for messages. */
  readonly file: string;
  /** Templates of the folders and files that are apps in environments; empty: only `apps` says what there is. */
  readonly discover: readonly string[];
  /** Whether the folders that `discover` stands for have been looked at: until then `apps` has only those written down. */
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
  /** What a person should know although it stops nothing. */
  readonly notices: readonly string[];
}
/** What can be said on every level; what is absent is said on a level below, or has its default. */
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
  /** Page of what runs there. */
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
  /** The file's own `pullRequest` with this environment's laid over it. */
  readonly pullRequest: PullRequestSettings;
}
interface App {
  readonly name: string;
  /** Empty: every image found in the files belongs to the app. */
  readonly images: readonly AppImage[];
  /** The environments it is in; absent: every one. */
  readonly only?: readonly string[];
  readonly settings: Settings;
  readonly environments: ReadonlyMap<string, Settings>;
  /** What `discover` found of it: by environment, the globs of its files there. Absent: the app is only written down. */
  readonly found?: ReadonlyMap<string, readonly string[]>;
  /** By environment, the folders of its name where that are several: which is meant, nobody says. */
  readonly ambiguous?: ReadonlyMap<string, readonly string[]>;
}
interface AppImage {
  readonly name: string;
  /** Other names of it, by environment. */
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
  readonly insecure?: boolean;
  readonly caFile?: string;
  readonly unreachable?: "warn" | "refuse";
}
//#endregion
//#region src/config/load.d.ts
/**
 * Reads a config file. Nothing outside the text is looked at; `file` is only for messages.
 * @throws a config error that lists every problem, a line each, as "file:line:column: message".
 */
declare function loadConfig(text: string, file: string): Config;
//#endregion
//#region src/domain/combine-verdicts.d.ts
/**
 * One verdict for all that must pass together: the applications of a selector, what several agents see. Nothing found is never
 * healthy, and neither are fewer than `count`.
 *
 * @experimental
 */
declare function combineVerdicts(subjects: readonly SubjectVerdict[], options?: {
  readonly count?: number;
}): Verdict;
//#endregion
//#region src/domain/edit.d.ts
/** One replaced span of one file. Everything outside the span stays byte for byte. */
interface Edit {
  /** First UTF-16 code unit that is replaced, counted from the start of the file, a byte order mark included. */
  readonly start: number;
  /** One past the last code unit that is replaced; equal to `start` for an insertion. */
  readonly end: number;
  readonly text: string;
}
//#endregion
//#region src/domain/image-ref.d.ts
/** An image reference, each part as its author wrote it. */
interface ImageRef {
  /** Registry and repository, such as "ghcr.io/acme/api". Never empty. */
  readonly name: string;
  readonly tag?: string;
  /** "sha256:…". Where present it decides what runs, and the tag is only a label. */
  readonly digest?: string;
}
//#endregion
//#region src/errors.d.ts
/**
 * The closed list of ways a run can fail. Each has one exit code, which scripts may rely on.
 * `bug` is a mistake of ours; every other kind is a fact about the input or the world.
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
  /** What to do next, in a sentence or two. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}
/** A failure we understand. The message says what happened and where; the hint says what to do about it. */
declare class TagboatError extends Error {
  readonly name = "TagboatError";
  readonly kind: ErrorKind;
  readonly hint: string | undefined;
  constructor(kind: ErrorKind, message: string, details?: ErrorDetails);
  get exitCode(): number;
}
//#endregion
//#region src/manifests/refusal.d.ts
/**
 * Why a file is not edited. A file that was asked for by name is an error; one found by a glob is passed over, and said so.
 */
type RefusalReason = "not-utf8" | "too-large" | "unparsable" | "templated" | "encrypted" | "duplicate-key" | "alias" | "digest-without-value" | "ambiguous" | "unsupported-value" | "no-such-path" | "another-image" | "unverified";
/** The engine will not touch this file, or this scalar, and nothing was changed. */
declare class ManifestRefusal extends Error {
  readonly name = "ManifestRefusal";
  readonly reason: RefusalReason;
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly hint: string | undefined;
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
  /** Path from the root of the repository, with "/". Kinds of file are told by it. */
  readonly path: string;
  /** The file's text, with its byte order mark where it has one. */
  readonly text: string;
}
/** Another file of the repository as the engine asks for it: undefined where there is none. */
type RelatedFiles = (path: string) => string | undefined;
/** One place in one file where an image is written: its name, tag and digest may be three scalars or one. */
interface ImageSite {
  readonly file: string;
  /** Key path of the scalar that holds the tag (else the digest, else the name): "images[0].newTag", "spec.values.image.tag". */
  readonly path: string;
  /** Line and column of that scalar, from 1, columns in UTF-16 code units. */
  readonly line: number;
  readonly column: number;
  /** The image as it will be pulled: with `newName` applied, `registry` prepended. */
  readonly image: ImageRef;
  /** The name by which the file selects the image, where that is another one: `name` of a Kustomize entry with `newName`. */
  readonly selector?: string;
  /** The manifest kind that found it: "kustomization", "helm-values" … */
  readonly kind: string;
  /** Where the name was inferred rather than written here: how, in a phrase a person can check. */
  readonly inferred?: string;
}
/** The image to write. */
interface WantedImage {
  /** The name to look for: the selector, or the name as pulled. */
  readonly name: string;
  /** Another name to write, as Kustomize's "old=new". */
  readonly newName?: string;
  readonly tag?: string;
  readonly digest?: string;
}
interface SetImageOptions {
  /** Key paths of the very scalars ("image.tag", "spec.containers[name=api].image", "[1].data.x"); empty or absent: found by name. */
  readonly at?: readonly string[];
  readonly ifMissing?: IfMissing;
  /** Removes the digest of a site when only a tag is given. */
  readonly unpin?: boolean;
  /** Other files of the repository: a base that has the image, the values a name is inferred from. */
  readonly related?: RelatedFiles;
  /** Other images that get the same version: a scalar that they share with this one may change. */
  readonly together?: readonly WantedImage[];
}
interface SetImageResult {
  readonly text: string;
  readonly edits: readonly Edit[];
  /**
   * The sites of the image as they were before, whether or not they had to change; an entry that was added, as it is
   * afterwards. Empty: the image stands nowhere here.
   */
  readonly sites: readonly ImageSite[];
  /** The image was not in the file, and has got an entry. */
  readonly isAdded?: true;
}
//#endregion
//#region src/manifests/find-images.d.ts
/**
 * Every image site of one file, in the order of the file. Empty for a file in a format that is not read.
 *
 * @throws ManifestRefusal where the file cannot be read.
 */
declare function findImages(file: SourceFile, related?: RelatedFiles): ImageSite[];
//#endregion
//#region src/manifests/set-image.d.ts
/**
 * Writes an image's version into one file, at every site of its name or at the given key paths. Only the spans of the
 * edits change; the text is read again and compared before it is returned.
 *
 * @throws ManifestRefusal where the file, or a site in it, cannot be edited safely. A usage error for a tag or digest
 * that is none.
 */
declare function setImage(file: SourceFile, wanted: WantedImage, options?: SetImageOptions): SetImageResult;
//#endregion
export { type ArgoCdContext, type ArgoCdJudgement, type ArgoCdMemory, type ArgoCdPolicy, type Config, type ContentAt, type Edit, type ErrorKind, type Evidence, type FluxContext, type FluxJudgement, type FluxMemory, type FluxNeed, type FluxObjects, type FluxPolicy, type ImageRef, type ImageSite, ManifestRefusal, type Need, type RefusalReason, type RelatedFiles, type Rollout, type RolloutImage, type SetImageOptions, type SetImageResult, type SourceFile, type SubjectVerdict, TagboatError, type TroubledResource, type Verdict, type VerdictState, type WantedImage, combineVerdicts, exitCodes, findImages, judgeArgoCd, judgeFlux, loadConfig, setImage };