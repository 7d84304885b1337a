import { createRequire } from "node:module";
import { posix } from "node:path";
//#region \0rolldown/runtime.js
var __commonJSMin = (cb, mod) => () => (mod || (cb((mod = { exports: {} }).exports, mod), cb = null), mod.exports);
var __require = /* @__PURE__ */ createRequire(import.meta.url);
//#endregion
//#region src/errors.ts
/**
* The closed list of ways a run can fail. Each has one exit code, which scripts may rely on. `bug` is a mistake in tagboat; every other
* kind is a fact about the input or the world.
*/
const exitCodes = {
	bug: 1,
	usage: 2,
	config: 3,
	"not-found": 4,
	refused: 5,
	conflict: 6,
	remote: 7,
	unhealthy: 8,
	timeout: 9,
	machine: 10,
	interrupted: 130
};
/** A known failure. The message says what happened and where; the hint says what to do about it. */
var TagboatError = class extends Error {
	name = "TagboatError";
	kind;
	hint;
	constructor(kind, message, details = {}) {
		super(message, details.cause === void 0 ? void 0 : { cause: details.cause });
		this.kind = kind;
		this.hint = details.hint;
	}
	get exitCode() {
		return exitCodes[this.kind];
	}
};
//#endregion
//#region src/visible-text.ts
/**
* Invisible characters that change how a text is shown: control characters, which command a terminal; bidirectional controls, which make a
* text read as another one; and line breaks that only some readers recognize.
*/
const unseen = /\r(?!\n)|[^\P{Cc}\n\t\r]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;
/** An untrusted text, safe to show: every invisible character is replaced by a visible one. Line breaks and tabs stay. */
const visibleText = (text) => text.replace(unseen, "�");
//#endregion
//#region src/domain/text.ts
/** Puts an untrusted text on one line. A newline could forge a trailer, and a control character could change a terminal's colour. */
const oneLine$1 = (text) => visibleText(text.replace(/[\s\p{Cc}]+/gu, " ")).trim();
/** Puts an untrusted text on one line. Makes bidirectional controls and lone surrogates visible. */
const readable = (text) => visibleText(text.replace(/[\s\u0085\u2028\u2029]+/gu, " ")).replace(/\p{Cs}/gu, "�").trim();
/** Shortens a text that is too long. Does not cut a surrogate pair in half. */
function cutTo(text, length) {
	if (text.length <= length) return text;
	return `${text.slice(0, Math.max(0, length - 1)).replace(/[\ud800-\udbff]$/, "")}…`;
}
//#endregion
//#region src/domain/image-ref.ts
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestPattern = /^sha256:[0-9a-f]{64}$/;
const hostPattern = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?$/;
const pathComponent = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const versionOf$1 = ({ tag, digest }) => ({
	...tag === void 0 ? {} : { tag },
	...digest === void 0 ? {} : { digest }
});
const isTag = (text) => tagPattern.test(text);
const isDigest = (text) => digestPattern.test(text);
/** Whether the text is a repository name: path components in lower case, with or without a registry host. */
function isImageName(text) {
	if (text.length > 255) return false;
	const components = text.split("/");
	if (components.length > 1 && hasHost(components[0] ?? "")) return hostPattern.test(components[0] ?? "") && components.slice(1).every((part) => pathComponent.test(part));
	return components.every((part) => pathComponent.test(part));
}
const hasHost = (first) => /[.:[A-Z]/.test(first) || first === "localhost";
/** Splits a reference at its tag and digest without checking the parts. A port of the registry is not a tag. */
function splitImageRef(text) {
	const at = text.indexOf("@");
	const digest = at === -1 ? void 0 : text.slice(at + 1);
	const named = at === -1 ? text : text.slice(0, at);
	const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
	const tag = colon === -1 ? void 0 : named.slice(colon + 1);
	return {
		name: colon === -1 ? named : named.slice(0, colon),
		...tag === void 0 ? {} : { tag },
		...digest === void 0 ? {} : { digest }
	};
}
/** Reads a reference whose parts must all be valid; undefined if one is not. */
function readImageRef(text) {
	const ref = splitImageRef(text);
	return isImageName(ref.name) && (ref.tag === void 0 || isTag(ref.tag)) && (ref.digest === void 0 || isDigest(ref.digest)) ? ref : void 0;
}
/** @throws a usage error unless the text is a tag by the OCI grammar. */
function assertTag(tag) {
	if (isTag(tag)) return;
	throw malformed("image tag", tag, "A tag is 1 to 128 letters, digits, '_', '.' and '-', and begins with none of '.' and '-'.");
}
/** @throws a usage error unless the text is a sha256 digest. */
function assertDigest(digest) {
	if (isDigest(digest)) return;
	throw malformed("image digest", digest, "A digest is 'sha256:' and 64 hexadecimal digits in lower case.");
}
function malformed(what, text, hint) {
	return new TagboatError("usage", `${JSON.stringify(cutTo(text, 60))} is not an ${what}`, { hint });
}
/** "name:tag@digest", without absent parts. */
function formatImageRef({ name, tag, digest }) {
	return `${name}${tag === void 0 ? "" : `:${tag}`}${digest === void 0 ? "" : `@${digest}`}`;
}
/** Whether two names mean the same repository: "nginx", "library/nginx" and "docker.io/library/nginx" do. */
function sameImageName(left, right) {
	return left === right || canonicalName(left) === canonicalName(right);
}
function canonicalName(name) {
	const components = name.split("/");
	const first = components[0] ?? "";
	if (components.length === 1) return `docker.io/library/${name}`;
	if (!hasHost(first)) return `docker.io/${name}`;
	if (first !== "docker.io" && first !== "index.docker.io") return name;
	return components.length === 2 ? `docker.io/library/${components[1]}` : `docker.io/${components.slice(1).join("/")}`;
}
//#endregion
//#region src/agents/shared/live-image.ts
/**
* Compares a running image with the expected one. If both have a digest, the digests decide; otherwise the tags. Undefined
* for another repository, or if one has only a tag and the other only a digest, which proves nothing.
*/
function matchImage(wanted, running) {
	const live = splitImageRef(running.trim());
	if (!sameImageName(wanted.name, live.name)) return void 0;
	if (wanted.digest !== void 0 && live.digest !== void 0) return wanted.digest === live.digest ? "ours" : "other";
	const wantedTag = wanted.tag ?? (wanted.digest === void 0 ? "latest" : void 0);
	const liveTag = live.tag ?? (live.digest === void 0 ? "latest" : void 0);
	if (wantedTag === void 0 || liveTag === void 0) return void 0;
	return wantedTag === liveTag ? "ours" : "other";
}
/** Finds the versions of our image among the running ones. */
function matchAll(wanted, running) {
	const matches = running.map((image) => [image, matchImage(wanted, image)]);
	return {
		ours: matches.some(([, match]) => match === "ours"),
		others: matches.filter(([, match]) => match === "other").map(([image]) => image)
	};
}
//#endregion
//#region src/agents/shared/one-line.ts
/** Puts a foreign text on one line and truncates it to a readable length. */
const oneLine = (text) => cutTo(oneLine$1(text), 400);
//#endregion
//#region src/agents/shared/present.ts
/** Returns the object without the keys whose value is undefined. */
const present$1 = (value) => Object.fromEntries(Object.entries(value).filter(([, part]) => part !== void 0));
//#endregion
//#region src/agents/kubernetes/fields.ts
/** The value as an object. Empty if it is none. */
const fieldsOf = (value) => typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
/** The value as a non-empty text. Undefined if it is none. */
const textOf$1 = (value) => typeof value === "string" && value !== "" ? value : void 0;
/** The value as a list. Empty if it is none. */
const listOf$1 = (value) => Array.isArray(value) ? value : [];
/** The value as a number, such as a count or a generation. 0 if it is none. */
const numberIn = (value) => typeof value === "number" ? value : 0;
//#endregion
//#region src/agents/argo-cd/time.ts
/** Truncates to the second, like the agent's times. Apply it to every time that is compared with one of them. */
const cutToSecond = (milliseconds) => Math.floor(milliseconds / 1e3) * 1e3;
/** Parses a time of the API ("2026-08-22T10:00:31Z") into milliseconds. Undefined if the value is no time. */
function readTime$1(value) {
	if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) return void 0;
	const time = Date.parse(value);
	return Number.isNaN(time) ? void 0 : time;
}
//#endregion
//#region src/agents/argo-cd/operation.ts
/** Reads `.operation`: requested or running. */
function readRequest(json) {
	if (json === void 0 || json === null) return void 0;
	const operation = fieldsOf(json);
	const sync = fieldsOf(operation["sync"]);
	const limit = fieldsOf(operation["retry"])["limit"];
	const resources = listOf$1(sync["resources"]).map(fieldsOf);
	return {
		revisions: readRevisions(sync),
		partial: resources.length > 0 || sync["dryRun"] === true,
		only: resources.map(({ kind, name }) => `${textOf$1(kind) ?? ""} ${textOf$1(name) ?? ""}`),
		...present$1({
			by: textOf$1(fieldsOf(operation["initiatedBy"])["username"]),
			retryLimit: typeof limit === "number" ? limit : void 0
		})
	};
}
/** Reads `.status.operationState`: the last operation, or the one that is running. */
function readOperation(json) {
	if (json === void 0 || json === null) return void 0;
	const state = fieldsOf(json);
	const result = fieldsOf(state["syncResult"]);
	const retryCount = state["retryCount"];
	return {
		request: readRequest(fieldsOf(state["operation"])) ?? {
			revisions: [],
			partial: false,
			only: []
		},
		phase: textOf$1(state["phase"]) ?? "",
		message: textOf$1(state["message"]) ?? "",
		retryCount: typeof retryCount === "number" ? retryCount : 0,
		revisions: readRevisions(result),
		results: listOf$1(result["resources"]).map(fieldsOf).map(readResult),
		...present$1({
			startedAt: readTime$1(state["startedAt"]),
			finishedAt: readTime$1(state["finishedAt"])
		})
	};
}
function readResult(fields) {
	return {
		kind: textOf$1(fields["kind"]) ?? "",
		name: textOf$1(fields["name"]) ?? "",
		hook: textOf$1(fields["hookType"]) !== void 0,
		images: readTexts(fields["images"]),
		...present$1({
			group: textOf$1(fields["group"]),
			namespace: textOf$1(fields["namespace"]),
			status: textOf$1(fields["status"]),
			message: textOf$1(fields["message"]),
			hookPhase: textOf$1(fields["hookPhase"])
		})
	};
}
/** Describes the attempt: "retry 2 of 5". */
function retryOf({ retryCount, request }) {
	return `retry ${retryCount}${request.retryLimit === void 0 ? "" : ` of ${request.retryLimit}`}`;
}
/** Returns `revisions` if there are several sources, because `revision` is empty then. Otherwise returns the one `revision`. */
function readRevisions(fields) {
	const several = listOf$1(fields["revisions"]).map((revision) => textOf$1(revision) ?? "");
	const single = textOf$1(fields["revision"]);
	if (several.length > 0) return several;
	return single === void 0 ? [] : [single];
}
const readTexts = (value) => listOf$1(value).filter((entry) => typeof entry === "string" && entry !== "");
//#endregion
//#region src/agents/argo-cd/application.ts
/** Reads the API's JSON. Returns undefined if it is no Application. */
function readApplication(json) {
	const { metadata, spec, status, operation } = fieldsOf(json);
	const name = textOf$1(fieldsOf(metadata)["name"]);
	if (name === void 0 || Object.keys(fieldsOf(spec)).length === 0) return void 0;
	const state = fieldsOf(status);
	const done = readOperation(state["operationState"]);
	const requested = readRequest(operation);
	const hydrator = readHydrator(fieldsOf(spec)["sourceHydrator"], state["sourceHydrator"]);
	return {
		...readMetadata(name, fieldsOf(metadata)),
		...readSpec(fieldsOf(spec)),
		...hydrator === void 0 ? {} : { hydrator },
		...requested === void 0 ? {} : { requested },
		...done === void 0 ? {} : { operation: done },
		...readStatus(state)
	};
}
function readMetadata(name, metadata) {
	const namespace = textOf$1(metadata["namespace"]);
	const madeBy = textOf$1(listOf$1(metadata["ownerReferences"]).map(fieldsOf).find((owner) => owner["kind"] === "ApplicationSet")?.["name"]);
	return {
		name,
		...namespace === void 0 ? {} : { namespace },
		deleting: metadata["deletionTimestamp"] !== void 0 && metadata["deletionTimestamp"] !== null,
		...madeBy === void 0 ? {} : { madeBy }
	};
}
function readSpec(spec) {
	const syncPolicy = fieldsOf(spec["syncPolicy"])["automated"];
	const isThere = typeof syncPolicy === "object" && syncPolicy !== null;
	const automated = fieldsOf(syncPolicy);
	return {
		sources: readSpecSources(spec),
		destination: fieldsOf(spec["destination"]),
		automated: {
			on: isThere && automated["enabled"] !== false,
			selfHeal: automated["selfHeal"] === true,
			switchedOff: isThere && automated["enabled"] === false
		}
	};
}
/** With a hydrator, the sources are its output, because Argo CD compares and syncs the output. */
function readSpecSources(spec) {
	const hydrator = fieldsOf(spec["sourceHydrator"]);
	const dry = fieldsOf(hydrator["drySource"]);
	if (Object.keys(dry).length === 0) return readSources(spec["sources"], spec["source"]);
	const { path, targetBranch, repoURL } = fieldsOf(hydrator["syncSource"]);
	return [readSource({
		repoURL: textOf$1(repoURL) ?? dry["repoURL"],
		path,
		targetRevision: targetBranch
	})];
}
/** `sources` wins if it has an entry; `source` is empty in that case. */
function readSources(several, single) {
	const sources = listOf$1(several).map(readSource);
	if (sources.length > 0) return sources;
	const source = readSource(single);
	return source.repoURL === "" ? [] : [source];
}
function readSource(json) {
	const fields = fieldsOf(json);
	const chart = textOf$1(fields["chart"]);
	return {
		repoURL: textOf$1(fields["repoURL"]) ?? "",
		...chart === void 0 ? {} : { chart },
		targetRevision: textOf$1(fields["targetRevision"]) ?? "",
		path: textOf$1(fields["path"]) ?? "",
		fields
	};
}
function readHydrator(spec, status) {
	const dry = fieldsOf(fieldsOf(spec)["drySource"]);
	if (Object.keys(dry).length === 0) return void 0;
	const { currentOperation, lastSuccessfulOperation, lastComparedDryRevision } = fieldsOf(status);
	const current = fieldsOf(currentOperation);
	const { drySHA, hydratedSHA } = fieldsOf(lastSuccessfulOperation);
	return {
		dry: readSource(dry),
		current: present$1({
			phase: textOf$1(current["phase"]),
			message: textOf$1(current["message"]) ?? "",
			finishedAt: readTime$1(current["finishedAt"]),
			drySHA: textOf$1(current["drySHA"])
		}),
		...present$1({
			drySHA: textOf$1(drySHA),
			hydratedSHA: textOf$1(hydratedSHA),
			lastComparedDryRevision: textOf$1(lastComparedDryRevision)
		})
	};
}
function readStatus(status) {
	const sync = fieldsOf(status["sync"]);
	const compared = fieldsOf(sync["comparedTo"]);
	const health = fieldsOf(status["health"]);
	return {
		sync: {
			...present$1({ status: textOf$1(sync["status"]) }),
			revisions: readRevisions(sync),
			comparedSources: readSources(compared["sources"], compared["source"]),
			comparedDestination: fieldsOf(compared["destination"])
		},
		health: present$1({
			status: textOf$1(health["status"]),
			since: readTime$1(health["lastTransitionTime"])
		}),
		...present$1({ reconciledAt: readTime$1(status["reconciledAt"]) }),
		conditions: listOf$1(status["conditions"]).map(fieldsOf).map(readCondition$1),
		history: listOf$1(status["history"]).map(fieldsOf).map(readDeployment),
		resources: listOf$1(status["resources"]).map(fieldsOf).map(readResource),
		podImages: readTexts(fieldsOf(status["summary"])["images"])
	};
}
const readCondition$1 = (fields) => ({
	type: textOf$1(fields["type"]) ?? "",
	message: textOf$1(fields["message"]) ?? "",
	...present$1({ since: readTime$1(fields["lastTransitionTime"]) })
});
const readDeployment = (fields) => ({
	revisions: readRevisions(fields),
	...present$1({
		startedAt: readTime$1(fields["deployStartedAt"]),
		deployedAt: readTime$1(fields["deployedAt"])
	})
});
function readResource(fields) {
	const health = fieldsOf(fields["health"]);
	return {
		kind: textOf$1(fields["kind"]) ?? "",
		name: textOf$1(fields["name"]) ?? "",
		hook: fields["hook"] === true,
		requiresPruning: fields["requiresPruning"] === true,
		...present$1({
			namespace: textOf$1(fields["namespace"]),
			status: textOf$1(fields["status"]),
			health: textOf$1(health["status"]),
			message: textOf$1(health["message"])
		})
	};
}
//#endregion
//#region src/domain/drift.ts
/** The drift with these parts. Undefined: nothing differs. */
const driftOf = (images, resources = []) => images.length + resources.length === 0 ? void 0 : {
	images,
	resources
};
//#endregion
//#region src/agents/shared/image-drift.ts
/** How many versions of one image are reported. More of them explain nothing. */
const mostVersions = 5;
/** The images that run only in other versions. If ours runs beside another one, that is a rollout, and no drift. */
const imageDrifts = (images, live) => images.flatMap((image) => {
	const { ours, others } = matchAll(image, live);
	if (ours || others.length === 0) return [];
	const versions = [...new Set(others)].slice(0, mostVersions).map((other) => versionOf$1(splitImageRef(oneLine(other))));
	return [{
		name: image.name,
		live: versions
	}];
});
//#endregion
//#region src/agents/shared/sync-state.ts
/** Combines how the revision relates to our commit with whether it has our images. */
function syncStateOf(relation, content) {
	switch (relation) {
		case "same": return "ours";
		case "ancestor": return "old";
		case "descendant": return content === "same" ? "carried" : content === "changed" ? "changed" : "unclear";
		case "diverged": return content === "same" ? "carried" : content === "changed" ? "diverged" : "unknown";
		default: return "unknown";
	}
}
/** Whether the revision certainly has our commit's images. */
const carries = (state) => state === "ours" || state === "carried";
/** Whether the revision is our commit or a later one, whatever it changed. */
const covers = (state) => carries(state) || state === "unclear" || state === "changed";
//#endregion
//#region src/agents/shared/graces.ts
const defaultGraces = {
	settle: 1e4,
	comparison: 6e4,
	unknown: 18e4,
	image: 12e4,
	drift: 12e4,
	degraded: 12e4
};
//#endregion
//#region src/agents/argo-cd/context.ts
function policyOf({ policy = {} }) {
	const { evidence = "image", soak = 0, tolerate = 0, suspended = "wait", sync = "wait" } = policy;
	return {
		evidence,
		soak,
		tolerate,
		suspended,
		sync,
		grace: {
			...defaultGraces,
			...policy.grace
		}
	};
}
//#endregion
//#region src/agents/shared/same-repository.ts
/**
* Whether two addresses mean the same repository, such as "https://h/p.git", "ssh://git@h:22/p" and "git@h:p". Host and path
* decide, ignoring case, as in Argo CD. The port does not count: it only says how to reach the host.
*/
const sameRepository = (left, right) => hostAndPath(left) === hostAndPath(right);
function hostAndPath(address) {
	const text = address.trim().toLowerCase();
	const [authority = "", ...path] = (/^[a-z][a-z0-9+.-]*:\/\/(.*)$/.exec(text)?.[1] ?? text.replace(/^((?:[^@/]*@)?[^:/]+):(?!\d+\/)/, "$1/")).replace(/[?#].*$/, "").split("/");
	return [authority.replace(/^.*@/, "").replace(/:\d*$/, ""), ...path.filter((part) => part !== "")].join("/").replace(/\.git$/, "");
}
//#endregion
//#region src/agents/argo-cd/sync-states.ts
/** Only a whole hash is a commit. Under an error, the revision field holds a branch name. */
const isCommit = (revision) => revision !== void 0 && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(revision);
/** Sync state from the relations that were looked up: to our commit, or to its hydrated commit. */
function syncStateIn(application, context) {
	const { hydrator } = application;
	if (hydrator === void 0) return (revision) => drySyncState(revision, context);
	return (revision) => {
		if (!isCommit(revision)) return "unknown";
		if (revision === hydrator.hydratedSHA) return "ours";
		return syncStateOf(context.relationOfHydrated?.(revision) ?? "unknown", context.contentOfHydrated?.(revision) ?? "same");
	};
}
const drySyncState = (revision, context) => isCommit(revision) ? syncStateOf(context.relation(revision), context.contentAt(revision)) : "unknown";
/**
* Indexes of the sources that read our branch. "elsewhere": their target revisions, if they read our repository but none reads our branch.
*/
function ourSources(application, rollout, context) {
	const inRepository = [...(application.hydrator === void 0 ? application.sources : [application.hydrator.dry]).entries()].filter(([, source]) => source.chart === void 0 && sameRepository(source.repoURL, rollout.repoURL));
	const tracking = inRepository.filter(([, source]) => tracks(source, rollout, context));
	return {
		indexes: tracking.map(([index]) => index),
		elsewhere: tracking.length === 0 ? inRepository.map(([, source]) => source.targetRevision) : []
	};
}
function tracks({ targetRevision }, rollout, context) {
	const target = targetRevision.replace(/^refs\/heads\//, "");
	if (target === rollout.branch) return true;
	if (target === "" || target === "HEAD") return rollout.isDefaultBranch !== false;
	return covers(drySyncState(targetRevision, context));
}
//#endregion
//#region src/agents/argo-cd/application-state.ts
function applicationState(application, rollout, context) {
	const { indexes, elsewhere } = ourSources(application, rollout, context);
	const syncState = syncStateIn(application, context);
	const base = {
		application,
		syncState,
		ours: indexes,
		pushedAt: cutToSecond(rollout.pushedAt.getTime())
	};
	return {
		...base,
		rollout,
		context,
		elsewhere,
		policy: policyOf(context),
		now: context.now.getTime(),
		syncStates: indexes.map((index) => syncState(application.sync.revisions[index])),
		operation: lookAtOperation(base)
	};
}
function lookAtOperation({ application, syncState, ours, pushedAt }) {
	const { operation: state, requested } = application;
	const isDone = state !== void 0 && /^(?:Succeeded|Failed|Error)$/.test(state.phase);
	const begun = requested === void 0 || !isDone ? state : void 0;
	const request = begun?.request ?? requested;
	const commits = pickCommits(ours, isDone && begun !== void 0 ? revisionsMade(begun) : revisionsAsked(request, requested));
	const startedAt = begun?.startedAt ?? NaN;
	const isAbout = (test) => commits.length > 0 && commits.every((one) => test(syncState(one)));
	return {
		...begun === void 0 ? {} : { state: begun },
		active: requested !== void 0 || state !== void 0 && !isDone,
		ours: ours.length > 0 && request?.partial === false && (commits.length > 0 ? isAbout(mayBeOurs) : startedAt > pushedAt),
		others: isAbout((syncState) => /^(?:old|diverged|changed)$/.test(syncState)) || startedAt < pushedAt
	};
}
const mayBeOurs = (syncState) => carries(syncState) || syncState === "unclear";
const pickCommits = (indexes, revisions) => indexes.map((index) => revisions[index]).filter(isCommit);
const revisionsAsked = (request, requested) => request !== void 0 && request.revisions.length > 0 ? request.revisions : requested?.revisions ?? [];
/** If the result contains no commit hash, the request says more. */
const revisionsMade = (state) => state.revisions.some(isCommit) ? state.revisions : state.request.revisions;
/** Whether the comparison is about our commit, or another one that carries our images. */
const isCovered = ({ syncStates }) => syncStates.length > 0 && syncStates.every((syncState) => syncState === "ours" || syncState === "carried");
/**
* Since when the comparison has been about our commit. Our own looks decide. On the first look, the earliest of the application's own
* times that shows it decides.
*/
function coveredSince(observed) {
	const { application, context, ours, syncState, operation, pushedAt, now } = observed;
	if (context.memory !== void 0) return context.memory.firstCoveredAt?.getTime() ?? now;
	const times = [
		application.history.find(({ revisions }) => ours.length > 0 && ours.every((index) => carries(syncState(revisions[index]))))?.startedAt,
		operation.ours ? operation.state?.startedAt : void 0,
		application.reconciledAt
	];
	return Math.max(pushedAt, Math.min(now, ...times.filter((time) => time !== void 0)));
}
/** Milliseconds since that time. NaN if the time is unknown, so that every comparison is false. */
const ago = (observed, time) => observed.now - (time ?? NaN);
/** Latest of the known times. */
const latest = (...times) => Math.max(...times.map((time) => time ?? Number.NEGATIVE_INFINITY));
//#endregion
//#region src/agents/argo-cd/application-drift.ts
/** How many resources are reported. */
const mostResources = 20;
/**
* How the cluster differs from Git, by the Application's own status. An active operation is about to change the cluster, so it hides any
* drift. Before Argo CD has seen our commit, there is drift only if Argo CD reports a difference from the commit that it has seen.
*/
function applicationDrift(observed) {
	const { application, rollout, operation } = observed;
	const isOutOfSync = application.sync.status === "OutOfSync";
	if (operation.active || !(isOutOfSync || isCovered(observed))) return void 0;
	const resources = isOutOfSync ? application.resources.filter(({ status, hook }) => status === "OutOfSync" && !hook) : [];
	return driftOf(imageDrifts(rollout.images, application.podImages), resources.slice(0, mostResources).map(({ kind, name }) => oneLine(`${kind} ${name}`)));
}
//#endregion
//#region src/agents/argo-cd/rows/conditions.ts
const conditionOf = ({ application }, type) => application.conditions.find((condition) => condition.type === type);
/** A wrong cluster or project. The condition remains after a fix until the next refresh, so it fails only after one. */
function invalidSpec(observed) {
	const condition = conditionOf(observed, "InvalidSpecError");
	if (condition === void 0) return void 0;
	const since = latest(condition.since, observed.pushedAt);
	const isFinal = observed.context.refreshConfirmed === true && ago(observed, since) > observed.policy.grace.comparison;
	const reason = `The application's own definition is invalid: ${oneLine(condition.message)}`;
	return {
		state: isFinal ? "failed" : "unknown",
		reason,
		since,
		failure: "definition",
		needs: ["refresh"]
	};
}
/** The controller could not save the status, so the rest of it is stale. */
function statusIsStale(observed) {
	const condition = conditionOf(observed, "UnknownError");
	if (condition === void 0) return void 0;
	const since = latest(condition.since, observed.pushedAt);
	const isFinal = condition.message.includes("exceeds the Kubernetes resource size limit") || ago(observed, since) > observed.policy.grace.unknown;
	const reason = `Argo CD cannot tell the application's state: ${oneLine(condition.message)}`;
	return {
		state: isFinal ? "failed" : "unknown",
		reason,
		since,
		failure: "definition",
		...isFinal ? {} : { needs: ["refresh"] }
	};
}
/** The manifests could not be rendered or compared. */
function comparisonFails(observed) {
	const condition = conditionOf(observed, "ComparisonError");
	if (condition === void 0) return void 0;
	const since = latest(condition.since, observed.pushedAt);
	const isOfOurTime = (observed.application.reconciledAt ?? NaN) >= observed.pushedAt;
	const message = oneLine(condition.message);
	if (isOutage(condition.message)) return {
		state: "unknown",
		reason: `Argo CD cannot reach what it needs: ${message}`,
		since,
		needs: ["refresh"]
	};
	const isFinal = isOfOurTime && ago(observed, since) > observed.policy.grace.comparison;
	const reason = `Argo CD cannot render the manifests: ${message}`;
	return {
		state: isFinal ? "failed" : "unknown",
		reason,
		since,
		failure: "render",
		...isFinal ? {} : { needs: ["refresh"] }
	};
}
/** A passing network error says nothing about the rollout, however long it lasts. */
const isOutage = (message) => /status code: (?:429|5\d\d)|code = (?:Unavailable|DeadlineExceeded|Canceled)|dial tcp|connection (?:refused|reset)|no such host|i\/o timeout|TLS handshake timeout|context (?:deadline exceeded|canceled)/i.test(message);
//#endregion
//#region src/agents/argo-cd/soak.ts
/** Milliseconds added to the agent's times, which are truncated to the second. */
const cut = 1e3;
/**
* Since when health has lasted with our commit live. It uses the application's own records, so that two runs agree. They include
* a flap between two looks, because each flap changes `lastTransitionTime`.
*/
function healthySince$1(observed) {
	const { memory, now } = observed.context;
	const { health } = observed.application;
	return latest(health.since ?? memory?.healthy?.since.getTime() ?? now.getTime(), liveSince(observed) ?? memory?.firstCoveredAt?.getTime()) + cut;
}
/** The same, ignoring pauses in Progressing that the policy tolerates. A pause is measured from the last healthy look. */
function soakingSince(observed) {
	const since = healthySince$1(observed);
	const before = observed.context.memory?.healthy;
	if (before === void 0 || before.deployment !== deploymentOf(observed)) return since;
	const isTolerated = since - cut - before.seenAt.getTime() <= observed.policy.tolerate;
	return observed.policy.tolerate > 0 && isTolerated ? Math.min(since, before.since.getTime()) : since;
}
/** Settling restarts with each operation, ours or not: data read right after an operation may be older than it. */
function settlingSince(observed) {
	const finishedAt = observed.operation.state?.finishedAt;
	return latest(healthySince$1(observed), finishedAt === void 0 ? void 0 : finishedAt + cut);
}
/** Time of the first deployment since which every deployment has carried our commit. */
function liveSince({ application, syncState, ours, operation }) {
	const { history } = application;
	const first = history[history.findLastIndex(({ revisions }) => ours.length === 0 || !ours.every((index) => carriesOurs(syncState(revisions[index])))) + 1]?.deployedAt;
	if (first !== void 0) return first;
	return operation.ours && operation.state?.phase === "Succeeded" ? operation.state.finishedAt : void 0;
}
const carriesOurs = (syncState) => carries(syncState) || syncState === "unclear";
/** Keeps the remembered health while only a tolerable pause, or a look with an unknown result, comes between. */
function rememberHealth(observed, rule, ruling) {
	const before = observed.context.memory?.healthy;
	if (/^R2[123]$/.test(rule)) return {
		since: new Date(soakingSince(observed)),
		seenAt: observed.context.now,
		deployment: deploymentOf(observed)
	};
	return (ruling.state === "unknown" || rule === "R19") && before?.deployment === deploymentOf(observed) ? before : void 0;
}
/** Identifies a deployment. A change between two looks ends the remembered health. */
const deploymentOf = ({ application, operation }) => [application.history.at(-1)?.deployedAt, operation.state?.startedAt].map((time) => time ?? "").join("/");
//#endregion
//#region src/agents/kubernetes/workload-counts.ts
/** Counts of each kind. Other kinds have no controller that replaces pods step by step. */
const counts = {
	Deployment: (spec, status) => ({
		wanted: typeof spec["replicas"] === "number" ? spec["replicas"] : 1,
		updated: numberIn(status["updatedReplicas"]),
		ready: Math.min(numberIn(status["readyReplicas"]), numberIn(status["availableReplicas"])),
		present: numberIn(status["replicas"])
	}),
	StatefulSet: (spec, status) => ({
		wanted: typeof spec["replicas"] === "number" ? spec["replicas"] : 1,
		updated: numberIn(status["updatedReplicas"]),
		ready: numberIn(status["readyReplicas"]),
		present: numberIn(status["replicas"])
	}),
	DaemonSet: (_, status) => ({
		wanted: numberIn(status["desiredNumberScheduled"]),
		updated: numberIn(status["updatedNumberScheduled"]),
		ready: numberIn(status["numberReady"]),
		present: numberIn(status["currentNumberScheduled"])
	})
};
const hasCounts = ({ kind }) => Object.hasOwn(counts, kind);
const countsOf = ({ kind, spec, status }) => (Object.hasOwn(counts, kind) ? counts[kind]?.(spec, status) : void 0) ?? {
	wanted: 0,
	updated: 0,
	ready: 0,
	present: 0
};
//#endregion
//#region src/agents/argo-cd/workloads.ts
/** The workloads of a `managed-resources` answer. Undefined if there is no readable answer. */
function workloadsOf(answer) {
	const { items } = fieldsOf(answer);
	if (!Array.isArray(items)) return void 0;
	return items.map(fieldsOf).flatMap((item) => readWorkload$1(item) ?? []);
}
/** Workloads with missing or unready pods, as the cluster itself reports. Empty if the answer comes from Argo CD. */
function unreadyWorkloads(answer) {
	const { items, isDirect } = fieldsOf(answer);
	if (isDirect !== true) return [];
	return listOf$1(items).map(fieldsOf).filter(({ group }) => isBuiltInGroup(textOf$1(group))).flatMap((item) => unready(item) ?? []);
}
function unready(item) {
	const live = parse$1(item["liveState"]);
	if (isHook(live) || isLeftOut(live)) return void 0;
	const [spec, status, metadata] = [
		live["spec"],
		live["status"],
		live["metadata"]
	].map(fieldsOf);
	if (spec === void 0 || status === void 0) return void 0;
	const kind = textOf$1(item["kind"]) ?? "";
	if (!hasCounts({ kind })) return void 0;
	const { ready, wanted } = countsOf({
		kind,
		spec,
		status
	});
	const isSeen = numberIn(status["observedGeneration"]) >= numberIn(metadata?.["generation"]);
	if (ready >= wanted && isSeen) return void 0;
	const message = isSeen ? `${ready} of ${wanted} pods are ready` : "its controller has not seen its new template yet";
	const namespace = textOf$1(item["namespace"]);
	return {
		kind,
		name: textOf$1(item["name"]) ?? "",
		...namespace !== void 0 && { namespace },
		message
	};
}
function readWorkload$1(item) {
	const live = parse$1(item["liveState"]);
	const podSpec = podSpecOf$1(live);
	if (podSpec === void 0 || isHook(live)) return void 0;
	const kind = textOf$1(item["kind"]) ?? textOf$1(live["kind"]) ?? "";
	const spec = fieldsOf(live["spec"]);
	const group = textOf$1(item["group"]);
	return {
		kind,
		name: textOf$1(item["name"]) ?? "",
		images: imagesOf$1(podSpec),
		...item["targetState"] !== void 0 && { wantedImages: imagesOf$1(podSpecOf$1(parse$1(item["targetState"])) ?? {}) },
		rolls: isBuiltInGroup(group) ? rollsByItself(kind, spec) : "unknown",
		isLeftOut: isLeftOut(live),
		isEmpty: spec["replicas"] === 0,
		...present$1({
			group,
			namespace: textOf$1(item["namespace"])
		})
	};
}
/** Parses a state, which is JSON in a string: "null" if the object does not exist. */
function parse$1(state) {
	if (typeof state !== "string") return {};
	try {
		return fieldsOf(JSON.parse(state));
	} catch {
		return {};
	}
}
function isHook(live) {
	const annotations = annotationsOf(live);
	return annotations["argocd.argoproj.io/hook"] !== void 0 || annotations["helm.sh/hook"] !== void 0;
}
const isLeftOut = (live) => annotationsOf(live)["argocd.argoproj.io/ignore-healthcheck"] === "true";
const annotationsOf = (live) => fieldsOf(fieldsOf(live["metadata"])["annotations"]);
/** Whether a kind belongs to the API group whose health Argo CD checks. Other groups also have kinds named Job or Rollout. */
const isBuiltInGroup = (group) => group === void 0 || /^(?:apps|batch|argoproj\.io|extensions)$/.test(group);
function podSpecOf$1(object) {
	const spec = fieldsOf(object["spec"]);
	return [
		fieldsOf(fieldsOf(spec["template"])["spec"]),
		fieldsOf(fieldsOf(fieldsOf(fieldsOf(spec["jobTemplate"])["spec"])["template"])["spec"]),
		spec
	].find((candidate) => Array.isArray(candidate["containers"]));
}
function imagesOf$1(podSpec) {
	const containers = [...listOf$1(podSpec["containers"]), ...listOf$1(podSpec["initContainers"])].map(fieldsOf);
	const volumes = listOf$1(podSpec["volumes"]).map((volume) => fieldsOf(fieldsOf(volume)["image"]));
	return [...containers.map(({ image }) => image), ...volumes.map(({ reference }) => reference)].flatMap((image) => textOf$1(image) ?? []);
}
function rollsByItself(kind, spec) {
	const { type, rollingUpdate } = fieldsOf(spec["updateStrategy"]);
	const { partition } = fieldsOf(rollingUpdate);
	const isWhole = partition === void 0 || partition === null || partition === 0;
	switch (kind) {
		case "Deployment":
		case "Rollout":
		case "CronJob":
		case "Job":
		case "Pod": return "yes";
		case "StatefulSet": return type !== "OnDelete" && isWhole ? "yes" : "no";
		case "DaemonSet": return type === "OnDelete" ? "no" : "yes";
		case "ReplicaSet":
		case "ReplicationController": return "no";
		default: return "unknown";
	}
}
//#endregion
//#region src/agents/argo-cd/rows/freshness.ts
/** Health is Argo CD's last report, which a stopped controller never changes. The cluster's present state contradicts it. */
function notReadyNow(observed) {
	const { health, reconciledAt } = observed.application;
	if (health.status !== "Healthy") return void 0;
	const resources = unreadyWorkloads(observed.context.managedResources);
	const [first] = resources;
	if (first === void 0) return void 0;
	return {
		state: "progressing",
		reason: `${oneLine(`${first.kind} ${first.name}`)} is not ready in the cluster (${first.message}); Argo CD still reports Healthy, as of ${shownTime(reconciledAt)}.`,
		resources,
		needs: ["refresh", "resource-tree"]
	};
}
/**
* Healthy for long enough by Argo CD's records. Only a comparison after that time confirms it: older records may come from before a crash.
*/
function notConfirmed(observed) {
	const { reconciledAt } = observed.application;
	const comparedFrom = latest(settlingSince(observed) + observed.policy.grace.settle, soakingSince(observed) + observed.policy.soak, observed.context.watchedSince?.getTime());
	if ((reconciledAt ?? NaN) >= comparedFrom) return void 0;
	return {
		state: "unknown",
		reason: notComparedSince$1(reconciledAt),
		since: reconciledAt,
		comparedFrom,
		needs: ["comparison", "live-images"]
	};
}
/** Why health is no longer trusted. */
const notComparedSince$1 = (reconciledAt) => `Argo CD has not compared since ${shownTime(reconciledAt)}: is its application-controller running?`;
/** Time from which the caller needs another comparison, once it has come. Undefined if the last comparison is from then on. */
function confirmationDue(observed) {
	const from = observed.context.confirmFrom?.getTime();
	if (from === void 0 || !(ago(observed, from) >= 0)) return void 0;
	return (observed.application.reconciledAt ?? NaN) >= from ? void 0 : from;
}
const shownTime = (time) => time === void 0 ? "it was made" : new Date(time).toISOString().replace(/\.000Z$/, "Z");
//#endregion
//#region src/domain/duration.ts
/** A duration in written form: "30s", "15m", "1h30m", "14d". Days, hours, minutes and seconds, each at most once, in this order. */
const durationPattern = /^(?=[0-9])(?:([0-9]{1,6})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?$/;
const unitMilliseconds = [
	864e5,
	36e5,
	6e4,
	1e3
];
/** The duration in milliseconds; undefined if the text is not a duration. */
function parseDuration(text) {
	const parts = durationPattern.exec(text)?.slice(1);
	if (parts === void 0) return void 0;
	let milliseconds = 0;
	for (const [index, unit] of unitMilliseconds.entries()) milliseconds += Number(parts[index] ?? 0) * unit;
	return milliseconds;
}
/** The shortest form of a duration in milliseconds, rounded down to the second: "1h30m". */
function formatDuration(milliseconds) {
	let rest = Math.floor(milliseconds / 1e3) * 1e3;
	let text = "";
	for (const [index, unit] of unitMilliseconds.entries()) {
		const count = Math.floor(rest / unit);
		rest -= count * unit;
		if (count > 0) text += `${count}${"dhms"[index]}`;
	}
	return text === "" ? "0s" : text;
}
//#endregion
//#region src/agents/argo-cd/resource-tree.ts
/** The pods of the tree. Undefined if there is no readable tree. */
function podsOf$1(tree) {
	const nodes = readNodes(tree);
	if (nodes === void 0) return void 0;
	const byKey = new Map(nodes.map((node) => [keyOf$1(node), node]));
	return nodes.filter(({ kind }) => kind === "Pod").map((pod) => ({
		...pod,
		owners: ownersOf(pod, byKey)
	}));
}
const isPartial = (tree) => fieldsOf(tree)["isPartial"] === true;
/** Health of one object in the tree. Undefined if Argo CD has no health check for its kind or does not show it. */
const healthOf = (tree, object) => readNodes(tree)?.find((node) => isSame(node, object))?.health;
const isSame = (one, other) => one.group === other.group && one.kind === other.kind && one.name === other.name && one.namespace === other.namespace;
/** A completed pod stays in the tree and says nothing about what runs. */
const isCompleted = ({ owners, health }) => health === "Healthy" && owners.some(({ kind }) => kind === "Job" || kind === "CronJob");
const degradedPods = (observed) => (podsOf$1(observed.context.resourceTree) ?? []).filter(({ health }) => health === "Degraded");
/**
* Status of a pod that cannot start. Argo CD does not call it Degraded if the pod runs only once:
* https://github.com/argoproj/argo-cd/blob/master/gitops-engine/pkg/health/health_pod.go
*/
const unstartable = /^(?:Init:)?(?:ImagePullBackOff|ErrImagePull|ErrImageNeverPull|InvalidImageName|ImageInspectError|RegistryUnavailable|CreateContainerConfigError|CreateContainerError|RunContainerError)$/;
/** Pods that are Degraded, or whose own status says that they cannot start. */
const stuckPods = (observed) => (podsOf$1(observed.context.resourceTree) ?? []).filter(({ health, state = "" }) => health === "Degraded" || unstartable.test(state));
/** No container was created yet. This is normal for a moment, while images are pulled and volumes mounted. */
const starting = /^(?:ContainerCreating|PodInitializing|Init:\d+\/\d+)$/;
const startingPods = (observed) => (podsOf$1(observed.context.resourceTree) ?? []).filter(({ state = "" }) => starting.test(state));
/** Creation time of the first of these objects in the tree. */
const createdAt = (observed, objects) => readNodes(observed.context.resourceTree)?.find((node) => objects.some(({ kind, name }) => node.kind === kind && node.name === name))?.createdAt;
const mostShown$1 = 10;
/**
* Resources that block the rollout, in the cluster's own words: the worst first, and pods before the resources that wait for them.
* Without a tree, uses the application's own list. `first`: the pods that the reason is about.
*/
function troubled(observed, first = []) {
	const refused = (observed.operation.state?.results ?? []).filter(({ status, hookPhase }) => status === "SyncFailed" || hookPhase === "Failed" || hookPhase === "Error");
	const sick = [...readNodes(observed.context.resourceTree) ?? [], ...observed.application.resources].filter(({ health }) => severity(health) > 0).toSorted((a, b) => severity(b.health) - severity(a.health) || Number(b.kind === "Pod") - Number(a.kind === "Pod"));
	const seen = /* @__PURE__ */ new Set();
	return [
		...first,
		...refused,
		...sick
	].filter((resource) => {
		const key = keyOf$1(resource);
		return seen.has(key) ? false : seen.add(key);
	}).slice(0, mostShown$1).map(show);
}
function severity(health) {
	if (health === "Degraded" || health === "Missing") return 2;
	return health === "Progressing" || health === "Unknown" ? 1 : 0;
}
const show = ({ kind, name, namespace, message }) => ({
	kind: oneLine(kind),
	name: oneLine(name),
	...present$1({
		namespace: namespace === void 0 ? void 0 : oneLine(namespace),
		message: message === void 0 ? void 0 : oneLine(message)
	})
});
function readNodes(tree) {
	const { nodes } = fieldsOf(tree);
	if (!Array.isArray(nodes)) return void 0;
	return nodes.map(fieldsOf).map(readNode);
}
function readNode(fields) {
	const health = fieldsOf(fields["health"]);
	return {
		...readReference(fields),
		images: readTexts(fields["images"]),
		parents: listOf$1(fields["parentRefs"]).map(fieldsOf).map(readReference),
		...present$1({
			health: textOf$1(health["status"]),
			message: messageOf(fields),
			state: stateOf$1(fields),
			createdAt: readTime$1(fields["createdAt"])
		})
	};
}
/** Status that every pod has while it starts or ends. */
const usual = /^(?:Running|Completed|ContainerCreating|PodInitializing|Pending|)$/;
/** Message of the health check, preceded by the pod's own status (CrashLoopBackOff). */
function messageOf(fields) {
	const message = textOf$1(fieldsOf(fields["health"])["message"]);
	const state = stateOf$1(fields) ?? "";
	if (fields["kind"] !== "Pod" || usual.test(state) || message?.includes(state) === true) return message;
	return message === void 0 ? state : `${state}: ${message}`;
}
const stateOf$1 = ({ info }) => textOf$1(listOf$1(info).map(fieldsOf).find(({ name }) => name === "Status Reason")?.["value"]);
const readReference = (fields) => ({
	kind: textOf$1(fields["kind"]) ?? "",
	name: textOf$1(fields["name"]) ?? "",
	...present$1({
		group: textOf$1(fields["group"]),
		namespace: textOf$1(fields["namespace"])
	})
});
const keyOf$1 = ({ kind, namespace = "", name }) => JSON.stringify([
	kind,
	namespace,
	name
]);
function ownersOf(node, byKey) {
	const owners = /* @__PURE__ */ new Map();
	const open = [...node.parents];
	for (let next = open.pop(); next !== void 0; next = open.pop()) {
		const key = keyOf$1(next);
		if (owners.has(key)) continue;
		owners.set(key, next);
		open.push(...byKey.get(key)?.parents ?? []);
	}
	return [...owners.values()];
}
//#endregion
//#region src/agents/shared/lasted-since.ts
/** How long consecutive looks have seen something, in milliseconds. 0 on the first. */
const lastedSince = (since, now) => since === void 0 ? 0 : Math.max(0, now - since.getTime()) || 0;
//#endregion
//#region src/agents/argo-cd/seen.ts
/** How long consecutive looks have seen it, in milliseconds. 0 on the first. */
function seenFor$1(observed, what) {
	return lastedSince(observed.context.memory?.seen?.[what], observed.now);
}
/** Keeps the time of the first look for every state that this look sees. Forgets all others. */
function keepSeen(observed, ruling) {
	const before = observed.context.memory?.seen ?? {};
	return Object.fromEntries((ruling.seen ?? []).map((what) => [what, before[what] ?? observed.context.now]));
}
//#endregion
//#region src/agents/argo-cd/rows/health.ts
/** Bad health may be temporary or older than our commit. It fails only when it has lasted beyond both. */
function healthIsBad(observed) {
	const { health } = observed.application;
	if (health.status !== "Degraded" && health.status !== "Missing") return void 0;
	const isFinal = ago(observed, latest(health.since, observed.operation.state?.finishedAt, coveredSince(observed))) > observed.policy.grace.degraded;
	const resources = troubled(observed);
	const already = (health.since ?? NaN) < observed.pushedAt ? ", and was so before our commit" : "";
	const words = resources.find(({ message }) => message !== void 0);
	const detail = words === void 0 ? "" : `: ${words.kind} ${words.name}: ${words.message}`;
	const reason = `Health is ${health.status}${already}${detail || "."}`;
	return {
		state: isFinal ? "failed" : "progressing",
		reason,
		since: health.since,
		resources,
		needs: ["resource-tree"]
	};
}
function suspended$1({ application, policy }) {
	const { status, since } = application.health;
	if (status !== "Suspended" || policy.suspended === "pass") return void 0;
	return {
		state: policy.suspended === "fail" ? "failed" : "progressing",
		reason: "A workload is suspended, and goes on only when somebody resumes it.",
		since
	};
}
/** Pods are still starting. A broken pod of ours shows the failure before the workload's own deadline does. */
function rollingOut(observed) {
	const { health } = observed.application;
	if (health.status !== "Progressing") return void 0;
	const broken = degradedPods(observed).filter(({ images }) => observed.rollout.images.some((image) => images.some((running) => matchImage(image, running) === "ours")));
	const resources = troubled(observed);
	if (broken.length === 0) {
		const needs = ago(observed, health.since) > observed.policy.grace.settle ? ["resource-tree"] : [];
		return {
			state: "progressing",
			reason: "The new pods are not all ready yet.",
			since: health.since,
			resources,
			needs
		};
	}
	const isFinal = seenFor$1(observed, "pod") > observed.policy.grace.degraded;
	const [{ name, message = "Degraded" } = { name: "" }] = broken;
	return {
		state: isFinal ? "failed" : "progressing",
		reason: `Pod ${oneLine(name)} has our image and does not run: ${oneLine(message)}`,
		since: health.since,
		resources,
		needs: ["resource-tree"],
		seen: ["pod"]
	};
}
function healthNotTold({ application, policy }) {
	const { status } = application.health;
	if (status === "Healthy" || status === "Suspended" && policy.suspended === "pass") return void 0;
	return {
		state: "unknown",
		reason: `Health is not told (${oneLine(status ?? "") || "nothing"}).`,
		needs: ["refresh"]
	};
}
/** Milliseconds. Argo CD reconciles every few minutes. If the controller has stopped, its last report never changes. */
const long = 15 * 6e4;
/** Old health proves nothing: the controller may have stopped, or skips the application. A refresh updates it. */
function notLookedFor({ application, now }) {
	const { reconciledAt } = application;
	if (reconciledAt !== void 0 && now - reconciledAt <= long) return void 0;
	return {
		state: "unknown",
		reason: `Argo CD has not looked at the application ${reconciledAt === void 0 ? "ever" : `for ${formatDuration(now - reconciledAt)}`}: is its controller up?`,
		since: reconciledAt,
		needs: ["refresh"]
	};
}
/** Some resources look healthy for a moment, before their controller has seen them. */
function settling(observed) {
	if (ago(observed, settlingSince(observed)) >= observed.policy.grace.settle) return void 0;
	return {
		state: "progressing",
		reason: "Healthy, and only just so.",
		since: healthySince$1(observed),
		onlyTime: true
	};
}
function soaking(observed) {
	const since = soakingSince(observed);
	const { soak } = observed.policy;
	if (ago(observed, since) >= soak) return void 0;
	return {
		state: "progressing",
		reason: `Healthy for ${formatDuration(Math.max(0, ago(observed, since)))} of ${formatDuration(soak)}.`,
		since,
		onlyTime: true
	};
}
//#endregion
//#region src/agents/argo-cd/image-evidence.ts
const shown$2 = {
	kind: "shown",
	why: ""
};
const known$1 = /* @__PURE__ */ new WeakMap();
/** Evidence for each of our images, computed on first use. */
function imageEvidence(observed) {
	const found = known$1.get(observed) ?? observed.rollout.images.map((image) => ({
		image,
		...findImage(observed, image)
	}));
	known$1.set(observed, found);
	return found;
}
/** Uses the best source for the running image: live pod templates, then the sync result, then pods. */
function findImage(observed, image) {
	const workloads = workloadsOf(observed.context.managedResources);
	if (workloads !== void 0) return inWorkloads(observed, image, workloads) ?? inPods(observed, image);
	const { liveImages } = observed.context;
	const live = matchAll(image, (liveImages ?? []).filter((one) => typeof one === "string"));
	if (live.ours) return inLiveImages(observed, image);
	if (live.others.length > 0) return contradicted(`the live objects have ${list$1(live.others)}`);
	return liveImages === void 0 ? withoutTemplates(observed, image) : inPods(observed, image);
}
/** Undefined if no template names our repository. */
function inWorkloads(observed, image, workloads) {
	const naming = workloads.map((workload) => ({
		workload,
		found: matchAll(image, workload.images)
	})).filter(({ found }) => found.ours || found.others.length > 0);
	if (naming.length === 0) return void 0;
	const kept = naming.find(({ workload, found }) => !found.ours && matchAll(image, workload.wantedImages ?? []).ours);
	if (kept !== void 0) {
		const { kind, name } = kept.workload;
		return contradicted(`Git wants it in ${kind} ${name}, which still has ${list$1(kept.found.others)}: an ignored difference`);
	}
	const carrying = naming.filter(({ found }) => found.ours).map(({ workload }) => workload);
	if (carrying.length === 0) return contradicted(`the ${naming.some(({ workload }) => workload.wantedImages === void 0) ? "live objects" : "manifests"} still have ${list$1(naming.flatMap(({ found }) => found.others))}`);
	return carrying.filter(({ rolls, isLeftOut }) => rolls !== "yes" || isLeftOut).map((workload) => inPodsOf(observed, image, workload)).find(({ kind }) => kind !== "shown") ?? shown$2;
}
/** A template proves nothing about pods that stay until a user deletes them, or about pods that health does not wait for. */
function inPodsOf(observed, image, workload) {
	const { kind, name } = workload;
	const tree = observed.context.resourceTree;
	const pods = podsOf$1(tree)?.filter(({ owners }) => owners.some((owner) => isSame(owner, workload)));
	const mayBeIgnored = workload.isLeftOut || workload.rolls === "unknown";
	if (pods === void 0) {
		const { ours, others } = matchAll(image, observed.application.podImages);
		if (ours && others.length === 0 && !mayBeIgnored) return shown$2;
		return {
			kind: "open",
			why: `whether the pods of ${kind} ${name} were replaced is not told`
		};
	}
	const old = pods.filter((pod) => !matchAll(image, pod.images).ours);
	if (old.length > 0 && workload.rolls !== "yes") return keptPods(workload, old);
	if (!mayBeIgnored) return shown$2;
	const health = healthOf(tree, workload);
	const staying = health === void 0 ? old.filter((pod) => !isCompleted(pod)) : [];
	return staying.length > 0 ? keptPods(workload, staying) : inTreeHealth(workload, pods, health);
}
function keptPods({ kind, name, rolls }, old) {
	const names = list$1(old.map((pod) => pod.name));
	if (rolls !== "no") return {
		kind: "open",
		why: `${names} of ${kind} ${name} still run another`
	};
	return {
		kind: "unrolled",
		why: `${kind} ${name} does not replace its pods by itself, and ${names} still run another`
	};
}
/** For a workload that the application's health does not count: Argo CD has no health check for it, or an annotation excludes it. */
function inTreeHealth({ kind, name, isEmpty }, pods, health) {
	const open = (what) => ({
		kind: "open",
		why: `${what}, which the health of the application does not count`
	});
	if (health !== void 0) return health === "Healthy" ? shown$2 : open(`${kind} ${name} is ${oneLine(health)}`);
	const waiting = pods.filter((pod) => pod.health !== "Healthy");
	if (waiting.length > 0) return open(`${list$1(waiting.map((pod) => pod.name))} of ${kind} ${name} are not ready`);
	return pods.length > 0 || isEmpty ? shown$2 : open(`${kind} ${name} has no pods yet`);
}
/** Image names alone do not say which workload a pod belongs to, so old pods may belong to one that does not replace them. */
function inLiveImages(observed, image) {
	const { others } = podEvidence(observed, image);
	if (others.length === 0 || !hasPatientWorkloads(observed)) return shown$2;
	return {
		kind: "open",
		why: `pods still run ${list$1(others)}`
	};
}
function withoutTemplates(observed, image) {
	const synced = matchAll(image, syncedImages(observed));
	const pods = podEvidence(observed, image);
	const foreign = foreignCarrier(observed, image);
	if (foreign !== void 0 && (pods.ours || pods.others.length === 0)) return {
		kind: "open",
		why: `whether health waits for the pods of ${foreign} is not told`
	};
	if (pods.ours && pods.others.length === 0) return shown$2;
	if (synced.ours && synced.others.length === 0 && (pods.ours || pods.others.length === 0) && !hasPatientWorkloads(observed)) return shown$2;
	if (pods.ours) return {
		kind: "open",
		why: `pods run it, and others still run ${list$1(pods.others)}`
	};
	if (synced.ours) return {
		kind: "open",
		why: `it was applied, and which image the pods run is not told`
	};
	return judgePods(observed, pods.others.length > 0 ? pods.others : synced.others);
}
/** A workload of another API group that our sync gave the image. Argo CD may have no health check for it. */
function foreignCarrier({ application, operation }, image) {
	const foreign = (operation.state?.results ?? []).filter(({ images, hook }) => !hook && matchAll(image, images).ours).find((one) => {
		return !application.resources.some((resource) => isSame(one, {
			...resource,
			...present$1({ group: one.group })
		}) && resource.health === "Healthy") && !isBuiltInGroup(one.group);
	});
	return foreign && oneLine(`${foreign.kind} ${foreign.name}`);
}
/** For an image that no template names: a hook's image, or one that an operator makes pods of. */
function inPods(observed, image) {
	const pods = podEvidence(observed, image);
	const synced = matchAll(image, syncedImages(observed));
	if (pods.ours && pods.others.length === 0 || synced.ours && synced.others.length === 0) return shown$2;
	if (pods.ours) return {
		kind: "open",
		why: `pods run it, and others still run ${list$1(pods.others)}`
	};
	return judgePods(observed, pods.others);
}
function judgePods({ application }, others) {
	const hook = application.resources.find((resource) => resource.hook);
	const hint = hook === void 0 ? "" : `; a hook (${hook.kind} ${hook.name}) does not run without a sync`;
	if (others.length === 0) return {
		kind: "absent",
		why: `no live object shows it${oneLine(hint)}`
	};
	if (application.health.status === "Progressing") return {
		kind: "open",
		why: `pods still run ${list$1(others)}`
	};
	return hook === void 0 ? contradicted(`pods run ${list$1(others)}`) : {
		kind: "absent",
		why: `only pods that have ended may have shown ${list$1(others)}${oneLine(hint)}`
	};
}
/** Images that our own sync has applied. Hooks count only if they succeeded. */
function syncedImages({ operation }) {
	const { state, ours, active } = operation;
	if (!ours || active || state?.phase !== "Succeeded") return [];
	return state.results.filter(({ hook, hookPhase, status }) => hook ? hookPhase === "Succeeded" : status === "Synced").flatMap(({ images }) => images);
}
function podEvidence({ context, application }, image) {
	const pods = podsOf$1(context.resourceTree)?.filter((pod) => !isCompleted(pod));
	const inTree = pods && matchAll(image, pods.flatMap(({ images }) => images));
	return (inTree === void 0 || !inTree.ours && inTree.others.length === 0) && (inTree === void 0 || isPartial(context.resourceTree)) ? matchAll(image, application.podImages) : inTree;
}
/** Whether a workload may keep old pods until a user replaces them. */
function hasPatientWorkloads({ application, operation }) {
	const withImages = (operation.state?.results ?? []).filter(({ images, hook }) => images.length > 0 && !hook);
	return application.resources.some(({ kind }) => /^(?:StatefulSet|DaemonSet|ReplicaSet|ReplicationController)$/.test(kind)) || withImages.some(({ kind }) => !/^(?:Deployment|Rollout|CronJob|Job|Pod)$/.test(kind));
}
const contradicted = (why) => ({
	kind: "contradicted",
	why
});
const list$1 = (names) => oneLine([...new Set(names)].slice(0, 3).join(", "));
//#endregion
//#region src/agents/argo-cd/rows/image.ts
/** Synced and Healthy prove nothing while another image runs. */
function anotherImageRuns(observed) {
	const worst = worstOf(observed, "contradicted", "unrolled");
	if (worst === void 0) return void 0;
	return worst.kind === "unrolled" ? notRolledOut(observed, worst.said) : anotherRuns(observed, worst.said);
}
/** Everything else is fine, but nothing proves that our image runs, so the result is unknown. A gate can ask for less. */
function imageNotShown(observed) {
	if (observed.policy.evidence !== "image") return void 0;
	if (observed.rollout.images.length === 0) return {
		state: "unknown",
		reason: "No image is named that could be looked for: only the commit can be judged."
	};
	const worst = worstOf(observed, "open", "absent");
	if (worst === void 0) return void 0;
	if (worst.kind === "open") return unsettled(observed, worst.said);
	return {
		state: "unknown",
		reason: worst.said,
		needs: ["live-images"]
	};
}
/** The first of our images with one of these kinds of evidence. Earlier kinds win. */
function worstOf(observed, ...kinds) {
	const worst = kinds.map((wanted) => imageEvidence(observed).find(({ kind }) => kind === wanted)).find((found) => found !== void 0);
	if (worst === void 0) return void 0;
	return {
		kind: worst.kind,
		said: `${formatImageRef(worst.image)} is not shown to run: ${worst.why}.`
	};
}
/** Whether all of our images are shown to run. */
const showsImages = (observed) => observed.rollout.images.length > 0 && imageEvidence(observed).every(({ kind }) => kind === "shown");
/** Argo CD's cache of rendered manifests can be wrong, so a hard refresh precedes the failure. */
function anotherRuns(observed, reason) {
	const since = sinceWhen(observed);
	const ruling = {
		reason,
		since,
		resources: []
	};
	if (!(ago(observed, since) > observed.policy.grace.image)) return {
		...ruling,
		state: "progressing",
		needs: ["live-images"],
		seen: ["image"]
	};
	const asked = observed.context.memory?.seen?.["hard-refresh"]?.getTime() ?? NaN;
	const isFinal = (observed.application.reconciledAt ?? NaN) >= cutToSecond(asked) && seenFor$1(observed, "hard-refresh") >= observed.policy.grace.settle;
	return {
		...ruling,
		state: isFinal ? "failed" : "progressing",
		needs: isFinal ? ["live-images"] : ["hard-refresh", "live-images"],
		seen: ["image", "hard-refresh"]
	};
}
function notRolledOut(observed, reason) {
	const since = sinceWhen(observed);
	return {
		state: ago(observed, since) > observed.policy.grace.image ? "failed" : "progressing",
		reason,
		since,
		needs: ["live-images", "resource-tree"],
		seen: ["image"]
	};
}
/** Old pods disappear over time. Only the live objects show which of them stay. */
function unsettled(observed, reason) {
	return {
		state: ago(observed, sinceWhen(observed)) > observed.policy.grace.image ? "unknown" : "progressing",
		reason,
		needs: ["live-images", "resource-tree"],
		seen: ["image"]
	};
}
function sinceWhen(observed) {
	const { operation } = observed;
	return latest(operation.ours ? operation.state?.finishedAt : void 0, coveredSince(observed));
}
//#endregion
//#region src/agents/argo-cd/rolling-sync.ts
/** For an ApplicationSet that syncs its applications in steps: why this one waits. Such a set disables auto-sync of its applications. */
function rollingSyncOf({ application, context, operation }) {
	if (application.madeBy === void 0) return void 0;
	const strategy = fieldsOf(fieldsOf(fieldsOf(context.applicationSet)["spec"])["strategy"])["type"];
	if (context.applicationSet !== void 0 && strategy !== "RollingSync") return void 0;
	if (!(operation.state?.request.by === "applicationset-controller") && !application.automated.switchedOff) return void 0;
	const own = listOf$1(fieldsOf(fieldsOf(context.applicationSet)["status"])["applicationStatus"]).map(fieldsOf).find((entry) => entry["application"] === application.name);
	const step = own === void 0 ? "" : ` (step ${textOf$1(own["step"]) ?? "?"}, ${textOf$1(own["status"]) ?? "?"})`;
	const words = textOf$1(own?.["message"]);
	const waiting = `The ApplicationSet ${application.madeBy} syncs in steps, and this one has not had its turn${step}`;
	return oneLine(words === void 0 ? `${waiting}.` : `${waiting}: ${words}`);
}
//#endregion
//#region src/agents/argo-cd/sync-windows.ts
/**
* Why no automated sync can start now, from the answer of `syncwindows`. Its own `canSync` is about manual syncs. For automated
* ones, an active deny window forbids, and so does an allow window while it is closed.
*/
function blockedByWindow(answer) {
	const { activeWindows, assignedWindows } = fieldsOf(answer);
	const active = listOf$1(activeWindows).map(fieldsOf);
	const denying = active.find(({ kind }) => kind === "deny");
	if (denying !== void 0) return `A sync window forbids it now: ${describe$1(denying)}.`;
	const allowing = listOf$1(assignedWindows).map(fieldsOf).find(({ kind }) => kind === "allow");
	if (active.length > 0 || allowing === void 0) return void 0;
	return `Syncs are allowed only in a window that is closed now: ${describe$1(allowing)}.`;
}
const describe$1 = (window) => oneLine(`${textOf$1(window["schedule"]) ?? "no schedule"} for ${textOf$1(window["duration"]) ?? "no duration"}`);
//#endregion
//#region src/agents/argo-cd/rows/result.ts
/** A failed sync of our commit is final even if the application looks synced: a hook may have failed after the resources were applied. */
function syncFailed(observed) {
	const { state, ours, others, active } = observed.operation;
	if (state === void 0 || active || state.phase === "Succeeded") return void 0;
	const since = state.finishedAt;
	const words = oneLine(state.message);
	if (ours) {
		const isFinal = state.revisions.some(isCommit) || ago(observed, since) > observed.policy.grace.comparison;
		const reason = `${landedBefore(observed)} failed: ${words}`;
		return {
			state: isFinal ? "failed" : "progressing",
			reason,
			since,
			failure: failureOf$1(state),
			resources: troubled(observed),
			needs: ["refresh"]
		};
	}
	if (others) return void 0;
	return {
		state: "progressing",
		reason: `The last operation failed, and whether it was about our commit cannot be told: ${words}`,
		since,
		resources: troubled(observed),
		needs: ["refresh"]
	};
}
/** A sync fails because of a failed hook or a resource that was not applied. A result without a commit means that rendering failed. */
function failureOf$1({ revisions, results }) {
	if (results.some(({ hook, hookPhase = "" }) => hook && /^(?:Failed|Error)$/.test(hookPhase))) return "rollout";
	return revisions.some(isCommit) ? "apply" : "render";
}
/** Our commit may have been deployed earlier, and a newer commit on top of it failed. */
function landedBefore(observed) {
	const { state } = observed.operation;
	const startedAt = state?.startedAt ?? NaN;
	const landed = observed.application.history.find(({ deployedAt, revisions }) => (deployedAt ?? NaN) <= startedAt && observed.ours.length > 0 && observed.ours.every((index) => covers(observed.syncState(revisions[index]))));
	if (landed?.deployedAt === void 0) return "The sync of our commit";
	return `Our commit was deployed at ${new Date(landed.deployedAt).toISOString()}, and then a sync of it or a newer one`;
}
/** The comparison began before the sync ended. Equal seconds pass here, because the next row asks whether the application is in sync. */
function notComparedSince(observed) {
	const finishedAt = observed.operation.state?.finishedAt;
	if (finishedAt === void 0 || (observed.application.reconciledAt ?? NaN) >= finishedAt) return void 0;
	return {
		state: "progressing",
		reason: "Synced, and not compared since.",
		since: finishedAt,
		needs: ago(observed, finishedAt) >= 15e3 ? ["refresh"] : []
	};
}
const isOutOfSync = ({ application }) => application.sync.status === "OutOfSync";
/** Argo CD has given up on a revision. A condition that names only other revisions is left from an earlier sync. */
function gaveUpSyncing(observed) {
	const condition = observed.application.conditions.find(({ type }) => type === "SyncError");
	if (condition === void 0 || !isOutOfSync(observed)) return void 0;
	const named = condition.message.match(/\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b/g) ?? [];
	const isOurs = named.some((revision) => covers(observed.syncState(revision)));
	const isNew = (condition.since ?? NaN) > observed.pushedAt;
	if (named.length > 0 ? !isOurs : !isNew) return void 0;
	return {
		state: "failed",
		reason: `Argo CD does not try again: ${oneLine(condition.message)}`,
		since: condition.since,
		failure: "apply",
		resources: troubled(observed)
	};
}
/** Our sync succeeded, but the cluster differs from Git. That is normal for a moment after every sync. */
function differsAfterSync(observed) {
	const { state, ours, active } = observed.operation;
	if (!isOutOfSync(observed) || active || !ours || state?.phase !== "Succeeded") return void 0;
	const different = observed.application.resources.filter(({ status }) => status === "OutOfSync");
	if (different.length > 0 && different.every(({ requiresPruning }) => requiresPruning)) return void 0;
	const { sync } = observed.application;
	if (!observed.ours.every((index) => sync.revisions[index] === (state.revisions[index] ?? state.request.revisions[index]))) return;
	const since = latest(state.finishedAt, firstSeen(observed));
	return {
		state: ago(observed, since) > observed.policy.grace.drift ? "failed" : "progressing",
		reason: `Synced, and the cluster still differs from Git: ${namesOf(differing(observed)) || "Argo CD does not report which resource"}.`,
		since,
		failure: "apply",
		resources: differing(observed),
		needs: ["refresh"],
		seen: ["drift"]
	};
}
/** A new difference may be self-healed. On a first look, only the last comparison shows when it began. */
function firstSeen({ context, application, now }) {
	if (context.memory !== void 0) return context.memory.seen?.drift?.getTime() ?? now;
	return application.automated.selfHeal ? application.reconciledAt : void 0;
}
/** The comparison saw our commit, but the application is not synced to it yet. */
function notSyncedYet(observed) {
	if (!isOutOfSync(observed) || onlyPruningIsLeft(observed)) return void 0;
	const { reconciledAt, automated } = observed.application;
	const rolling = rollingSyncOf(observed);
	if (rolling !== void 0) return {
		state: "progressing",
		reason: rolling,
		since: reconciledAt,
		needs: ["application-set"]
	};
	if (!automated.on) return waitsForPerson(observed);
	return {
		state: "progressing",
		reason: blockedByWindow(observed.context.syncWindows) ?? outOfSync(observed),
		since: reconciledAt,
		resources: differing(observed),
		needs: ["sync-windows"]
	};
}
/** Self-healing syncs only what differs. A new difference after it synced our commit has a different cause than a missing sync. */
function outOfSync(observed) {
	const names = namesOf(differing(observed));
	const what = names === "" ? "" : ` (${names} differs from Git)`;
	const { state, active } = observed.operation;
	const isSynced = observed.ours.every((index) => carries(observed.syncState(state?.revisions[index] ?? state?.request.revisions[index])));
	if (state?.phase === "Succeeded" && !active && isSynced) return `Argo CD has synced, but the application is out of sync again${what}: another controller or a user may keep changing it, and Argo CD reverts the change.`;
	return `Argo CD has noticed our commit but has not started to sync${what}.`;
}
/** Resources that differ from Git. */
const differing = ({ application }) => application.resources.filter(({ status }) => status === "OutOfSync").map(({ kind, name }) => ({
	kind: oneLine(kind),
	name: oneLine(name),
	message: "OutOfSync"
}));
const namesOf = (resources) => oneLine(resources.map(({ kind, name }) => `${kind} ${name}`).slice(0, 3).join(", "));
function waitsForPerson({ policy, application }) {
	const since = application.reconciledAt;
	const reason = "The application does not sync by itself, and nobody has synced it yet.";
	if (policy.sync === "fail") return {
		state: "failed",
		reason,
		since,
		failure: "apply"
	};
	return {
		state: "progressing",
		reason,
		since,
		needs: policy.sync === "request" ? ["sync", "sync-windows"] : ["sync-windows"]
	};
}
/** If resources to prune are the only difference, nothing of ours is missing. */
function onlyPruningIsLeft({ application, operation }) {
	if (!operation.ours || operation.active || operation.state?.phase !== "Succeeded") return false;
	const different = application.resources.filter(({ status }) => status === "OutOfSync");
	return different.length > 0 && different.every(({ requiresPruning }) => requiresPruning);
}
function syncNotTold({ application }) {
	const { status } = application.sync;
	if (status === "Synced" || status === "OutOfSync") return void 0;
	return {
		state: "unknown",
		reason: `Whether it is in sync is not told (${oneLine(status ?? "") || "nothing"}).`,
		needs: ["refresh"]
	};
}
//#endregion
//#region src/agents/argo-cd/same-json.ts
const mostLevels = 32;
/** Whether two JSON values mean the same. Empty values equal absent ones, because Argo CD omits empty values when it writes. */
function sameJson(left, right, level = 0) {
	if (isEmpty$1(left) && isEmpty$1(right)) return true;
	if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return left === right;
	if (level === mostLevels || Array.isArray(left) !== Array.isArray(right)) return false;
	const [one, other] = [new Map(Object.entries(left)), new Map(Object.entries(right))];
	return [...new Set([...one.keys(), ...other.keys()])].every((key) => sameJson(one.get(key), other.get(key), level + 1));
}
function isEmpty$1(value) {
	if (value === void 0 || value === null || value === "" || value === false) return true;
	return typeof value === "object" && Object.values(value).every((part) => part === void 0 || part === null);
}
//#endregion
//#region src/agents/argo-cd/rows/revision.ts
const anyIs = ({ syncStates }, ...wanted) => syncStates.some((syncState) => wanted.includes(syncState));
/** Argo CD has not compared with our commit yet: it has not looked, or it got a stale answer. */
function notNoticed(observed) {
	if (!anyIs(observed, "old")) return void 0;
	if (observed.context.refreshConfirmed === true) return {
		state: "misconfigured",
		error: "config",
		reason: `The application still reads ${revisions(observed)} after two refreshes: its branch does not have our commit.`,
		needs: ["refresh"]
	};
	const looked = (observed.application.reconciledAt ?? NaN) >= observed.pushedAt;
	const at = revisions(observed);
	return {
		state: "progressing",
		reason: looked ? `Argo CD refreshed after the push, and Git still gave it ${at}.` : `Waiting for Argo CD to see the push (still at ${at}).`,
		since: observed.rollout.pushedAt.getTime(),
		needs: ["refresh"]
	};
}
/** The revision is on a history without our commit, or is no commit at all. */
function onAnotherHistory(observed) {
	if (anyIs(observed, "unknown") || observed.syncStates.length === 0) return {
		state: "unknown",
		reason: `How ${revisions(observed)} relates to our commit is unknown.`,
		needs: ["refresh"]
	};
	if (!anyIs(observed, "diverged")) return void 0;
	if (observed.context.refreshConfirmed === true) return {
		state: "misconfigured",
		error: "config",
		reason: `The application reads ${revisions(observed)}, which has neither our commit nor our images.`,
		needs: ["refresh"]
	};
	return {
		state: "progressing",
		reason: `Argo CD compared with ${revisions(observed)}, which does not have our commit.`,
		needs: ["refresh"]
	};
}
/** A later commit put another image into our sites, so ours is no longer wanted. */
function overtaken(observed) {
	if (anyIs(observed, "changed")) return {
		state: "superseded",
		reason: `The later commit ${revisions(observed)} puts another image into our places.`
	};
	if (!anyIs(observed, "unclear")) return void 0;
	return {
		state: "unknown",
		reason: `Nobody knows whether the later commit ${revisions(observed)} still has our images.`
	};
}
/** The comparison used an older definition of the application. */
function comparedWithOldSpec({ application }) {
	const { comparedSources, comparedDestination } = application.sync;
	if (comparedSources.length === 0 || sameSpec(application)) return void 0;
	return {
		state: "progressing",
		reason: `The application's sources${Object.keys(comparedDestination).length === 0 ? "" : " or its destination"} have changed since they were last compared.`,
		needs: ["refresh"]
	};
}
function sameSpec({ sources, sync, destination, hydrator }) {
	const sameDestination = [
		"namespace",
		"server",
		"name"
	].every((key) => {
		const [wanted, compared] = [destination[key], sync.comparedDestination[key]];
		return typeof wanted !== "string" || typeof compared !== "string" || wanted === compared;
	});
	const same = hydrator === void 0 ? sameSource : sameAddress;
	return sameDestination && sources.length === sync.comparedSources.length && sources.every((source, index) => same(source, sync.comparedSources[index]));
}
const sameSource = (wanted, compared) => sameAddress(wanted, compared) && sameJson(withoutAddress(wanted), compared && withoutAddress(compared));
const sameAddress = (wanted, compared) => compared !== void 0 && sameRepository(wanted.repoURL, compared.repoURL) && tidy(wanted.path) === tidy(compared.path) && wanted.chart === compared.chart && wanted.targetRevision === compared.targetRevision;
const withoutAddress = ({ fields }) => ({
	...fields,
	repoURL: "",
	path: ""
});
const tidy = (path) => path.replace(/^(?:\.\/+)+|\/+$/g, "").replace(/^\.$/, "");
/** Shortens a commit for display. Keeps up to 40 characters of a branch name. */
const shownRevision = (revision) => oneLine(revision).slice(0, isCommit(revision) ? 12 : 40);
function revisions({ application, ours }) {
	const all = ours.map((index) => application.sync.revisions[index] ?? "");
	return [...new Set(all)].map((revision) => shownRevision(revision) || "no revision").join(", ") || "no revision";
}
//#endregion
//#region src/agents/kubernetes/warning-events.ts
const longestMessage = 300;
/** Reads one `core/v1` event of any type. Does not throw. */
function readEvent(fields) {
	const object = fieldsOf(fields["involvedObject"]);
	const series = fieldsOf(fields["series"]);
	const count = series["count"] ?? fields["count"];
	const at = timeOf(series["lastObservedTime"], fields["lastTimestamp"], fields["eventTime"], fields["firstTimestamp"], fieldsOf(fields["metadata"])["creationTimestamp"]);
	const namespace = shown$1(object["namespace"], 253);
	return {
		kind: shown$1(object["kind"], 63),
		name: shown$1(object["name"], 253),
		...namespace !== "" && { namespace },
		reason: shown$1(fields["reason"], 128),
		message: shown$1(fields["message"], longestMessage),
		...typeof count === "number" && count > 1 && { count },
		...at && { at }
	};
}
const shown$1 = (text, longest) => cutTo(readable(textOf$1(text) ?? ""), longest);
/** The first valid time. Newer clients leave the older fields empty. */
function timeOf(...candidates) {
	return candidates.map((text) => new Date(textOf$1(text) ?? NaN)).find((time) => !Number.isNaN(time.getTime()));
}
//#endregion
//#region src/agents/argo-cd/pod-events.ts
/**
* The cluster's last event about a pod, if it is a warning. A pod that got a warning and then began to pull its image
* ("FailedMount", then "Pulling") has recovered.
*/
function lastWarningOf(pod, events = []) {
	const [last] = events.map(fieldsOf).map((fields) => ({
		...readEvent(fields),
		isWarning: fields["type"] === "Warning"
	})).filter(({ kind, name, reason }) => kind === "Pod" && name === pod && reason !== "Scheduled").toSorted((a, b) => (b.at?.getTime() ?? 0) - (a.at?.getTime() ?? 0) || Number(a.isWarning) - Number(b.isWarning));
	return last?.isWarning === true ? last : void 0;
}
//#endregion
//#region src/agents/argo-cd/rows/hooks.ts
/** Hooks that the operation waits for. */
function hooksAwaited({ results, message }) {
	const running = results.filter(({ hook, hookPhase }) => hook && hookPhase === "Running");
	const [, kind, name] = /waiting for completion of hook \S*?([^/\s]+)\/([^/\s]+)(?:\s|$)/.exec(message) ?? [];
	const isKnown = running.some((hook) => hook.kind === kind && hook.name === name);
	return kind === void 0 || name === void 0 || isKnown ? running : [...running, {
		kind,
		name
	}];
}
/** Pods that hooks created. A hook can also be a pod itself. */
const podsOfHooks = (pods, hooks) => pods.filter((pod) => [pod, ...pod.owners].some(({ name }) => hooks.some((hook) => hook.name === name)));
const shownHooks = (hooks) => oneLine([...new Set(hooks.map(({ name }) => name))].slice(0, 3).join(", "));
/** A hook fails if its pod is Degraded or reports that it cannot start. */
function brokenHook(observed, state) {
	const hooks = hooksAwaited(state);
	const pods = podsOfHooks(stuckPods(observed), hooks);
	const [pod] = pods;
	if (pod === void 0) return void 0;
	const duration = seenFor$1(observed, "hook");
	return {
		state: duration > observed.policy.grace.degraded ? "failed" : "progressing",
		reason: `The hook ${shownHooks(hooks)} cannot finish: its pod is ${oneLine(pod.state ?? "Degraded")}${spanSeen(duration)}${attemptOf(state)}.`,
		since: state.startedAt,
		resources: troubled(observed, pods),
		needs: ["resource-tree"],
		seen: ["hook"]
	};
}
/**
* A pod without containers has no health and no status that explains it. Pulling a large image looks like a missing volume,
* so only a warning event of the cluster makes it a failure.
*/
function hookDoesNotStart(observed, state) {
	const hooks = hooksAwaited(state);
	const pods = podsOfHooks(startingPods(observed), hooks);
	const [pod] = pods;
	if (pod === void 0) return void 0;
	const duration = seenFor$1(observed, "hook-start");
	const isLong = duration > observed.policy.grace.degraded;
	const warning = isLong ? lastWarningOf(pod.name, observed.context.podEvents) : void 0;
	const words = warning === void 0 ? "" : ` ${warning.reason}: ${warning.message}`;
	return {
		state: warning === void 0 ? "progressing" : "failed",
		reason: `The hook ${shownHooks(hooks)} has not started: its pod is ${oneLine(pod.state ?? "")}${spanSeen(duration)}${attemptOf(state)}.${words}`,
		since: state.startedAt,
		resources: troubled(observed, pods),
		needs: isLong ? ["resource-tree", "pod-events"] : ["resource-tree"],
		seen: ["hook-start"]
	};
}
/** This many failed attempts prove two runs of the hook. In one attempt, Argo CD may see the previous Job, which is not deleted yet. */
const enoughFailures = 3;
/** Each attempt replaces the hook's pod, so no state of one pod lasts. The number of attempts shows the failure. */
function hookFailsAgain(observed, state) {
	const failed = state.results.find(({ hook, hookPhase = "" }) => hook && /^(?:Failed|Error)$/.test(hookPhase));
	if (failed === void 0 || state.retryCount < enoughFailures) return void 0;
	const words = failed.message === void 0 ? "" : `: ${oneLine(failed.message)}`;
	return {
		state: "failed",
		reason: `The hook ${oneLine(failed.name)} has failed repeatedly${attemptOf(state)}${words}`,
		since: state.startedAt,
		resources: troubled(observed)
	};
}
const minute$1 = 6e4;
/** The hook runs, and may take as long as it needs. The reason names the hook and its run time in minutes. */
function hookRuns(observed, state) {
	const hooks = hooksAwaited(state);
	if (hooks.length === 0) return void 0;
	const made = createdAt(observed, hooks);
	const duration = Math.max(seenFor$1(observed, "hook-run"), ago(observed, made) || 0);
	const span = duration < minute$1 ? "" : ` for ${formatDuration(Math.floor(duration / minute$1) * minute$1)}`;
	const words = state.message === "" ? "." : `: ${oneLine(state.message)}`;
	return {
		state: "progressing",
		reason: `The hook ${shownHooks(hooks)} has been running${span}${attemptOf(state)}${words}`,
		since: made ?? state.startedAt,
		resources: troubled(observed),
		needs: ago(observed, state.startedAt) > observed.policy.grace.settle ? ["resource-tree"] : [],
		seen: ["hook-run"]
	};
}
const attemptOf = (state) => state.retryCount < 1 ? "" : ` (${retryOf(state)})`;
const spanSeen = (milliseconds) => milliseconds >= 1e3 ? `, for ${formatDuration(milliseconds)} now` : "";
//#endregion
//#region src/agents/argo-cd/rows/running.ts
/** While an operation runs or waits for a retry, no comparison counts. It fails early if waiting cannot help. */
function operationRuns(observed) {
	const { operation } = observed;
	if (!operation.active) return void 0;
	const { state } = operation;
	if (state === void 0) return {
		state: "progressing",
		reason: "A sync has been requested and has not begun yet."
	};
	if (!operation.ours) {
		const only = oneLine(state.request.only.slice(0, 3).join(", "));
		return {
			state: "progressing",
			reason: `Another operation${only === "" ? "" : `, for ${only} only,`} is under way: ${said$2(state)}`,
			since: state.startedAt
		};
	}
	return brokenWave(observed, state) ?? brokenHook(observed, state) ?? hookFailsAgain(observed, state) ?? hookDoesNotStart(observed, state) ?? hookRuns(observed, state) ?? syncing(observed, state);
}
/** The first attempt failed and left broken resources. A retry applies the same manifests again. */
function brokenWave(observed, state) {
	const { health } = observed.application;
	if (state.retryCount < 1 || health.status !== "Degraded") return void 0;
	const since = latest(health.since, state.startedAt);
	if (!(ago(observed, since) > observed.policy.grace.degraded)) return void 0;
	return {
		state: "failed",
		reason: `The sync does not get further, and health has been Degraded for ${formatDuration(ago(observed, since))}: ${said$2(state)}`,
		since,
		resources: troubled(observed),
		needs: ["resource-tree"]
	};
}
function syncing(observed, state) {
	const needs = ago(observed, state.startedAt) > observed.policy.grace.settle ? ["resource-tree"] : [];
	return {
		state: "progressing",
		reason: `The sync is under way: ${said$2(state)}`,
		since: state.startedAt,
		resources: troubled(observed),
		needs
	};
}
/** The operation's message, with the number of the attempt. */
function said$2(state) {
	const text = oneLine(state.message) || `phase ${oneLine(state.phase) || "not told"}`;
	return state.retryCount < 1 ? text : `${retryOf(state)}: ${text}`;
}
//#endregion
//#region src/agents/argo-cd/rows/subject.ts
/** An application that is being deleted is no valid target. */
function beingDeleted({ application }) {
	if (!application.deleting) return void 0;
	return {
		state: "misconfigured",
		error: "not-found",
		reason: "The application is being deleted."
	};
}
/** The application can never see our commit: it reads another repository or branch. */
function readsElsewhere({ ours, elsewhere, rollout }) {
	if (ours.length > 0) return void 0;
	const where = elsewhere.map((target) => oneLine(target) || "HEAD").join(", ");
	return {
		state: "misconfigured",
		error: "config",
		reason: elsewhere.length === 0 ? `No source of the application is ${rollout.repoURL}.` : `The application follows ${where} of ${rollout.repoURL}, and the commit is on ${rollout.branch}.`
	};
}
/** The Application belongs to another environment or app. It would sync our commit without reading any of our files. */
function readsOtherFiles({ context: { reach } }) {
	if (reach?.kind !== "elsewhere") return void 0;
	const [reads, ours] = [reach.reads, reach.ours].map((paths) => oneLine(paths.join(", ")));
	return {
		state: "misconfigured",
		error: "config",
		reason: `The application reads ${reads}, and our images stand in ${ours}, which nothing there refers to.`
	};
}
/** With a source hydrator, our commit must be rendered into the synced branch. */
function notHydrated(observed) {
	const { hydrator } = observed.application;
	if (hydrator === void 0) return void 0;
	const { drySHA, lastComparedDryRevision, current } = hydrator;
	const syncState = drySyncState(drySHA, observed.context);
	if (carries(syncState)) return void 0;
	if (current.phase === "Hydrated" && carries(drySyncState(lastComparedDryRevision, observed.context))) return void 0;
	if (syncState === "changed") return {
		state: "superseded",
		reason: "A later commit was rendered, which puts another image into our places."
	};
	if (syncState === "unclear") return {
		state: "unknown",
		reason: "A later commit was rendered, and nobody knows whether it has our images."
	};
	if (!(current.phase === "Failed" && (current.finishedAt ?? NaN) > observed.pushedAt)) return {
		state: "progressing",
		reason: "Our commit has not been rendered into the synced branch yet.",
		needs: ["refresh"]
	};
	return {
		state: ago(observed, current.finishedAt) > observed.policy.grace.comparison ? "failed" : "progressing",
		reason: `Rendering our commit failed: ${oneLine(current.message)}`,
		failure: "render",
		since: current.finishedAt,
		needs: ["refresh"]
	};
}
//#endregion
//#region src/agents/argo-cd/decision-table.ts
/**
* The decision table. Order matters: the first row that applies decides. If none does, the application is healthy (R23).
* R0 is an answer that is no Application. R24 combines several applications (`combineVerdicts`). R25 is the caller's timeout.
*/
const decisionTable = [
	["R1", beingDeleted],
	["R2", readsElsewhere],
	["R2", readsOtherFiles],
	["R3", notHydrated],
	["R4", invalidSpec],
	["R5", statusIsStale],
	["R6", comparisonFails],
	["R7", operationRuns],
	["R8", notNoticed],
	["R9", onAnotherHistory],
	["R10", overtaken],
	["R7b", comparedWithOldSpec],
	["R11", syncFailed],
	["R12", notComparedSince],
	["R11", gaveUpSyncing],
	["R13", differsAfterSync],
	["R14", notSyncedYet],
	["R15", syncNotTold],
	["R16", anotherImageRuns],
	["R17", healthIsBad],
	["R18", suspended$1],
	["R19", rollingOut],
	["R19", notReadyNow],
	["R20", healthNotTold],
	["R20", notLookedFor],
	["R16", imageNotShown],
	["R21", settling],
	["R22", soaking],
	["R22b", notConfirmed]
];
//#endregion
//#region src/agents/argo-cd/judge.ts
/**
* Judges one rollout by one reading of an Argo CD application. It is pure and does not throw over the agent's data: what
* cannot be read is `unknown`. Pass `memory` to the next look. `needs` lists what would settle the judgement.
*
* @param application the API's JSON as received
* @experimental
*/
function judgeArgoCd(application, rollout, context) {
	const read = tryToRead(application);
	if (read === void 0) return {
		verdict: {
			state: "unknown",
			reason: "The answer is not an application.",
			rule: "R0",
			resources: []
		},
		memory: context.memory ?? {},
		needs: []
	};
	const observed = applicationState(read, rollout, context);
	for (const [rule, row] of decisionTable) {
		const ruling = row(observed);
		if (ruling !== void 0) return conclude(observed, rule, ruling);
	}
	return conclude(observed, "R23", healthy(observed));
}
function tryToRead(application) {
	try {
		return readApplication(application);
	} catch {
		return;
	}
}
function healthy(observed) {
	const isShown = showsImages(observed);
	const comparedFrom = confirmationDue(observed);
	const needs = [...comparedFrom === void 0 ? [] : ["comparison"], ...isShown && observed.context.managedResources === void 0 ? ["live-images"] : []];
	const what = isShown ? "the live image is ours" : "which image runs was not asked or is not shown";
	return {
		state: "healthy",
		needs,
		...present$1({ comparedFrom }),
		reason: `Our commit is synced, ${what}, and health is ${observed.application.health.status}.${withoutPods(observed)}`,
		since: soakingSince(observed)
	};
}
/** Notes that the proof is only the template, if no pod runs the image. */
function withoutPods({ context, rollout }) {
	const bearing = (workloadsOf(context.managedResources) ?? []).filter(({ images }) => rollout.images.some((image) => matchAll(image, images).ours));
	if (bearing.length === 0 || !bearing.every(({ isEmpty }) => isEmpty)) return "";
	return ` ${oneLine(bearing.map(({ kind, name }) => `${kind} ${name}`).slice(0, 3).join(", "))} has 0 replicas: no pod runs the image.`;
}
function conclude(observed, rule, ruling) {
	const { state, reason, since, resources = [], error, failure = "rollout", onlyTime, needs = [], comparedFrom } = ruling;
	const isWell = state === "healthy" || onlyTime === true;
	return {
		verdict: {
			state,
			reason,
			rule,
			resources,
			...present$1({
				error,
				failure: state === "failed" ? failure : void 0,
				since: dateOf(since),
				evidence: isWell ? showsImages(observed) ? "image" : "revision" : void 0,
				url: pageOf(observed)
			})
		},
		memory: remember(observed, rule, ruling),
		needs: [...new Set(needs)],
		...present$1({
			comparedFrom: dateOf(comparedFrom),
			drift: applicationDrift(observed)
		})
	};
}
/** Undefined if the number is no valid time. */
const dateOf = (time) => time !== void 0 && Math.abs(time) < 864e13 ? new Date(time) : void 0;
function remember(observed, rule, ruling) {
	const before = observed.context.memory?.firstCoveredAt;
	const isLost = observed.syncStates.some((syncState) => /^(?:old|changed|diverged)$/.test(syncState));
	return present$1({
		firstCoveredAt: isCovered(observed) ? new Date(coveredSince(observed)) : isLost ? void 0 : before,
		healthy: rememberHealth(observed, rule, ruling),
		seen: keepSeen(observed, ruling)
	});
}
const nameOfKubernetes = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;
/** The application's page. Undefined for a name that Kubernetes would reject. */
function pageOf({ application, context }) {
	const { name, namespace } = application;
	if (context.baseURL === void 0 || !nameOfKubernetes.test(name)) return void 0;
	if (namespace !== void 0 && !nameOfKubernetes.test(namespace)) return void 0;
	const path = [...namespace === void 0 ? [] : [namespace], name].join("/");
	return `${context.baseURL.replace(/\/+$/, "")}/applications/${path}`;
}
//#endregion
//#region src/agents/flux/flux-object.ts
/** Reads an object. Undefined if the value is none. */
function readFluxObject(value) {
	const object = fieldsOf(value);
	const metadata = fieldsOf(object["metadata"]);
	const name = textOf$1(metadata["name"]);
	if (name === void 0) return void 0;
	const namespace = textOf$1(metadata["namespace"]) ?? "";
	const [spec, status] = [fieldsOf(object["spec"]), fieldsOf(object["status"])];
	const generation = metadata["generation"];
	const conditions = listOf$1(status["conditions"]).map(fieldsOf);
	return {
		kind: textOf$1(object["kind"]) ?? "",
		name,
		namespace,
		title: `${namespace}/${name}`,
		spec,
		status,
		labels: fieldsOf(metadata["labels"]),
		isDeleting: metadata["deletionTimestamp"] !== void 0 && metadata["deletionTimestamp"] !== null,
		isSuspended: spec["suspend"] === true,
		isObserved: typeof generation === "number" && status["observedGeneration"] === generation,
		condition: (type) => readCondition(conditions.find((condition) => condition["type"] === type))
	};
}
function readCondition(fields) {
	if (fields === void 0) return void 0;
	const status = fields["status"];
	const generation = fields["observedGeneration"];
	return {
		status: status === "True" || status === "False" ? status : "Unknown",
		reason: textOf$1(fields["reason"]) ?? "",
		message: oneLine(textOf$1(fields["message"]) ?? ""),
		generation: typeof generation === "number" ? generation : void 0,
		since: readTime(fields["lastTransitionTime"])
	};
}
/** Parses a time of the API. Undefined if the value is no time. */
function readTime(value) {
	const time = new Date(textOf$1(value) ?? NaN);
	return Number.isNaN(time.getTime()) ? void 0 : time;
}
/**
* Commit in a Flux revision: "main@sha1:<commit>", "sha1:<commit>", or the legacy "main/<commit>". Undefined if there is none,
* as in the digest of an OCI artifact.
*/
function commitIn(revision) {
	const text = textOf$1(revision) ?? "";
	return /(?:^|@)sha1:([0-9a-f]{40})$/.exec(text)?.[1] ?? /^[^@:]+\/([0-9a-f]{40})$/.exec(text)?.[1];
}
const units = {
	ms: 1,
	s: 1e3,
	m: 6e4,
	h: 36e5
};
/** Parses a Go duration ("1m30s") into milliseconds. Undefined if the value is no duration. */
function readGoDuration(value) {
	const text = textOf$1(value) ?? "";
	if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) return void 0;
	let milliseconds = 0;
	for (const [, amount = "", unit = ""] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) milliseconds += Number(amount) * (units[unit] ?? 0);
	return milliseconds;
}
//#endregion
//#region src/agents/flux/flux-state.ts
function fluxState({ subject, kustomization, objects, rollout, context }) {
	const source = readFluxObject(objects.source);
	const artifact = source && sourceCommit(source);
	const { applied, attempted } = commitsOf(kustomization, source);
	const { lastAppliedRevision, lastAttemptedRevision } = kustomization?.status ?? {};
	return {
		subject,
		kustomization,
		rollout,
		context,
		objects,
		grace: {
			...defaultGraces,
			...context.policy?.grace
		},
		source,
		artifact: revisionState(artifact, context),
		attempted: revisionState(attempted, context),
		applied: revisionState(applied, context),
		isSettled: lastAppliedRevision !== void 0 && lastAppliedRevision === lastAttemptedRevision
	};
}
/** Commits of a Kustomization. For an OCI artifact, the commit that it was built from, if its metadata names one. */
function commitsOf(kustomization, source) {
	const { lastAppliedRevision, lastAttemptedRevision, lastAppliedOriginRevision, lastAttemptedOriginRevision } = kustomization?.status ?? {};
	const reference = kustomization?.spec["sourceRef"];
	if ((source?.kind ?? fieldsOf(reference)["kind"]) === "GitRepository") return {
		applied: commitIn(lastAppliedRevision),
		attempted: commitIn(lastAttemptedRevision)
	};
	const applied = commitIn(lastAppliedOriginRevision);
	const isWhat = (revision) => lastAttemptedRevision !== void 0 && lastAttemptedRevision === revision;
	const fetched = source && isWhat(fieldsOf(source.status["artifact"])["revision"]) ? sourceCommit(source) : void 0;
	const known = isWhat(lastAppliedRevision) ? applied : fetched;
	return {
		applied,
		attempted: commitIn(lastAttemptedOriginRevision) ?? known
	};
}
function sourceCommit({ kind, status }) {
	const artifact = fieldsOf(status["artifact"]);
	if (kind === "GitRepository") return commitIn(artifact["revision"]);
	return commitIn(fieldsOf(artifact["metadata"])["org.opencontainers.image.revision"]);
}
function revisionState(commit, { relation, contentAt }) {
	if (commit === void 0) return "none";
	const related = relation(commit);
	const state = syncStateOf(related, contentAt(commit));
	if (state === "carried") return "ours";
	return related === "diverged" ? "diverged" : state;
}
/** How long consecutive looks have seen it, in milliseconds. 0 on the first. */
function seenFor({ context }, what) {
	return lastedSince(context.memory?.seen?.[what], context.now.getTime());
}
/** When Flux last reconciled a ready object. Every run updates a Kustomization's condition, but a HelmRelease's only after a change. */
function lookedAt({ subject, context: { handledAt } }) {
	const times = [subject.condition("Ready")?.since, handledAt].flatMap((time) => time?.getTime() ?? []);
	return times.length === 0 ? void 0 : new Date(Math.max(...times));
}
/** Milliseconds. If two looks are further apart, a failed attempt may have gone unseen between them. */
const blink = 3e4;
/** Since when every look has seen it healthy. Undefined if looks were missed. */
function healthySince({ context: { now, memory } }) {
	const { at, healthySince: since } = memory ?? {};
	return at !== void 0 && now.getTime() - at.getTime() <= blink ? since : void 0;
}
//#endregion
//#region src/agents/flux/condition-words.ts
/** A condition's message, or its reason in words if it has none. */
const said$1 = (condition) => condition === void 0 ? "it does not say why" : condition.message || words$1(condition.reason);
/** Turns a reason such as "HealthCheckFailed" into words. */
const words$1 = (reason) => {
	const text = reason.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
	return text.charAt(0).toUpperCase() + text.slice(1);
};
//#endregion
//#region src/agents/flux/blocked-rows.ts
/** Rows F1 and H1: the object is being deleted. */
function deleting({ subject }) {
	if (!subject.isDeleting) return void 0;
	return {
		state: "misconfigured",
		error: "not-found",
		reason: `The ${subject.kind} ${subject.title} is being deleted.`
	};
}
/** Rows F2 and H2: the object or its source is suspended. */
function suspended({ subject, source, artifact }) {
	const asleep = subject.isSuspended ? subject : source?.isSuspended === true && artifact !== "ours" ? source : void 0;
	if (asleep === void 0) return void 0;
	return {
		state: "misconfigured",
		error: "config",
		reason: `The ${asleep.kind} ${asleep.title} is suspended: nothing happens before somebody resumes it.`
	};
}
/** Row F3: the source follows another repository or branch. */
function otherSource({ source, artifact, rollout }) {
	if (source?.kind !== "GitRepository" || artifact === "ours" || artifact === "changed") return void 0;
	const address = textOf$1(source.spec["url"]) ?? "";
	if ((artifact === "unknown" || artifact === "none") && !sameRepository(address, rollout.repoURL)) {
		const reason = `The GitRepository ${source.title} reads ${address}, where ${rollout.repoURL} was written to.`;
		return artifact === "none" ? void 0 : {
			state: "misconfigured",
			error: "config",
			reason
		};
	}
	const followed = followedBranch(fieldsOf(source.spec["ref"]));
	if (followed === void 0 || followed === rollout.branch) return void 0;
	return {
		state: "misconfigured",
		error: "config",
		reason: `The GitRepository ${source.title} follows ${followed}, and the commit is on ${rollout.branch}.`
	};
}
/** Row F3: the Kustomization belongs to another environment or app. It would apply our commit without reading any of our files. */
function otherFiles({ kustomization, context: { reach } }) {
	if (reach?.kind !== "elsewhere" || kustomization === void 0) return void 0;
	return {
		state: "misconfigured",
		error: "config",
		reason: `${`The Kustomization ${kustomization.title} applies ${oneLine(reach.reads.join(", "))}`}, and our images stand in ${oneLine(reach.ours.join(", "))}, which nothing there refers to.`
	};
}
/** Undefined if the source follows a tag, which may still come to include our commit. */
function followedBranch({ branch, tag, semver, name, commit }) {
	if (textOf$1(commit) !== void 0) return `the commit ${String(commit)}`;
	if (textOf$1(name) !== void 0) return String(name).replace(/^refs\/heads\//, "");
	if (textOf$1(tag) !== void 0 || textOf$1(semver) !== void 0) return void 0;
	return textOf$1(branch) ?? "master";
}
/** Row F4: the object is stalled. */
function stalled$1({ subject, attempted }) {
	const condition = subject.condition("Stalled");
	if (condition?.status !== "True" || !subject.isObserved) return void 0;
	const reason = `The ${subject.kind} ${subject.title} is stalled: ${said$1(condition)}`;
	return attempted === "ours" ? {
		state: "failed",
		reason,
		failure: "definition"
	} : {
		state: "misconfigured",
		error: "config",
		reason
	};
}
//#endregion
//#region src/agents/flux/workload.ts
/** Undefined if the object has no pod template. */
function readWorkload(value) {
	const object = fieldsOf(value);
	const metadata = fieldsOf(object["metadata"]);
	const spec = fieldsOf(object["spec"]);
	const status = fieldsOf(object["status"]);
	const name = textOf$1(metadata["name"]);
	const podSpec = podSpecOf(spec);
	if (name === void 0 || podSpec === void 0) return void 0;
	return {
		kind: textOf$1(object["kind"]) ?? "",
		name,
		namespace: textOf$1(metadata["namespace"]) ?? "",
		spec,
		status,
		isObserved: numberIn(status["observedGeneration"]) >= numberIn(metadata["generation"]),
		images: imagesIn$1(podSpec),
		labels: fieldsOf(fieldsOf(spec["selector"])["matchLabels"])
	};
}
const conditionsOf = (status) => listOf$1(status["conditions"]).map(fieldsOf);
function podSpecOf(spec) {
	return [fieldsOf(fieldsOf(spec["template"])["spec"]), fieldsOf(fieldsOf(fieldsOf(fieldsOf(spec["jobTemplate"])["spec"])["template"])["spec"])].find((candidate) => Array.isArray(candidate["containers"]));
}
/** Images of a pod's containers, including init containers. */
function imagesIn$1(podSpec) {
	return [...listOf$1(podSpec["containers"]), ...listOf$1(podSpec["initContainers"])].flatMap((container) => textOf$1(fieldsOf(container)["image"]) ?? []);
}
/** Pods that match the workload's labels. Undefined if they were not read. */
function podsOf({ labels, namespace }, pods) {
	const wanted = Object.entries(labels);
	if (pods === void 0 || wanted.length === 0) return void 0;
	return pods.map(fieldsOf).filter((pod) => {
		const metadata = fieldsOf(pod["metadata"]);
		const has = fieldsOf(metadata["labels"]);
		return metadata["namespace"] === namespace && wanted.every(([key, value]) => has[key] === value);
	});
}
//#endregion
//#region src/agents/kubernetes/pod-trouble.ts
const longest = 400;
/** Why a container of a pod does not run, and how it ended before: "api: CrashLoopBackOff, exit code 1: back-off 10s". */
function containerTrouble(pod) {
	const status = fieldsOf(pod["status"]);
	const containers = [...listOf$1(status["initContainerStatuses"]), ...listOf$1(status["containerStatuses"])].map(fieldsOf);
	for (const { name, state, lastState } of containers) {
		const waiting = fieldsOf(fieldsOf(state)["waiting"]);
		const reason = textOf$1(waiting["reason"]);
		if (reason === void 0 || reason === "ContainerCreating" || reason === "PodInitializing") continue;
		const last = fieldsOf(fieldsOf(lastState)["terminated"]);
		const exit = typeof last["exitCode"] === "number" ? `, exit code ${last["exitCode"]}` : "";
		const end = textOf$1(last["reason"]) ?? "Error";
		const how = end === "Error" || end === "Completed" ? "" : ` (${end})`;
		return said(`${String(name)}: ${reason}${exit}${how}: ${textOf$1(waiting["message"]) ?? ""}`).replace(/:$/, "");
	}
}
/** Why the pod is not scheduled. Undefined if it is. */
function schedulingTrouble(pod) {
	const unscheduled = listOf$1(fieldsOf(pod["status"])["conditions"]).map(fieldsOf).find(({ type, status }) => type === "PodScheduled" && status === "False");
	return unscheduled === void 0 ? void 0 : said(textOf$1(unscheduled["message"]) ?? "it is not scheduled");
}
const said = (text) => cutTo(readable(text), longest);
//#endregion
//#region src/agents/flux/workload-troubles.ts
const referenceTo = ({ kind, name, namespace }) => ({
	kind,
	name,
	...namespace !== "" && { namespace }
});
/** The workload, and up to three pods that report a problem. */
function troublesOf(workload, { why, pods = [] }) {
	const troubled = pods.flatMap((pod) => {
		const message = containerTrouble(pod) ?? schedulingTrouble(pod);
		const name = textOf$1(fieldsOf(pod["metadata"])["name"]);
		return message === void 0 || name === void 0 ? [] : [{
			kind: "Pod",
			name,
			namespace: workload.namespace,
			message
		}];
	});
	return [{
		...referenceTo(workload),
		message: why
	}, ...troubled.slice(0, 3)];
}
//#endregion
//#region src/agents/flux/workload-state.ts
/** Judges one workload by its own counts and its pods. */
function stateOf(workload, { pods, images }) {
	const { kind, name, spec, status, isObserved } = workload;
	const trouble = (state, why) => ({
		kind: state,
		why: `${kind} ${name}: ${why.replace(/\.$/, "")}`,
		resources: troublesOf(workload, {
			why,
			pods
		})
	});
	if (kind === "Job") return stateOfJob(workload, trouble);
	if (!hasCounts(workload)) return fine(void 0);
	const { wanted, updated, ready, present } = countsOf(workload);
	const deadline = conditionsOf(status).find(({ type, status: value }) => type === "Progressing" && value === "False");
	if (isObserved && deadline !== void 0) return trouble("broken", oneLine(textOf$1(deadline["message"]) ?? "its rollout takes too long"));
	const stuck = stuckBecause(spec);
	const old = (updated < wanted ? `${updated} of ${wanted} pods are new` : void 0) ?? (hasOldPods(pods, images) ? "pods of another version still run" : void 0);
	if (!isObserved) return trouble("rolling", "its controller has not seen its new template yet");
	if (old !== void 0 && stuck !== void 0) return trouble("unrolled", `${old}, ${stuck}`);
	if (old !== void 0) return trouble("rolling", old);
	if (present > wanted) return trouble("rolling", `${present - wanted} old pods are left`);
	if (ready < wanted) return trouble("rolling", `${ready} of ${wanted} pods are ready`);
	return fine(readySince(pods, wanted));
}
const fine = (since) => ({
	kind: "fine",
	why: "",
	resources: [],
	since
});
/** A Job runs once and its template never changes, so a Job with our image must complete. */
function stateOfJob({ spec, status }, trouble) {
	const holds = (wanted) => conditionsOf(status).find(({ type, status: value }) => type === wanted && value === "True");
	const failed = holds("Failed");
	if (failed !== void 0) return trouble("broken", `it failed: ${oneLine(textOf$1(failed["message"]) ?? "")}`);
	const complete = holds("Complete");
	if (complete !== void 0) return fine(readTime(status["completionTime"]) ?? readTime(complete["lastTransitionTime"]));
	if (spec["suspend"] === true) return trouble("unrolled", "it is suspended");
	const wanted = typeof spec["completions"] === "number" ? spec["completions"] : 1;
	return trouble("rolling", `${numberIn(status["succeeded"])} of ${wanted} runs are through`);
}
/** Why waiting would bring no new pods. Undefined if it would. */
function stuckBecause(spec) {
	if (spec["paused"] === true) return "and it is paused";
	const strategy = fieldsOf(spec["updateStrategy"]);
	if (strategy["type"] === "OnDelete") return "and its strategy OnDelete waits for somebody to delete the others";
	const partition = numberIn(fieldsOf(strategy["rollingUpdate"])["partition"]);
	return partition > 0 ? `and its partition ${partition} holds the others back` : void 0;
}
function hasOldPods(pods, images) {
	return (pods ?? []).filter(({ metadata }) => fieldsOf(metadata)["deletionTimestamp"] === void 0).some((pod) => {
		const running = imagesIn$1(fieldsOf(pod["spec"]));
		return images.some((image) => {
			const { ours, others } = matchAll(image, running);
			return !ours && others.length > 0;
		});
	});
}
/** Since when the last of the pods has been ready. Undefined if that is unknown. */
function readySince(pods, wanted) {
	if (pods === void 0) return void 0;
	const times = pods.flatMap((pod) => {
		const ready = conditionsOf(fieldsOf(pod["status"])).find(({ type }) => type === "Ready");
		return ready?.["status"] === "True" ? readTime(ready["lastTransitionTime"])?.getTime() ?? [] : [];
	});
	return wanted === 0 || times.length < wanted ? void 0 : new Date(Math.max(...times));
}
//#endregion
//#region src/agents/flux/flux-workloads.ts
/** Judges live objects by their templates, their own counts and their pods. */
function findWorkloads({ workloads, pods }, images) {
	const read = workloads.flatMap((object) => readWorkload(object) ?? []);
	const all = read.flatMap((workload) => workload.images);
	const matches = images.map((image) => matchAll(image, all));
	const other = matches.flatMap(({ ours, others }) => ours ? [] : others);
	if (other.length > 0) {
		const troubled = read.filter((workload) => workload.images.some((image) => other.includes(image)));
		return {
			kind: "other-image",
			images: [...new Set(other)],
			resources: troubled.map((workload) => referenceTo(workload))
		};
	}
	const states = read.filter((workload) => images.some((image) => matchAll(image, workload.images).ours)).map((workload) => stateOf(workload, {
		pods: podsOf(workload, pods),
		images
	}));
	for (const kind of [
		"broken",
		"unrolled",
		"rolling"
	]) {
		const found = states.filter((state) => state.kind === kind);
		const [first] = found;
		if (first !== void 0) return {
			kind,
			why: first.why,
			resources: found.flatMap((state) => state.resources)
		};
	}
	if (images.length === 0 || matches.some(({ ours }) => !ours)) return { kind: "silent" };
	const times = states.map(({ since }) => since?.getTime());
	const known = times.flatMap((time) => time ?? []);
	return {
		kind: "ours",
		since: known.length < times.length || known.length === 0 ? void 0 : new Date(Math.max(...known))
	};
}
//#endregion
//#region src/agents/kubernetes/live-workloads.ts
const plurals = {
	"apps/Deployment": "deployments",
	"apps/StatefulSet": "statefulsets",
	"apps/DaemonSet": "daemonsets",
	"batch/CronJob": "cronjobs",
	"batch/Job": "jobs"
};
/** For example, "apps/Deployment", or "/Pod" for the core API group. */
const kindKey = ({ group, kind }) => `${group}/${kind}`;
/** The API's plural of a kind whose live objects are judged. Undefined for other kinds. */
function pluralOf(entry) {
	const key = kindKey(entry);
	return Object.hasOwn(plurals, key) ? plurals[key] : void 0;
}
/** Third-party kinds without a `Ready` condition, like the built-in ones. */
const conditionless = [
	"argoproj.io/Rollout",
	"apps.kruise.io/CloneSet",
	"apps.kruise.io/StatefulSet",
	"apps.kruise.io/DaemonSet"
];
const unjudged = [
	"/Pod",
	"/ReplicationController",
	"apps/ReplicaSet",
	"serving.knative.dev/Service",
	...conditionless
];
/** Whether a kind has pods, but its live objects are not judged. */
const isUnjudged = (entry) => unjudged.includes(kindKey(entry));
/** Whether a check of conditions reports this kind as healthy as soon as it exists. */
const isConditionless = (entry) => conditionless.includes(kindKey(entry));
//#endregion
//#region src/agents/flux/flux-paths.ts
/** The ID of an entry is "<namespace>_<name>_<group>_<kind>". */
function inventoryOf({ status }) {
	return listOf$1(fieldsOf(fieldsOf(status)["inventory"])["entries"]).map(fieldsOf).flatMap(({ id, v }) => {
		const [namespace, name, group, kind, ...rest] = (textOf$1(id) ?? "").split("_");
		const version = textOf$1(v);
		if (!namespace || !name || group === void 0 || !kind || rest.length > 0 || version === void 0) return [];
		return [{
			namespace,
			name,
			group,
			kind,
			version
		}];
	});
}
//#endregion
//#region src/agents/flux/workload-kinds.ts
/** Whether a kind has pods that Flux can wait for. HelmReleases count too. */
const hasPods = (entry) => pluralOf(entry) !== void 0 || isUnjudged(entry) || entry.kind === "HelmRelease";
/**
* Whether Flux waits for the pods of this kind, on its own or by an expression in the Kustomization. A kind without a `Ready` condition
* is "current" for Flux as soon as it exists: https://github.com/argoproj/argo-rollouts/issues/4672
*/
function isChecked(entry, spec) {
	if (!isConditionless(entry)) return true;
	return listOf$1(spec["healthCheckExprs"]).map(fieldsOf).some(({ apiVersion, kind }) => kind === entry.kind && String(apiVersion).startsWith(`${entry.group}/`));
}
/** Resources with pods that a Flux object created and that are not judged: "Rollout shop/web". */
const unjudgedOf = (object) => inventoryOf(object).filter(isUnjudged).map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);
/** Whether Helm waits for every pod that a HelmRelease created. */
function waitsForPods(release) {
	const spec = fieldsOf(release.spec);
	return ["install", "upgrade"].every((action) => fieldsOf(spec[action])["disableWait"] !== true) && inventoryOf(release).every((entry) => isChecked(entry, spec));
}
//#endregion
//#region src/agents/flux/live-rows.ts
/** Evidence from the live workloads. Undefined if they were not read. */
function findLive({ objects, rollout }) {
	const { workloads, pods } = objects;
	return workloads === void 0 ? void 0 : findWorkloads({
		workloads,
		pods
	}, rollout.images);
}
/** Resources with pods whose images cannot be read here: "Rollout shop/web". */
function unseenBy({ subject, objects }) {
	return [...new Set([...unjudgedOf(subject), ...(objects.innerReleases ?? []).flatMap((release) => unjudgedOf(fieldsOf(release)))])];
}
/** Why Flux's own report must be enough. */
function whatIsUnseen(observed) {
	const unseen = unseenBy(observed);
	if (unseen.length === 0) return "no live object that may be read shows the image";
	return `of ${unseen.slice(0, 3).join(", ")}${unseen.length > 3 ? " and more" : ""} nobody here can tell which image it runs`;
}
/**
* Judges the workloads once our commit is applied, so that a Kustomization without health checks can be healthy too. Undefined: they do
* not show all of our images.
*/
function judgeLive(observed) {
	const finding = findLive(observed);
	if (finding === void 0 || finding.kind === "silent") return void 0;
	const { grace, subject } = observed;
	switch (finding.kind) {
		case "other-image": {
			const reason = `Our commit is applied, and what runs is ${finding.images.join(", ")}: something else sets the image.`;
			return {
				state: seenFor(observed, "image") >= grace.image ? "failed" : "progressing",
				reason,
				resources: finding.resources,
				seen: ["image"]
			};
		}
		case "unrolled": {
			const isFinal = seenFor(observed, "unrolled") >= grace.image;
			const reason = `Old pods are left: ${finding.why}.`;
			return {
				state: isFinal ? "failed" : "progressing",
				reason,
				resources: finding.resources,
				seen: ["unrolled"]
			};
		}
		case "broken": return {
			state: seenFor(observed, "degraded") >= grace.degraded ? "failed" : "progressing",
			reason: `${finding.why}.`,
			resources: finding.resources,
			seen: ["degraded"]
		};
		case "rolling": return {
			state: "progressing",
			reason: `${finding.why}.`,
			resources: finding.resources
		};
		case "ours": {
			if (unseenBy(observed).length > 0) return void 0;
			const applied = subject.condition("Ready")?.since;
			return {
				state: "healthy",
				evidence: "image",
				reason: "Our image runs, and all of its pods are ready.",
				since: finding.since ?? healthySince(observed) ?? applied
			};
		}
	}
}
//#endregion
//#region src/agents/flux/revision-rows.ts
/** Rows F5 and H3: a later commit has other images. */
function replaced({ applied, attempted, artifact }) {
	if (![
		applied,
		attempted,
		artifact
	].includes("changed")) return void 0;
	return {
		state: "superseded",
		reason: "A later commit, which Flux knows already, carries other images."
	};
}
/** Row F6: the applied revision is unknown or unclear. */
function undecided({ applied }) {
	if (applied !== "unclear" && applied !== "unknown") return void 0;
	return {
		state: "unknown",
		reason: `It cannot be told ${applied === "unknown" ? "how the applied revision relates to our commit" : "whether the later commit that is applied carries our image"}.`
	};
}
/**
* Row F11. Waiting does not help if the source is on another history or does not say which commit it is at. But before its next
* fetch, the source may only show what it had before our commit.
*/
function unfetched(observed) {
	const { source, artifact, applied, attempted } = observed;
	if (source === void 0 || artifact === "ours" || applied === "ours" || attempted === "ours") return void 0;
	const { kind, title } = source;
	const astray = astrayBecause(observed);
	if (astray !== void 0) {
		const patience = observed.grace.unknown + (readGoDuration(source.spec["interval"]) ?? 0);
		const isFinal = seenFor(observed, "astray") >= patience;
		const needs = ["reconcile-source"];
		const seen = ["astray"];
		return isFinal ? {
			state: "misconfigured",
			error: "config",
			reason: astray,
			needs,
			seen
		} : {
			state: "progressing",
			reason: astray,
			needs,
			seen
		};
	}
	if (artifact === "unknown" || artifact === "unclear") return {
		state: "unknown",
		reason: `It cannot be told how the revision of the ${kind} ${title} ${artifact === "unknown" ? "relates to our commit" : "treats our image"}.`,
		needs: ["reconcile-source"]
	};
	const interval = textOf$1(source.spec["interval"]);
	return {
		state: "progressing",
		reason: `The ${kind} ${title} has not fetched our commit yet${interval === void 0 ? "" : `, which it looks for every ${interval}`}.`,
		needs: ["reconcile-source"]
	};
}
function astrayBecause({ source, artifact }) {
	if (source === void 0) return void 0;
	const { kind, title } = source;
	if (artifact === "diverged") return `The ${kind} ${title} is at a commit that has not got ours in its history.`;
	const revision = textOf$1(fieldsOf(source.status["artifact"])["revision"]);
	if (artifact !== "none" || revision === void 0) return void 0;
	const how = kind === "OCIRepository" ? " (what pushes it has to write it down: `flux push artifact --revision`)" : "";
	return `The ${kind} ${title} is at ${oneLine(revision)}, which does not say of which commit it is${how}.`;
}
/** Row F12: our commit was fetched but not tried yet. */
function untried({ subject, source, applied, attempted }) {
	if (attempted === "ours" || applied === "ours") return void 0;
	const reconciling = subject.condition("Reconciling");
	if (subject.condition("Ready") === void 0) return {
		state: "unknown",
		reason: `The ${subject.kind} ${subject.title} has no status yet.`
	};
	const busy = reconciling?.status === "True" ? ` It is busy with an older one: ${said$1(reconciling)}` : "";
	return {
		state: "progressing",
		reason: `${source === void 0 ? "The" : "Our commit is fetched, and the"} ${subject.kind} ${subject.title} has not begun with ${source === void 0 ? "our commit" : "it"} yet.${busy}`,
		needs: ["reconcile"],
		isPassing: true
	};
}
//#endregion
//#region src/agents/flux/helm-release-rows.ts
/** Decision table of the HelmRelease. The first match decides. */
const helmReleaseRows = [
	{
		id: "H1",
		means: "the HelmRelease is being deleted",
		judge: deleting
	},
	{
		id: "H2",
		means: "it, or the source that has yet to fetch our commit, is suspended",
		judge: suspended
	},
	{
		id: "H3",
		means: "a later commit brings other images",
		judge: replaced
	},
	{
		id: "H4",
		means: "the Kustomization that applies it has not applied our commit",
		judge: parentBehind
	},
	{
		id: "H5",
		means: "nothing tells that its values are ours",
		judge: valuesUnknown
	},
	{
		id: "H6",
		means: "its values have another image",
		judge: otherValues
	},
	{
		id: "H7",
		means: "it is stalled: Flux will not try again",
		judge: stalled
	},
	{
		id: "H8",
		means: "a try failed and was taken back, and another will follow",
		judge: retrying
	},
	{
		id: "H9",
		means: "its status speaks of older values",
		judge: unobserved$1
	},
	{
		id: "H10",
		means: "the last release is not deployed",
		judge: undeployed
	},
	{
		id: "H11",
		means: "our values are released: what runs decides",
		judge: released
	}
];
const hasParent = ({ objects }) => objects.kustomization !== void 0;
function parentBehind(observed) {
	if (!hasParent(observed) || observed.applied === "ours") return void 0;
	const isUnclear = observed.applied === "unknown" || observed.applied === "unclear";
	const reason = isUnclear ? "It cannot be told whether the Kustomization that applies the HelmRelease has applied our commit." : `The Kustomization that applies the HelmRelease has not applied our commit yet${releaseTrouble(observed)}.`;
	return {
		state: isUnclear ? "unknown" : "progressing",
		reason,
		needs: ["reconcile-source", "reconcile"]
	};
}
/** Why a Kustomization that waits for its HelmRelease is not ready. */
function releaseTrouble({ subject, attempted }) {
	const ready = subject.condition("Ready");
	if (attempted !== "ours" || ready === void 0 || ready.status === "True") return "";
	return `: it waits for the release (${ready.message.replace(/\.$/, "")})`;
}
function valuesUnknown(observed) {
	if (hasParent(observed) || valuesOf$1(observed) !== "silent") return void 0;
	return {
		state: "unknown",
		reason: "A HelmRelease does not say which commit it is of, and its values do not name our image: name the Kustomization that applies it too."
	};
}
function otherValues(observed) {
	if (valuesOf$1(observed) !== "other") return void 0;
	return {
		state: "progressing",
		reason: "The HelmRelease has another image in its values still.",
		needs: ["reconcile-source", "reconcile"]
	};
}
function stalled({ subject }) {
	const condition = subject.condition("Stalled");
	if (condition?.status !== "True" || !subject.isObserved) return void 0;
	const ready = subject.condition("Ready");
	return {
		state: "failed",
		reason: `The release failed: ${condition.message || ready?.message || condition.reason}`,
		needs: ["workloads"]
	};
}
function retrying(observed) {
	const ready = observed.subject.condition("Ready");
	if (ready?.status !== "False" && ready?.status !== "Unknown") return void 0;
	const live = findLive(observed);
	const isTelling = live !== void 0 && "why" in live;
	const resources = isTelling ? live.resources : [];
	return {
		state: "progressing",
		reason: `${ready.status === "False" ? "A try failed, and Flux tries again" : "Flux is at it"}: ${ready.message}${isTelling ? ` (${live.why})` : ""}`,
		resources,
		needs: ["workloads"]
	};
}
function unobserved$1({ subject }) {
	if (subject.condition("Ready") === void 0) return {
		state: "unknown",
		reason: `The HelmRelease ${subject.title} has no status yet.`
	};
	const reconciling = subject.condition("Reconciling");
	if (subject.isObserved && reconciling?.status !== "True") return void 0;
	return {
		state: "progressing",
		reason: `The HelmRelease ${subject.title} has new values, which are not released yet.`
	};
}
function undeployed({ subject }) {
	const status = textOf$1(fieldsOf(listOf$1(subject.status["history"])[0])["status"]);
	if (status === "deployed" && subject.condition("Remediated")?.status !== "True") return void 0;
	return {
		state: "progressing",
		reason: `The last release is ${status ?? "not known"}.`
	};
}
function released(observed) {
	const live = judgeLive(observed);
	if (live !== void 0) return live;
	const { subject } = observed;
	const waited = waitsForPods(subject);
	const since = healthySince(observed) ?? subject.condition("Ready")?.since;
	const reason = waited ? `Our values are released, and Helm waited for health; ${whatIsUnseen(observed)}.` : `Our values are released. Nobody has waited for all pods: \`disableWait\` is set, or Helm does not see the health of all that has them; ${whatIsUnseen(observed)}.`;
	return {
		state: "healthy",
		evidence: waited ? "revision" : "applied",
		reason,
		since,
		lookedAt: lookedAt(observed),
		needs: ["workloads"]
	};
}
/** Whether the values of the HelmRelease name our images. */
function valuesOf$1({ subject, rollout }) {
	const named = imagesIn(subject.spec["values"]);
	const matches = rollout.images.map((image) => matchesIn(named, image));
	if (matches.length === 0 || matches.some((found) => found.length === 0)) return "silent";
	return matches.every((found) => found.includes("ours")) ? "ours" : "other";
}
const matchesIn = (named, image) => named.flatMap((reference) => matchImage(image, reference) ?? []);
const deepest$1 = 12;
/** Images as charts write them: `repository` with `tag` and `digest`, optionally a `registry`, or one complete reference. */
function imagesIn(values, depth = 0) {
	if (depth > deepest$1) return [];
	if (Array.isArray(values)) return values.flatMap((value) => imagesIn(value, depth + 1));
	if (typeof values === "string") return values.includes(":") || values.includes("@") ? [values] : [];
	if (typeof values !== "object" || values === null) return [];
	const fields = fieldsOf(values);
	return [...imageOf(fields), ...Object.values(fields).flatMap((value) => imagesIn(value, depth + 1))];
}
function imageOf({ repository, registry, tag, digest }) {
	const name = textOf$1(repository);
	const version = [typeof tag === "number" ? String(tag) : textOf$1(tag), textOf$1(digest)];
	if (name === void 0 || version.every((part) => part === void 0)) return [];
	const suffix = `${version[0] === void 0 ? "" : `:${version[0]}`}${version[1] === void 0 ? "" : `@${version[1]}`}`;
	const prefixed = textOf$1(registry) === void 0 ? [] : [`${String(registry)}/${name}${suffix}`];
	return [`${name}${suffix}`, ...prefixed];
}
//#endregion
//#region src/agents/flux/failure-rows.ts
/** Reasons for Ready=False that are no failed attempt. */
const waits = [
	"DependencyNotReady",
	"ArtifactFailed",
	"HealthCheckCanceled",
	"Progressing",
	"ProgressingWithRetry"
];
/** Milliseconds. Without `retryInterval`, Flux retries after a whole interval, which may be an hour: too long to count as temporary. */
const retryBounds = {
	least: 6e4,
	most: 3e5
};
function retryGrace({ spec }) {
	const retry = readGoDuration(spec["retryInterval"]) ?? readGoDuration(spec["interval"]) ?? 0;
	return Math.min(retryBounds.most, Math.max(retryBounds.least, retry));
}
/** Row F7: our commit was tried and failed. */
function failing(observed) {
	const { subject, attempted, context } = observed;
	const ready = subject.condition("Ready");
	if (attempted !== "ours" || ready?.status !== "False" || waits.includes(ready.reason)) return void 0;
	const times = [
		context.memory?.seen?.failing,
		ready.since,
		context.now
	].map((time) => time?.getTime() ?? Infinity);
	const isFinal = context.now.getTime() - Math.min(...times) >= retryGrace(subject);
	const live = findLive(observed);
	const resources = live !== void 0 && "resources" in live ? live.resources : [];
	const reason = `${words$1(ready.reason)}: ${ready.message}`;
	const failure = failureOf(ready.reason);
	return {
		state: isFinal ? "failed" : "progressing",
		reason,
		failure,
		resources,
		needs: ["workloads"],
		seen: ["failing"]
	};
}
/** Kind of failure, from the reason of a condition: unhealthy ("rollout"), not built ("render"), or not applied ("apply"). */
function failureOf(reason) {
	if (reason === "HealthCheckFailed") return "rollout";
	return /^(?:BuildFailed|PostBuildFailed|ArtifactFailed)$/.test(reason) ? "render" : "apply";
}
/** Row F8: the Kustomization waits for another one. */
function dependency({ subject, objects }) {
	const ready = subject.condition("Ready");
	if (ready?.status !== "False" || ready.reason !== "DependencyNotReady") return void 0;
	const named = /'([^']+)'/.exec(ready.message)?.[1];
	const state = (objects.dependencies ?? []).flatMap((object) => readFluxObject(object) ?? []).find(({ title }) => title === named)?.condition("Ready");
	const isBad = state?.status === "False" && !waits.includes(state.reason);
	const name = named ?? listOf$1(subject.spec["dependsOn"]).map((entry) => String(fieldsOf(entry)["name"])).join(", ");
	const why = isBad ? `, which fails: ${said$1(state)}` : "";
	const [namespace = "", own = name] = name.includes("/") ? name.split("/") : [];
	const resource = {
		kind: "Kustomization",
		name: own,
		...namespace !== "" && { namespace },
		message: isBad ? said$1(state) : ready.message
	};
	return {
		state: "progressing",
		reason: `It waits for the Kustomization ${name}${why}${why === "" ? "." : ""}`,
		resources: [resource],
		needs: ["dependencies"]
	};
}
/** Row F9: the applied path is not in the repository. */
function pathMissing(observed) {
	const { subject, artifact, grace } = observed;
	const ready = subject.condition("Ready");
	if (!(ready?.status === "False" && ready.reason === "ArtifactFailed" && ready.message.includes("path not found")) || artifact !== "ours") return void 0;
	const reason = `The Kustomization applies ${textOf$1(subject.spec["path"]) ?? "a path"}, which is not there: ${ready.message}`;
	if (seenFor(observed, "path") < grace.comparison) return {
		state: "progressing",
		reason,
		seen: ["path"]
	};
	return {
		state: "misconfigured",
		error: "config",
		reason,
		seen: ["path"]
	};
}
/** Row F10: the source cannot fetch. */
function sourceFails(observed) {
	const { source, artifact, grace, context } = observed;
	if (source === void 0 || artifact === "ours") return void 0;
	const ready = source.condition("Ready");
	const wasSeen = context.memory?.seen?.source !== void 0;
	if (!(ready?.status === "False" || wasSeen && ready?.status === "Unknown")) return void 0;
	const failure = source.condition("FetchFailed") ?? ready;
	const reason = `The ${source.kind} ${source.title} cannot fetch: ${said$1(failure)}`;
	if (seenFor(observed, "source") >= grace.unknown && ready.status === "False") return {
		state: "misconfigured",
		error: "config",
		reason,
		seen: ["source"]
	};
	return {
		state: "unknown",
		reason,
		seen: ["source"]
	};
}
//#endregion
//#region src/agents/flux/run-rows.ts
/** Row F13. Flux resets its status at the start of every reconciliation and rewrites it at the end, field by field. */
function periodicRun(observed) {
	const { subject, applied, attempted, isSettled, context, grace } = observed;
	const ready = subject.condition("Ready");
	const isWriting = ready?.status === "Unknown" || ready?.status === "True" && !isSettled;
	if (applied !== "ours" || attempted !== "ours" || !isWriting || !subject.isObserved) return void 0;
	const since = healthySince(observed);
	const evidence = context.memory?.evidence;
	if (since === void 0 || evidence === void 0 || ready.since === void 0) return void 0;
	if (context.now.getTime() - ready.since.getTime() >= grace.settle) return void 0;
	const live = judgeLive(observed);
	if (live !== void 0 && live.state !== "healthy") return live;
	return {
		state: "healthy",
		reason: "Healthy, and Flux is looking again.",
		evidence: live?.evidence ?? (evidence === "image" ? "revision" : evidence),
		since,
		...live === void 0 && { lookedAt: context.memory?.lookedAt },
		needs: ["workloads"]
	};
}
/** Row F14: our commit is being applied or checked. */
function running(observed) {
	const { subject } = observed;
	const ready = subject.condition("Ready");
	if (ready?.status === "True") return void 0;
	const condition = subject.condition("Reconciling") ?? ready;
	const live = findLive(observed);
	const isTelling = live !== void 0 && "why" in live;
	const reason = isTelling ? `Flux waits for health: ${live.why}.` : `Flux is at it: ${said$1(condition)}`;
	return {
		state: ready === void 0 ? "unknown" : "progressing",
		reason,
		resources: isTelling ? live.resources : [],
		needs: ["workloads"],
		isPassing: true
	};
}
/** Row F15: the status is outdated. */
function unobserved(observed) {
	const reason = unobservedBecause(observed);
	return reason === void 0 ? void 0 : {
		state: "progressing",
		reason,
		isPassing: true
	};
}
function unobservedBecause({ subject, applied, isSettled }) {
	if (!subject.isObserved) return `The ${subject.kind} ${subject.title} has a new spec, which Flux has not seen yet.`;
	if (applied !== "ours" || !isSettled) return "Flux is writing down what it has applied.";
	if (subject.condition("Reconciling")?.status === "True") return `Flux is at it: ${said$1(subject.condition("Reconciling"))}`;
	const healthy = subject.condition("Healthy");
	if (healthy !== void 0 && healthy.status !== "True") return `Flux has not found it healthy: ${said$1(healthy)}`;
}
/** Row F16: our commit is applied. */
function appliedNow(observed) {
	const { subject } = observed;
	const live = judgeLive(observed);
	if (live !== void 0) return live;
	const since = healthySince(observed) ?? subject.condition("Ready")?.since;
	const hasWaited = checksHealth(observed);
	const reason = hasWaited ? `Our commit is applied, and Flux found it healthy; ${whatIsUnseen(observed)}.` : `Our commit is applied. Nobody has waited for all pods: the Kustomization has neither \`wait\` nor \`healthChecks\` that see all of its workloads; ${whatIsUnseen(observed)}.`;
	return {
		state: "healthy",
		evidence: hasWaited ? "revision" : "applied",
		reason,
		since,
		lookedAt: lookedAt(observed),
		needs: ["workloads"]
	};
}
/** Whether Flux waits for every workload that the Kustomization created. */
function checksHealth({ subject, objects }) {
	const { spec } = subject;
	if (!(objects.innerReleases ?? []).every((release) => waitsForPods(fieldsOf(release)))) return false;
	const workloads = inventoryOf(subject).filter(hasPods);
	if (!workloads.every((entry) => isChecked(entry, spec))) return false;
	if (spec["wait"] === true) return true;
	const checks = listOf$1(spec["healthChecks"]).map(fieldsOf);
	const isNamed = ({ kind, name, namespace }) => checks.some((check) => check["kind"] === kind && check["name"] === name && (textOf$1(check["namespace"]) ?? namespace) === namespace);
	return checks.length > 0 && workloads.length > 0 && workloads.every(isNamed);
}
//#endregion
//#region src/agents/flux/kustomization-rows.ts
/** Decision table of the Kustomization. The first match decides. */
const kustomizationRows = [
	{
		id: "F1",
		means: "the Kustomization is being deleted",
		judge: deleting
	},
	{
		id: "F2",
		means: "it, or the source that has yet to fetch our commit, is suspended",
		judge: suspended
	},
	{
		id: "F3",
		means: "its source follows another repository or branch",
		judge: otherSource
	},
	{
		id: "F3",
		means: "its path holds no file of ours, nor refers to one",
		judge: otherFiles
	},
	{
		id: "F4",
		means: "it is stalled: Flux itself will not try again",
		judge: stalled$1
	},
	{
		id: "F5",
		means: "a later commit brings other images",
		judge: replaced
	},
	{
		id: "F6",
		means: "it cannot be told whether what is applied carries our image",
		judge: undecided
	},
	{
		id: "F7",
		means: "our commit was tried and failed, for longer than a retry takes",
		judge: failing
	},
	{
		id: "F8",
		means: "it waits for another Kustomization",
		judge: dependency
	},
	{
		id: "F9",
		means: "the path it applies is not in the repository",
		judge: pathMissing
	},
	{
		id: "F10",
		means: "its source cannot fetch",
		judge: sourceFails
	},
	{
		id: "F11",
		means: "our commit has not been fetched yet, or never will be",
		judge: unfetched
	},
	{
		id: "F12",
		means: "our commit has been fetched, and not been tried yet",
		judge: untried
	},
	{
		id: "F13",
		means: "a periodic run of what was healthy",
		judge: periodicRun
	},
	{
		id: "F14",
		means: "our commit is being applied, or its health is being checked",
		judge: running
	},
	{
		id: "F15",
		means: "its status speaks of an older spec, or of an older success",
		judge: unobserved
	},
	{
		id: "F16",
		means: "our commit is applied: what runs decides",
		judge: appliedNow
	}
];
//#endregion
//#region src/agents/flux/workload-drift.ts
/** The images by which the live workloads differ from Git, although Flux has applied our commit. Flux itself reports no differences. */
function workloadDrift({ applied, objects, rollout }) {
	if (applied !== "ours" || objects.workloads === void 0) return void 0;
	const live = objects.workloads.flatMap((workload) => readWorkload(workload)?.images ?? []);
	return driftOf(imageDrifts(rollout.images, live));
}
//#endregion
//#region src/agents/flux/judge-flux.ts
/**
* Judges one rollout by one reading of Flux's objects: the HelmRelease if there is one, otherwise the Kustomization. It is pure and
* does not throw: what cannot be read is `unknown`. `docs/flux.md` lists the rows.
*/
function judgeFlux(objects, rollout, context) {
	const judgement = judgeRows(objects, rollout, context);
	const kustomization = readFluxObject(objects.kustomization);
	if (kustomization === void 0) return judgement;
	const drift = workloadDrift(fluxState({
		subject: kustomization,
		kustomization,
		objects,
		rollout,
		context
	}));
	return drift === void 0 ? judgement : {
		...judgement,
		drift
	};
}
function judgeRows(objects, rollout, context) {
	const kustomization = readFluxObject(objects.kustomization);
	const isHelm = objects.helmRelease !== void 0;
	const subject = isHelm ? readFluxObject(objects.helmRelease) : kustomization;
	if (subject === void 0 || objects.kustomization !== void 0 && kustomization === void 0) return unreadable$1(context);
	const given = {
		kustomization,
		objects,
		rollout,
		context
	};
	const [above, aboveRuling] = kustomization === void 0 ? [] : decide(kustomizationRows, fluxState({
		...given,
		subject: kustomization
	}));
	if (above !== void 0 && aboveRuling !== void 0 && (!isHelm || isFinal(aboveRuling))) return told(above, aboveRuling, context);
	const [row, ruling] = decide(helmReleaseRows, fluxState({
		...given,
		subject
	}));
	if (row === void 0 || ruling === void 0) return unreadable$1(context);
	const seen = [
		...aboveRuling?.isPassing === true ? ofKustomization.filter((what) => context.memory?.seen?.[what]) : [],
		...aboveRuling?.seen ?? [],
		...ruling.seen ?? []
	];
	return told(row, {
		...ruling,
		seen
	}, context);
}
/** States of the Kustomization itself, not of the workloads. */
const ofKustomization = [
	"failing",
	"path",
	"source",
	"astray"
];
const isFinal = ({ state }) => state === "failed" || state === "misconfigured" || state === "superseded";
const unreadable$1 = (context) => told("F0", {
	state: "unknown",
	reason: "The answer holds no object of Flux."
}, context);
function decide(rows, observed) {
	for (const { id, judge } of rows) {
		const ruling = judge(observed);
		if (ruling !== void 0) return [id, ruling];
	}
	return [];
}
[...kustomizationRows, ...helmReleaseRows];
function told(rule, ruling, { now, memory }) {
	const { state, reason, since, lookedAt, evidence, error, resources = [], needs = [], seen = [], failure = "rollout" } = ruling;
	const verdict = {
		state,
		reason,
		rule,
		resources,
		...since && { since },
		...state === "healthy" && evidence && { evidence },
		...error && { error },
		...state === "failed" && { failure }
	};
	const isHealthy = state === "healthy";
	const before = memory?.seen ?? {};
	return {
		verdict,
		memory: {
			at: now,
			...isHealthy && { healthySince: since ?? now },
			...isHealthy && evidence && { evidence },
			...isHealthy && lookedAt && { lookedAt },
			seen: {
				...ruling.isPassing === true && before,
				...Object.fromEntries(seen.map((what) => [what, before[what] ?? now]))
			}
		},
		needs,
		...isHealthy && lookedAt && { lookedAt }
	};
}
//#endregion
//#region node_modules/zod/v4/core/util.js
function getEnumValues(entries) {
	const numericValues = Object.values(entries).filter((v) => typeof v === "number");
	return Object.entries(entries).filter(([k, _]) => numericValues.indexOf(+k) === -1).map(([_, v]) => v);
}
function joinValues(array, separator = "|") {
	return array.map((val) => stringifyPrimitive(val)).join(separator);
}
function jsonStringifyReplacer(_, value) {
	if (typeof value === "bigint") return value.toString();
	return value;
}
var Cached = class {
	constructor(getter) {
		this._getter = getter;
		this._value = void 0;
	}
	get value() {
		const getter = this._getter;
		if (getter !== void 0) {
			this._value = getter();
			this._getter = void 0;
		}
		return this._value;
	}
};
function cached(getter) {
	return new Cached(getter);
}
function nullish(input) {
	return input === null || input === void 0;
}
function cleanRegex(source) {
	const start = source.startsWith("^") ? 1 : 0;
	const end = source.endsWith("$") ? source.length - 1 : source.length;
	return source.slice(start, end);
}
function floatSafeRemainder(val, step) {
	const ratio = val / step;
	const roundedRatio = Math.round(ratio);
	const tolerance = 4 * Number.EPSILON * Math.max(Math.abs(ratio), 1);
	if (Math.abs(ratio - roundedRatio) < tolerance) return 0;
	return ratio - roundedRatio;
}
function assignProp(target, prop, value) {
	Object.defineProperty(target, prop, {
		value,
		writable: true,
		enumerable: true,
		configurable: true
	});
}
/**
* Whichever object a def's `shape` currently answers from: the one the caller passed until the first read, the frozen copy after it.
*
* Its keys and descriptors read without invoking anything, which is what lets a discriminated union check its discriminator, and the cycle walk read a shape, without resolving a getter that references the schema being constructed. A def that answers `shape` from an accessor of its own has none.
*/
function rawShape(def) {
	const desc = Object.getOwnPropertyDescriptor(def, "shape");
	return desc?.get ? desc.get.raw : desc?.value;
}
function sourceShape(schema) {
	return rawShape(schema._zod.def) ?? schema._zod.def.shape;
}
function deferProp(target, key, getter) {
	Object.defineProperty(target, key, {
		get() {
			const value = getter();
			assignProp(this, key, value);
			return value;
		},
		enumerable: true,
		configurable: true
	});
}
function putProp(target, key, value) {
	if (key in target) assignProp(target, key, value);
	else target[key] = value;
}
/**
* Copies `keys` of `source`'s shape onto `target`, each value passed through `wrap`.
*
* A key the source has resolved is copied through now, so the derived shape states it outright and nothing has to resolve it to learn what it holds. A key the source still defers stays deferred, and reads back through the source's own `shape`, so it resolves once and both shapes get that one schema.
*/
function mirrorShape(target, source, keys, wrap) {
	const raw = sourceShape(source);
	for (const key of keys) {
		const desc = Object.getOwnPropertyDescriptor(raw, key);
		if (!desc.enumerable) continue;
		if (desc.get) deferProp(target, key, () => {
			const value = source._zod.def.shape[key];
			return wrap ? wrap(value, key) : value;
		});
		else putProp(target, key, wrap ? wrap(desc.value, key) : desc.value);
	}
}
function mirrorProps(target, source) {
	for (const key of Reflect.ownKeys(source)) {
		const desc = Object.getOwnPropertyDescriptor(source, key);
		if (!desc.enumerable) continue;
		if (desc.get) deferProp(target, key, () => source[key]);
		else putProp(target, key, desc.value);
	}
}
function mergeDefs(...defs) {
	const mergedDescriptors = {};
	for (const def of defs) Object.assign(mergedDescriptors, Object.getOwnPropertyDescriptors(def));
	return Object.defineProperties({}, mergedDescriptors);
}
function esc(str) {
	return JSON.stringify(str);
}
function slugify(input) {
	return input.toLowerCase().trim().replace(/[^\w\s-]/g, "").replace(/[\s_-]+/g, "-").replace(/^-+|-+$/g, "");
}
const captureStackTrace = "captureStackTrace" in Error ? Error.captureStackTrace : (..._args) => {};
function isObject$1(data) {
	return typeof data === "object" && data !== null && !Array.isArray(data);
}
const allowsEval = /* @__PURE__ */ cached(() => {
	if (globalConfig.jitless) return false;
	if (typeof navigator !== "undefined" && navigator?.userAgent?.includes("Cloudflare")) return false;
	try {
		new Function("");
		return true;
	} catch (_) {
		return false;
	}
});
function isPlainObject(o) {
	if (isObject$1(o) === false) return false;
	const ctor = o.constructor;
	if (ctor === void 0) return true;
	if (typeof ctor !== "function") return true;
	const prot = ctor.prototype;
	if (isObject$1(prot) === false) return false;
	if (Object.prototype.hasOwnProperty.call(prot, "isPrototypeOf") === false) return false;
	return true;
}
function shallowClone(o) {
	if (isPlainObject(o)) return { ...o };
	if (Array.isArray(o)) return [...o];
	if (o instanceof Map) return new Map(o);
	if (o instanceof Set) return new Set(o);
	return o;
}
const propertyKeyTypes = /* @__PURE__ */ new Set([
	"string",
	"number",
	"symbol"
]);
function escapeRegex(str) {
	return str.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
function clone(inst, def, params) {
	const cl = new inst._zod.constr(def ?? inst._zod.def);
	if (!def || params?.parent) cl._zod.parent = inst;
	return cl;
}
function normalizeParams(_params) {
	const params = _params;
	if (!params) return {};
	if (typeof params === "string") return { error: () => params };
	if (params?.message !== void 0) {
		if (params?.error !== void 0) throw new Error("Cannot specify both `message` and `error` params");
		params.error = params.message;
	}
	delete params.message;
	if (typeof params.error === "string") return {
		...params,
		error: () => params.error
	};
	return params;
}
function stringifyPrimitive(value) {
	if (typeof value === "bigint") return value.toString() + "n";
	if (typeof value === "string") return `"${value}"`;
	return `${value}`;
}
function optionalKeys(shape) {
	return Object.keys(shape).filter((k) => {
		return shape[k]._zod.optin !== void 0 && shape[k]._zod.optout === "optional";
	});
}
const NUMBER_FORMAT_RANGES = {
	safeint: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
	int32: [-2147483648, 2147483647],
	uint32: [0, 4294967295],
	float32: [-34028234663852886e22, 34028234663852886e22],
	float64: [-Number.MAX_VALUE, Number.MAX_VALUE]
};
const BIGINT_FORMAT_RANGES = {
	int64: [/* @__PURE__ */ BigInt("-9223372036854775808"), /* @__PURE__ */ BigInt("9223372036854775807")],
	uint64: [/* @__PURE__ */ BigInt(0), /* @__PURE__ */ BigInt("18446744073709551615")]
};
function pick(schema, mask) {
	const currDef = schema._zod.def;
	const checks = currDef.checks;
	if (checks && checks.length > 0) throw new Error(".pick() cannot be used on object schemas containing refinements");
	const newShape = {};
	mirrorShape(newShape, schema, maskedKeys(schema, mask));
	return clone(schema, mergeDefs(currDef, {
		shape: newShape,
		checks: []
	}));
}
function maskedKeys(schema, mask) {
	const raw = sourceShape(schema);
	const keys = [];
	for (const key of Reflect.ownKeys(mask)) {
		if (!Object.getOwnPropertyDescriptor(raw, key)?.enumerable) throw new Error(`Unrecognized key: "${String(key)}"`);
		if (mask[key]) keys.push(key);
	}
	return keys;
}
function omit(schema, mask) {
	const currDef = schema._zod.def;
	const checks = currDef.checks;
	if (checks && checks.length > 0) throw new Error(".omit() cannot be used on object schemas containing refinements");
	const omitted = new Set(maskedKeys(schema, mask));
	const newShape = {};
	mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)).filter((key) => !omitted.has(key)));
	return clone(schema, mergeDefs(currDef, {
		shape: newShape,
		checks: []
	}));
}
function extend(schema, shape) {
	if (!isPlainObject(shape)) throw new Error("Invalid input to extend: expected a plain object");
	const checks = schema._zod.def.checks;
	if (checks && checks.length > 0) {
		const existingShape = sourceShape(schema);
		for (const key of Reflect.ownKeys(shape)) if (Object.getOwnPropertyDescriptor(existingShape, key) !== void 0) throw new Error("Cannot overwrite keys on object schemas containing refinements. Use `.safeExtend()` instead.");
	}
	return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
function extended(schema, shape) {
	const newShape = {};
	mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)));
	mirrorProps(newShape, shape);
	return newShape;
}
function safeExtend(schema, shape) {
	if (!isPlainObject(shape)) throw new Error("Invalid input to safeExtend: expected a plain object");
	return clone(schema, mergeDefs(schema._zod.def, { shape: extended(schema, shape) }));
}
function merge$1(a, b) {
	if (!b?._zod?.def) throw new Error("Invalid input to merge: expected an object schema. To merge a plain shape, use `.extend()`.");
	if (a._zod.def.checks?.length) throw new Error(".merge() cannot be used on object schemas containing refinements. Use .safeExtend() instead.");
	const newShape = {};
	mirrorShape(newShape, a, Reflect.ownKeys(sourceShape(a)));
	mirrorShape(newShape, b, Reflect.ownKeys(sourceShape(b)));
	return clone(a, mergeDefs(a._zod.def, {
		shape: newShape,
		get catchall() {
			return b._zod.def.catchall;
		},
		checks: b._zod.def.checks ?? []
	}));
}
function partial(Class, schema, mask, name = "partial") {
	const checks = schema._zod.def.checks;
	if (checks && checks.length > 0) throw new Error(`.${name}() cannot be used on object schemas containing refinements`);
	const selected = mask ? new Set(maskedKeys(schema, mask)) : void 0;
	const newShape = {};
	mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), Class && ((value, key) => selected && !selected.has(key) ? value : new Class({
		type: "optional",
		innerType: value
	})));
	return clone(schema, mergeDefs(schema._zod.def, {
		shape: newShape,
		checks: []
	}));
}
function required(Class, schema, mask) {
	const selected = mask ? new Set(maskedKeys(schema, mask)) : void 0;
	const newShape = {};
	mirrorShape(newShape, schema, Reflect.ownKeys(sourceShape(schema)), (value, key) => selected && !selected.has(key) ? value : new Class({
		type: "nonoptional",
		innerType: value
	}));
	return clone(schema, mergeDefs(schema._zod.def, { shape: newShape }));
}
function aborted(x, startIndex = 0) {
	if (x.aborted === true) return true;
	for (let i = startIndex; i < x.issues.length; i++) if (x.issues[i]?.continue !== true) return true;
	return false;
}
function explicitlyAborted(x, startIndex = 0) {
	if (x.aborted === true) return true;
	for (let i = startIndex; i < x.issues.length; i++) if (x.issues[i]?.continue === false) return true;
	return false;
}
function prefixIssues(path, issues) {
	return issues.map((iss) => {
		var _a;
		(_a = iss).path ?? (_a.path = []);
		iss.path.unshift(path);
		return iss;
	});
}
function unwrapMessage(message) {
	return typeof message === "string" ? message : message?.message;
}
/** The leading size checks of `defChecks` that set an upper bound, each paired with it. */
function sizeCaps(defChecks) {
	const caps = [];
	for (const ch of defChecks ?? []) {
		const d = ch._zod.def;
		if (!/_(length|size)$|_equals$/.test(d.check)) break;
		const max = d.maximum ?? d.length ?? d.size;
		if (max >= 0) caps.push([max, ch]);
	}
	return caps;
}
function attachSchema(issues, start, inst) {
	var _a;
	for (let i = start; i < issues.length; i++) (_a = issues[i]).schema ?? (_a.schema = inst);
}
function finalizeIssue(iss, ctx, config) {
	var _a;
	const traits = iss.inst?._zod?.traits;
	if (traits?.has("$ZodType")) if (traits.has("$ZodCheck")) (_a = iss).schema ?? (_a.schema = iss.inst);
	else iss.schema = iss.inst;
	const schemaError = iss.schema !== iss.inst ? iss.schema?._zod.def?.error : void 0;
	const message = iss.message ? iss.message : unwrapMessage(iss.inst?._zod.def?.error?.(iss)) ?? unwrapMessage(schemaError?.(iss)) ?? unwrapMessage(ctx?.error?.(iss)) ?? unwrapMessage(config.customError?.(iss)) ?? unwrapMessage(config.localeError?.(iss)) ?? "Invalid input";
	const full = {};
	for (const k of Object.keys(iss)) {
		if (k === "inst" || k === "schema" || k === "continue" || k === "input" || k === "__proto__") continue;
		full[k] = iss[k];
	}
	full.path ?? (full.path = []);
	full.message = message;
	if (ctx?.reportInput) full.input = iss.input;
	return full;
}
const highSurrogate = /[\uD800-\uDBFF]/;
function codePointLength(str) {
	const units = str.length;
	if (!highSurrogate.test(str)) return units;
	let count = units;
	for (let i = 0; i < units - 1; i++) if ((str.charCodeAt(i) & 64512) === 55296 && (str.charCodeAt(i + 1) & 64512) === 56320) {
		count--;
		i++;
	}
	return count;
}
function getLengthableOrigin(input) {
	if (Array.isArray(input)) return "array";
	if (typeof input === "string") return "string";
	return "unknown";
}
function parsedType(data) {
	const t = typeof data;
	switch (t) {
		case "number": return Number.isNaN(data) ? "nan" : "number";
		case "object": {
			if (data === null) return "null";
			if (Array.isArray(data)) return "array";
			const obj = data;
			if (obj && Object.getPrototypeOf(obj) !== Object.prototype && "constructor" in obj && obj.constructor) return obj.constructor.name;
		}
	}
	return t;
}
function issue(...args) {
	const [iss, input, inst] = args;
	if (typeof iss === "string") return {
		message: iss,
		code: "custom",
		input,
		inst
	};
	return { ...iss };
}
/**
* Installs a trait's members on its prototype. Each value builds that member for the instance on first read; the built value shadows the accessor as an own property, so a detached `const { parse } = schema` keeps working.
*
* Call this from a `proto` initializer, which runs once per prototype — never per instance.
*/
function members(proto, table) {
	for (const key in table) {
		const desc = Object.getOwnPropertyDescriptor(table, key);
		if (desc.get) Object.defineProperty(proto, key, {
			...desc,
			enumerable: false
		});
		else defineBound(proto, key, desc.value);
	}
}
/** Shadows a prototype member with an own value, so a getter that builds from the instance runs once. */
function own(inst, key, value, enumerable = true) {
	Object.defineProperty(inst, key, {
		configurable: true,
		writable: true,
		enumerable,
		value
	});
	return value;
}
/** Like {@link own}, for a member that was never an own data property and has to stay out of `Object.keys`. */
function hide(inst, key, value) {
	return own(inst, key, value, false);
}
/** Adds members a table derives from the instance: each builds on first read and shadows as own data, and assignment shadows the same way, as when these were own properties. */
function derived(computes, table) {
	for (const key in computes) {
		const compute = computes[key];
		Object.defineProperty(table, key, {
			configurable: true,
			enumerable: true,
			get() {
				return own(this, key, compute(this));
			},
			set(value) {
				own(this, key, value);
			}
		});
	}
	return table;
}
function defineBound(proto, key, fn) {
	Object.defineProperty(proto, key, {
		configurable: true,
		get() {
			return this == null ? fn : own(this, key, fn.bind(this));
		},
		set(value) {
			own(this, key, value);
		}
	});
}
/** Returns the prototype to install on, or `undefined` if this group is already installed on it. */
function claim(inst, sentinel) {
	const proto = Object.getPrototypeOf(inst);
	return sentinel in proto ? void 0 : proto;
}
let installing;
let broke = false;
const breaker = {
	configurable: true,
	get() {
		broke = true;
	}
};
/**
* Installs a lazily-derived internal on the `_zod` prototype of `inst`'s
* constructor, computed from the internals object itself and cached there on
* first read. One accessor per constructor rather than one per instance.
*/
function defineLazyInternal(inst, key, compute) {
	const proto = Object.getPrototypeOf(inst._zod);
	if (key in proto && installing !== inst._zod) {
		installing = void 0;
		return;
	}
	installing = inst._zod;
	Object.defineProperty(proto, key, {
		configurable: true,
		get() {
			Object.defineProperty(this, key, breaker);
			const outer = broke;
			broke = false;
			try {
				const value = compute(this);
				if (broke) delete this[key];
				else Object.defineProperty(this, key, {
					configurable: true,
					writable: true,
					value
				});
				broke = broke || outer;
				return value;
			} catch (err) {
				delete this[key];
				broke = broke || outer;
				throw err;
			}
		},
		set(value) {
			Object.defineProperty(this, key, {
				configurable: true,
				writable: true,
				value
			});
		}
	});
}
/**
* Installs `key` on `inst`'s prototype, computed by `make` on first read and cached there as an own
* data property. One accessor per constructor rather than one per instance, because an own accessor
* puts every instance after the first into v8 dictionary mode. The key doubles as the sentinel.
*/
function installLazyProp(inst, key, make, enumerable) {
	const proto = claim(inst, key);
	if (!proto) return;
	Object.defineProperty(proto, key, {
		configurable: true,
		get() {
			const desc = {
				configurable: true,
				writable: true,
				enumerable,
				value: void 0
			};
			Object.defineProperty(this, key, desc);
			desc.value = make(this);
			Object.defineProperty(this, key, desc);
			return desc.value;
		},
		set(value) {
			Object.defineProperty(this, key, {
				configurable: true,
				writable: true,
				enumerable,
				value
			});
		}
	});
}
/** Marks the thunk `_catch` synthesises for a constant catch value. `Function.length` cannot tell that thunk from a user callback — rest and defaulted parameters both report arity 0 — and a user callback reads `ctx.error`, whose issues only finalize correctly against the caller's per-parse error map. Provenance can say what arity cannot. A plain string key rather than `Symbol.for`, whose call at module scope no bundler can prove pure — the same shape that anchored `urlCanParse` into every build. */
const CONSTANT_CATCH = "~constantCatch";
/** Wraps a constant catch value in a thunk tagged with {@link CONSTANT_CATCH}. */
function constantCatch(value) {
	const fn = () => value;
	fn[CONSTANT_CATCH] = true;
	return fn;
}
//#endregion
//#region node_modules/zod/v4/core/core.js
var _a$1;
const _zodDesc = {
	value: void 0,
	enumerable: false
};
let _E = "captureStackTrace" in Error ? Error : null;
function newError(Definition) {
	const E = _E;
	if (E) {
		const saved = E.stackTraceLimit;
		if (typeof saved === "number") {
			try {
				E.stackTraceLimit = 0;
			} catch {
				_E = null;
				return new Definition();
			}
			try {
				return new Definition();
			} finally {
				E.stackTraceLimit = saved;
			}
		}
	}
	return new Definition();
}
function $constructor(name, initializer, proto, params) {
	const zodProto = {};
	function Internals(def) {
		this.def = def;
		this.constr = _;
		this.traits = /* @__PURE__ */ new Set();
	}
	Internals.prototype = zodProto;
	const protoMembers = proto;
	const initialized = protoMembers && /* @__PURE__ */ new WeakSet();
	function init(inst, def) {
		if (!inst._zod) {
			_zodDesc.value = new Internals(def);
			try {
				Object.defineProperty(inst, "_zod", _zodDesc);
			} finally {
				_zodDesc.value = void 0;
			}
		} else if (inst._zod.traits.has(name)) return;
		inst._zod.traits.add(name);
		initializer(inst, def);
		if (initialized) {
			const own = Object.getPrototypeOf(inst);
			const ctorProto = inst._zod.constr.prototype;
			let up = own;
			while (up && up !== ctorProto) up = Object.getPrototypeOf(up);
			const target = up ?? own;
			if (!initialized.has(target)) {
				initialized.add(target);
				members(target, protoMembers);
			}
		}
		const proto = _.prototype;
		for (const k in proto) {
			if (!Object.prototype.hasOwnProperty.call(proto, k)) continue;
			if (!(k in inst)) inst[k] = proto[k].bind(inst);
		}
	}
	const Parent = params?.Parent ?? Object;
	class Definition extends Parent {}
	Object.defineProperty(Definition, "name", { value: name });
	function _(def) {
		const inst = params?.Parent ? newError(Definition) : this;
		init(inst, def);
		const deferred = inst._zod.deferred;
		if (deferred) {
			for (const fn of deferred) fn();
			inst._zod.deferred = void 0;
		}
		const pp = globalThis.__zod_globalConfig?.postProcessor;
		if (pp) pp(inst);
		return inst;
	}
	Object.defineProperty(_, "init", { value: init });
	Object.defineProperty(_, Symbol.hasInstance, { value: (inst) => {
		if (params?.Parent && inst instanceof params.Parent) return true;
		return inst?._zod?.traits?.has(name);
	} });
	Object.defineProperty(_, "name", { value: name });
	return _;
}
var $ZodAsyncError = class extends Error {
	constructor() {
		super(`Encountered Promise during synchronous parse. Use .parseAsync() instead.`);
	}
};
var $ZodEncodeError = class extends Error {
	constructor(name) {
		super(`Encountered unidirectional transform during encode: ${name}`);
		this.name = "ZodEncodeError";
	}
};
(_a$1 = globalThis).__zod_globalConfig ?? (_a$1.__zod_globalConfig = {});
const globalConfig = globalThis.__zod_globalConfig;
function config(newConfig) {
	if (newConfig) Object.assign(globalConfig, newConfig);
	return globalConfig;
}
//#endregion
//#region node_modules/zod/v4/core/errors.js
function _getMessage() {
	const internals = this._zod;
	internals.message ?? (internals.message = JSON.stringify(internals.def, jsonStringifyReplacer, 2));
	return internals.message;
}
function _setMessage(value) {
	this._zod.message = value;
}
const _messageDesc = {
	get: _getMessage,
	set: _setMessage,
	enumerable: true,
	configurable: true
};
const _issuesDesc = {
	value: void 0,
	enumerable: false
};
const _installedToString = /* @__PURE__ */ new WeakSet([Object.prototype, Error.prototype]);
const initializer$1 = (inst, def) => {
	inst.name = "$ZodError";
	_issuesDesc.value = def;
	Object.defineProperty(inst, "issues", _issuesDesc);
	_issuesDesc.value = void 0;
	Object.defineProperty(inst, "message", _messageDesc);
	const proto = Object.getPrototypeOf(inst);
	if (!_installedToString.has(proto)) {
		_installedToString.add(proto);
		Object.defineProperty(proto, "toString", {
			configurable: true,
			enumerable: false,
			get() {
				const value = () => this.message;
				Object.defineProperty(this, "toString", {
					value,
					configurable: true,
					writable: true
				});
				return value;
			},
			set(value) {
				Object.defineProperty(this, "toString", {
					value,
					configurable: true,
					writable: true
				});
			}
		});
	}
};
const $ZodError = $constructor("$ZodError", initializer$1);
$constructor("$ZodError", initializer$1, void 0, { Parent: Error });
/** Get-or-create `obj[key]` as an own data property. A path segment naming an inherited member
* ("toString", "constructor") would otherwise read through to the prototype, and assigning
* "__proto__" would hit the setter instead of creating a key. */
function node(obj, key, make) {
	if (!Object.prototype.hasOwnProperty.call(obj, key)) if (key === "__proto__") Object.defineProperty(obj, key, {
		value: make(),
		writable: true,
		enumerable: true,
		configurable: true
	});
	else obj[key] = make();
	return obj[key];
}
function flattenError(error, mapper = (issue) => issue.message) {
	const fieldErrors = {};
	const formErrors = [];
	for (const sub of error.issues) if (sub.path.length > 0) node(fieldErrors, sub.path[0], () => []).push(mapper(sub));
	else formErrors.push(mapper(sub));
	return {
		formErrors,
		fieldErrors
	};
}
function formatError(error, mapper = (issue) => issue.message) {
	const fieldErrors = { _errors: [] };
	const processError = (error, path = []) => {
		for (const issue of error.issues) if (issue.code === "invalid_union" && issue.errors.length) issue.errors.map((issues) => processError({ issues }, [...path, ...issue.path]));
		else if (issue.code === "invalid_key") processError({ issues: issue.issues }, [...path, ...issue.path]);
		else if (issue.code === "invalid_element") processError({ issues: issue.issues }, [...path, ...issue.path]);
		else {
			const fullpath = [...path, ...issue.path];
			if (fullpath.length === 0) fieldErrors._errors.push(mapper(issue));
			else {
				let curr = fieldErrors;
				let i = 0;
				while (i < fullpath.length) {
					const el = fullpath[i];
					const terminal = i === fullpath.length - 1;
					if (el === "_errors") {
						if (terminal) curr._errors.push(mapper(issue));
						i++;
						continue;
					}
					if (!Object.prototype.hasOwnProperty.call(curr, el)) Object.defineProperty(curr, el, {
						value: { _errors: [] },
						enumerable: true,
						writable: true,
						configurable: true
					});
					const node = curr[el];
					if (terminal) node._errors.push(mapper(issue));
					curr = node;
					i++;
				}
			}
		}
	};
	processError(error);
	return fieldErrors;
}
//#endregion
//#region node_modules/zod/v4/core/parse.js
function finalizeParams(callee, params) {
	return {
		callee: params?.callee ?? callee,
		Err: params?.Err
	};
}
const _parse = (_Err) => {
	const fn = (schema, value, _ctx, _params) => {
		const ctx = _ctx ? {
			..._ctx,
			async: false
		} : { async: false };
		const result = schema._zod.run({
			value,
			issues: []
		}, ctx);
		if (result instanceof Promise) throw new $ZodAsyncError();
		if (result.issues.length) {
			const e = new (_params?.Err ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
			captureStackTrace(e, _params?.callee ?? fn);
			throw e;
		}
		return result.value;
	};
	return fn;
};
const _parseAsync = (_Err) => {
	const fn = async (schema, value, _ctx, params) => {
		const ctx = _ctx ? {
			..._ctx,
			async: true
		} : { async: true };
		let result = schema._zod.run({
			value,
			issues: []
		}, ctx);
		if (result instanceof Promise) result = await result;
		if (result.issues.length) {
			const e = new (params?.Err ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
			captureStackTrace(e, params?.callee ?? fn);
			throw e;
		}
		return result.value;
	};
	return fn;
};
const _safeParse = (_Err) => (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		async: false
	} : { async: false };
	const result = schema._zod.run({
		value,
		issues: []
	}, ctx);
	if (result instanceof Promise) throw new $ZodAsyncError();
	return result.issues.length ? failure(_Err, result.issues, ctx) : {
		success: true,
		data: result.value
	};
};
function failure(Err, issues, ctx) {
	let error;
	return {
		success: false,
		get error() {
			if (!error) {
				error = new Err(issues.map((iss) => finalizeIssue(iss, ctx, config())));
				issues = void 0;
				ctx = void 0;
			}
			return error;
		},
		set error(e) {
			error = e;
			issues = void 0;
			ctx = void 0;
		}
	};
}
const _safeParseAsync = (_Err) => async (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		async: true
	} : { async: true };
	let result = schema._zod.run({
		value,
		issues: []
	}, ctx);
	if (result instanceof Promise) result = await result;
	return result.issues.length ? failure(_Err, result.issues, ctx) : {
		success: true,
		data: result.value
	};
};
const COMPILE_INVALID = /* @__PURE__ */ Symbol.for("zod.compile.invalid");
const COMPILE_FALLBACK = /* @__PURE__ */ Symbol.for("zod.compile.fallback");
const validate$1 = ((schema, value, _ctx) => {
	const validator = schema._zod.bag.validator;
	if (validator !== void 0) {
		if (validator(value) !== COMPILE_INVALID) return true;
		if (validator.definite === true && _ctx === void 0) return false;
	}
	return validateFallback(schema, value, _ctx);
});
function validateFallback(schema, value, _ctx) {
	const ctx = _ctx ? {
		..._ctx,
		async: false,
		abortEarly: true
	} : {
		async: false,
		abortEarly: true
	};
	const fallbackRun = schema._zod.bag.fallbackRun;
	let result;
	if (fallbackRun) {
		ctx[COMPILE_FALLBACK] = true;
		result = fallbackRun({
			value,
			issues: []
		}, ctx);
	} else result = schema._zod.run({
		value,
		issues: []
	}, ctx);
	if (result instanceof Promise) throw new $ZodAsyncError();
	return result.issues.length === 0;
}
const validateAsync$1 = async (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		async: true,
		abortEarly: true
	} : {
		async: true,
		abortEarly: true
	};
	let result = schema._zod.run({
		value,
		issues: []
	}, ctx);
	if (result instanceof Promise) result = await result;
	return result.issues.length === 0;
};
const _encode = (_Err) => {
	const parse = _parse(_Err);
	const fn = (schema, value, _ctx, _params) => {
		return parse(schema, value, _ctx ? {
			..._ctx,
			direction: "backward"
		} : { direction: "backward" }, finalizeParams(fn, _params));
	};
	return fn;
};
const _decode = (_Err) => {
	const parse = _parse(_Err);
	const fn = (schema, value, _ctx, _params) => {
		return parse(schema, value, _ctx, finalizeParams(fn, _params));
	};
	return fn;
};
const _encodeAsync = (_Err) => {
	const parseAsync = _parseAsync(_Err);
	const fn = async (schema, value, _ctx, _params) => {
		return await parseAsync(schema, value, _ctx ? {
			..._ctx,
			direction: "backward"
		} : { direction: "backward" }, finalizeParams(fn, _params));
	};
	return fn;
};
const _decodeAsync = (_Err) => {
	const parseAsync = _parseAsync(_Err);
	const fn = async (schema, value, _ctx, _params) => {
		return await parseAsync(schema, value, _ctx, finalizeParams(fn, _params));
	};
	return fn;
};
const _safeEncode = (_Err) => (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		direction: "backward"
	} : { direction: "backward" };
	return _safeParse(_Err)(schema, value, ctx);
};
const _safeDecode = (_Err) => (schema, value, _ctx) => {
	return _safeParse(_Err)(schema, value, _ctx);
};
const _safeEncodeAsync = (_Err) => async (schema, value, _ctx) => {
	const ctx = _ctx ? {
		..._ctx,
		direction: "backward"
	} : { direction: "backward" };
	return _safeParseAsync(_Err)(schema, value, ctx);
};
const _safeDecodeAsync = (_Err) => async (schema, value, _ctx) => {
	return _safeParseAsync(_Err)(schema, value, _ctx);
};
//#endregion
//#region node_modules/zod/v4/core/regexes.js
/**
* @deprecated CUID v1 is deprecated by its authors due to information leakage
* (timestamps embedded in the id). Use {@link cuid2} instead.
* See https://github.com/paralleldrive/cuid.
*/
const cuid = /^[cC][0-9a-z]{6,}$/;
const cuid2 = /^[0-9a-z]+$/;
const ulid = /^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$/;
const xid = /^[0-9a-vA-V]{20}$/;
const ksuid = /^[A-Za-z0-9]{27}$/;
const nanoid = /^[a-zA-Z0-9_-]{21}$/;
function nanoidOfLength(length) {
	return new RegExp(`^[a-zA-Z0-9_-]{${length}}$`);
}
/** ISO 8601-1 duration regex. Does not support the 8601-2 extensions like negative durations or fractional/negative components. */
const duration$1 = /^P(?:(\d+W)|(?!.*W)(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?)$/;
/** A regex for any UUID-like identifier: 8-4-4-4-12 hex pattern */
const guid = /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})$/;
/** Returns a regex for validating an RFC 9562/4122 UUID.
*
* @param version Optionally specify a version 1-8. If no version is specified, all versions are supported. */
const uuid = (version) => {
	if (!version) return /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$/;
	return new RegExp(`^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-${version}[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12})$`);
};
/** Practical email validation */
const email = /^(?:[A-Za-z0-9_'+\-]+\.)*[A-Za-z0-9_'+\-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}$/;
const _emoji$1 = `^(?=[\\s\\S]*[\\p{Extended_Pictographic}\\p{Regional_Indicator}\\u20E3])[\\p{Extended_Pictographic}\\p{Emoji_Component}]+$`;
function emoji() {
	return new RegExp(_emoji$1, "u");
}
const ipv4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])$/;
const ipv6 = /^(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:))$/;
const cidrv4 = /^((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])\/([0-9]|[1-2][0-9]|3[0-2])$/;
const cidrv6 = /^(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:))\/(12[0-8]|1[01][0-9]|[1-9]?[0-9])$/;
const base64 = /^$|^(?:[0-9a-zA-Z+/]{4})*(?:(?:[0-9a-zA-Z+/]{2}==)|(?:[0-9a-zA-Z+/]{3}=))?$/;
const base64url = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2,3})?$/;
const httpProtocol = /^https?$/;
const e164 = /^\+[1-9]\d{6,14}$/;
const dateSource = `(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))`;
/** Anchors a pattern source. The interpolation lives here rather than at the call site because
* esbuild will not drop a `@__PURE__` call whose own argument interpolates a variable, but it
* will drop `anchor(dateSource)`. Keeping it inline pinned `date` into every bundle. */
function anchor(source) {
	return new RegExp(`^${source}$`);
}
const date$1 = /* @__PURE__ */ anchor(dateSource);
function timeSource(args) {
	const hhmm = `(?:[01]\\d|2[0-3]):[0-5]\\d`;
	return typeof args.precision === "number" ? args.precision === -1 ? `${hhmm}` : args.precision === 0 ? `${hhmm}:[0-5]\\d` : `${hhmm}:[0-5]\\d\\.\\d{${args.precision}}` : args.seconds ? `${hhmm}:[0-5]\\d(?:\\.\\d+)?` : `${hhmm}(?::[0-5]\\d(?:\\.\\d+)?)?`;
}
function time(args) {
	return new RegExp(`^${timeSource(args)}$`);
}
function datetime(args) {
	const opts = ["Z"];
	if (args.offset) opts.push(`([+-](?:[01]\\d|2[0-3]):[0-5]\\d)`);
	const qualified = `${timeSource({
		precision: args.precision,
		seconds: true
	})}(?:${opts.join("|")})`;
	const timeRegex = args.local ? `${qualified}|${timeSource({ precision: args.precision })}` : qualified;
	return new RegExp(`^${dateSource}T(?:${timeRegex})$`);
}
const anyString = /^[\s\S]{0,}$/;
const integer = /^-?\d+$/;
const number = /^-?\d+(?:\.\d+)?$/;
const boolean$1 = /^(?:true|false)$/i;
const lowercase = /^[^A-Z]*$/;
const uppercase = /^[^a-z]*$/;
//#endregion
//#region node_modules/zod/v4/core/checks.js
const $ZodCheck = /* @__PURE__ */ $constructor("$ZodCheck", (inst, def) => {
	var _a;
	inst._zod ?? (inst._zod = {});
	inst._zod.def = def;
	(_a = inst._zod).onattach ?? (_a.onattach = []);
});
/** Default `when` for length-based checks: run only on non-nullish values with a `length`. */
const _whenHasLength = (payload) => {
	const val = payload.value;
	return !nullish(val) && val.length !== void 0;
};
const numericOriginMap = {
	number: "number",
	bigint: "bigint",
	object: "date"
};
const $ZodCheckLessThan = /* @__PURE__ */ $constructor("$ZodCheckLessThan", (inst, def) => {
	$ZodCheck.init(inst, def);
	const origin = numericOriginMap[typeof def.value];
	inst._zod.check = (payload) => {
		if (def.inclusive ? payload.value <= def.value : payload.value < def.value) return;
		payload.issues.push({
			origin: numericOriginMap[typeof payload.value] ?? origin,
			code: "too_big",
			maximum: typeof def.value === "object" ? def.value.getTime() : def.value,
			input: payload.value,
			inclusive: def.inclusive,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckGreaterThan = /* @__PURE__ */ $constructor("$ZodCheckGreaterThan", (inst, def) => {
	$ZodCheck.init(inst, def);
	const origin = numericOriginMap[typeof def.value];
	inst._zod.check = (payload) => {
		if (def.inclusive ? payload.value >= def.value : payload.value > def.value) return;
		payload.issues.push({
			origin: numericOriginMap[typeof payload.value] ?? origin,
			code: "too_small",
			minimum: typeof def.value === "object" ? def.value.getTime() : def.value,
			input: payload.value,
			inclusive: def.inclusive,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckMultipleOf = /* @__PURE__ */ $constructor("$ZodCheckMultipleOf", (inst, def) => {
	$ZodCheck.init(inst, def);
	inst._zod.check = (payload) => {
		if (typeof payload.value !== typeof def.value) throw new Error("Cannot mix number and bigint in multiple_of check.");
		if (typeof payload.value === "bigint" ? def.value !== BigInt(0) && payload.value % def.value === BigInt(0) : floatSafeRemainder(payload.value, def.value) === 0) return;
		payload.issues.push({
			origin: typeof payload.value,
			code: "not_multiple_of",
			divisor: def.value,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckNumberFormat = /* @__PURE__ */ $constructor("$ZodCheckNumberFormat", (inst, def) => {
	$ZodCheck.init(inst, def);
	def.format = def.format || "float64";
	const isInt = def.format?.includes("int");
	const origin = isInt ? "int" : "number";
	const [minimum, maximum] = NUMBER_FORMAT_RANGES[def.format];
	inst._zod.check = (payload) => {
		const input = payload.value;
		if (isInt) {
			if (!Number.isInteger(input)) {
				payload.issues.push({
					expected: origin,
					format: def.format,
					code: "invalid_type",
					continue: false,
					input,
					inst
				});
				return;
			}
			if (!Number.isSafeInteger(input)) {
				if (input > 0) payload.issues.push({
					input,
					code: "too_big",
					maximum: Number.MAX_SAFE_INTEGER,
					note: "Integers must be within the safe integer range.",
					inst,
					origin,
					inclusive: true,
					continue: !def.abort
				});
				else payload.issues.push({
					input,
					code: "too_small",
					minimum: Number.MIN_SAFE_INTEGER,
					note: "Integers must be within the safe integer range.",
					inst,
					origin,
					inclusive: true,
					continue: !def.abort
				});
				return;
			}
		}
		if (input < minimum) payload.issues.push({
			origin: "number",
			input,
			code: "too_small",
			minimum,
			inclusive: true,
			inst,
			continue: !def.abort
		});
		if (input > maximum) payload.issues.push({
			origin: "number",
			input,
			code: "too_big",
			maximum,
			inclusive: true,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckMaxLength = /* @__PURE__ */ $constructor("$ZodCheckMaxLength", (inst, def) => {
	var _a;
	$ZodCheck.init(inst, def);
	(_a = inst._zod.def).when ?? (_a.when = _whenHasLength);
	inst._zod.check = (payload) => {
		const input = payload.value;
		const units = input.length;
		if ((typeof input === "string" && units > def.maximum ? codePointLength(input) : units) <= def.maximum) return;
		const origin = getLengthableOrigin(input);
		payload.issues.push({
			origin,
			code: "too_big",
			maximum: def.maximum,
			inclusive: true,
			input,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckMinLength = /* @__PURE__ */ $constructor("$ZodCheckMinLength", (inst, def) => {
	var _a;
	$ZodCheck.init(inst, def);
	(_a = inst._zod.def).when ?? (_a.when = _whenHasLength);
	inst._zod.check = (payload) => {
		const input = payload.value;
		const units = input.length;
		if ((typeof input === "string" && units >= def.minimum && units < def.minimum * 2 ? codePointLength(input) : units) >= def.minimum) return;
		const origin = getLengthableOrigin(input);
		payload.issues.push({
			origin,
			code: "too_small",
			minimum: def.minimum,
			inclusive: true,
			input,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckLengthEquals = /* @__PURE__ */ $constructor("$ZodCheckLengthEquals", (inst, def) => {
	var _a;
	$ZodCheck.init(inst, def);
	(_a = inst._zod.def).when ?? (_a.when = _whenHasLength);
	inst._zod.check = (payload) => {
		const input = payload.value;
		const units = input.length;
		const length = typeof input === "string" && units >= def.length && units <= def.length * 2 ? codePointLength(input) : units;
		if (length === def.length) return;
		const origin = getLengthableOrigin(input);
		const tooBig = length > def.length;
		payload.issues.push({
			origin,
			...tooBig ? {
				code: "too_big",
				maximum: def.length
			} : {
				code: "too_small",
				minimum: def.length
			},
			inclusive: true,
			exact: true,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckStringFormat = /* @__PURE__ */ $constructor("$ZodCheckStringFormat", (inst, def) => {
	var _a, _b;
	$ZodCheck.init(inst, def);
	if (def.pattern) (_a = inst._zod).check ?? (_a.check = (payload) => {
		def.pattern.lastIndex = 0;
		if (def.pattern.test(payload.value)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: def.format,
			input: payload.value,
			...def.pattern ? { pattern: def.pattern.toString() } : {},
			inst,
			continue: !def.abort
		});
	});
	else (_b = inst._zod).check ?? (_b.check = () => {});
});
const $ZodCheckRegex = /* @__PURE__ */ $constructor("$ZodCheckRegex", (inst, def) => {
	$ZodCheckStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		def.pattern.lastIndex = 0;
		if (def.pattern.test(payload.value)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "regex",
			input: payload.value,
			pattern: def.pattern.toString(),
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckLowerCase = /* @__PURE__ */ $constructor("$ZodCheckLowerCase", (inst, def) => {
	def.pattern ?? (def.pattern = lowercase);
	$ZodCheckStringFormat.init(inst, def);
});
const $ZodCheckUpperCase = /* @__PURE__ */ $constructor("$ZodCheckUpperCase", (inst, def) => {
	def.pattern ?? (def.pattern = uppercase);
	$ZodCheckStringFormat.init(inst, def);
});
const $ZodCheckIncludes = /* @__PURE__ */ $constructor("$ZodCheckIncludes", (inst, def) => {
	$ZodCheck.init(inst, def);
	const escapedRegex = escapeRegex(def.includes);
	def.pattern = new RegExp(typeof def.position === "number" ? `^.{${def.position},}${escapedRegex}` : escapedRegex);
	inst._zod.check = (payload) => {
		if (payload.value.includes(def.includes, def.position)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "includes",
			includes: def.includes,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckStartsWith = /* @__PURE__ */ $constructor("$ZodCheckStartsWith", (inst, def) => {
	$ZodCheck.init(inst, def);
	const pattern = new RegExp(`^${escapeRegex(def.prefix)}.*`);
	def.pattern ?? (def.pattern = pattern);
	inst._zod.check = (payload) => {
		if (payload.value.startsWith(def.prefix)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "starts_with",
			prefix: def.prefix,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckEndsWith = /* @__PURE__ */ $constructor("$ZodCheckEndsWith", (inst, def) => {
	$ZodCheck.init(inst, def);
	const pattern = new RegExp(`.*${escapeRegex(def.suffix)}$`);
	def.pattern ?? (def.pattern = pattern);
	inst._zod.check = (payload) => {
		if (payload.value.endsWith(def.suffix)) return;
		payload.issues.push({
			origin: "string",
			code: "invalid_format",
			format: "ends_with",
			suffix: def.suffix,
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCheckOverwrite = /* @__PURE__ */ $constructor("$ZodCheckOverwrite", (inst, def) => {
	$ZodCheck.init(inst, def);
	inst._zod.check = (payload) => {
		payload.value = def.tx(payload.value);
	};
});
//#endregion
//#region node_modules/zod/v4/core/doc.js
var Doc = class {
	constructor(args = [], closed = {}) {
		this.content = [];
		this.indent = 0;
		this.args = args;
		this.closed = closed;
	}
	indented(fn) {
		this.indent += 1;
		try {
			fn(this);
		} finally {
			this.indent -= 1;
		}
	}
	write(arg) {
		if (typeof arg === "function") {
			arg(this, { execution: "sync" });
			arg(this, { execution: "async" });
			return;
		}
		const lines = arg.split("\n").filter((x) => x);
		const minIndent = Math.min(...lines.map((x) => x.length - x.trimStart().length));
		const dedented = lines.map((x) => x.slice(minIndent)).map((x) => " ".repeat(this.indent * 2) + x);
		for (const line of dedented) this.content.push(line);
	}
	compile() {
		const F = Function;
		const content = this?.content ?? [``];
		return new F(...Object.keys(this.closed), `return function (${this.args.join(", ")}) {\n${content.join("\n")}\n};`)(...Object.values(this.closed));
	}
};
//#endregion
//#region node_modules/zod/v4/core/versions.js
const version$1 = {
	major: 4,
	minor: 6,
	patch: 7
};
//#endregion
//#region node_modules/zod/v4/core/schemas.js
const $ZodType = /* @__PURE__ */ $constructor("$ZodType", (inst, def) => {
	var _a;
	inst ?? (inst = {});
	inst._zod.def = def;
	inst._zod.bag = inst._zod.bag || {};
	inst._zod.version = version$1;
	const defChecks = inst._zod.def.checks;
	const checks = inst._zod.traits.has("$ZodCheck") ? [inst, ...defChecks ?? []] : defChecks?.length ? [...defChecks] : [];
	for (const ch of checks) for (const fn of ch._zod.onattach) fn(inst);
	if (checks.length === 0) {
		(_a = inst._zod).deferred ?? (_a.deferred = []);
		inst._zod.deferred?.push(() => {
			inst._zod.run = inst._zod.parse;
		});
	} else {
		const runChecks = (payload, checks, ctx) => {
			if (payload.memo) return payload;
			let isAborted = aborted(payload);
			let asyncResult;
			for (const ch of checks) {
				if (ch._zod.def.when) {
					if (explicitlyAborted(payload)) continue;
					if (!ch._zod.def.when(payload)) continue;
				} else if (isAborted) continue;
				const currLen = payload.issues.length;
				const _ = ch._zod.check(payload);
				if (_ instanceof Promise && ctx?.async === false) throw new $ZodAsyncError();
				if (asyncResult || _ instanceof Promise) asyncResult = (asyncResult ?? Promise.resolve()).then(async () => {
					await _;
					if (payload.issues.length === currLen) return;
					attachSchema(payload.issues, currLen, inst);
					if (!isAborted) isAborted = aborted(payload, currLen);
				});
				else {
					if (payload.issues.length === currLen) continue;
					attachSchema(payload.issues, currLen, inst);
					if (!isAborted) isAborted = aborted(payload, currLen);
				}
			}
			if (asyncResult) return asyncResult.then(() => {
				return payload;
			});
			return payload;
		};
		const handleCanaryResult = (canary, payload, ctx) => {
			if (aborted(canary)) {
				canary.aborted = true;
				return canary;
			}
			const checkResult = runChecks(payload, checks, ctx);
			if (checkResult instanceof Promise) {
				if (ctx.async === false) throw new $ZodAsyncError();
				return checkResult.then((checkResult) => inst._zod.parse(checkResult, ctx));
			}
			return inst._zod.parse(checkResult, ctx);
		};
		inst._zod.run = (payload, ctx) => {
			if (ctx.skipChecks) return inst._zod.parse(payload, ctx);
			if (ctx.direction === "backward") {
				const canary = inst._zod.parse({
					value: payload.value,
					issues: []
				}, {
					...ctx,
					skipChecks: true
				});
				if (canary instanceof Promise) return canary.then((canary) => {
					return handleCanaryResult(canary, payload, ctx);
				});
				return handleCanaryResult(canary, payload, ctx);
			}
			const result = inst._zod.parse(payload, ctx);
			if (result instanceof Promise) {
				if (ctx.async === false) throw new $ZodAsyncError();
				return result.then((result) => runChecks(result, checks, ctx));
			}
			return runChecks(result, checks, ctx);
		};
	}
}, {
	get "~standard"() {
		return hide(this, "~standard", standardProps(this));
	},
	set "~standard"(value) {
		own(this, "~standard", value);
	}
});
/** The Standard Schema surface for `inst`. Shared so wrappers can extend it without forcing it. */
const toStandardResult = (r, ctx) => r.issues.length ? { issues: r.issues.map((iss) => finalizeIssue(iss, ctx, config())) } : { value: r.value };
async function validateAsync(inst, value) {
	const ctx = { async: true };
	return toStandardResult(await inst._zod.run({
		value,
		issues: []
	}, ctx), ctx);
}
function standardProps(inst) {
	return {
		validate: (value) => {
			const ctx = { async: false };
			try {
				const r = inst._zod.run({
					value,
					issues: []
				}, ctx);
				if (!(r instanceof Promise)) return toStandardResult(r, ctx);
			} catch (_) {}
			return validateAsync(inst, value);
		},
		vendor: "zod",
		version: 1
	};
}
const $ZodString = /* @__PURE__ */ $constructor("$ZodString", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.pattern = def.pattern ?? anyString;
	inst._zod.parse = (payload, _) => {
		if (def.coerce) try {
			payload.value = String(payload.value);
		} catch (_) {}
		if (typeof payload.value === "string") return payload;
		payload.issues.push({
			expected: "string",
			code: "invalid_type",
			input: payload.value,
			inst
		});
		return payload;
	};
});
const $ZodStringFormat = /* @__PURE__ */ $constructor("$ZodStringFormat", (inst, def) => {
	$ZodCheckStringFormat.init(inst, def);
	$ZodString.init(inst, def);
});
const $ZodGUID = /* @__PURE__ */ $constructor("$ZodGUID", (inst, def) => {
	def.pattern ?? (def.pattern = guid);
	$ZodStringFormat.init(inst, def);
});
const $ZodUUID = /* @__PURE__ */ $constructor("$ZodUUID", (inst, def) => {
	if (def.version) {
		const v = {
			v1: 1,
			v2: 2,
			v3: 3,
			v4: 4,
			v5: 5,
			v6: 6,
			v7: 7,
			v8: 8
		}[def.version];
		if (v === void 0) throw new Error(`Invalid UUID version: "${def.version}"`);
		def.pattern ?? (def.pattern = uuid(v));
	} else def.pattern ?? (def.pattern = uuid());
	$ZodStringFormat.init(inst, def);
});
const $ZodEmail = /* @__PURE__ */ $constructor("$ZodEmail", (inst, def) => {
	def.pattern ?? (def.pattern = email);
	$ZodStringFormat.init(inst, def);
});
function canParseURL(input) {
	try {
		if (typeof URL !== "undefined" && typeof URL.canParse === "function") return URL.canParse(input);
		new URL(input);
		return true;
	} catch {
		return false;
	}
}
function validateURL(trimmed, def) {
	if (!("normalize" in def) && !("hostname" in def) && !("protocol" in def)) return canParseURL(trimmed) || 2;
	return parseURLObject(trimmed, def);
}
/** Parses a URL while preserving the non-normalizing HTTP guard. */
function parseURLObject(trimmed, def) {
	if (!def.normalize && def.protocol?.source === httpProtocol.source && !/^https?:\/\//i.test(trimmed)) return 1;
	try {
		if (typeof URL !== "undefined") {
			const URLStatic = URL;
			if (typeof URLStatic.parse === "function") return URLStatic.parse(trimmed) ?? 2;
		}
		return new URL(trimmed);
	} catch {
		return 2;
	}
}
const asciiTabOrNewline = /[\t\n\r]/g;
/** The URL parser deletes every ASCII tab, LF and CR from its input before it parses, so `new URL("https://exa\nmple.com")` reports on `example.com`. Applying the same deletion to the returned value closes the half of that divergence which can move the host; the parser's other rewrite, stripping C0 controls at the edges, cannot. */
function stripTabAndNewline(value) {
	return value.replace(asciiTabOrNewline, "");
}
function urlHostnameOk(url, hostname) {
	hostname.lastIndex = 0;
	return hostname.test(url.hostname);
}
function urlProtocolOk(url, protocol) {
	protocol.lastIndex = 0;
	return protocol.test(url.protocol.endsWith(":") ? url.protocol.slice(0, -1) : url.protocol);
}
const $ZodURL = /* @__PURE__ */ $constructor("$ZodURL", (inst, def) => {
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		try {
			const trimmed = payload.value.trim();
			const url = validateURL(trimmed, def);
			if (url === 1) {
				payload.issues.push({
					code: "invalid_format",
					format: "url",
					note: "Invalid URL format",
					input: payload.value,
					inst,
					continue: !def.abort
				});
				return;
			}
			if (url === 2) {
				payload.issues.push({
					code: "invalid_format",
					format: "url",
					input: payload.value,
					inst,
					continue: !def.abort
				});
				return;
			}
			if (url === true) {
				payload.value = stripTabAndNewline(trimmed);
				return;
			}
			if (def.hostname && !urlHostnameOk(url, def.hostname)) payload.issues.push({
				code: "invalid_format",
				format: "url",
				note: "Invalid hostname",
				pattern: def.hostname.source,
				input: payload.value,
				inst,
				continue: !def.abort
			});
			if (def.protocol && !urlProtocolOk(url, def.protocol)) payload.issues.push({
				code: "invalid_format",
				format: "url",
				note: "Invalid protocol",
				pattern: def.protocol.source,
				input: payload.value,
				inst,
				continue: !def.abort
			});
			payload.value = def.normalize ? url.href : stripTabAndNewline(trimmed);
			return;
		} catch (_) {
			payload.issues.push({
				code: "invalid_format",
				format: "url",
				input: payload.value,
				inst,
				continue: !def.abort
			});
		}
	};
});
const $ZodEmoji = /* @__PURE__ */ $constructor("$ZodEmoji", (inst, def) => {
	def.pattern ?? (def.pattern = emoji());
	$ZodStringFormat.init(inst, def);
});
const $ZodNanoID = /* @__PURE__ */ $constructor("$ZodNanoID", (inst, def) => {
	if (def.length !== void 0 && (!Number.isInteger(def.length) || def.length < 1)) throw new Error(`Invalid nanoid length: ${def.length}`);
	def.pattern ?? (def.pattern = def.length === void 0 ? nanoid : nanoidOfLength(def.length));
	$ZodStringFormat.init(inst, def);
});
/**
* @deprecated CUID v1 is deprecated by its authors due to information leakage
* (timestamps embedded in the id). Use {@link $ZodCUID2} instead.
* See https://github.com/paralleldrive/cuid.
*/
const $ZodCUID = /* @__PURE__ */ $constructor("$ZodCUID", (inst, def) => {
	def.pattern ?? (def.pattern = cuid);
	$ZodStringFormat.init(inst, def);
});
const $ZodCUID2 = /* @__PURE__ */ $constructor("$ZodCUID2", (inst, def) => {
	def.pattern ?? (def.pattern = cuid2);
	$ZodStringFormat.init(inst, def);
});
const $ZodULID = /* @__PURE__ */ $constructor("$ZodULID", (inst, def) => {
	def.pattern ?? (def.pattern = ulid);
	$ZodStringFormat.init(inst, def);
});
const $ZodXID = /* @__PURE__ */ $constructor("$ZodXID", (inst, def) => {
	def.pattern ?? (def.pattern = xid);
	$ZodStringFormat.init(inst, def);
});
const $ZodKSUID = /* @__PURE__ */ $constructor("$ZodKSUID", (inst, def) => {
	def.pattern ?? (def.pattern = ksuid);
	$ZodStringFormat.init(inst, def);
});
const $ZodISODateTime = /* @__PURE__ */ $constructor("$ZodISODateTime", (inst, def) => {
	def.pattern ?? (def.pattern = datetime(def));
	$ZodStringFormat.init(inst, def);
});
const $ZodISODate = /* @__PURE__ */ $constructor("$ZodISODate", (inst, def) => {
	def.pattern ?? (def.pattern = date$1);
	$ZodStringFormat.init(inst, def);
});
const $ZodISOTime = /* @__PURE__ */ $constructor("$ZodISOTime", (inst, def) => {
	def.pattern ?? (def.pattern = time(def));
	$ZodStringFormat.init(inst, def);
});
const $ZodISODuration = /* @__PURE__ */ $constructor("$ZodISODuration", (inst, def) => {
	def.pattern ?? (def.pattern = duration$1);
	$ZodStringFormat.init(inst, def);
});
const $ZodIPv4 = /* @__PURE__ */ $constructor("$ZodIPv4", (inst, def) => {
	def.pattern ?? (def.pattern = ipv4);
	$ZodStringFormat.init(inst, def);
});
/** An IPv6 address is written with hex digits, colons and dots, and nothing else. The guard is what makes the check below an IPv6 check: `new URL("http://[...]")` parses an authority, not an address, so `@` and `\` re-delimit it and `"::@1\\"` validates against the host `0.0.0.1`. The URL parser also deletes ASCII tab, LF and CR rather than failing, which is how `"::1\n"` validated as `::1`. */
const ipv6Alphabet = /^[0-9a-fA-F:.]+$/;
function isValidIPv6(value) {
	if (!ipv6Alphabet.test(value)) return false;
	return canParseURL(`http://[${value}]`);
}
const $ZodIPv6 = /* @__PURE__ */ $constructor("$ZodIPv6", (inst, def) => {
	def.pattern ?? (def.pattern = ipv6);
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (!isValidIPv6(payload.value)) payload.issues.push({
			code: "invalid_format",
			format: "ipv6",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodCIDRv4 = /* @__PURE__ */ $constructor("$ZodCIDRv4", (inst, def) => {
	def.pattern ?? (def.pattern = cidrv4);
	$ZodStringFormat.init(inst, def);
});
function isValidCIDRv6(value) {
	const parts = value.split("/");
	if (parts.length !== 2) return false;
	const [address, prefix] = parts;
	if (!prefix) return false;
	const prefixNum = Number(prefix);
	if (`${prefixNum}` !== prefix) return false;
	if (prefixNum < 0 || prefixNum > 128) return false;
	return isValidIPv6(address);
}
const $ZodCIDRv6 = /* @__PURE__ */ $constructor("$ZodCIDRv6", (inst, def) => {
	def.pattern ?? (def.pattern = cidrv6);
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (!isValidCIDRv6(payload.value)) payload.issues.push({
			code: "invalid_format",
			format: "cidrv6",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
function isValidBase64(data) {
	if (data === "") return true;
	if (/\s/.test(data)) return false;
	if (data.length % 4 !== 0) return false;
	try {
		atob(data);
		return true;
	} catch {
		return false;
	}
}
const base64Charset = /^[0-9a-zA-Z+/]*={0,2}$/;
const $ZodBase64 = /* @__PURE__ */ $constructor("$ZodBase64", (inst, def) => {
	def.pattern ?? (def.pattern = base64Charset);
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (isValidBase64(payload.value)) return;
		payload.issues.push({
			code: "invalid_format",
			format: "base64",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const base64urlCharset = /^[A-Za-z0-9_-]*$/;
function isValidBase64URL(data) {
	if (!base64urlCharset.test(data)) return false;
	const base64 = data.replace(/[-_]/g, (c) => c === "-" ? "+" : "/");
	return isValidBase64(base64.padEnd(Math.ceil(base64.length / 4) * 4, "="));
}
const $ZodBase64URL = /* @__PURE__ */ $constructor("$ZodBase64URL", (inst, def) => {
	def.pattern ?? (def.pattern = base64urlCharset);
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (isValidBase64URL(payload.value)) return;
		payload.issues.push({
			code: "invalid_format",
			format: "base64url",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodE164 = /* @__PURE__ */ $constructor("$ZodE164", (inst, def) => {
	def.pattern ?? (def.pattern = e164);
	$ZodStringFormat.init(inst, def);
});
function isValidJWT(token, algorithm = null) {
	try {
		const tokensParts = token.split(".");
		if (tokensParts.length !== 3) return false;
		const [header] = tokensParts;
		if (!header) return false;
		const parsedHeader = JSON.parse(atob(header));
		if ("typ" in parsedHeader && parsedHeader?.typ !== "JWT") return false;
		if (!parsedHeader.alg) return false;
		if (algorithm && (!("alg" in parsedHeader) || parsedHeader.alg !== algorithm)) return false;
		return true;
	} catch {
		return false;
	}
}
const $ZodJWT = /* @__PURE__ */ $constructor("$ZodJWT", (inst, def) => {
	$ZodStringFormat.init(inst, def);
	inst._zod.check = (payload) => {
		if (isValidJWT(payload.value, def.alg)) return;
		payload.issues.push({
			code: "invalid_format",
			format: "jwt",
			input: payload.value,
			inst,
			continue: !def.abort
		});
	};
});
const $ZodNumber = /* @__PURE__ */ $constructor("$ZodNumber", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.pattern = number;
	inst._zod.parse = (payload, _ctx) => {
		if (def.coerce) try {
			payload.value = Number(payload.value);
		} catch (_) {}
		const input = payload.value;
		if (typeof input === "number" && !Number.isNaN(input) && Number.isFinite(input)) return payload;
		const received = typeof input === "number" ? Number.isNaN(input) ? "NaN" : !Number.isFinite(input) ? String(input) : void 0 : void 0;
		payload.issues.push({
			expected: "number",
			code: "invalid_type",
			input,
			inst,
			...received ? { received } : {}
		});
		return payload;
	};
});
const $ZodNumberFormat = /* @__PURE__ */ $constructor("$ZodNumberFormat", (inst, def) => {
	$ZodCheckNumberFormat.init(inst, def);
	$ZodNumber.init(inst, def);
});
const $ZodBoolean = /* @__PURE__ */ $constructor("$ZodBoolean", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.pattern = boolean$1;
	inst._zod.parse = (payload, _ctx) => {
		if (def.coerce) try {
			payload.value = Boolean(payload.value);
		} catch (_) {}
		const input = payload.value;
		if (typeof input === "boolean") return payload;
		payload.issues.push({
			expected: "boolean",
			code: "invalid_type",
			input,
			inst
		});
		return payload;
	};
});
const $ZodUnknown = /* @__PURE__ */ $constructor("$ZodUnknown", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.parse = (payload) => payload;
});
const $ZodNever = /* @__PURE__ */ $constructor("$ZodNever", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.parse = (payload, _ctx) => {
		payload.issues.push({
			expected: "never",
			code: "invalid_type",
			input: payload.value,
			inst
		});
		return payload;
	};
});
function capSize(inst, size) {
	const caps = sizeCaps(inst._zod.def.checks);
	if (!caps.length) return;
	const cap = Math.min(...caps.map((c) => c[0]));
	const parse = inst._zod.parse;
	inst._zod.parse = (payload, ctx) => {
		const n = size(payload.value);
		if (n > cap && !ctx?.skipChecks && ctx?.direction !== "backward") {
			for (const [max, ch] of sizeCaps(inst._zod.def.checks)) if (n > max && ch._zod.def.when(payload)) {
				const start = payload.issues.length;
				ch._zod.check(payload);
				payload.issues[start].continue = false;
				attachSchema(payload.issues, start, inst);
				return payload;
			}
		}
		return parse(payload, ctx);
	};
}
const arraySize = (input) => Array.isArray(input) ? input.length : -1;
function handleArrayResult(result, final, index) {
	if (result.issues.length) final.issues.push(...prefixIssues(index, result.issues));
	final.value[index] = result.value;
}
const $ZodArray = /* @__PURE__ */ $constructor("$ZodArray", (inst, def) => {
	$ZodType.init(inst, def);
	const memo = globalConfig.memoizer;
	memo?.attach(inst);
	inst._zod.parse = (payload, ctx) => {
		const input = payload.value;
		if (!Array.isArray(input)) {
			payload.issues.push({
				expected: "array",
				code: "invalid_type",
				input,
				inst
			});
			return payload;
		}
		payload.value = memo ? memo.alloc(inst, payload, Array(input.length), ctx) : Array(input.length);
		const proms = [];
		const abortEarly = ctx?.abortEarly;
		for (let i = 0; i < input.length; i++) {
			const item = input[i];
			const result = def.element._zod.run({
				value: item,
				issues: []
			}, ctx);
			if (result instanceof Promise) proms.push(result.then((result) => handleArrayResult(result, payload, i)));
			else {
				handleArrayResult(result, payload, i);
				if (abortEarly && result.issues.length !== 0 && aborted(result)) break;
			}
		}
		if (proms.length) return Promise.all(proms).then(() => payload);
		return payload;
	};
	capSize(inst, arraySize);
});
function handlePropertyResult(result, final, key, input, optin, optout) {
	const isPresent = key in input;
	const isOptionalOut = optout === "optional";
	if (!isPresent && isOptionalOut && optin === "optional") return;
	if (result.issues.length) {
		if (optin !== void 0 && isOptionalOut && !isPresent) return;
		final.issues.push(...prefixIssues(key, result.issues));
	}
	if (!isPresent && optin === void 0) {
		if (!result.issues.length) final.issues.push({
			code: "invalid_type",
			expected: "nonoptional",
			input: void 0,
			path: [key]
		});
		return;
	}
	if (result.value === void 0) {
		if (isPresent || optin === "defaulted" && !isOptionalOut) final.value[key] = void 0;
	} else final.value[key] = result.value;
}
const NO_SYMBOL_KEYS = [];
function normalizeDef(def) {
	const keys = Object.keys(def.shape);
	const ownSymbols = Object.getOwnPropertySymbols(def.shape);
	const symbolKeys = ownSymbols.length ? ownSymbols : NO_SYMBOL_KEYS;
	const allKeys = symbolKeys.length ? [...keys, ...symbolKeys] : keys;
	for (const k of allKeys) if (!def.shape?.[k]?._zod?.traits?.has("$ZodType")) throw new Error(`Invalid element at key "${String(k)}": expected a Zod schema`);
	const okeys = optionalKeys(def.shape);
	return {
		...def,
		allKeys,
		symbolKeys,
		keySet: new Set(keys),
		numKeys: keys.length,
		optionalKeys: new Set(okeys)
	};
}
function handleCatchall(proms, input, payload, ctx, def, inst, abortEarly) {
	const unrecognized = [];
	const keySet = def.keySet;
	const _catchall = def.catchall._zod;
	const t = _catchall.def.type;
	const optin = _catchall.optin;
	const optout = _catchall.optout;
	let seen = 0;
	for (const key in input) {
		if (abortEarly && payload.issues.length !== seen) {
			if (aborted(payload, seen)) break;
			seen = payload.issues.length;
		}
		if (keySet.has(key)) continue;
		if (key === "__proto__") {
			if (t === "never") unrecognized.push(key);
			continue;
		}
		if (t === "never") {
			unrecognized.push(key);
			continue;
		}
		const r = _catchall.run({
			value: input[key],
			issues: []
		}, ctx);
		if (r instanceof Promise) proms.push(r.then((r) => handlePropertyResult(r, payload, key, input, optin, optout)));
		else handlePropertyResult(r, payload, key, input, optin, optout);
	}
	if (unrecognized.length) payload.issues.push({
		code: "unrecognized_keys",
		keys: unrecognized,
		input,
		inst,
		continue: true
	});
	if (!proms.length) return payload;
	return Promise.all(proms).then(() => {
		return payload;
	});
}
const $ZodObject = /* @__PURE__ */ $constructor("$ZodObject", (inst, def) => {
	$ZodType.init(inst, def);
	const desc = Object.getOwnPropertyDescriptor(def, "shape");
	const sh = desc?.get ? desc.get.raw : def.shape ?? {};
	if (sh) {
		const get = () => {
			const newSh = { ...sh };
			Object.defineProperty(def, "shape", { value: newSh });
			get.raw = newSh;
			return newSh;
		};
		get.raw = sh;
		Object.defineProperty(def, "shape", { get });
	}
	const _normalized = cached(() => normalizeDef(def));
	defineLazyInternal(inst, "propValues", (zod) => {
		const shape = zod.def.shape;
		const propValues = {};
		for (const key in shape) {
			const field = shape[key]._zod;
			if (field.values) {
				if (!Object.prototype.hasOwnProperty.call(propValues, key)) assignProp(propValues, key, /* @__PURE__ */ new Set());
				for (const v of field.values) propValues[key].add(v);
				if (field.optin !== void 0) propValues[key].add(void 0);
			}
		}
		return propValues;
	});
	const isObject = isObject$1;
	const catchall = def.catchall;
	let value;
	const memo = globalConfig.memoizer;
	memo?.attach(inst);
	inst._zod.parse = (payload, ctx) => {
		value ?? (value = _normalized.value);
		const input = payload.value;
		if (!isObject(input)) {
			payload.issues.push({
				expected: "object",
				code: "invalid_type",
				input,
				inst
			});
			return payload;
		}
		payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
		const proms = [];
		const shape = value.shape;
		const abortEarly = ctx?.abortEarly;
		let seen = payload.issues.length;
		for (const key of value.allKeys) {
			if (abortEarly && payload.issues.length !== seen) {
				if (aborted(payload, seen)) break;
				seen = payload.issues.length;
			}
			if (key === "__proto__") continue;
			const el = shape[key];
			const optin = el._zod.optin;
			const optout = el._zod.optout;
			const r = el._zod.run({
				value: input[key],
				issues: []
			}, ctx);
			if (r instanceof Promise) proms.push(r.then((r) => handlePropertyResult(r, payload, key, input, optin, optout)));
			else handlePropertyResult(r, payload, key, input, optin, optout);
		}
		if (!catchall) return proms.length ? Promise.all(proms).then(() => payload) : payload;
		return handleCatchall(proms, input, payload, ctx, _normalized.value, inst, abortEarly === true);
	};
});
const $ZodObjectJIT = /* @__PURE__ */ $constructor("$ZodObjectJIT", (inst, def) => {
	$ZodObject.init(inst, def);
	const superParse = inst._zod.parse;
	const _normalized = cached(() => normalizeDef(def));
	const memo = globalConfig.memoizer;
	const generateFastpass = (shape) => {
		const normalized = _normalized.value;
		const syms = normalized.symbolKeys;
		const doc = new Doc(["payload", "ctx"], {
			shape,
			inst,
			memo,
			syms
		});
		const parseStr = (k) => `shape[${k}]._zod.run({ value: input[${k}], issues: [] }, ctx)`;
		const prefixStr = (id, k) => `
          let ${id}_ab = false;
          for (let i = 0; i < ${id}.issues.length; i++) {
            const iss = ${id}.issues[i];
            iss.path = iss.path ? [${k}, ...iss.path] : [${k}];
            payload.issues.push(iss);
            if (iss.continue !== true) ${id}_ab = true;
          }
          if (${id}_ab && ctx && ctx.abortEarly) {
            payload.value = newResult;
            return payload;
          }`;
		doc.write(`const input = payload.value;`);
		const ids = Object.create(null);
		let counter = 0;
		for (const key of normalized.allKeys) ids[key] = `key_${counter++}`;
		doc.write(memo ? `const newResult = memo.alloc(inst, payload, {}, ctx);` : `const newResult = {};`);
		for (const key of normalized.allKeys) {
			if (key === "__proto__") continue;
			const id = ids[key];
			const k = typeof key === "symbol" ? `syms[${syms.indexOf(key)}]` : esc(key);
			const isPresent = `${k} in input`;
			const schema = shape[key];
			const optin = schema?._zod?.optin;
			const isOptionalIn = optin !== void 0;
			const isOptionalOut = schema?._zod?.optout === "optional";
			doc.write(`const ${id} = ${parseStr(k)};`);
			if (isOptionalIn && isOptionalOut) {
				const assign = optin === "optional" ? `${id}_present` : `${id}.value !== undefined || ${id}_present`;
				doc.write(`
        const ${id}_present = ${isPresent};
        if (!${id}.issues.length || ${id}_present) {
          if (${id}.issues.length) {${prefixStr(id, k)}
          }

          if (${assign}) {
            newResult[${k}] = ${id}.value;
          }
        }

      `);
			} else if (!isOptionalIn) doc.write(`
        const ${id}_present = ${isPresent};
        if (${id}.issues.length) {${prefixStr(id, k)}
        }
        if (!${id}_present && !${id}.issues.length) {
          payload.issues.push({
            code: "invalid_type",
            expected: "nonoptional",
            input: undefined,
            path: [${k}]
          });
          if (ctx && ctx.abortEarly) {
            payload.value = newResult;
            return payload;
          }
        }

        if (${id}_present) {
          newResult[${k}] = ${id}.value;
        }

      `);
			else {
				doc.write(`
        if (${id}.issues.length) {${prefixStr(id, k)}
        }
      `);
				if (optin === "defaulted") doc.write(`newResult[${k}] = ${id}.value;`);
				else doc.write(`
        if (${id}.value !== undefined || ${isPresent}) {
          newResult[${k}] = ${id}.value;
        }
      `);
			}
		}
		doc.write(`payload.value = newResult;`);
		doc.write(`return payload;`);
		return doc.compile();
	};
	let fastpass;
	const isObject = isObject$1;
	const jit = !globalConfig.jitless;
	const fastEnabled = jit && allowsEval.value;
	const catchall = def.catchall;
	let value;
	inst._zod.parse = (payload, ctx) => {
		value ?? (value = _normalized.value);
		const input = payload.value;
		if (!isObject(input)) {
			payload.issues.push({
				expected: "object",
				code: "invalid_type",
				input,
				inst
			});
			return payload;
		}
		if (jit && fastEnabled && ctx?.async === false && ctx.jitless !== true) {
			if (!fastpass) fastpass = generateFastpass(def.shape);
			payload = fastpass(payload, ctx);
			if (!catchall) return payload;
			return handleCatchall([], input, payload, ctx, value, inst, ctx?.abortEarly === true);
		}
		return superParse(payload, ctx);
	};
});
function handleUnionResults(results, final, inst, ctx) {
	for (const result of results) if (result.issues.length === 0) {
		final.value = result.value;
		return final;
	}
	const nonaborted = results.filter((r) => !aborted(r));
	if (nonaborted.length === 1) {
		final.value = nonaborted[0].value;
		return nonaborted[0];
	}
	final.issues.push({
		code: "invalid_union",
		input: final.value,
		inst,
		errors: results.map((result) => result.issues.map((iss) => finalizeIssue(iss, ctx, config())))
	});
	return final;
}
const $ZodUnion = /* @__PURE__ */ $constructor("$ZodUnion", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "optin", (zod) => zod.def.options.some((o) => o._zod.optin === "defaulted") ? "defaulted" : zod.def.options.some((o) => o._zod.optin !== void 0) ? "optional" : void 0);
	defineLazyInternal(inst, "optout", (zod) => zod.def.options.some((o) => o._zod.optout === "optional") ? "optional" : void 0);
	defineLazyInternal(inst, "values", (zod) => {
		if (zod.def.options.every((o) => o._zod.values)) return new Set(zod.def.options.flatMap((option) => Array.from(option._zod.values)));
	});
	defineLazyInternal(inst, "pattern", (zod) => {
		if (zod.def.options.every((o) => o._zod.pattern)) {
			const patterns = zod.def.options.map((o) => o._zod.pattern);
			return new RegExp(`^(${patterns.map((p) => cleanRegex(p.source)).join("|")})$`);
		}
	});
	const first = def.options.length === 1 ? def.options[0]._zod.run : null;
	inst._zod.parse = (payload, ctx) => {
		if (first) return first(payload, ctx);
		let async = false;
		const results = [];
		for (const option of def.options) {
			const result = option._zod.run({
				value: payload.value,
				issues: []
			}, ctx);
			if (result instanceof Promise) {
				results.push(result);
				async = true;
			} else {
				if (result.issues.length === 0) return result;
				results.push(result);
			}
		}
		if (!async) return handleUnionResults(results, payload, inst, ctx);
		return Promise.all(results).then((results) => {
			return handleUnionResults(results, payload, inst, ctx);
		});
	};
});
function discriminatorMap(def) {
	const map = /* @__PURE__ */ new Map();
	for (const option of def.options) {
		const values = option._zod.propValues?.[def.discriminator];
		if (!values || values.size === 0) throw new Error(`Invalid discriminated union option at index "${def.options.indexOf(option)}"`);
		for (const value of values) if (map.has(value)) {
			if (value !== void 0) throw new Error(`Duplicate discriminator value "${String(value)}"`);
			map.set(value, null);
		} else map.set(value, option);
	}
	return map;
}
const $ZodDiscriminatedUnion = /* @__PURE__ */ $constructor("$ZodDiscriminatedUnion", (inst, def) => {
	def.inclusive = false;
	$ZodUnion.init(inst, def);
	const _super = inst._zod.parse;
	defineLazyInternal(inst, "propValues", (zod) => {
		const propValues = {};
		let undefinedCount = 0;
		for (const option of zod.def.options) {
			const pv = option._zod.propValues;
			if (!pv || Object.keys(pv).length === 0) throw new Error(`Invalid discriminated union option at index "${zod.def.options.indexOf(option)}"`);
			if (pv[zod.def.discriminator]?.has(void 0)) undefinedCount++;
			for (const [k, v] of Object.entries(pv)) {
				if (!Object.prototype.hasOwnProperty.call(propValues, k)) assignProp(propValues, k, /* @__PURE__ */ new Set());
				for (const val of v) propValues[k].add(val);
			}
		}
		if (!zod.def.unionFallback && undefinedCount > 1) propValues[zod.def.discriminator]?.delete(void 0);
		return propValues;
	});
	def.options.forEach((option, i) => {
		const propShape = rawShape(option._zod.def);
		if (propShape && !Object.prototype.hasOwnProperty.call(propShape, def.discriminator)) throw new Error(`Invalid discriminated union option at index "${i}"`);
	});
	const disc = cached(() => discriminatorMap(def));
	inst._zod.parse = (payload, ctx) => {
		const input = payload.value;
		if (!isObject$1(input)) {
			payload.issues.push({
				code: "invalid_type",
				expected: "object",
				input,
				inst
			});
			return payload;
		}
		const value = input?.[def.discriminator];
		const opt = disc.value.get(value);
		if (opt && (value !== void 0 || ctx.direction !== "backward")) return opt._zod.run(payload, ctx);
		if (def.unionFallback || ctx.direction === "backward") return _super(payload, ctx);
		payload.issues.push({
			code: "invalid_union",
			errors: [],
			note: "No matching discriminator",
			discriminator: def.discriminator,
			options: Array.from(disc.value.keys()).filter((value) => disc.value.get(value) !== null),
			input,
			path: [def.discriminator],
			inst
		});
		return payload;
	};
});
const $ZodIntersection = /* @__PURE__ */ $constructor("$ZodIntersection", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.parse = (payload, ctx) => {
		const input = payload.value;
		const left = def.left._zod.run({
			value: input,
			issues: []
		}, ctx);
		const right = def.right._zod.run({
			value: input,
			issues: []
		}, ctx);
		if (left instanceof Promise || right instanceof Promise) return Promise.all([left, right]).then(([left, right]) => {
			return handleIntersectionResults(payload, left, right);
		});
		return handleIntersectionResults(payload, left, right);
	};
});
function mergeValues(a, b) {
	if (a === b) return {
		valid: true,
		data: a
	};
	if (a instanceof Date && b instanceof Date && +a === +b) return {
		valid: true,
		data: a
	};
	if (isPlainObject(a) && isPlainObject(b)) {
		const bKeys = Object.keys(b);
		const sharedKeys = Object.keys(a).filter((key) => bKeys.indexOf(key) !== -1);
		const newObj = {
			...a,
			...b
		};
		if (Object.prototype.hasOwnProperty.call(newObj, "__proto__")) delete newObj.__proto__;
		for (const key of sharedKeys) {
			if (key === "__proto__") continue;
			const sharedValue = mergeValues(a[key], b[key]);
			if (!sharedValue.valid) return {
				valid: false,
				mergeErrorPath: [key, ...sharedValue.mergeErrorPath]
			};
			newObj[key] = sharedValue.data;
		}
		return {
			valid: true,
			data: newObj
		};
	}
	if (Array.isArray(a) && Array.isArray(b)) {
		if (a.length !== b.length) return {
			valid: false,
			mergeErrorPath: []
		};
		const newArray = [];
		for (let index = 0; index < a.length; index++) {
			const itemA = a[index];
			const itemB = b[index];
			const sharedValue = mergeValues(itemA, itemB);
			if (!sharedValue.valid) return {
				valid: false,
				mergeErrorPath: [index, ...sharedValue.mergeErrorPath]
			};
			newArray.push(sharedValue.data);
		}
		return {
			valid: true,
			data: newArray
		};
	}
	return {
		valid: false,
		mergeErrorPath: []
	};
}
function handleIntersectionResults(result, left, right) {
	const unrecKeys = /* @__PURE__ */ new Map();
	let unrecIssue;
	const keyIssues = /* @__PURE__ */ new Map();
	const collect = (iss, side) => {
		let keys;
		if (iss.code === "unrecognized_keys" && !iss.path?.length) {
			unrecIssue ?? (unrecIssue = iss);
			keys = iss.keys;
		} else if (iss.code === "invalid_key" && iss.origin === "record" && iss.path?.length === 1) {
			const k = String(iss.path[0]);
			if (!keyIssues.has(k)) keyIssues.set(k, iss);
			keys = [k];
		} else return false;
		for (const k of keys) {
			if (!unrecKeys.has(k)) unrecKeys.set(k, {});
			unrecKeys.get(k)[side] = true;
		}
		return true;
	};
	for (const iss of left.issues) if (!collect(iss, "l")) result.issues.push(iss);
	for (const iss of right.issues) if (!collect(iss, "r")) result.issues.push(iss);
	const bothKeys = [...unrecKeys].filter(([, f]) => f.l && f.r).map(([k]) => k);
	if (bothKeys.length) {
		const aggregated = unrecIssue ? bothKeys.filter((k) => unrecIssue.keys.includes(k)) : [];
		if (aggregated.length) result.issues.push({
			...unrecIssue,
			keys: aggregated
		});
		for (const k of bothKeys) if (!aggregated.includes(k) && keyIssues.has(k)) result.issues.push(keyIssues.get(k));
	}
	const merged = mergeValues(left.value, right.value);
	if (!merged.valid) {
		if (aborted(result)) return result;
		throw new Error(`Unmergable intersection. Error path: ${JSON.stringify(merged.mergeErrorPath)}`);
	}
	result.value = merged.data;
	return result;
}
const $ZodRecord = /* @__PURE__ */ $constructor("$ZodRecord", (inst, def) => {
	$ZodType.init(inst, def);
	const memo = globalConfig.memoizer;
	memo?.attach(inst);
	inst._zod.parse = (payload, ctx) => {
		const input = payload.value;
		if (!isPlainObject(input)) {
			payload.issues.push({
				expected: "record",
				code: "invalid_type",
				input,
				inst
			});
			return payload;
		}
		const proms = [];
		const values = def.keyType._zod.values;
		if (values && !def.partial) {
			payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
			const recordKeys = /* @__PURE__ */ new Set();
			for (const key of values) if (typeof key === "string" || typeof key === "number" || typeof key === "symbol") {
				recordKeys.add(typeof key === "number" ? key.toString() : key);
				if (key === "__proto__") continue;
				const keyResult = def.keyType._zod.run({
					value: key,
					issues: []
				}, ctx);
				if (keyResult instanceof Promise) throw new Error("Async schemas not supported in object keys currently");
				if (keyResult.issues.length) {
					payload.issues.push({
						code: "invalid_key",
						origin: "record",
						issues: keyResult.issues.map((iss) => finalizeIssue(iss, ctx, config())),
						input: key,
						path: [key],
						inst
					});
					continue;
				}
				const outKey = keyResult.value;
				if (outKey === "__proto__") continue;
				const result = def.valueType._zod.run({
					value: input[key],
					issues: []
				}, ctx);
				if (result instanceof Promise) proms.push(result.then((result) => {
					if (result.issues.length) payload.issues.push(...prefixIssues(key, result.issues));
					payload.value[outKey] = result.value;
				}));
				else {
					if (result.issues.length) payload.issues.push(...prefixIssues(key, result.issues));
					payload.value[outKey] = result.value;
				}
			}
			let unrecognized;
			for (const key in input) if (!recordKeys.has(key)) if (def.mode === "loose") {
				if (key === "__proto__") continue;
				payload.value[key] = input[key];
			} else {
				unrecognized = unrecognized ?? [];
				unrecognized.push(key);
			}
			if (unrecognized && unrecognized.length > 0) payload.issues.push({
				code: "unrecognized_keys",
				input,
				inst,
				keys: unrecognized,
				continue: true
			});
		} else {
			payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
			let unrecognized;
			for (const key of Reflect.ownKeys(input)) {
				if (key === "__proto__") continue;
				if (!Object.prototype.propertyIsEnumerable.call(input, key)) continue;
				let keyResult = def.keyType._zod.run({
					value: key,
					issues: []
				}, ctx);
				if (keyResult instanceof Promise) throw new Error("Async schemas not supported in object keys currently");
				if (typeof key === "string" && number.test(key) && keyResult.issues.length) {
					const retryResult = def.keyType._zod.run({
						value: Number(key),
						issues: []
					}, ctx);
					if (retryResult instanceof Promise) throw new Error("Async schemas not supported in object keys currently");
					if (retryResult.issues.length === 0) keyResult = retryResult;
				}
				if (keyResult.issues.length) {
					if (def.mode === "loose") payload.value[key] = input[key];
					else if (values) {
						unrecognized = unrecognized ?? [];
						unrecognized.push(key);
					} else payload.issues.push({
						code: "invalid_key",
						origin: "record",
						issues: keyResult.issues.map((iss) => finalizeIssue(iss, ctx, config())),
						input: key,
						path: [key],
						inst
					});
					continue;
				}
				const outKey = keyResult.value;
				if (outKey === "__proto__") continue;
				const result = def.valueType._zod.run({
					value: input[key],
					issues: []
				}, ctx);
				if (result instanceof Promise) proms.push(result.then((result) => {
					if (result.issues.length) payload.issues.push(...prefixIssues(key, result.issues));
					payload.value[outKey] = result.value;
				}));
				else {
					if (result.issues.length) payload.issues.push(...prefixIssues(key, result.issues));
					payload.value[outKey] = result.value;
				}
			}
			if (unrecognized && unrecognized.length > 0) payload.issues.push({
				code: "unrecognized_keys",
				input,
				inst,
				keys: unrecognized,
				continue: true
			});
		}
		if (proms.length) return Promise.all(proms).then(() => payload);
		return payload;
	};
});
const $ZodEnum = /* @__PURE__ */ $constructor("$ZodEnum", (inst, def) => {
	$ZodType.init(inst, def);
	const values = getEnumValues(def.entries);
	const valuesSet = new Set(values);
	inst._zod.values = valuesSet;
	defineLazyInternal(inst, "pattern", (zod) => {
		const patternValues = getEnumValues(zod.def.entries).filter((k) => propertyKeyTypes.has(typeof k));
		return new RegExp(patternValues.length ? `^(${patternValues.map((o) => escapeRegex(o.toString())).join("|")})$` : "^[^\\s\\S]$");
	});
	inst._zod.parse = (payload, _ctx) => {
		const input = payload.value;
		if (valuesSet.has(input)) return payload;
		payload.issues.push({
			code: "invalid_value",
			values,
			input,
			inst
		});
		return payload;
	};
});
const $ZodLiteral = /* @__PURE__ */ $constructor("$ZodLiteral", (inst, def) => {
	$ZodType.init(inst, def);
	const values = new Set(def.values);
	inst._zod.values = values;
	defineLazyInternal(inst, "pattern", (zod) => {
		const vals = zod.def.values;
		return new RegExp(vals.length ? `^(${vals.map((o) => typeof o === "string" ? escapeRegex(o) : o ? escapeRegex(o.toString()) : String(o)).join("|")})$` : "^[^\\s\\S]$");
	});
	inst._zod.parse = (payload, _ctx) => {
		const input = payload.value;
		if (values.has(input)) return payload;
		payload.issues.push({
			code: "invalid_value",
			values: def.values,
			input,
			inst
		});
		return payload;
	};
});
const $ZodTransform = /* @__PURE__ */ $constructor("$ZodTransform", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.optin = "optional";
	globalConfig.memoizer?.guard(inst);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") throw new $ZodEncodeError(inst.constructor.name);
		const _out = def.transform(payload.value, payload);
		if (ctx.async) return (_out instanceof Promise ? _out : Promise.resolve(_out)).then((output) => {
			payload.value = output;
			return payload;
		});
		if (_out instanceof Promise) throw new $ZodAsyncError();
		payload.value = _out;
		return payload;
	};
});
function handleOptionalResult(payload, result) {
	payload.value = result.issues.length ? void 0 : result.value;
	return payload;
}
const $ZodOptional = /* @__PURE__ */ $constructor("$ZodOptional", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional");
	inst._zod.optout = "optional";
	defineLazyInternal(inst, "values", (zod) => {
		const values = zod.def.innerType._zod.values;
		return values ? new Set([...values, void 0]) : void 0;
	});
	defineLazyInternal(inst, "pattern", (zod) => {
		const pattern = zod.def.innerType._zod.pattern;
		return pattern ? new RegExp(`^(${cleanRegex(pattern.source)})?$`) : void 0;
	});
	inst._zod.parse = (payload, ctx) => {
		if (payload.value === void 0) {
			if (def.innerType._zod.optin !== "defaulted") return payload;
			const result = def.innerType._zod.run({
				value: payload.value,
				issues: []
			}, ctx);
			if (result instanceof Promise) return result.then((result) => handleOptionalResult(payload, result));
			return handleOptionalResult(payload, result);
		}
		return def.innerType._zod.run(payload, ctx);
	};
});
const $ZodExactOptional = /* @__PURE__ */ $constructor("$ZodExactOptional", (inst, def) => {
	$ZodOptional.init(inst, def);
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	defineLazyInternal(inst, "pattern", (zod) => zod.def.innerType._zod.pattern);
	inst._zod.parse = (payload, ctx) => {
		return def.innerType._zod.run(payload, ctx);
	};
});
const $ZodNullable = /* @__PURE__ */ $constructor("$ZodNullable", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin);
	defineLazyInternal(inst, "optout", (zod) => zod.def.innerType._zod.optout);
	defineLazyInternal(inst, "pattern", (zod) => {
		const pattern = zod.def.innerType._zod.pattern;
		return pattern ? new RegExp(`^(${cleanRegex(pattern.source)}|null)$`) : void 0;
	});
	defineLazyInternal(inst, "values", (zod) => {
		return zod.def.innerType._zod.values ? new Set([...zod.def.innerType._zod.values, null]) : void 0;
	});
	inst._zod.parse = (payload, ctx) => {
		if (payload.value === null) return payload;
		return def.innerType._zod.run(payload, ctx);
	};
});
const $ZodDefault = /* @__PURE__ */ $constructor("$ZodDefault", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.optin = "defaulted";
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") return def.innerType._zod.run(payload, ctx);
		if (payload.value === void 0) {
			payload.value = def.defaultValue;
			/**
			* $ZodDefault returns the default value immediately in forward direction.
			* It doesn't pass the default value into the validator ("prefault"). There's no reason to pass the default value through validation. The validity of the default is enforced by TypeScript statically. Otherwise, it's the responsibility of the user to ensure the default is valid. In the case of pipes with divergent in/out types, you can specify the default on the `in` schema of your ZodPipe to set a "prefault" for the pipe.   */
			return payload;
		}
		const result = def.innerType._zod.run(payload, ctx);
		if (result instanceof Promise) return result.then((result) => handleDefaultResult(result, def));
		return handleDefaultResult(result, def);
	};
});
function handleDefaultResult(payload, def) {
	if (payload.value === void 0) payload.value = def.defaultValue;
	return payload;
}
const $ZodPrefault = /* @__PURE__ */ $constructor("$ZodPrefault", (inst, def) => {
	$ZodType.init(inst, def);
	inst._zod.optin = "defaulted";
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") return def.innerType._zod.run(payload, ctx);
		if (payload.value === void 0) payload.value = def.defaultValue;
		return def.innerType._zod.run(payload, ctx);
	};
});
const $ZodNonOptional = /* @__PURE__ */ $constructor("$ZodNonOptional", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "values", (zod) => {
		const v = zod.def.innerType._zod.values;
		return v ? new Set([...v].filter((x) => x !== void 0)) : void 0;
	});
	inst._zod.parse = (payload, ctx) => {
		const result = def.innerType._zod.run(payload, ctx);
		if (result instanceof Promise) return result.then((result) => handleNonOptionalResult(result, inst));
		return handleNonOptionalResult(result, inst);
	};
});
function handleNonOptionalResult(payload, inst) {
	if (!payload.issues.length && payload.value === void 0) payload.issues.push({
		code: "invalid_type",
		expected: "nonoptional",
		input: payload.value,
		inst
	});
	return payload;
}
function handleCatchResult(payload, result, def, ctx) {
	if (!result.issues.length) {
		payload.value = result.value;
		if (result.memo) payload.memo = true;
		return payload;
	}
	payload.value = def.catchValue({
		...result,
		value: payload.value,
		error: { issues: result.issues.map((iss) => finalizeIssue(iss, ctx, config())) },
		input: payload.value
	});
	return payload;
}
const $ZodCatch = /* @__PURE__ */ $constructor("$ZodCatch", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional");
	defineLazyInternal(inst, "optout", (zod) => zod.def.innerType._zod.optout);
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") return def.innerType._zod.run(payload, ctx);
		const result = def.innerType._zod.run({
			value: payload.value,
			issues: []
		}, ctx);
		if (result instanceof Promise) return result.then((result) => handleCatchResult(payload, result, def, ctx));
		return handleCatchResult(payload, result, def, ctx);
	};
});
const $ZodPipe = /* @__PURE__ */ $constructor("$ZodPipe", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "values", (zod) => zod.def.in._zod.values);
	defineLazyInternal(inst, "optin", (zod) => zod.def.in._zod.optin);
	defineLazyInternal(inst, "optout", (zod) => zod.def.out._zod.optout);
	defineLazyInternal(inst, "propValues", (zod) => zod.def.in._zod.propValues);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") {
			const right = def.out._zod.run(payload, ctx);
			if (right instanceof Promise) return right.then((right) => handlePipeResult(right, def.in, ctx));
			return handlePipeResult(right, def.in, ctx);
		}
		const left = def.in._zod.run(payload, ctx);
		if (left instanceof Promise) return left.then((left) => handlePipeResult(left, def.out, ctx));
		return handlePipeResult(left, def.out, ctx);
	};
});
function handlePipeResult(left, next, ctx) {
	if (left.issues.some((iss) => iss.code !== "unrecognized_keys")) {
		left.aborted = true;
		return left;
	}
	return next._zod.run({
		value: left.value,
		issues: left.issues
	}, ctx);
}
const $ZodReadonly = /* @__PURE__ */ $constructor("$ZodReadonly", (inst, def) => {
	$ZodType.init(inst, def);
	defineLazyInternal(inst, "propValues", (zod) => zod.def.innerType._zod.propValues);
	defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
	defineLazyInternal(inst, "optin", (zod) => zod.def.innerType?._zod?.optin);
	defineLazyInternal(inst, "optout", (zod) => zod.def.innerType?._zod?.optout);
	inst._zod.parse = (payload, ctx) => {
		if (ctx.direction === "backward") return def.innerType._zod.run(payload, ctx);
		const result = def.innerType._zod.run(payload, ctx);
		if (result instanceof Promise) return result.then(handleReadonlyResult);
		return handleReadonlyResult(result);
	};
});
function handleReadonlyResult(payload) {
	if (!payload.memo) payload.value = Object.freeze(payload.value);
	return payload;
}
const $ZodCustom = /* @__PURE__ */ $constructor("$ZodCustom", (inst, def) => {
	$ZodCheck.init(inst, def);
	$ZodType.init(inst, def);
	inst._zod.parse = (payload, _) => {
		return payload;
	};
	inst._zod.check = (payload) => {
		const input = payload.value;
		const r = def.fn(input);
		if (r instanceof Promise) return r.then((r) => handleRefineResult(r, payload, input, inst));
		handleRefineResult(r, payload, input, inst);
	};
});
function handleRefineResult(result, payload, input, inst) {
	if (!result) {
		const _iss = {
			code: "custom",
			input,
			inst,
			path: [...inst._zod.def.path ?? []],
			continue: !inst._zod.def.abort
		};
		if (inst._zod.def.params) _iss.params = inst._zod.def.params;
		payload.issues.push(issue(_iss));
	}
}
//#endregion
//#region node_modules/zod/v4/core/memoizer.js
var $ZodCyclicError = class extends Error {
	constructor() {
		super(`Cannot parse a reference cycle that closes through a transform`);
		this.name = "ZodCyclicError";
	}
};
/** Keyed off the context object every schema in one parse call already shares. */
const STATE = "~memo";
const NO_ISSUES = [];
function isRef(value) {
	return value !== null && typeof value === "object";
}
function cloneIssues(issues) {
	return issues.map((iss) => iss.path ? {
		...iss,
		path: iss.path.slice()
	} : { ...iss });
}
const recursive = /* @__PURE__ */ new WeakMap();
/** What the walk established, in order of certainty: ordered so the strongest answer among children wins. */
const NONE = 0;
const ASSUMED = 1;
const PROVEN = 2;
/** Whether this schema's subtree contains a cycle, so one parse can re-enter it. */
function isRecursive(inst, stack, resolve) {
	const cached = recursive.get(inst);
	if (cached !== void 0) return cached ? PROVEN : NONE;
	if (stack.has(inst)) return PROVEN;
	stack.add(inst);
	let result = NONE;
	const check = (child) => {
		if (result !== PROVEN && child?._zod) {
			const answer = isRecursive(child, stack, resolve);
			if (answer > result) result = answer;
		}
	};
	const shape = (sh, spread) => {
		let answer = NONE;
		for (const key of Reflect.ownKeys(sh)) {
			const desc = Object.getOwnPropertyDescriptor(sh, key);
			if (spread && !desc.enumerable) continue;
			const child = desc.get ? ASSUMED : desc.value?._zod ? isRecursive(desc.value, stack, resolve) : NONE;
			if (child > answer) answer = child;
		}
		return answer;
	};
	const merge = (answer) => {
		if (answer > result) result = answer;
	};
	const def = inst._zod.def;
	switch (def.type) {
		case "object": {
			const raw = rawShape(def);
			merge(raw ? shape(raw, true) : ASSUMED);
			check(def.catchall);
			break;
		}
		case "array":
			check(def.element);
			break;
		case "tuple":
			for (const el of def.items) check(el);
			check(def.rest);
			break;
		case "record":
		case "map":
			check(def.keyType);
			check(def.valueType);
			break;
		case "set":
			check(def.valueType);
			break;
		case "union":
			for (const el of def.options) check(el);
			break;
		case "intersection":
			check(def.left);
			check(def.right);
			break;
		case "optional":
		case "nullable":
		case "default":
		case "prefault":
		case "catch":
		case "readonly":
		case "nonoptional":
		case "promise":
		case "success":
			check(def.innerType);
			break;
		case "pipe":
			check(def.in);
			check(def.out);
			break;
		case "function":
			check(def.input);
			check(def.output);
			break;
		case "lazy": {
			const inner = def._cachedInner ?? (resolve ? inst._zod.innerType : void 0);
			merge(inner ? isRecursive(inner, stack, false) : ASSUMED);
			break;
		}
		case "template_literal":
		case "string":
		case "number":
		case "int":
		case "boolean":
		case "bigint":
		case "symbol":
		case "undefined":
		case "null":
		case "void":
		case "never":
		case "any":
		case "unknown":
		case "date":
		case "nan":
		case "enum":
		case "literal":
		case "file":
		case "transform":
		case "custom": break;
		default: for (const key in def) {
			const desc = Object.getOwnPropertyDescriptor(def, key);
			if (!desc || desc.get) continue;
			const value = desc.value;
			if (!value || typeof value !== "object") continue;
			if (value._zod) check(value);
			else if (Array.isArray(value)) for (const el of value) check(el);
		}
	}
	stack.delete(inst);
	return settle$1(inst, result);
}
/** An assumed answer must not outlive the resolution that settles it, so only a certain one is cached. */
function settle$1(inst, answer) {
	if (answer !== ASSUMED) recursive.set(inst, answer === PROVEN);
	return answer;
}
function bucketFor(state, inst) {
	let bucket = state.buckets.get(inst);
	if (!bucket) {
		bucket = /* @__PURE__ */ new WeakMap();
		state.buckets.set(inst, bucket);
	}
	return bucket;
}
let handoff;
const open = [];
const memo = {
	alloc(_inst, payload, empty) {
		const bucket = handoff;
		if (!bucket) return empty;
		handoff = void 0;
		const entry = {
			value: empty,
			issues: null
		};
		bucket.set(payload.value, entry);
		open.push(entry);
		return empty;
	},
	guard(inst) {
		var _a;
		(_a = inst._zod).deferred ?? (_a.deferred = []);
		inst._zod.deferred.push(() => {
			const base = inst._zod.parse;
			const wrapped = (payload, ctx) => {
				if (ctx.direction !== "backward" && isBackEdge(ctx, payload.value)) throw new $ZodCyclicError();
				return base(payload, ctx);
			};
			inst._zod.parse = wrapped;
			if (inst._zod.run === base) inst._zod.run = wrapped;
		});
	},
	attach(inst) {
		var _a;
		let isRecursiveInst;
		let rechecked = false;
		let lastCtx;
		let lastBucket;
		(_a = inst._zod).deferred ?? (_a.deferred = []);
		inst._zod.deferred.push(() => {
			const base = inst._zod.parse;
			const wrapped = (payload, ctx) => {
				if (isRecursiveInst === void 0) {
					const walked = isRecursive(inst, /* @__PURE__ */ new Set(), false);
					if (walked === NONE) {
						inst._zod.parse = base;
						if (inst._zod.run === wrapped) inst._zod.run = base;
						return base(payload, ctx);
					}
					if (walked === PROVEN || rechecked) isRecursiveInst = true;
					else rechecked = true;
				}
				const input = payload.value;
				if (!isRef(input)) return base(payload, ctx);
				let state = ctx[STATE];
				if (!state) {
					state = {
						buckets: /* @__PURE__ */ new WeakMap(),
						backEdges: void 0
					};
					ctx[STATE] = state;
				}
				let bucket;
				if (lastCtx === ctx) bucket = lastBucket;
				else {
					bucket = bucketFor(state, inst);
					lastCtx = ctx;
					lastBucket = bucket;
				}
				const hit = bucket.get(input);
				if (hit) {
					payload.value = hit.value;
					if (hit.issues) {
						if (hit.issues.length) payload.issues.push(...cloneIssues(hit.issues));
					} else {
						payload.memo = true;
						state.backEdges ?? (state.backEdges = /* @__PURE__ */ new WeakSet());
						state.backEdges.add(hit.value);
					}
					return payload;
				}
				handoff = bucket;
				const depth = open.length;
				const result = base(payload, ctx);
				handoff = void 0;
				const entry = open.length > depth ? open.pop() : void 0;
				if (result instanceof Promise) return result.then((r) => {
					if (entry) entry.issues = r.issues.length ? cloneIssues(r.issues) : NO_ISSUES;
					return r;
				});
				if (entry) entry.issues = result.issues.length ? cloneIssues(result.issues) : NO_ISSUES;
				return result;
			};
			inst._zod.parse = wrapped;
			if (inst._zod.run === base) inst._zod.run = wrapped;
		});
	}
};
/** The memoizer that gives containers cycle support. `zod` installs it by default; `zod/mini` opts in with `config({ memoizer: memoizer() })`. */
function memoizer() {
	return memo;
}
/** Whether this value is a node a back-edge resolved to before it finished. */
function isBackEdge(ctx, value) {
	const backEdges = ctx[STATE]?.backEdges;
	return backEdges !== void 0 && isRef(value) && backEdges.has(value);
}
//#endregion
//#region node_modules/zod/v4/locales/en.js
const error = () => {
	const Sizable = {
		string: {
			unit: "characters",
			verb: "to have"
		},
		file: {
			unit: "bytes",
			verb: "to have"
		},
		array: {
			unit: "items",
			verb: "to have"
		},
		set: {
			unit: "items",
			verb: "to have"
		},
		map: {
			unit: "entries",
			verb: "to have"
		}
	};
	function getSizing(origin) {
		return Sizable[origin] ?? null;
	}
	const FormatDictionary = {
		regex: "input",
		email: "email address",
		url: "URL",
		emoji: "emoji",
		uuid: "UUID",
		uuidv4: "UUIDv4",
		uuidv6: "UUIDv6",
		nanoid: "nanoid",
		guid: "GUID",
		cuid: "cuid",
		cuid2: "cuid2",
		ulid: "ULID",
		xid: "XID",
		ksuid: "KSUID",
		datetime: "ISO datetime",
		date: "ISO date",
		time: "ISO time",
		duration: "ISO duration",
		ipv4: "IPv4 address",
		ipv6: "IPv6 address",
		mac: "MAC address",
		cidrv4: "IPv4 range",
		cidrv6: "IPv6 range",
		base64: "base64-encoded string",
		base64url: "base64url-encoded string",
		json_string: "JSON string",
		e164: "E.164 number",
		currency_code: "currency code",
		credit_card: "credit card number",
		iban: "IBAN",
		jwt: "JWT",
		template_literal: "input"
	};
	const TypeDictionary = { nan: "NaN" };
	function getTypeName(type, input) {
		if (type === "number" && typeof input === "number" && !Number.isFinite(input)) return String(input);
		return TypeDictionary[type] ?? type;
	}
	return (issue) => {
		switch (issue.code) {
			case "invalid_type": return `Invalid input: expected ${getTypeName(issue.expected)}, received ${getTypeName(parsedType(issue.input), issue.input)}`;
			case "invalid_value":
				if (issue.values.length === 1) return `Invalid input: expected ${stringifyPrimitive(issue.values[0])}`;
				return `Invalid option: expected one of ${joinValues(issue.values, "|")}`;
			case "too_big": {
				const adj = issue.exact ? "exactly " : issue.inclusive ? "<=" : "<";
				const sizing = getSizing(issue.origin);
				if (sizing) return `Too big: expected ${issue.origin ?? "value"} to have ${adj}${issue.maximum.toString()} ${sizing.unit ?? "elements"}`;
				return `Too big: expected ${issue.origin ?? "value"} to be ${adj}${issue.maximum.toString()}`;
			}
			case "too_small": {
				const adj = issue.exact ? "exactly " : issue.inclusive ? ">=" : ">";
				const sizing = getSizing(issue.origin);
				if (sizing) return `Too small: expected ${issue.origin} to have ${adj}${issue.minimum.toString()} ${sizing.unit}`;
				return `Too small: expected ${issue.origin} to be ${adj}${issue.minimum.toString()}`;
			}
			case "invalid_format": {
				const _issue = issue;
				if (_issue.format === "starts_with") return `Invalid string: must start with "${_issue.prefix}"`;
				if (_issue.format === "ends_with") return `Invalid string: must end with "${_issue.suffix}"`;
				if (_issue.format === "includes") return `Invalid string: must include "${_issue.includes}"`;
				if (_issue.format === "regex") return `Invalid string: must match pattern ${_issue.pattern}`;
				return `Invalid ${FormatDictionary[_issue.format] ?? issue.format}`;
			}
			case "not_multiple_of": return `Invalid number: must be a multiple of ${issue.divisor}`;
			case "unrecognized_keys": return `Unrecognized key${issue.keys.length > 1 ? "s" : ""}: ${joinValues(issue.keys, ", ")}`;
			case "invalid_key": return `Invalid key in ${issue.origin}`;
			case "invalid_union":
				if (issue.options && Array.isArray(issue.options) && issue.options.length > 0) return `Invalid discriminator value. Expected ${issue.options.map((o) => `'${o}'`).join(" | ")}`;
				if (issue.inclusive === false) return "Invalid input: more than one option matched";
				return "Invalid input";
			case "invalid_element": return `Invalid value in ${issue.origin}`;
			default: return `Invalid input`;
		}
	};
};
function en_default() {
	return { localeError: error() };
}
//#endregion
//#region node_modules/zod/v4/core/registries.js
var _a;
var $ZodRegistry = class {
	constructor() {
		this._map = /* @__PURE__ */ new WeakMap();
		this._idmap = /* @__PURE__ */ new Map();
	}
	add(schema, ..._meta) {
		const meta = _meta[0];
		this._map.set(schema, meta);
		if (meta && typeof meta === "object" && "id" in meta) this._idmap.set(meta.id, schema);
		return this;
	}
	clear() {
		this._map = /* @__PURE__ */ new WeakMap();
		this._idmap = /* @__PURE__ */ new Map();
		return this;
	}
	remove(schema) {
		const meta = this._map.get(schema);
		if (meta && typeof meta === "object" && "id" in meta) this._idmap.delete(meta.id);
		this._map.delete(schema);
		return this;
	}
	get(schema) {
		const p = schema._zod.parent;
		if (p) {
			const pm = { ...this.get(p) ?? {} };
			delete pm.id;
			const f = {
				...pm,
				...this._map.get(schema)
			};
			return Object.keys(f).length ? f : void 0;
		}
		return this._map.get(schema);
	}
	has(schema) {
		return this._map.has(schema);
	}
};
function registry$1() {
	return new $ZodRegistry();
}
(_a = globalThis).__zod_globalRegistry ?? (_a.__zod_globalRegistry = registry$1());
const globalRegistry = globalThis.__zod_globalRegistry;
//#endregion
//#region node_modules/zod/v4/core/api.js
function snapshotChecks(def) {
	if (def.checks) def.checks = [...def.checks];
	return def;
}
/* @__NO_SIDE_EFFECTS__ */
function _string(Class, params) {
	return new Class(snapshotChecks({
		type: "string",
		...normalizeParams(params)
	}));
}
/* @__NO_SIDE_EFFECTS__ */
function _email(Class, params) {
	return new Class({
		type: "string",
		format: "email",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _guid(Class, params) {
	return new Class({
		type: "string",
		format: "guid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _uuid(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _uuidv4(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: false,
		version: "v4",
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _uuidv6(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: false,
		version: "v6",
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _uuidv7(Class, params) {
	return new Class({
		type: "string",
		format: "uuid",
		check: "string_format",
		abort: false,
		version: "v7",
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _url(Class, params) {
	return new Class({
		type: "string",
		format: "url",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _emoji(Class, params) {
	return new Class({
		type: "string",
		format: "emoji",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _nanoid(Class, params) {
	return new Class({
		type: "string",
		format: "nanoid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/**
* @deprecated CUID v1 is deprecated by its authors due to information leakage
* (timestamps embedded in the id). Use {@link _cuid2} instead.
* See https://github.com/paralleldrive/cuid.
*/
/* @__NO_SIDE_EFFECTS__ */
function _cuid(Class, params) {
	return new Class({
		type: "string",
		format: "cuid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _cuid2(Class, params) {
	return new Class({
		type: "string",
		format: "cuid2",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _ulid(Class, params) {
	return new Class({
		type: "string",
		format: "ulid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _xid(Class, params) {
	return new Class({
		type: "string",
		format: "xid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _ksuid(Class, params) {
	return new Class({
		type: "string",
		format: "ksuid",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _ipv4(Class, params) {
	return new Class({
		type: "string",
		format: "ipv4",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _ipv6(Class, params) {
	return new Class({
		type: "string",
		format: "ipv6",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _cidrv4(Class, params) {
	return new Class({
		type: "string",
		format: "cidrv4",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _cidrv6(Class, params) {
	return new Class({
		type: "string",
		format: "cidrv6",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _base64(Class, params) {
	return new Class({
		type: "string",
		format: "base64",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _base64url(Class, params) {
	return new Class({
		type: "string",
		format: "base64url",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _e164(Class, params) {
	return new Class({
		type: "string",
		format: "e164",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _jwt(Class, params) {
	return new Class({
		type: "string",
		format: "jwt",
		check: "string_format",
		abort: false,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _isoDateTime(Class, params) {
	return new Class({
		type: "string",
		format: "datetime",
		check: "string_format",
		offset: false,
		local: false,
		precision: null,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _isoDate(Class, params) {
	return new Class({
		type: "string",
		format: "date",
		check: "string_format",
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _isoTime(Class, params) {
	return new Class({
		type: "string",
		format: "time",
		check: "string_format",
		precision: null,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _isoDuration(Class, params) {
	return new Class({
		type: "string",
		format: "duration",
		check: "string_format",
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _int(Class, params) {
	return new Class({
		type: "number",
		check: "number_format",
		abort: false,
		format: "safeint",
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _boolean(Class, params) {
	return new Class({
		type: "boolean",
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _unknown(Class) {
	return new Class({ type: "unknown" });
}
/* @__NO_SIDE_EFFECTS__ */
function _never(Class, params) {
	return new Class({
		type: "never",
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _lt(value, params) {
	return new $ZodCheckLessThan({
		check: "less_than",
		...normalizeParams(params),
		value,
		inclusive: false
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _lte(value, params) {
	return new $ZodCheckLessThan({
		check: "less_than",
		...normalizeParams(params),
		value,
		inclusive: true
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _gt(value, params) {
	return new $ZodCheckGreaterThan({
		check: "greater_than",
		...normalizeParams(params),
		value,
		inclusive: false
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _gte(value, params) {
	return new $ZodCheckGreaterThan({
		check: "greater_than",
		...normalizeParams(params),
		value,
		inclusive: true
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _multipleOf(value, params) {
	return new $ZodCheckMultipleOf({
		check: "multiple_of",
		...normalizeParams(params),
		value
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _maxLength(maximum, params) {
	return new $ZodCheckMaxLength({
		check: "max_length",
		...normalizeParams(params),
		maximum
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _minLength(minimum, params) {
	return new $ZodCheckMinLength({
		check: "min_length",
		...normalizeParams(params),
		minimum
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _length(length, params) {
	return new $ZodCheckLengthEquals({
		check: "length_equals",
		...normalizeParams(params),
		length
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _regex(pattern, params) {
	return new $ZodCheckRegex({
		check: "string_format",
		format: "regex",
		...normalizeParams(params),
		pattern
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _lowercase(params) {
	return new $ZodCheckLowerCase({
		check: "string_format",
		format: "lowercase",
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _uppercase(params) {
	return new $ZodCheckUpperCase({
		check: "string_format",
		format: "uppercase",
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _includes(includes, params) {
	return new $ZodCheckIncludes({
		check: "string_format",
		format: "includes",
		...normalizeParams(params),
		includes
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _startsWith(prefix, params) {
	return new $ZodCheckStartsWith({
		check: "string_format",
		format: "starts_with",
		...normalizeParams(params),
		prefix
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _endsWith(suffix, params) {
	return new $ZodCheckEndsWith({
		check: "string_format",
		format: "ends_with",
		...normalizeParams(params),
		suffix
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _overwrite(tx) {
	return new $ZodCheckOverwrite({
		check: "overwrite",
		tx
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _normalize(form) {
	return /* @__PURE__ */ _overwrite((input) => input.normalize(form));
}
/* @__NO_SIDE_EFFECTS__ */
function _trim() {
	return /* @__PURE__ */ _overwrite((input) => input.trim());
}
/* @__NO_SIDE_EFFECTS__ */
function _toLowerCase() {
	return /* @__PURE__ */ _overwrite((input) => input.toLowerCase());
}
/* @__NO_SIDE_EFFECTS__ */
function _toUpperCase() {
	return /* @__PURE__ */ _overwrite((input) => input.toUpperCase());
}
/* @__NO_SIDE_EFFECTS__ */
function _slugify() {
	return /* @__PURE__ */ _overwrite((input) => slugify(input));
}
/* @__NO_SIDE_EFFECTS__ */
function _array(Class, element, params) {
	return new Class({
		type: "array",
		element,
		...normalizeParams(params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _refine(Class, fn, _params) {
	return new Class({
		type: "custom",
		check: "custom",
		fn,
		...normalizeParams(_params)
	});
}
/* @__NO_SIDE_EFFECTS__ */
function _superRefine(fn, params) {
	const ch = /* @__PURE__ */ _check((payload) => {
		payload.addIssue = (issue$2) => {
			if (typeof issue$2 === "string") payload.issues.push(issue(issue$2, payload.value, ch._zod.def));
			else {
				const _issue = issue$2;
				if (_issue.fatal) _issue.continue = false;
				_issue.code ?? (_issue.code = "custom");
				if (!("input" in _issue)) _issue.input = payload.value;
				_issue.inst ?? (_issue.inst = ch);
				_issue.continue ?? (_issue.continue = !ch._zod.def.abort);
				payload.issues.push(issue(_issue));
			}
		};
		return fn(payload.value, payload);
	}, params);
	return ch;
}
/* @__NO_SIDE_EFFECTS__ */
function _check(fn, params) {
	const ch = new $ZodCheck({
		check: "custom",
		...normalizeParams(params)
	});
	ch._zod.check = fn;
	return ch;
}
//#endregion
//#region node_modules/zod/v4/core/to-json-schema.js
function assignProps(target, ...sources) {
	for (const source of sources) for (const key of Reflect.ownKeys(source)) if (Object.prototype.propertyIsEnumerable.call(source, key)) assignProp(target, key, source[key]);
	return target;
}
function initializeContext(params) {
	let target = params?.target ?? "draft-2020-12";
	if (target === "draft-4") target = "draft-04";
	if (target === "draft-7") target = "draft-07";
	return {
		processors: params.processors ?? {},
		metadataRegistry: params?.metadata ?? globalRegistry,
		target,
		unrepresentable: params?.unrepresentable ?? "throw",
		override: params?.override ?? (() => {}),
		io: params?.io ?? "output",
		counter: 0,
		seen: /* @__PURE__ */ new Map(),
		sharedDefsExtractedFor: void 0,
		sharedEmitDoneFor: void 0,
		cycles: params?.cycles ?? "ref",
		reused: params?.reused ?? "inline",
		intersections: [],
		deferred: [],
		external: params?.external ?? void 0
	};
}
/**
* Applies the `unrepresentable` setting at a site that has no JSON Schema equivalent. Throws
* `message` unless the setting (or the handler's return value) says otherwise. Returns `true` if a
* custom JSON Schema was written into `json`, in which case the caller must not write its own.
*/
function handleUnrepresentable(schema, ctx, json, params, message) {
	const result = typeof ctx.unrepresentable === "function" ? ctx.unrepresentable({
		zodSchema: schema,
		path: params.path,
		message
	}) : ctx.unrepresentable;
	if (result === "any") return false;
	if (result === void 0 || result === "throw") throw new Error(message);
	Object.assign(json, result);
	return true;
}
function processSchema(schema, ctx, _params = {
	path: [],
	schemaPath: []
}) {
	var _a;
	const def = schema._zod.def;
	const seen = ctx.seen.get(schema);
	if (seen) {
		seen.count++;
		if (_params.schemaPath.includes(schema)) seen.cycle = _params.path;
		return seen.schema;
	}
	const result = {
		schema: {},
		count: 1,
		cycle: void 0,
		path: _params.path
	};
	ctx.seen.set(schema, result);
	ctx.sharedDefsExtractedFor = void 0;
	ctx.sharedEmitDoneFor = void 0;
	const overrideSchema = schema._zod.toJSONSchema?.();
	if (overrideSchema) result.schema = overrideSchema;
	else {
		const params = {
			..._params,
			schemaPath: [..._params.schemaPath, schema],
			path: _params.path
		};
		if (schema._zod.processJSONSchema) schema._zod.processJSONSchema(ctx, result.schema, params);
		else {
			const _json = result.schema;
			const processor = ctx.processors[def.type];
			if (!processor) throw new Error(`[toJSONSchema]: Non-representable type encountered: ${def.type}`);
			processor(schema, ctx, _json, params);
		}
		const parent = schema._zod.parent;
		if (parent) {
			if (!result.ref) result.ref = parent;
			processSchema(parent, ctx, params);
			ctx.seen.get(parent).isParent = true;
		}
	}
	const meta = ctx.metadataRegistry.get(schema);
	if (meta) assignProps(result.schema, meta);
	if (ctx.io === "input" && isTransforming(schema)) {
		delete result.schema.examples;
		delete result.schema.default;
	}
	if (ctx.io === "input" && "_prefault" in result.schema) (_a = result.schema).default ?? (_a.default = result.schema._prefault);
	delete result.schema._prefault;
	return ctx.seen.get(schema).schema;
}
function encodeJSONPointerSegment(segment) {
	return segment.replace(/~/g, "~0").replace(/\//g, "~1");
}
function extractDefs(ctx, schema) {
	const root = ctx.seen.get(schema);
	if (!root) throw new Error("Unprocessed schema. This is a bug in Zod.");
	if (ctx.external && ctx.sharedDefsExtractedFor === ctx.external) return;
	const idToSchema = /* @__PURE__ */ new Map();
	for (const entry of ctx.seen.entries()) {
		const id = ctx.metadataRegistry.get(entry[0])?.id;
		if (id) {
			const existing = idToSchema.get(id);
			if (existing && existing !== entry[0]) throw new Error(`Duplicate schema id "${id}" detected during JSON Schema conversion. Two different schemas cannot share the same id when converted together.`);
			idToSchema.set(id, entry[0]);
		}
	}
	const makeURI = (entry) => {
		const defsSegment = ctx.target === "draft-2020-12" ? "$defs" : "definitions";
		if (ctx.external) {
			const externalId = ctx.external.registry.get(entry[0])?.id;
			const uriGenerator = ctx.external.uri ?? ((id) => id);
			if (externalId) return { ref: uriGenerator(externalId) };
			const id = entry[1].defId ?? entry[1].schema.id ?? `schema${ctx.counter++}`;
			entry[1].defId = id;
			return {
				defId: id,
				ref: `${uriGenerator("__shared")}#/${defsSegment}/${encodeJSONPointerSegment(id)}`
			};
		}
		const uriPrefix = `#`;
		const defUriPrefix = `${uriPrefix}/${defsSegment}/`;
		if (entry[1] === root && !entry[1].schema.id) return { ref: uriPrefix };
		const defId = entry[1].schema.id ?? `__schema${ctx.counter++}`;
		return {
			defId,
			ref: defUriPrefix + encodeJSONPointerSegment(defId)
		};
	};
	const extractToDef = (entry) => {
		if (entry[1].schema.$ref) return;
		const seen = entry[1];
		const { ref, defId } = makeURI(entry);
		seen.def = { ...seen.schema };
		if (defId) seen.defId = defId;
		const schema = seen.schema;
		for (const key in schema) delete schema[key];
		schema.$ref = ref;
	};
	if (ctx.cycles === "throw") for (const entry of ctx.seen.entries()) {
		const seen = entry[1];
		if (seen.cycle) throw new Error(`Cycle detected: #/${seen.cycle?.join("/")}/<root>

Set the \`cycles\` parameter to \`"ref"\` to resolve cyclical schemas with defs.`);
	}
	for (const entry of ctx.seen.entries()) {
		const seen = entry[1];
		if (schema === entry[0]) {
			extractToDef(entry);
			continue;
		}
		if (ctx.external) {
			const ext = ctx.external.registry.get(entry[0])?.id;
			if (schema !== entry[0] && ext) {
				extractToDef(entry);
				continue;
			}
		}
		if (ctx.metadataRegistry.get(entry[0])?.id) {
			extractToDef(entry);
			continue;
		}
		if (seen.cycle) {
			extractToDef(entry);
			continue;
		}
		if (seen.count > 1) {
			if (ctx.reused === "ref") extractToDef(entry);
		}
	}
	if (ctx.external) ctx.sharedDefsExtractedFor = ctx.external;
}
/** Rewrites `anyOf: [{type: "a"}, {type: "b"}]` to `type: ["a", "b"]`, which every JSON Schema draft treats as equivalent and most consumers render far better for the nullable case. Only branches that are a bare type assertion qualify — anything carrying a constraint, `$ref`, `const` or metadata is left alone. Runs after `flattenRef`, so a branch an override decorated or `$defs` extraction turned into a `$ref` is no longer bare and correctly stays in `anyOf`. `oneOf` is excluded: `integer` and `number` overlap, so "exactly one" and "at least one" are not the same there. OpenAPI 3.0 is excluded: its `type` must be a single string. */
function compactTypeUnion(schema) {
	const options = schema.anyOf;
	if (!Array.isArray(options) || options.length === 0 || schema.type !== void 0) return;
	const types = [];
	for (const option of options) {
		if (!option || typeof option !== "object") return;
		compactTypeUnion(option);
		const keys = Object.keys(option);
		if (keys.length !== 1 || keys[0] !== "type") return;
		const type = option.type;
		for (const member of Array.isArray(type) ? type : [type]) {
			if (typeof member !== "string") return;
			if (!types.includes(member)) types.push(member);
		}
	}
	delete schema.anyOf;
	schema.type = types.length === 1 ? types[0] : types;
}
/** Keywords `foldIntersection` knows how to combine. Anything else — `$ref`, `patternProperties`,
* an annotation like `description` — makes a member unfoldable, so a constraint this does not
* understand leaves the `allOf` alone instead of being silently dropped or misattributed. */
const FOLDABLE_KEYS = new Set([
	"type",
	"properties",
	"required",
	"additionalProperties"
]);
const UNION_KEYS = ["oneOf", "anyOf"];
/** A member's constraint on a key it does not declare itself. A `catchall` states one; `false`, an absent `additionalProperties`, and the empty schema a loose object emits state nothing. */
function undeclaredConstraint(member) {
	const extra = member.additionalProperties;
	if (extra === void 0 || extra === false || typeof extra !== "object" || extra === null) return null;
	return Object.keys(extra).length ? extra : null;
}
/** Combines object members into the single object they describe together, or returns `null` if any of them carries a keyword outside {@link FOLDABLE_KEYS}. */
function foldObjects(members) {
	const objects = [];
	for (const member of members) {
		if (typeof member !== "object" || member.type !== "object") return null;
		for (const key in member) if (!FOLDABLE_KEYS.has(key)) return null;
		objects.push(member);
	}
	const properties = {};
	const required = /* @__PURE__ */ new Set();
	for (const object of objects) {
		for (const key in object.properties) {
			if (Object.prototype.hasOwnProperty.call(properties, key)) continue;
			const parts = [];
			for (const other of objects) {
				const part = other.properties?.[key] ?? undeclaredConstraint(other);
				if (part === null || part === void 0) continue;
				if (!parts.some((seen) => JSON.stringify(seen) === JSON.stringify(part))) parts.push(part);
			}
			assignProp(properties, key, parts.length === 1 ? parts[0] : foldObjects(parts) ?? { allOf: parts });
		}
		for (const key of object.required ?? []) required.add(key);
	}
	const folded = {
		type: "object",
		properties
	};
	if (required.size) folded.required = [...required];
	if (objects.every((object) => object.additionalProperties === false)) folded.additionalProperties = false;
	else {
		const constraints = [];
		for (const object of objects) {
			const constraint = undeclaredConstraint(object);
			if (constraint && !constraints.some((seen) => JSON.stringify(seen) === JSON.stringify(constraint))) constraints.push(constraint);
		}
		if (constraints.length === 1) folded.additionalProperties = constraints[0];
		else if (constraints.length > 1) folded.additionalProperties = { allOf: constraints };
	}
	return folded;
}
/** `additionalProperties` in an `allOf` member sees only that member's own `properties`, so two
* closed object members reject each other's keys and the schema validates nothing. Zod's parser
* pools the key sets instead — `handleIntersectionResults` reports a key as unrecognized only when
* *every* side rejects it — so the emitted schema has to pool them too, and folding the members
* into one object is the encoding that says so on every target.
*
* This runs from `finalize`, after `extractDefs`, which is what keeps it clear of the `$ref`
* machinery: a member extracted into `$defs` is already a `$ref` by now and declines to fold, so it
* keeps its reference and its own closedness rather than being inlined as a stale copy. */
function foldIntersection(json) {
	const allOf = json.allOf;
	if (!Array.isArray(allOf) || allOf.length < 2) return;
	for (const key of FOLDABLE_KEYS) if (key in json) return;
	const unions = allOf.filter((m) => UNION_KEYS.some((k) => Array.isArray(m[k])));
	let folded = null;
	if (!unions.length) folded = foldObjects(allOf);
	else {
		const union = unions[0];
		const keyword = UNION_KEYS.find((k) => Array.isArray(union[k]));
		if (Object.keys(union).length !== 1) return;
		const rest = allOf.filter((m) => m !== union);
		const branches = union[keyword].map((branch) => foldObjects([...rest, branch]));
		if (branches.some((b) => !b)) return;
		folded = { [keyword]: branches };
	}
	if (!folded) return;
	delete json.allOf;
	assignProps(json, folded);
}
function finalize(ctx, schema) {
	const root = ctx.seen.get(schema);
	if (!root) throw new Error("Unprocessed schema. This is a bug in Zod.");
	const flattenRef = (zodSchema) => {
		const seen = ctx.seen.get(zodSchema);
		if (seen.ref === null) return;
		const schema = seen.def ?? seen.schema;
		const _cached = { ...schema };
		const ref = seen.ref;
		seen.ref = null;
		if (ref) {
			flattenRef(ref);
			const refSeen = ctx.seen.get(ref);
			const refSchema = refSeen.schema;
			if (refSchema.$ref && (ctx.target === "draft-07" || ctx.target === "draft-04" || ctx.target === "openapi-3.0")) {
				schema.allOf = schema.allOf ?? [];
				schema.allOf.push(refSchema);
			} else assignProps(schema, refSchema);
			assignProps(schema, _cached);
			if (zodSchema._zod.parent === ref) for (const key in schema) {
				if (key === "$ref" || key === "allOf") continue;
				if (!(key in _cached)) delete schema[key];
			}
			if (refSchema.$ref && refSeen.def) for (const key in schema) {
				if (key === "$ref" || key === "allOf") continue;
				if (key in refSeen.def && JSON.stringify(schema[key]) === JSON.stringify(refSeen.def[key])) delete schema[key];
			}
		}
		const parent = zodSchema._zod.parent;
		if (parent && parent !== ref) {
			flattenRef(parent);
			const parentSeen = ctx.seen.get(parent);
			if (parentSeen?.schema.$ref) {
				schema.$ref = parentSeen.schema.$ref;
				if (parentSeen.def) for (const key in schema) {
					if (key === "$ref" || key === "allOf") continue;
					if (key in parentSeen.def && JSON.stringify(schema[key]) === JSON.stringify(parentSeen.def[key])) delete schema[key];
				}
			}
		}
		ctx.override({
			zodSchema,
			jsonSchema: schema,
			path: seen.path ?? []
		});
	};
	if (!ctx.external || ctx.sharedEmitDoneFor !== ctx.external) {
		for (const entry of [...ctx.seen.entries()].reverse()) flattenRef(entry[0]);
		if (ctx.target !== "openapi-3.0") for (const entry of ctx.seen.entries()) compactTypeUnion(entry[1].def ?? entry[1].schema);
		for (const rewrite of ctx.deferred) rewrite();
		if (ctx.intersections.length) {
			const carriers = /* @__PURE__ */ new Map();
			for (const seen of ctx.seen.values()) for (const json of [seen.schema, seen.def]) {
				const allOf = json?.allOf;
				if (!Array.isArray(allOf)) continue;
				const existing = carriers.get(allOf);
				if (existing) existing.push(json);
				else carriers.set(allOf, [json]);
			}
			for (const allOf of ctx.intersections) for (const json of carriers.get(allOf) ?? []) foldIntersection(json);
		}
	}
	const result = {};
	if (ctx.target === "draft-2020-12") result.$schema = "https://json-schema.org/draft/2020-12/schema";
	else if (ctx.target === "draft-07") result.$schema = "http://json-schema.org/draft-07/schema#";
	else if (ctx.target === "draft-04") result.$schema = "http://json-schema.org/draft-04/schema#";
	else if (ctx.target === "openapi-3.0") {}
	if (ctx.external?.uri) {
		const id = ctx.external.registry.get(schema)?.id;
		if (!id) throw new Error("Schema is missing an `id` property");
		result.$id = ctx.external.uri(id);
	}
	assignProps(result, root.defId ? root.schema : root.def ?? root.schema);
	const rootMetaId = ctx.metadataRegistry.get(schema)?.id;
	if (rootMetaId !== void 0 && result.id === rootMetaId) delete result.id;
	const defs = ctx.external?.defs ?? {};
	if (!ctx.external || ctx.sharedEmitDoneFor !== ctx.external) for (const entry of ctx.seen.entries()) {
		const seen = entry[1];
		if (seen.def && seen.defId) {
			if (seen.def.id === seen.defId) delete seen.def.id;
			assignProp(defs, seen.defId, seen.def);
		}
	}
	if (ctx.external) ctx.sharedEmitDoneFor = ctx.external;
	if (ctx.external) {} else if (Object.keys(defs).length > 0) if (ctx.target === "draft-2020-12") result.$defs = defs;
	else result.definitions = defs;
	try {
		const finalized = JSON.parse(JSON.stringify(result));
		Object.defineProperty(finalized, "~standard", {
			value: {
				...schema["~standard"],
				jsonSchema: {
					input: createStandardJSONSchemaMethod(schema, "input", ctx.processors),
					output: createStandardJSONSchemaMethod(schema, "output", ctx.processors)
				}
			},
			enumerable: false,
			writable: false
		});
		return finalized;
	} catch (_err) {
		throw new Error("Error converting schema to JSON.");
	}
}
function isTransforming(_schema, _ctx) {
	const ctx = _ctx ?? { seen: /* @__PURE__ */ new Set() };
	if (ctx.seen.has(_schema)) return false;
	ctx.seen.add(_schema);
	const def = _schema._zod.def;
	if (def.type === "transform") return true;
	if (def.type === "array") return isTransforming(def.element, ctx);
	if (def.type === "set") return isTransforming(def.valueType, ctx);
	if (def.type === "lazy") return isTransforming(def.getter(), ctx);
	if (def.type === "promise" || def.type === "optional" || def.type === "nonoptional" || def.type === "nullable" || def.type === "readonly" || def.type === "default" || def.type === "prefault" || def.type === "catch") return isTransforming(def.innerType, ctx);
	if (def.type === "intersection") return isTransforming(def.left, ctx) || isTransforming(def.right, ctx);
	if (def.type === "record" || def.type === "map") return isTransforming(def.keyType, ctx) || isTransforming(def.valueType, ctx);
	if (def.type === "pipe") {
		if (_schema._zod.traits.has("$ZodCodec")) return true;
		return isTransforming(def.in, ctx) || isTransforming(def.out, ctx);
	}
	if (def.type === "object") {
		for (const key in def.shape) if (isTransforming(def.shape[key], ctx)) return true;
		return false;
	}
	if (def.type === "union") {
		for (const option of def.options) if (isTransforming(option, ctx)) return true;
		return false;
	}
	if (def.type === "tuple") {
		for (const item of def.items) if (isTransforming(item, ctx)) return true;
		if (def.rest && isTransforming(def.rest, ctx)) return true;
		return false;
	}
	return false;
}
/**
* Creates a toJSONSchema method for a schema instance.
* This encapsulates the logic of initializing context, processing, extracting defs, and finalizing.
*/
const createToJSONSchemaMethod = (schema, processors = {}) => (params) => {
	const ctx = initializeContext({
		...params,
		processors
	});
	processSchema(schema, ctx);
	extractDefs(ctx, schema);
	return finalize(ctx, schema);
};
const createStandardJSONSchemaMethod = (schema, io, processors = {}) => (params) => {
	const { libraryOptions, target } = params ?? {};
	const ctx = initializeContext({
		...libraryOptions ?? {},
		target,
		io,
		processors
	});
	processSchema(schema, ctx);
	extractDefs(ctx, schema);
	return finalize(ctx, schema);
};
//#endregion
//#region node_modules/zod/v4/core/json-schema-processors.js
const narrowMin = (agg, key, value) => {
	if (agg[key] === void 0 || value > agg[key]) agg[key] = value;
};
const narrowMax = (agg, key, value) => {
	if (agg[key] === void 0 || value < agg[key]) agg[key] = value;
};
const narrowBoth = (agg, value) => {
	narrowMin(agg, "minimum", value);
	narrowMax(agg, "maximum", value);
};
const addDivisor = (agg, value) => {
	agg.multipleOf ?? (agg.multipleOf = []);
	if (!agg.multipleOf.includes(value)) agg.multipleOf.push(value);
};
const addPattern = (agg, pattern) => {
	agg.patterns ?? (agg.patterns = /* @__PURE__ */ new Set());
	agg.patterns.add(pattern);
};
const intersectMime = (agg, mime) => {
	agg.mime = agg.mime ? agg.mime.filter((m) => mime.includes(m)) : [...mime];
};
const setFormat = (agg, format) => {
	agg.format = format;
	if (format.includes("int")) agg.isInt = true;
};
const minContributor = (agg, def) => narrowMin(agg, "minimum", def.minimum);
const maxContributor = (agg, def) => narrowMax(agg, "maximum", def.maximum);
const formatContributor = (ranges) => (agg, def) => {
	setFormat(agg, def.format);
	const [minimum, maximum] = ranges[def.format];
	narrowMin(agg, "minimum", minimum);
	narrowMax(agg, "maximum", maximum);
};
const contributors = {
	greater_than: (agg, def) => narrowMin(agg, def.inclusive ? "minimum" : "exclusiveMinimum", def.value),
	less_than: (agg, def) => narrowMax(agg, def.inclusive ? "maximum" : "exclusiveMaximum", def.value),
	multiple_of: (agg, def) => addDivisor(agg, def.value),
	number_format: formatContributor(NUMBER_FORMAT_RANGES),
	bigint_format: formatContributor(BIGINT_FORMAT_RANGES),
	min_length: minContributor,
	max_length: maxContributor,
	length_equals: (agg, def) => narrowBoth(agg, def.length),
	min_size: minContributor,
	max_size: maxContributor,
	size_equals: (agg, def) => narrowBoth(agg, def.size),
	string_format: (agg, def) => {
		setFormat(agg, def.format);
		if (def.pattern) addPattern(agg, def.pattern);
		if (def.format === "base64" || def.format === "base64url") agg.contentEncoding = def.format;
		if (def.local || def.precision === -1) agg.laxFormat = true;
	},
	mime_type: (agg, def) => intersectMime(agg, def.mime)
};
function aggregateChecks(schema) {
	const agg = {};
	const def = schema._zod.def;
	const list = schema._zod.traits.has("$ZodCheck") ? [schema, ...def.checks ?? []] : def.checks ?? [];
	for (const ch of list) contributors[ch._zod.def.check]?.(agg, ch._zod.def);
	const bag = schema._zod.bag;
	if (bag.minimum !== void 0) narrowMin(agg, "minimum", bag.minimum);
	if (bag.exclusiveMinimum !== void 0) narrowMin(agg, "exclusiveMinimum", bag.exclusiveMinimum);
	if (bag.maximum !== void 0) narrowMax(agg, "maximum", bag.maximum);
	if (bag.exclusiveMaximum !== void 0) narrowMax(agg, "exclusiveMaximum", bag.exclusiveMaximum);
	if (bag.multipleOf !== void 0) addDivisor(agg, bag.multipleOf);
	if (bag.format !== void 0) {
		agg.format ?? (agg.format = bag.format);
		if (bag.format.includes("int")) agg.isInt = true;
	}
	if (bag.mime) intersectMime(agg, bag.mime);
	for (const pattern of bag.patterns ?? []) addPattern(agg, pattern);
	return agg;
}
const formatMap = {
	guid: "uuid",
	url: "uri",
	datetime: "date-time",
	json_string: "json-string",
	regex: ""
};
const exactPatterns = new Map([[base64Charset, base64], [base64urlCharset, base64url]]);
const exactPattern = (p) => exactPatterns.get(p) ?? p;
const stringProcessor = (schema, ctx, _json, _params) => {
	const json = _json;
	json.type = "string";
	const { minimum, maximum, format, patterns, contentEncoding, laxFormat } = aggregateChecks(schema);
	if (typeof minimum === "number") json.minLength = minimum;
	if (typeof maximum === "number") json.maxLength = maximum;
	if (format) {
		json.format = formatMap[format] ?? format;
		if (json.format === "") delete json.format;
		if (format === "time" || laxFormat) delete json.format;
	}
	if (contentEncoding) json.contentEncoding = contentEncoding;
	if (patterns && patterns.size > 0) {
		const patternList = [...patterns].map(exactPattern);
		if (patternList.length === 1) json.pattern = patternList[0].source;
		else if (patternList.length > 1) json.allOf = [...patternList.map((regex) => ({
			...ctx.target === "draft-07" || ctx.target === "draft-04" || ctx.target === "openapi-3.0" ? { type: "string" } : {},
			pattern: regex.source
		}))];
	}
};
const numberProcessor = (schema, ctx, _json, params) => {
	const json = _json;
	const { minimum, maximum, multipleOf, exclusiveMaximum, exclusiveMinimum, isInt } = aggregateChecks(schema);
	json.type = isInt ? "integer" : "number";
	const exMin = typeof exclusiveMinimum === "number" && exclusiveMinimum >= (minimum ?? Number.NEGATIVE_INFINITY);
	const exMax = typeof exclusiveMaximum === "number" && exclusiveMaximum <= (maximum ?? Number.POSITIVE_INFINITY);
	const legacy = ctx.target === "draft-04" || ctx.target === "openapi-3.0";
	if (exMin) if (legacy) {
		json.minimum = exclusiveMinimum;
		json.exclusiveMinimum = true;
	} else json.exclusiveMinimum = exclusiveMinimum;
	else if (typeof minimum === "number") json.minimum = minimum;
	if (exMax) if (legacy) {
		json.maximum = exclusiveMaximum;
		json.exclusiveMaximum = true;
	} else json.exclusiveMaximum = exclusiveMaximum;
	else if (typeof maximum === "number") json.maximum = maximum;
	if (multipleOf) {
		const divisors = /* @__PURE__ */ new Set();
		for (const divisor of multipleOf) if (Number.isFinite(divisor) && divisor !== 0) divisors.add(Math.abs(divisor));
		else handleUnrepresentable(schema, ctx, json, params, `A multipleOf divisor of ${divisor} cannot be represented in JSON Schema`);
		const [first, ...rest] = divisors;
		if (first !== void 0) json.multipleOf = first;
		if (rest.length) json.allOf = [...json.allOf ?? [], ...rest.map((m) => ({ multipleOf: m }))];
	}
};
const booleanProcessor = (_schema, _ctx, json, _params) => {
	json.type = "boolean";
};
const neverProcessor = (_schema, _ctx, json, _params) => {
	json.not = {};
};
const unknownProcessor = (_schema, _ctx, _json, _params) => {};
const enumProcessor = (schema, _ctx, json, _params) => {
	const def = schema._zod.def;
	const values = getEnumValues(def.entries);
	if (values.length === 0) {
		json.not = {};
		return;
	}
	if (values.every((v) => typeof v === "number")) json.type = "number";
	if (values.every((v) => typeof v === "string")) json.type = "string";
	json.enum = values;
};
const literalProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	if (def.values.length === 0) {
		json.not = {};
		return;
	}
	const vals = [];
	for (const val of def.values) if (val === void 0) {
		if (handleUnrepresentable(schema, ctx, json, params, "Literal `undefined` cannot be represented in JSON Schema")) return;
	} else if (typeof val === "bigint") {
		if (handleUnrepresentable(schema, ctx, json, params, "BigInt literals cannot be represented in JSON Schema")) return;
		vals.push(Number(val));
	} else vals.push(val);
	if (vals.length === 0) {} else if (vals.length === 1) {
		const val = vals[0];
		json.type = val === null ? "null" : typeof val;
		if (ctx.target === "draft-04" || ctx.target === "openapi-3.0") json.enum = [val];
		else json.const = val;
	} else {
		if (vals.every((v) => typeof v === "number")) json.type = "number";
		if (vals.every((v) => typeof v === "string")) json.type = "string";
		if (vals.every((v) => typeof v === "boolean")) json.type = "boolean";
		if (vals.every((v) => v === null)) json.type = "null";
		json.enum = vals;
	}
};
const customProcessor = (schema, ctx, json, params) => {
	handleUnrepresentable(schema, ctx, json, params, "Custom types cannot be represented in JSON Schema");
};
const transformProcessor = (schema, ctx, json, params) => {
	handleUnrepresentable(schema, ctx, json, params, "Transforms cannot be represented in JSON Schema");
};
const arrayProcessor = (schema, ctx, _json, params) => {
	const json = _json;
	const def = schema._zod.def;
	const { minimum, maximum } = aggregateChecks(schema);
	if (typeof minimum === "number") json.minItems = minimum;
	if (typeof maximum === "number") json.maxItems = maximum;
	json.type = "array";
	json.items = processSchema(def.element, ctx, {
		...params,
		path: [...params.path, "items"]
	});
};
function inputOptin(schema) {
	const def = schema._zod.def;
	if (def.type === "pipe" && def.in._zod.traits.has("$ZodTransform")) return inputOptin(def.out);
	if (def.type === "catch") return inputOptin(def.innerType);
	return schema._zod.optin;
}
const objectProcessor = (schema, ctx, _json, params) => {
	const json = _json;
	const def = schema._zod.def;
	const shape = def.shape;
	if (Object.getOwnPropertySymbols(shape).length && handleUnrepresentable(schema, ctx, json, params, "Symbol keys cannot be represented in JSON Schema")) return;
	json.type = "object";
	json.properties = {};
	for (const key in shape) assignProp(json.properties, key, processSchema(shape[key], ctx, {
		...params,
		path: [
			...params.path,
			"properties",
			key
		]
	}));
	const requiredKeys = [];
	for (const key of Object.keys(shape)) {
		const field = def.shape[key];
		if (ctx.io === "input" ? inputOptin(field) === void 0 : field._zod.optout === void 0) requiredKeys.push(key);
	}
	if (requiredKeys.length > 0) json.required = requiredKeys;
	if (def.catchall?._zod.def.type === "never") json.additionalProperties = false;
	else if (!def.catchall) {
		if (ctx.io === "output") json.additionalProperties = false;
	} else if (def.catchall) json.additionalProperties = processSchema(def.catchall, ctx, {
		...params,
		path: [...params.path, "additionalProperties"]
	});
};
const unionProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	const isExclusive = def.inclusive === false;
	const options = def.options.map((x, i) => processSchema(x, ctx, {
		...params,
		path: [
			...params.path,
			isExclusive ? "oneOf" : "anyOf",
			i
		]
	}));
	if (isExclusive) json.oneOf = options;
	else json.anyOf = options;
};
const intersectionProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	const a = processSchema(def.left, ctx, {
		...params,
		path: [
			...params.path,
			"allOf",
			0
		]
	});
	const b = processSchema(def.right, ctx, {
		...params,
		path: [
			...params.path,
			"allOf",
			1
		]
	});
	const isSimpleIntersection = (val) => "allOf" in val && Object.keys(val).length === 1;
	const allOf = [...isSimpleIntersection(a) ? a.allOf : [a], ...isSimpleIntersection(b) ? b.allOf : [b]];
	json.allOf = allOf;
	ctx.intersections.push(allOf);
};
/** JSON object keys are always strings, so a numeric record key schema is re-expressed over the
* numeric-string form the record parser matches. Deferred to `finalize`, after the flatten: a key
* behind a wrapper only carries its own `type` before then, and a union key only has its branches.
*
* A numeric bound cannot apply to a property name, so `minimum` and its siblings are dropped rather
* than carried over: keeping them beside `type: "string"` reproduces the match-nothing schema this
* exists to fix. A key that carries one therefore emits wider than the record parses — `z.record(z.number().min(5), V)`
* accepts `"3"` — which is the deliberate trade, since throwing on it would reject an ordinary schema
* outright. */
function stringifyKeyNames(bySchema, json, visited) {
	if (json.$ref) {
		if (visited.has(json)) return json;
		visited.add(json);
		const def = bySchema.get(json)?.def;
		if (!def) return json;
		const inlined = stringifyKeyNames(bySchema, def, visited);
		return inlined === def ? json : inlined;
	}
	for (const keyword of ["anyOf", "oneOf"]) {
		const branches = json[keyword];
		if (!Array.isArray(branches)) continue;
		const mapped = branches.map((branch) => stringifyKeyNames(bySchema, branch, visited));
		if (mapped.some((branch, i) => branch !== branches[i])) json = {
			...json,
			[keyword]: mapped
		};
	}
	const types = Array.isArray(json.type) ? json.type : [json.type];
	const numericType = !types.includes("string") && types.some((t) => t === "number" || t === "integer");
	const values = json.enum ?? (json.const !== void 0 ? [json.const] : void 0);
	if (!numericType && !values?.some((v) => typeof v === "number")) return json;
	const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format, id, ...rest } = json;
	if (rest.enum) rest.enum = rest.enum.map((v) => typeof v === "number" ? String(v) : v);
	else if (typeof rest.const === "number") rest.const = String(rest.const);
	if (!numericType) return rest;
	rest.type = "string";
	if (!values) rest.pattern = (types.includes("number") ? number : integer).source;
	return rest;
}
/** Every record of one conversion, so the carriers are found in a single pass rather than once per record. */
const pendingRecords = /* @__PURE__ */ new WeakMap();
function rewriteKeyNames(ctx) {
	const bySchema = /* @__PURE__ */ new Map();
	for (const entry of ctx.seen.values()) if (entry.def && !bySchema.has(entry.schema)) bySchema.set(entry.schema, entry);
	const rewrites = /* @__PURE__ */ new Map();
	for (const record of pendingRecords.get(ctx) ?? []) {
		const seen = ctx.seen.get(record);
		const names = (seen?.def ?? seen?.schema)?.propertyNames;
		if (!names || names === true || rewrites.has(names)) continue;
		const rewritten = stringifyKeyNames(bySchema, names, /* @__PURE__ */ new Set());
		if (rewritten !== names) rewrites.set(names, rewritten);
	}
	if (!rewrites.size) return;
	for (const entry of ctx.seen.values()) for (const carrier of [entry.schema, entry.def]) {
		const rewritten = carrier && rewrites.get(carrier.propertyNames);
		if (rewritten) carrier.propertyNames = rewritten;
	}
}
const recordProcessor = (schema, ctx, _json, params) => {
	const json = _json;
	const def = schema._zod.def;
	json.type = "object";
	const keyType = def.keyType;
	const patterns = aggregateChecks(keyType).patterns;
	if (def.mode === "loose" && patterns && patterns.size > 0) {
		const valueSchema = processSchema(def.valueType, ctx, {
			...params,
			path: [
				...params.path,
				"patternProperties",
				"*"
			]
		});
		json.patternProperties = {};
		for (const pattern of patterns) assignProp(json.patternProperties, exactPattern(pattern).source, valueSchema);
	} else {
		if (ctx.target === "draft-07" || ctx.target === "draft-2020-12") {
			json.propertyNames = processSchema(def.keyType, ctx, {
				...params,
				path: [...params.path, "propertyNames"]
			});
			let pending = pendingRecords.get(ctx);
			if (!pending) {
				pending = [];
				pendingRecords.set(ctx, pending);
				ctx.deferred.push(() => rewriteKeyNames(ctx));
			}
			pending.push(schema);
		}
		json.additionalProperties = processSchema(def.valueType, ctx, {
			...params,
			path: [...params.path, "additionalProperties"]
		});
	}
	const keyValues = keyType._zod.values;
	const omittableOnInput = ctx.io === "input" && inputOptin(def.valueType) !== void 0;
	if (keyValues && !def.partial && !omittableOnInput) {
		const validKeyValues = [...keyValues].filter((v) => typeof v === "string" || typeof v === "number");
		if (validKeyValues.length > 0) json.required = validKeyValues.map(String);
	}
};
const nullableProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	const inner = processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	if (ctx.target === "openapi-3.0") {
		seen.ref = def.innerType;
		json.nullable = true;
	} else json.anyOf = [inner, { type: "null" }];
};
const nonoptionalProcessor = (schema, ctx, _json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
};
/** Round-trips a default value through JSON so the emitted schema is guaranteed to be valid JSON.
* A BigInt has no reliable encoding, so it goes through `unrepresentable` like any other
* unrepresentable value. Returns a sentinel when the caller must not write a default of its own. */
const UNREPRESENTABLE_DEFAULT = Symbol();
function serializeDefaultValue(value, schema, ctx, json, params) {
	let unrepresentable = false;
	const serialized = JSON.stringify(value, (_, val) => {
		if (typeof val !== "bigint") return val;
		unrepresentable = true;
		return null;
	});
	if (!unrepresentable) return JSON.parse(serialized);
	handleUnrepresentable(schema, ctx, json, params, "BigInt defaults cannot be represented in JSON Schema");
	return UNREPRESENTABLE_DEFAULT;
}
const defaultProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
	const value = serializeDefaultValue(def.defaultValue, schema, ctx, json, params);
	if (value !== UNREPRESENTABLE_DEFAULT) json.default = value;
};
const prefaultProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
	if (ctx.io !== "input") return;
	const value = serializeDefaultValue(def.defaultValue, schema, ctx, json, params);
	if (value !== UNREPRESENTABLE_DEFAULT) json._prefault = value;
};
const catchProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
	let catchValue;
	try {
		catchValue = def.catchValue(void 0);
	} catch {
		handleUnrepresentable(schema, ctx, json, params, "Dynamic catch values are not supported in JSON Schema");
		return;
	}
	json.default = catchValue;
};
const pipeProcessor = (schema, ctx, _json, params) => {
	const def = schema._zod.def;
	const inIsTransform = def.in._zod.traits.has("$ZodTransform");
	const innerType = ctx.io === "input" ? inIsTransform ? def.out : def.in : def.out;
	processSchema(innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = innerType;
};
const readonlyProcessor = (schema, ctx, json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
	json.readOnly = true;
};
const optionalProcessor = (schema, ctx, _json, params) => {
	const def = schema._zod.def;
	processSchema(def.innerType, ctx, params);
	const seen = ctx.seen.get(schema);
	seen.ref = def.innerType;
};
//#endregion
//#region node_modules/zod/v4/classic/errors.js
const _installedErrorProtos = /* @__PURE__ */ new WeakSet([Object.prototype, Error.prototype]);
function _lazyMethod(proto, key, make) {
	Object.defineProperty(proto, key, {
		configurable: true,
		enumerable: false,
		get() {
			const value = make(this);
			Object.defineProperty(this, key, {
				value,
				configurable: true,
				writable: true
			});
			return value;
		},
		set(value) {
			Object.defineProperty(this, key, {
				value,
				configurable: true,
				writable: true
			});
		}
	});
}
const initializer = (inst, issues) => {
	$ZodError.init(inst, issues);
	inst.name = "ZodError";
	const proto = Object.getPrototypeOf(inst);
	if (_installedErrorProtos.has(proto)) return;
	_installedErrorProtos.add(proto);
	_lazyMethod(proto, "format", (self) => (mapper) => formatError(self, mapper));
	_lazyMethod(proto, "flatten", (self) => (mapper) => flattenError(self, mapper));
	_lazyMethod(proto, "addIssue", (self) => (issue) => {
		self.issues.push(issue);
		self.message = JSON.stringify(self.issues, jsonStringifyReplacer, 2);
	});
	_lazyMethod(proto, "addIssues", (self) => (issues) => {
		self.issues.push(...issues);
		self.message = JSON.stringify(self.issues, jsonStringifyReplacer, 2);
	});
	Object.defineProperty(proto, "isEmpty", {
		configurable: true,
		enumerable: false,
		get() {
			return this.issues.length === 0;
		}
	});
};
const ZodRealError = /* @__PURE__ */ $constructor("ZodError", initializer, void 0, { Parent: Error });
//#endregion
//#region node_modules/zod/v4/classic/parse.js
const parse = /* @__PURE__ */ _parse(ZodRealError);
const parseAsync = /* @__PURE__ */ _parseAsync(ZodRealError);
const safeParse = /* @__PURE__ */ _safeParse(ZodRealError);
const safeParseAsync = /* @__PURE__ */ _safeParseAsync(ZodRealError);
const encode = /* @__PURE__ */ _encode(ZodRealError);
const decode = /* @__PURE__ */ _decode(ZodRealError);
const encodeAsync = /* @__PURE__ */ _encodeAsync(ZodRealError);
const decodeAsync = /* @__PURE__ */ _decodeAsync(ZodRealError);
const safeEncode = /* @__PURE__ */ _safeEncode(ZodRealError);
const safeDecode = /* @__PURE__ */ _safeDecode(ZodRealError);
const safeEncodeAsync = /* @__PURE__ */ _safeEncodeAsync(ZodRealError);
const safeDecodeAsync = /* @__PURE__ */ _safeDecodeAsync(ZodRealError);
//#endregion
//#region node_modules/zod/v4/classic/schemas.js
function _ensureDefaultLocale() {
	if (!globalConfig.localeError) config(en_default());
}
function _ensureDefaultMemoizer() {
	if (!globalConfig.memoizer) config({ memoizer: memoizer() });
}
const ZodType = /* @__PURE__ */ $constructor("ZodType", (inst, def) => {
	_ensureDefaultLocale();
	$ZodType.init(inst, def);
	inst.def = def;
	inst.type = def.type;
	return inst;
}, {
	check(...chks) {
		const def = this.def;
		return this.clone(mergeDefs(def, { checks: [...def.checks ?? [], ...chks.map((ch) => typeof ch === "function" ? { _zod: {
			check: ch,
			def: { check: "custom" },
			onattach: []
		} } : ch)] }), { parent: true });
	},
	with(...chks) {
		return this.check(...chks);
	},
	clone(def, params) {
		return clone(this, def, params);
	},
	brand() {
		return this;
	},
	register(reg, meta) {
		reg.add(this, meta);
		return this;
	},
	refine(check, params) {
		return this.check(refine(check, params));
	},
	superRefine(refinement, params) {
		return this.check(superRefine(refinement, params));
	},
	overwrite(fn) {
		return this.check(/* @__PURE__ */ _overwrite(fn));
	},
	optional() {
		return optional(this);
	},
	exactOptional() {
		return exactOptional(this);
	},
	nullable() {
		return nullable(this);
	},
	nullish() {
		return optional(nullable(this));
	},
	nonoptional(params) {
		return nonoptional(this, params);
	},
	array() {
		return array(this);
	},
	or(arg) {
		return union([this, arg]);
	},
	and(arg) {
		return intersection(this, arg);
	},
	transform(tx) {
		return pipe(this, transform(tx));
	},
	default(d) {
		return _default(this, d);
	},
	prefault(d) {
		return prefault(this, d);
	},
	catch(params) {
		return _catch(this, params);
	},
	pipe(target) {
		return pipe(this, target);
	},
	readonly() {
		return readonly(this);
	},
	describe(description) {
		const cl = this.clone();
		globalRegistry.add(cl, { description });
		return cl;
	},
	meta(...args) {
		if (args.length === 0) return globalRegistry.get(this);
		const cl = this.clone();
		globalRegistry.add(cl, args[0]);
		return cl;
	},
	isOptional() {
		return this.safeParse(void 0).success;
	},
	isNullable() {
		return this.safeParse(null).success;
	},
	apply(fn, ...args) {
		return args.length === 0 ? fn(this) : fn(this, ...args);
	},
	get "~standard"() {
		return hide(this, "~standard", {
			...standardProps(this),
			jsonSchema: {
				input: createStandardJSONSchemaMethod(this, "input"),
				output: createStandardJSONSchemaMethod(this, "output")
			}
		});
	},
	set "~standard"(value) {
		own(this, "~standard", value);
	},
	parse: function _parse(data, params) {
		return parse(this, data, params, { callee: _parse });
	},
	parseAsync: async function _parseAsync(data, params) {
		return await parseAsync(this, data, params, { callee: _parseAsync });
	},
	safeParse(data, params) {
		return safeParse(this, data, params);
	},
	async safeParseAsync(data, params) {
		return safeParseAsync(this, data, params);
	},
	get spa() {
		return this?.safeParseAsync;
	},
	set spa(value) {
		own(this, "spa", value);
	},
	validate(data, params) {
		return validate$1(this, data, params);
	},
	validateAsync(data, params) {
		return validateAsync$1(this, data, params);
	},
	encode: function _encode(data, params) {
		return encode(this, data, params, { callee: _encode });
	},
	decode: function _decode(data, params) {
		return decode(this, data, params, { callee: _decode });
	},
	encodeAsync: async function _encodeAsync(data, params) {
		return await encodeAsync(this, data, params, { callee: _encodeAsync });
	},
	decodeAsync: async function _decodeAsync(data, params) {
		return await decodeAsync(this, data, params, { callee: _decodeAsync });
	},
	safeEncode(data, params) {
		return safeEncode(this, data, params);
	},
	safeDecode(data, params) {
		return safeDecode(this, data, params);
	},
	async safeEncodeAsync(data, params) {
		return safeEncodeAsync(this, data, params);
	},
	async safeDecodeAsync(data, params) {
		return safeDecodeAsync(this, data, params);
	},
	toJSONSchema(params) {
		return createToJSONSchemaMethod(this, {})(params);
	},
	get description() {
		return globalRegistry.get(this)?.description;
	},
	get _def() {
		return this._zod.def;
	}
});
/** @internal */
const _ZodString = /* @__PURE__ */ $constructor("_ZodString", (inst, def) => {
	$ZodString.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => stringProcessor(inst, ctx, json, params);
}, /* @__PURE__ */ derived({
	format: (inst) => aggregateChecks(inst).format ?? null,
	minLength: (inst) => aggregateChecks(inst).minimum ?? null,
	maxLength: (inst) => aggregateChecks(inst).maximum ?? null
}, {
	regex(...args) {
		return this.check(/* @__PURE__ */ _regex(...args));
	},
	includes(...args) {
		return this.check(/* @__PURE__ */ _includes(...args));
	},
	startsWith(...args) {
		return this.check(/* @__PURE__ */ _startsWith(...args));
	},
	endsWith(...args) {
		return this.check(/* @__PURE__ */ _endsWith(...args));
	},
	min(...args) {
		return this.check(/* @__PURE__ */ _minLength(...args));
	},
	max(...args) {
		return this.check(/* @__PURE__ */ _maxLength(...args));
	},
	length(...args) {
		return this.check(/* @__PURE__ */ _length(...args));
	},
	nonempty(...args) {
		return this.check(/* @__PURE__ */ _minLength(1, ...args));
	},
	lowercase(params) {
		return this.check(/* @__PURE__ */ _lowercase(params));
	},
	uppercase(params) {
		return this.check(/* @__PURE__ */ _uppercase(params));
	},
	trim() {
		return this.check(/* @__PURE__ */ _trim());
	},
	normalize(...args) {
		return this.check(/* @__PURE__ */ _normalize(...args));
	},
	toLowerCase() {
		return this.check(/* @__PURE__ */ _toLowerCase());
	},
	toUpperCase() {
		return this.check(/* @__PURE__ */ _toUpperCase());
	},
	slugify() {
		return this.check(/* @__PURE__ */ _slugify());
	}
}));
const ZodString = /* @__PURE__ */ $constructor("ZodString", (inst, def) => {
	$ZodString.init(inst, def);
	_ZodString.init(inst, def);
}, {
	email(params) {
		return this.check(/* @__PURE__ */ _email(ZodEmail, params));
	},
	url(params) {
		return this.check(/* @__PURE__ */ _url(ZodURL, params));
	},
	jwt(params) {
		return this.check(/* @__PURE__ */ _jwt(ZodJWT, params));
	},
	emoji(params) {
		return this.check(/* @__PURE__ */ _emoji(ZodEmoji, params));
	},
	guid(params) {
		return this.check(/* @__PURE__ */ _guid(ZodGUID, params));
	},
	uuid(params) {
		return this.check(/* @__PURE__ */ _uuid(ZodUUID, params));
	},
	uuidv4(params) {
		return this.check(/* @__PURE__ */ _uuidv4(ZodUUID, params));
	},
	uuidv6(params) {
		return this.check(/* @__PURE__ */ _uuidv6(ZodUUID, params));
	},
	uuidv7(params) {
		return this.check(/* @__PURE__ */ _uuidv7(ZodUUID, params));
	},
	nanoid(params) {
		return this.check(/* @__PURE__ */ _nanoid(ZodNanoID, params));
	},
	cuid(params) {
		return this.check(/* @__PURE__ */ _cuid(ZodCUID, params));
	},
	cuid2(params) {
		return this.check(/* @__PURE__ */ _cuid2(ZodCUID2, params));
	},
	ulid(params) {
		return this.check(/* @__PURE__ */ _ulid(ZodULID, params));
	},
	base64(params) {
		return this.check(/* @__PURE__ */ _base64(ZodBase64, params));
	},
	base64url(params) {
		return this.check(/* @__PURE__ */ _base64url(ZodBase64URL, params));
	},
	xid(params) {
		return this.check(/* @__PURE__ */ _xid(ZodXID, params));
	},
	ksuid(params) {
		return this.check(/* @__PURE__ */ _ksuid(ZodKSUID, params));
	},
	ipv4(params) {
		return this.check(/* @__PURE__ */ _ipv4(ZodIPv4, params));
	},
	ipv6(params) {
		return this.check(/* @__PURE__ */ _ipv6(ZodIPv6, params));
	},
	cidrv4(params) {
		return this.check(/* @__PURE__ */ _cidrv4(ZodCIDRv4, params));
	},
	cidrv6(params) {
		return this.check(/* @__PURE__ */ _cidrv6(ZodCIDRv6, params));
	},
	e164(params) {
		return this.check(/* @__PURE__ */ _e164(ZodE164, params));
	},
	datetime(params) {
		return this.check(/* @__PURE__ */ _isoDateTime(ZodISODateTime, params));
	},
	date(params) {
		return this.check(/* @__PURE__ */ _isoDate(ZodISODate, params));
	},
	time(params) {
		return this.check(/* @__PURE__ */ _isoTime(ZodISOTime, params));
	},
	duration(params) {
		return this.check(/* @__PURE__ */ _isoDuration(ZodISODuration, params));
	}
});
function string(params) {
	return /* @__PURE__ */ _string(ZodString, params);
}
const ZodStringFormat = /* @__PURE__ */ $constructor("ZodStringFormat", (inst, def) => {
	$ZodStringFormat.init(inst, def);
	_ZodString.init(inst, def);
});
const ZodISODateTime = /* @__PURE__ */ $constructor("ZodISODateTime", (inst, def) => {
	$ZodISODateTime.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodISODate = /* @__PURE__ */ $constructor("ZodISODate", (inst, def) => {
	$ZodISODate.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodISOTime = /* @__PURE__ */ $constructor("ZodISOTime", (inst, def) => {
	$ZodISOTime.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodISODuration = /* @__PURE__ */ $constructor("ZodISODuration", (inst, def) => {
	$ZodISODuration.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodEmail = /* @__PURE__ */ $constructor("ZodEmail", (inst, def) => {
	$ZodEmail.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodGUID = /* @__PURE__ */ $constructor("ZodGUID", (inst, def) => {
	$ZodGUID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodUUID = /* @__PURE__ */ $constructor("ZodUUID", (inst, def) => {
	$ZodUUID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodURL = /* @__PURE__ */ $constructor("ZodURL", (inst, def) => {
	$ZodURL.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodEmoji = /* @__PURE__ */ $constructor("ZodEmoji", (inst, def) => {
	$ZodEmoji.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodNanoID = /* @__PURE__ */ $constructor("ZodNanoID", (inst, def) => {
	$ZodNanoID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
/**
* @deprecated CUID v1 is deprecated by its authors due to information leakage
* (timestamps embedded in the id). Use {@link ZodCUID2} instead.
* See https://github.com/paralleldrive/cuid.
*/
const ZodCUID = /* @__PURE__ */ $constructor("ZodCUID", (inst, def) => {
	$ZodCUID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodCUID2 = /* @__PURE__ */ $constructor("ZodCUID2", (inst, def) => {
	$ZodCUID2.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodULID = /* @__PURE__ */ $constructor("ZodULID", (inst, def) => {
	$ZodULID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodXID = /* @__PURE__ */ $constructor("ZodXID", (inst, def) => {
	$ZodXID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodKSUID = /* @__PURE__ */ $constructor("ZodKSUID", (inst, def) => {
	$ZodKSUID.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodIPv4 = /* @__PURE__ */ $constructor("ZodIPv4", (inst, def) => {
	$ZodIPv4.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodIPv6 = /* @__PURE__ */ $constructor("ZodIPv6", (inst, def) => {
	$ZodIPv6.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodCIDRv4 = /* @__PURE__ */ $constructor("ZodCIDRv4", (inst, def) => {
	$ZodCIDRv4.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodCIDRv6 = /* @__PURE__ */ $constructor("ZodCIDRv6", (inst, def) => {
	$ZodCIDRv6.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodBase64 = /* @__PURE__ */ $constructor("ZodBase64", (inst, def) => {
	$ZodBase64.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodBase64URL = /* @__PURE__ */ $constructor("ZodBase64URL", (inst, def) => {
	$ZodBase64URL.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodE164 = /* @__PURE__ */ $constructor("ZodE164", (inst, def) => {
	$ZodE164.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodJWT = /* @__PURE__ */ $constructor("ZodJWT", (inst, def) => {
	$ZodJWT.init(inst, def);
	ZodStringFormat.init(inst, def);
});
const ZodNumber = /* @__PURE__ */ $constructor("ZodNumber", (inst, def) => {
	$ZodNumber.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => numberProcessor(inst, ctx, json, params);
	inst.isFinite = true;
}, /* @__PURE__ */ derived({
	minValue: (inst) => {
		const { minimum, exclusiveMinimum } = aggregateChecks(inst);
		return Math.max(minimum ?? Number.NEGATIVE_INFINITY, exclusiveMinimum ?? Number.NEGATIVE_INFINITY);
	},
	maxValue: (inst) => {
		const { maximum, exclusiveMaximum } = aggregateChecks(inst);
		return Math.min(maximum ?? Number.POSITIVE_INFINITY, exclusiveMaximum ?? Number.POSITIVE_INFINITY);
	},
	isInt: (inst) => {
		const { isInt, multipleOf } = aggregateChecks(inst);
		return !!isInt || !!multipleOf?.some(Number.isSafeInteger);
	},
	format: (inst) => aggregateChecks(inst).format ?? null
}, {
	gt(value, params) {
		return this.check(/* @__PURE__ */ _gt(value, params));
	},
	gte(value, params) {
		return this.check(/* @__PURE__ */ _gte(value, params));
	},
	min(value, params) {
		return this.check(/* @__PURE__ */ _gte(value, params));
	},
	lt(value, params) {
		return this.check(/* @__PURE__ */ _lt(value, params));
	},
	lte(value, params) {
		return this.check(/* @__PURE__ */ _lte(value, params));
	},
	max(value, params) {
		return this.check(/* @__PURE__ */ _lte(value, params));
	},
	int(params) {
		return this.check(int(params));
	},
	safe(params) {
		return this.check(int(params));
	},
	positive(params) {
		return this.check(/* @__PURE__ */ _gt(0, params));
	},
	nonnegative(params) {
		return this.check(/* @__PURE__ */ _gte(0, params));
	},
	negative(params) {
		return this.check(/* @__PURE__ */ _lt(0, params));
	},
	nonpositive(params) {
		return this.check(/* @__PURE__ */ _lte(0, params));
	},
	multipleOf(value, params) {
		return this.check(/* @__PURE__ */ _multipleOf(value, params));
	},
	step(value, params) {
		return this.check(/* @__PURE__ */ _multipleOf(value, params));
	},
	finite() {
		return this;
	}
}));
const ZodNumberFormat = /* @__PURE__ */ $constructor("ZodNumberFormat", (inst, def) => {
	$ZodNumberFormat.init(inst, def);
	ZodNumber.init(inst, def);
});
function int(params) {
	return /* @__PURE__ */ _int(ZodNumberFormat, params);
}
const ZodBoolean = /* @__PURE__ */ $constructor("ZodBoolean", (inst, def) => {
	$ZodBoolean.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => booleanProcessor(inst, ctx, json, params);
});
function boolean(params) {
	return /* @__PURE__ */ _boolean(ZodBoolean, params);
}
const ZodUnknown = /* @__PURE__ */ $constructor("ZodUnknown", (inst, def) => {
	$ZodUnknown.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => unknownProcessor(inst, ctx, json, params);
});
function unknown() {
	return /* @__PURE__ */ _unknown(ZodUnknown);
}
const ZodNever = /* @__PURE__ */ $constructor("ZodNever", (inst, def) => {
	$ZodNever.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => neverProcessor(inst, ctx, json, params);
});
function never(params) {
	return /* @__PURE__ */ _never(ZodNever, params);
}
const ZodArray = /* @__PURE__ */ $constructor("ZodArray", (inst, def) => {
	_ensureDefaultMemoizer();
	$ZodArray.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => arrayProcessor(inst, ctx, json, params);
	inst.element = def.element;
}, {
	min(n, params) {
		return this.check(/* @__PURE__ */ _minLength(n, params));
	},
	nonempty(params) {
		return this.check(/* @__PURE__ */ _minLength(1, params));
	},
	max(n, params) {
		return this.check(/* @__PURE__ */ _maxLength(n, params));
	},
	length(n, params) {
		return this.check(/* @__PURE__ */ _length(n, params));
	},
	unwrap() {
		return this.element;
	}
});
function array(element, params) {
	return /* @__PURE__ */ _array(ZodArray, element, params);
}
const ZodObject = /* @__PURE__ */ $constructor("ZodObject", (inst, def) => {
	_ensureDefaultMemoizer();
	$ZodObjectJIT.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => objectProcessor(inst, ctx, json, params);
	installLazyProp(inst, "shape", (self) => self._zod.def.shape, false);
}, {
	keyof() {
		return _enum(Object.keys(this._zod.def.shape));
	},
	catchall(catchall) {
		return this.clone(mergeDefs(this._zod.def, { catchall }));
	},
	passthrough() {
		return this.clone(mergeDefs(this._zod.def, { catchall: unknown() }));
	},
	loose() {
		return this.clone(mergeDefs(this._zod.def, { catchall: unknown() }));
	},
	strict() {
		return this.clone(mergeDefs(this._zod.def, { catchall: never() }));
	},
	strip() {
		return this.clone(mergeDefs(this._zod.def, { catchall: void 0 }));
	},
	extend(incoming) {
		return extend(this, incoming);
	},
	safeExtend(incoming) {
		return safeExtend(this, incoming);
	},
	merge(other) {
		return merge$1(this, other);
	},
	pick(mask) {
		return pick(this, mask);
	},
	omit(mask) {
		return omit(this, mask);
	},
	partial(...args) {
		return partial(ZodOptional, this, args[0]);
	},
	exactPartial(...args) {
		return partial(ZodExactOptional, this, args[0], "exactPartial");
	},
	required(...args) {
		return required(ZodNonOptional, this, args[0]);
	}
});
function strictObject(shape, params) {
	return new ZodObject({
		type: "object",
		shape,
		catchall: never(),
		...normalizeParams(params)
	});
}
const ZodUnion = /* @__PURE__ */ $constructor("ZodUnion", (inst, def) => {
	$ZodUnion.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => unionProcessor(inst, ctx, json, params);
	inst.options = def.options;
});
function union(options, params) {
	return new ZodUnion({
		type: "union",
		options,
		...normalizeParams(params)
	});
}
const ZodDiscriminatedUnion = /* @__PURE__ */ $constructor("ZodDiscriminatedUnion", (inst, def) => {
	ZodUnion.init(inst, def);
	$ZodDiscriminatedUnion.init(inst, def);
});
function discriminatedUnion(discriminator, options, params) {
	return new ZodDiscriminatedUnion({
		type: "union",
		options,
		discriminator,
		...normalizeParams(params)
	});
}
const ZodIntersection = /* @__PURE__ */ $constructor("ZodIntersection", (inst, def) => {
	$ZodIntersection.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => intersectionProcessor(inst, ctx, json, params);
});
function intersection(left, right) {
	return new ZodIntersection({
		type: "intersection",
		left,
		right
	});
}
const ZodRecord = /* @__PURE__ */ $constructor("ZodRecord", (inst, def) => {
	_ensureDefaultMemoizer();
	$ZodRecord.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => recordProcessor(inst, ctx, json, params);
	inst.keyType = def.keyType;
	inst.valueType = def.valueType;
});
function record(keyType, valueType, params) {
	if (!valueType || !valueType._zod) return new ZodRecord({
		type: "record",
		keyType: string(),
		valueType: keyType,
		...normalizeParams(valueType)
	});
	return new ZodRecord({
		type: "record",
		keyType,
		valueType,
		...normalizeParams(params)
	});
}
const ZodEnum = /* @__PURE__ */ $constructor("ZodEnum", (inst, def) => {
	$ZodEnum.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => enumProcessor(inst, ctx, json, params);
	inst.enum = def.entries;
	inst.options = [...inst._zod.values];
	const keys = new Set(Object.keys(def.entries));
	inst.extract = (values, params) => {
		const newEntries = {};
		for (const value of values) if (keys.has(value)) newEntries[value] = def.entries[value];
		else throw new Error(`Key ${value} not found in enum`);
		return new ZodEnum({
			...def,
			checks: [],
			...normalizeParams(params),
			entries: newEntries
		});
	};
	inst.exclude = (values, params) => {
		const newEntries = { ...def.entries };
		for (const value of values) if (keys.has(value)) delete newEntries[value];
		else throw new Error(`Key ${value} not found in enum`);
		return new ZodEnum({
			...def,
			checks: [],
			...normalizeParams(params),
			entries: newEntries
		});
	};
});
function _enum(values, params) {
	return new ZodEnum({
		type: "enum",
		entries: Array.isArray(values) ? Object.fromEntries(values.map((v) => [v, v])) : values,
		...normalizeParams(params)
	});
}
const ZodLiteral = /* @__PURE__ */ $constructor("ZodLiteral", (inst, def) => {
	$ZodLiteral.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => literalProcessor(inst, ctx, json, params);
	inst.values = new Set(def.values);
	Object.defineProperty(inst, "value", { get() {
		if (def.values.length > 1) throw new Error("This schema contains multiple valid literal values. Use `.values` instead.");
		return def.values[0];
	} });
});
function literal(value, params) {
	return new ZodLiteral({
		type: "literal",
		values: Array.isArray(value) ? value : [value],
		...normalizeParams(params)
	});
}
const ZodTransform = /* @__PURE__ */ $constructor("ZodTransform", (inst, def) => {
	_ensureDefaultMemoizer();
	$ZodTransform.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => transformProcessor(inst, ctx, json, params);
	inst._zod.parse = (payload, _ctx) => {
		if (_ctx.direction === "backward") throw new $ZodEncodeError(inst.constructor.name);
		payload.addIssue = (issue$1) => {
			if (typeof issue$1 === "string") payload.issues.push(issue(issue$1, payload.value, def));
			else {
				const _issue = issue$1;
				if (_issue.fatal) _issue.continue = false;
				_issue.code ?? (_issue.code = "custom");
				if (!("input" in _issue)) _issue.input = payload.value;
				_issue.inst ?? (_issue.inst = inst);
				payload.issues.push(issue(_issue));
			}
		};
		const output = def.transform(payload.value, payload);
		if (output instanceof Promise) return output.then((output) => {
			payload.value = output;
			return payload;
		});
		payload.value = output;
		return payload;
	};
});
function transform(fn) {
	return new ZodTransform({
		type: "transform",
		transform: fn
	});
}
const ZodOptional = /* @__PURE__ */ $constructor("ZodOptional", (inst, def) => {
	$ZodOptional.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => optionalProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function optional(innerType) {
	return new ZodOptional({
		type: "optional",
		innerType
	});
}
const ZodExactOptional = /* @__PURE__ */ $constructor("ZodExactOptional", (inst, def) => {
	$ZodExactOptional.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => optionalProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function exactOptional(innerType) {
	return new ZodExactOptional({
		type: "optional",
		innerType
	});
}
const ZodNullable = /* @__PURE__ */ $constructor("ZodNullable", (inst, def) => {
	$ZodNullable.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => nullableProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function nullable(innerType) {
	return new ZodNullable({
		type: "nullable",
		innerType
	});
}
const ZodDefault = /* @__PURE__ */ $constructor("ZodDefault", (inst, def) => {
	$ZodDefault.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => defaultProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
	inst.removeDefault = inst.unwrap;
});
function _default(innerType, defaultValue) {
	return new ZodDefault({
		type: "default",
		innerType,
		get defaultValue() {
			return typeof defaultValue === "function" ? defaultValue() : shallowClone(defaultValue);
		}
	});
}
const ZodPrefault = /* @__PURE__ */ $constructor("ZodPrefault", (inst, def) => {
	$ZodPrefault.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => prefaultProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function prefault(innerType, defaultValue) {
	return new ZodPrefault({
		type: "prefault",
		innerType,
		get defaultValue() {
			return typeof defaultValue === "function" ? defaultValue() : shallowClone(defaultValue);
		}
	});
}
const ZodNonOptional = /* @__PURE__ */ $constructor("ZodNonOptional", (inst, def) => {
	$ZodNonOptional.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => nonoptionalProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function nonoptional(innerType, params) {
	return new ZodNonOptional({
		type: "nonoptional",
		innerType,
		...normalizeParams(params)
	});
}
const ZodCatch = /* @__PURE__ */ $constructor("ZodCatch", (inst, def) => {
	$ZodCatch.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => catchProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
	inst.removeCatch = inst.unwrap;
});
function _catch(innerType, catchValue) {
	return new ZodCatch({
		type: "catch",
		innerType,
		catchValue: typeof catchValue === "function" ? catchValue : constantCatch(catchValue)
	});
}
const ZodPipe = /* @__PURE__ */ $constructor("ZodPipe", (inst, def) => {
	$ZodPipe.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => pipeProcessor(inst, ctx, json, params);
	inst.in = def.in;
	inst.out = def.out;
});
function pipe(in_, out) {
	return new ZodPipe({
		type: "pipe",
		in: in_,
		out
	});
}
const ZodReadonly = /* @__PURE__ */ $constructor("ZodReadonly", (inst, def) => {
	$ZodReadonly.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => readonlyProcessor(inst, ctx, json, params);
	inst.unwrap = () => inst._zod.def.innerType;
});
function readonly(innerType) {
	return new ZodReadonly({
		type: "readonly",
		innerType
	});
}
const ZodCustom = /* @__PURE__ */ $constructor("ZodCustom", (inst, def) => {
	$ZodCustom.init(inst, def);
	ZodType.init(inst, def);
	inst._zod.processJSONSchema = (ctx, json, params) => customProcessor(inst, ctx, json, params);
});
function refine(fn, _params = {}) {
	return /* @__PURE__ */ _refine(ZodCustom, fn, _params);
}
function superRefine(fn, params) {
	return /* @__PURE__ */ _superRefine(fn, params);
}
//#endregion
//#region src/addresses.ts
/** Scheme, host and port of a web address, to which credentials are bound. Undefined if it is neither http nor https. */
function serverOf(address) {
	if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return void 0;
	return new URL(address).origin;
}
/** Web server of a repository. An ssh address has neither its scheme nor its port, so https is assumed. */
function webServerOf(address) {
	const host = sshHostOf(address);
	return host === void 0 ? serverOf(address) : serverOf(`https://${host === "ssh.github.com" ? "github.com" : host}`);
}
/** The host of an ssh address, including "git@host:path". */
function sshHostOf(address) {
	const url = /^(?:ssh|git\+ssh|ssh\+git):\/\/(?:[^/@]*@)?(\[[^\]]+\]|[^/:]+)/i.exec(address);
	const scpLike = /^(?:[^/@:]+@)?(\[[^\]]+\]|[^/:]+):(?!\/\/)\/*.+$/.exec(address);
	const isOther = /^(?:[a-z]:[\\/]|[a-z][a-z0-9+.-]*:\/\/)/i.test(address);
	return (url ?? (isOther ? null : scpLike))?.[1]?.toLowerCase();
}
/** Whether a web address is on this machine. */
function isLoopback(address) {
	const server = serverOf(address);
	return server !== void 0 && /^(?:localhost|127\.[0-9.]+|\[::1\])$/.test(new URL(server).hostname);
}
/** Whether an address is unencrypted and not on this machine. */
const isPlainHttp = (address) => serverOf(address)?.startsWith("http:") === true && !isLoopback(address);
//#endregion
//#region src/credentials/table.ts
const jobTokens = [
	"GITHUB_TOKEN",
	"GITEA_TOKEN",
	"FORGEJO_TOKEN"
];
/** Servers of the home repository's pages and API. */
function homeServers({ home, forgeUrl, jobServer }) {
	const web = home === void 0 ? void 0 : webServerOf(home);
	const isOfJob = home !== void 0 && sshHostOf(home) !== void 0 && jobServer !== void 0 && hostname(jobServer) === hostname(web);
	return [
		web,
		web?.replace(/^https:\/\/www\.(?=github\.com$)/, "https://"),
		forgeUrl,
		isOfJob ? jobServer : void 0
	];
}
const hostname = (url) => url !== void 0 && URL.canParse(url) ? new URL(url).hostname : void 0;
/** The server next to the credential, and the one that gives out its tokens, if that is a registry with one. */
function registryServers({ beside, tokenServer }) {
	return [beside, tokenServer];
}
const ofHome = "the server of `--repo` (without it, of `origin`): its Git and its API";
/**
* The only table of credentials. All code that sends one checks it, and docs/security.md is generated from it.
* `TAGBOAT_ALLOWED_HOSTS` and `--insecure` limit every row in addition.
*/
const credentialTable = {
	home: {
		credential: "`TAGBOAT_TOKEN`, the Action's `token`, `--token-file`",
		variables: ["TAGBOAT_TOKEN"],
		goesTo: ofHome,
		chosenBy: "`--forge-url`, for an API on another server. No config.",
		servers: homeServers
	},
	app: {
		credential: "`TAGBOAT_APP_ID` with `TAGBOAT_APP_KEY` or `TAGBOAT_APP_KEY_FILE`",
		variables: ["TAGBOAT_APP_KEY"],
		goesTo: `${ofHome}, on GitHub only. The key stays in the process: it signs the request for a token of one hour and one repository.`,
		chosenBy: "`--forge-url`, likewise. No config.",
		servers: homeServers
	},
	job: {
		credential: jobTokens.map((name) => `\`${name}\``).join(", "),
		variables: jobTokens,
		goesTo: "the server of `GITHUB_SERVER_URL`, which is the job's own",
		chosenBy: "nobody",
		servers: ({ jobServer }) => [jobServer]
	},
	argoCd: {
		credential: "`ARGOCD_AUTH_TOKEN`, also where `tokenFrom` names it",
		variables: ["ARGOCD_AUTH_TOKEN"],
		goesTo: "the server of `ARGOCD_SERVER`. Where that is not set: the `url` of an agent of kind `argo-cd`.",
		chosenBy: "without `ARGOCD_SERVER`: the config, `--agent-url`",
		servers: ({ argoCdServer, beside, besideKind }) => [argoCdServer ? withScheme(argoCdServer) : besideKind === "argo-cd" ? beside : void 0]
	},
	named: {
		credential: "`TAGBOAT_…` or `ARGOCD_…` ending in `_TOKEN`, `_SECRET`, `_PASSWORD` or `_KEY`, where `tokenFrom`, `headersFrom` or `--agent-token-from` names it; none of the other rows, and no variable of an input",
		variables: [],
		goesTo: "the server of the `url` next to it; in a gate's `require`, of the `http` next to it. Under `forges`: only the named host, only names with `TAGBOAT_…`, and no API on another host that `url` points to. Under `registries`: only the named host and its token server, and only names with `TAGBOAT_…`.",
		chosenBy: "the config, but no app's own part of it; `--agent-url`",
		servers: registryServers
	},
	docker: {
		credential: "Docker's `config.json` and its credential helpers",
		variables: [],
		goesTo: "the registry that the entry is for, and its token server: the registry's own server, the documented one (`auth.docker.io` for Docker Hub, `gitlab.com` for `registry.gitlab.com`), or the registry's `tokenServer` in the config",
		chosenBy: "the config, by `tokenServer` of that registry. The registry itself cannot: another realm in its answer is asked without a credential.",
		servers: registryServers
	},
	address: {
		credential: "a user and password in `--repo` or in `origin`",
		variables: [],
		goesTo: "the server of that address",
		chosenBy: "nobody: a config that has them in an address is refused",
		servers: ({ beside }) => [beside]
	},
	machine: {
		credential: "what `actions/checkout` left in the clone; on a person's machine Git's credential helpers",
		variables: [],
		goesTo: "the server that Git's configuration names for it, or that the helper is asked about",
		chosenBy: "nobody: the config names the repository, and gets what the machine has for that very server",
		servers: ({ beside }) => [beside]
	},
	argoCdLogin: {
		credential: "a person's `argocd login`, never in CI",
		variables: [],
		goesTo: "the server that the login is for",
		chosenBy: "nobody",
		servers: ({ beside }) => [beside]
	},
	cluster: {
		credential: "`KUBECONFIG`, or the service account of the pod",
		variables: [],
		goesTo: "the server of the same context, or of the pod's cluster",
		chosenBy: "nobody. A config may name the current context; any other context needs `--kube-context`.",
		servers: ({ beside }) => [beside]
	}
};
/** Adds https to a server in the argocd command line's format, a host with an optional port. */
const withScheme = (server) => /^https?:\/\//i.test(server) ? server : `https://${server}`;
/** Variables of inputs whose names end like a secret's. A test ensures that there are no others. */
const inputVariables = ["TAGBOAT_SIGNING_KEY"];
const reserved = [
	...credentialTable.home.variables,
	...credentialTable.app.variables,
	...inputVariables
];
const endings = "(?:TOKEN|SECRET|PASSWORD|KEY)";
/** Names of variables with a credential that a config or a flag may give for an agent, or for an address that a gate requires. */
const nameOfSecret = new RegExp(`^(?!(?:${reserved.join("|")})$)(?:TAGBOAT|ARGOCD)_(?:[A-Z0-9_]+_)?${endings}$`);
/** The same for a host of repositories, without the variables of Argo CD. */
const nameOfForgeSecret = new RegExp(`^(?!(?:${reserved.join("|")})$)TAGBOAT_(?:[A-Z0-9_]+_)?${endings}$`);
Object.values(credentialTable).flatMap(({ variables }) => [...variables]);
/** Describes such a name, for users who gave another. */
const secretNaming = "ends in _TOKEN, _SECRET, _PASSWORD or _KEY and is no variable that tagboat reads itself, such as TAGBOAT_TOKEN";
const name = string().max(100, "a name has at most 100 characters").regex(/^[A-Za-z0-9]+(?:(?:\.|[-_]+)[A-Za-z0-9]+)*$/, "a name is letters and digits, with single '.', '-' and '_' between them");
const duration = string().regex(durationPattern, "not a duration: write it as 30s, 15m, 1h30m or 14d, without spaces");
/** The environment variable with a credential of an agent. */
const tokenFrom = string().regex(nameOfSecret, `must name an environment variable that begins with TAGBOAT_ or ARGOCD_, ${secretNaming}`);
/** The same for a forge, which must not get Argo CD's credentials. */
const forgeTokenFrom = string().regex(nameOfForgeSecret, `must name an environment variable that begins with TAGBOAT_, ${secretNaming}`);
const text = string().min(1, "must not be empty");
/** One line of printable text. */
const line$1 = string().min(1, "must not be empty").regex(/^[^\r\n]*$/, "must be one line");
const url = string().regex(/^https?:\/\/[^\s/@?#]+(?:[/?#]\S*)?$/, "must be an http:// or https:// address without a user or password in it");
/** A repository: a URL, "git@host:path" or a path. Never an option or a helper of Git's, and without a secret. */
const repository = string().regex(/^(?!-)(?:https?:\/\/[^\s/@?#]+\/[^\s?#]+|ssh:\/\/\S+|[A-Za-z0-9._-]+@[A-Za-z0-9._-]+:(?!:)\S+|file:\/\/\/\S+|[./][^\s:]*)$/, "must be https://host/path without a user, password or query, ssh://…, git@host:path, or a path that begins with / or ./");
const branch = string().regex(/^(?![-/.])(?!.*(?:\.\.|\/\/|@\{(?!app|environment)))[^\s~^:?*[\\]+$/, "not a name that Git allows for a branch");
/** A path or glob from the root of the repository that cannot leave it. */
const glob = string().min(1, "must not be empty").regex(/^(?![/\\])(?!(?:.*[/\\])?\.\.(?:[/\\]|$))/, "must be a path from the root of the repository, without a leading / and without ..");
const imageName$1 = string().min(1, "must not be empty").refine(isImageName, "not an image name: write it as registry/path, in lower case and without a tag");
/** The host of a server, with an optional port. */
const host = string().regex(/^[A-Za-z0-9.-]+(?::[0-9]{1,5})?$/, "must be a host, or host:port, without https:// and path");
const identity = string().regex(/^[^<>\r\n]*[^<>\s] <[^<>\s]+@[^<>\s]+>$/, "must be written as Name <email>").meta({ examples: ["Tagboat <tagboat@example.com>"] });
/** A strict object: no other keys are allowed. */
const section = (shape) => strictObject(shape);
/** A list with at least one entry. */
const list = (item) => array(item).min(1, "needs at least one entry");
//#endregion
//#region src/config/schema-agents.ts
const connection$1 = {
	tokenFrom: tokenFrom.optional().meta({ description: "Environment variable that holds the token; it goes to this agent's host and no other." }),
	caFile: text.optional().meta({ description: "PEM file of a private certificate authority, on the machine that runs." }),
	insecure: boolean().optional().meta({
		description: "Use plain http://, or skip the check of the server's certificate. If a credential is sent, the run must confirm this with `--insecure`.",
		default: false
	}),
	headers: record(string().regex(/^(?!(?:authorization|cookie)$)[!#$%&'*+.^_`|~0-9A-Za-z-]+$/i, "not a header that can be set here: credentials come by `tokenFrom` or `headersFrom`"), line$1).optional().meta({ description: "Headers for a proxy on the way. No secrets: the file is in Git." }),
	headersFrom: record(string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "not a header's name"), tokenFrom).optional().meta({ description: "Headers whose values are secret: the environment variable of each." })
};
/** The purpose of each grace, and its default. */
const graces = {
	settle: ["How long health must last before it counts.", "10s"],
	appear: ["How long an application may not be there yet.", "0s"],
	comparison: ["How long manifests may fail to render.", "1m"],
	unknown: ["How long the agent may not know.", "3m"],
	image: ["How long another image may run although everything else is done.", "2m"],
	drift: ["How long the cluster may differ from Git after a sync.", "2m"],
	degraded: ["How long health may be bad before it is a failure.", "2m"]
};
const graceKeys = Object.fromEntries(Object.entries(graces).map(([key, [description, standard]]) => [key, duration.optional().meta({
	description,
	default: standard
})]));
const grace = section(graceKeys).meta({
	id: "grace",
	description: "How long each kind of bad state is tolerated before it becomes the verdict."
});
const { drift: _$1, ...fluxGraceKeys } = graceKeys;
const fluxGrace = section(fluxGraceKeys).meta({
	id: "fluxGrace",
	description: "How long each kind of bad state in Flux is tolerated before it becomes the verdict."
});
const context = text.optional().meta({ description: "Context of the kubeconfig, for `via: kubernetes`. One that is not the current one must be confirmed by `--kube-context`." });
const sync = {
	argoCd: _enum([
		"wait",
		"request",
		"fail"
	]).optional().meta({
		description: "What to do where the agent does not sync by itself: wait for a person, ask for the sync (which needs that right), or fail at once.",
		default: "wait"
	}),
	flux: _enum(["wait", "request"]).optional().meta({
		description: "What to do until Flux looks by itself: wait, or ask it to look now (which needs that right).",
		default: "wait"
	})
};
const argoCd = section({
	kind: literal("argo-cd"),
	url: url.optional().meta({
		description: "Address of the server, with its root path where it has one; without one, `ARGOCD_SERVER`.",
		examples: ["https://argocd.example.com"]
	}),
	via: _enum(["server", "kubernetes"]).optional().meta({
		description: "Ask Argo CD's server, or read its objects from Kubernetes.",
		default: "server"
	}),
	...connection$1,
	context,
	grace: grace.optional().meta({ description: "How patient to be with this agent." }),
	sync: sync.argoCd,
	suspended: _enum([
		"wait",
		"pass",
		"fail"
	]).optional().meta({
		description: "What a paused rollout means.",
		default: "wait"
	})
}).meta({ description: "Argo CD. Without `tokenFrom`, the token is in `ARGOCD_AUTH_TOKEN`." });
const statusEvidence = _enum(["applied", "revision"]).optional().meta({
	description: "What a status's success is worth: that the commit is applied, or that it also runs and is healthy. Only you know whether whoever posts it waits for health.",
	default: "applied"
});
const flux$1 = section({
	kind: literal("flux"),
	url: url.optional().meta({ description: "Address of the Kubernetes API; without one, the kubeconfig's." }),
	via: _enum(["kubernetes", "commit-status"]).optional().meta({
		description: "Read Flux's objects, or the commit statuses that Flux posts.",
		default: "kubernetes"
	}),
	evidence: statusEvidence,
	...connection$1,
	context,
	grace: fluxGrace.optional().meta({ description: "How patient to be with this agent." }),
	sync: sync.flux
}).meta({ description: "Flux, by its objects in Kubernetes or by the commit statuses it posts." });
const commitStatus = section({
	kind: literal("commit-status"),
	description: text.optional().meta({
		description: "What the status must say besides being success, for senders whose success means little.",
		examples: ["reconciliation succeeded"]
	}),
	evidence: statusEvidence
}).meta({ description: "A commit status on the config commit, whoever posts it. Read with the forge's credential." });
const pointer = string().regex(/^(?:(?:\/[^/]*)+|header:[!#$%&'*+.^_`|~0-9A-Za-z-]+)$/, "must be a JSON pointer, such as /build/tag, or a header, such as header:X-Version");
/** An agent, which knows whether an environment runs what Git says. */
const agent = discriminatedUnion("kind", [
	argoCd,
	flux$1,
	commitStatus,
	section({
		kind: literal("http"),
		url: url.meta({
			description: "Address of a page of the app that says what runs. `{app}` and `{environment}` are filled in.",
			examples: ["https://{app}.{environment}.example.com/version"]
		}),
		tag: pointer.optional().meta({
			description: "Where the answer has the image's tag: a JSON pointer, or `header:` and a name.",
			examples: ["/build/tag"]
		}),
		revision: pointer.optional().meta({ description: "Where the answer has the config commit, likewise." }),
		...connection$1
	}).meta({ description: "An HTTP probe." })
]).meta({
	id: "agent",
	description: "Someone who knows whether an environment runs what Git says."
});
/** An environment's use of one agent. */
const agentUse = section({
	use: name.meta({ description: "Name of the agent, from `agents`." }),
	application: text.optional().meta({
		description: "Argo CD: name of the Application.",
		examples: ["{app}-dev"]
	}),
	selector: text.optional().meta({
		description: "Argo CD: labels of the Applications, all of which must pass.",
		examples: ["app={app},env=prod"]
	}),
	applicationSet: text.optional().meta({ description: "Argo CD: name of the ApplicationSet that makes them." }),
	count: int().min(1).optional().meta({ description: "How many Applications, or statuses, there must be, at least." }),
	project: text.optional().meta({ description: "Argo CD: project of the Applications." }),
	kustomization: text.optional().meta({
		description: "Flux: name of the Kustomization.",
		examples: ["{app}"]
	}),
	helmRelease: text.optional().meta({ description: "Flux: name of the HelmRelease." }),
	namespace: text.optional().meta({ description: "Namespace of the objects. Argo CD: where not its own; Flux: `flux-system`." }),
	status: text.optional().meta({
		description: "Commit status: its name, or a glob of which all must be success.",
		examples: ["kustomization/{app}/*"]
	})
}).meta({
	id: "agentUse",
	description: "What an environment asks one agent for; `{app}` and `{environment}` are filled in."
});
//#endregion
//#region src/config/tree-path.ts
/** Finds the value and the position at a path of the file. */
function resolve(root, path) {
	let value = root;
	let keyOffset = root.offset;
	for (const step of path) {
		const next = child(value, step);
		if (next === void 0) return {
			value: void 0,
			keyOffset
		};
		({value, keyOffset} = next);
	}
	return {
		value,
		keyOffset
	};
}
function child(tree, step) {
	if (tree.kind === "map") return tree.entries.get(String(step));
	const item = tree.kind === "list" ? tree.items[Number(step)] : void 0;
	return item === void 0 ? void 0 : {
		value: item,
		keyOffset: item.offset
	};
}
/** "environments.prod.gate.require[0].http" */
function pathText(path) {
	return path.map((step) => typeof step === "number" ? `[${step}]` : `.${step}`).join("").replace(/^\./, "");
}
/** The keys of a section in the order of the file; empty if there is no such section. */
function keysInOrder(root, path) {
	const { value } = resolve(root, path);
	return value?.kind === "map" ? [...value.entries.keys()] : [];
}
/** Plain JavaScript data. Scalars in `asText` keep their written form instead of YAML's interpretation. */
function toPlain(tree, asText) {
	if (tree.kind === "scalar") return asText.has(tree) ? tree.source : tree.value;
	if (tree.kind === "list") return tree.items.map((item) => toPlain(item, asText));
	return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, toPlain(value, asText)]));
}
//#endregion
//#region src/config/build.ts
/** The config of a checked document: names in the order of the file, durations in milliseconds. */
function buildConfig(raw, tree, file) {
	const named = (key, section, build) => new Map(keysInOrder(tree, [key]).flatMap((name) => {
		const value = section !== void 0 && Object.hasOwn(section, name) ? section[name] : void 0;
		return value === void 0 ? [] : [[name, build(value, name)]];
	}));
	return {
		file,
		discover: [raw.discover ?? []].flat().map((template) => template.replace(/\/$/, "")),
		discovered: raw.discover === void 0,
		defaults: buildSettings(raw.defaults ?? {}),
		agents: named("agents", raw.agents, buildAgent),
		environments: named("environments", raw.environments, (environment, name) => {
			const { after = [], pullRequest, ...settings } = environment;
			const merged = defined({
				...raw.pullRequest,
				...pullRequest
			});
			return {
				name,
				after,
				settings: buildSettings(settings),
				pullRequest: merged
			};
		}),
		groups: named("groups", raw.groups, (apps) => apps),
		apps: named("apps", raw.apps, buildApp),
		commit: defined(raw.commit ?? {}),
		forge: defined(raw.forge ?? {}),
		forges: named("forges", raw.forges, (forge) => defined(forge)),
		registries: named("registries", raw.registries, (registry) => defined(registry)),
		notices: []
	};
}
/** An app as written in the file. */
function buildApp(raw, name) {
	const { images = [], only, was, environments = {}, ...settings } = raw;
	return {
		name,
		images: images.map((image) => ({
			name: image.name,
			in: new Map(Object.entries(image.in ?? {})),
			at: image.at ?? []
		})),
		...only === void 0 ? {} : { only },
		...was === void 0 ? {} : { was },
		settings: buildSettings(settings),
		environments: new Map(Object.entries(environments).map(([key, value]) => [key, buildSettings(value)]))
	};
}
/** The settings of one level. */
function buildSettings({ gate, timeout, agents, rollback, ...rest }) {
	return defined({
		...rest,
		agents: agents?.map((use) => defined(use)),
		gate: gate === void 0 ? void 0 : buildGate(gate),
		timeout: timeout === void 0 ? void 0 : milliseconds(timeout),
		rollback: rollback === void 0 ? void 0 : defined(rollback)
	});
}
/** The parts of a gate that were written. */
function buildGate({ soak, tolerate, freeze, require, approvals, ...rest }) {
	return defined({
		...rest,
		soak: soak === void 0 ? void 0 : milliseconds(soak),
		tolerate: tolerate === void 0 ? void 0 : milliseconds(tolerate),
		freeze: freeze?.map(buildFreeze),
		require: require?.map(buildRequirement),
		approvals: approvals && {
			count: approvals.count,
			from: approvals.from ?? []
		}
	});
}
function buildFreeze({ cron, for: length, timeZone = "UTC", reason }) {
	return {
		cron,
		milliseconds: milliseconds(length),
		timeZone,
		...reason === void 0 ? {} : { reason }
	};
}
function buildRequirement(raw) {
	const { status, on = "source-commit", http = "", expect = 200, tokenFrom } = raw;
	if (status !== void 0) return {
		status,
		on
	};
	return {
		http,
		expect,
		...tokenFrom === void 0 ? {} : { tokenFrom }
	};
}
function buildAgent(raw) {
	switch (raw.kind) {
		case "argo-cd": {
			const { via = "server", sync = "wait", suspended = "wait", grace, ...rest } = raw;
			return {
				...defined(rest),
				via,
				sync,
				suspended,
				grace: buildGrace(grace)
			};
		}
		case "flux": {
			const { via = "kubernetes", sync = "wait", grace, ...rest } = raw;
			return {
				...defined(rest),
				via,
				sync,
				grace: buildGrace(grace)
			};
		}
		default: return defined(raw);
	}
}
function buildGrace(raw = {}) {
	const of = (key) => milliseconds(raw[key] ?? graces[key][1]);
	return {
		settle: of("settle"),
		appear: of("appear"),
		comparison: of("comparison"),
		unknown: of("unknown"),
		image: of("image"),
		drift: of("drift"),
		degraded: of("degraded")
	};
}
const milliseconds = (duration) => parseDuration(duration) ?? 0;
function defined(value) {
	return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== void 0));
}
//#endregion
//#region src/domain/closest.ts
/** The most likely candidate for a misspelt word; undefined if none is close. */
function closest(word, candidates) {
	const wanted = word.toLowerCase();
	let best;
	for (const candidate of candidates) {
		const limit = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
		if (Math.abs(word.length - candidate.length) > limit) continue;
		const distance = editDistance(wanted, candidate.toLowerCase());
		if (distance <= limit && (best === void 0 || distance < best.distance)) best = {
			candidate,
			distance
		};
	}
	return best?.candidate;
}
/** ": did you mean `x`?" for the end of a message, or an empty string. */
function didYouMean(word, candidates) {
	const suggestion = closest(word, [...candidates].filter((candidate) => !/^\d+$/.test(candidate)));
	return suggestion === void 0 ? "" : `: did you mean \`${suggestion}\`?`;
}
/** The number of insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function editDistance(left, right) {
	let before = [];
	let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
	for (let i = 1; i <= left.length; i++) {
		const current = [i];
		for (let j = 1; j <= right.length; j++) {
			const same = left[i - 1] === right[j - 1];
			const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
			current[j] = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1), swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY);
		}
		before = previous;
		previous = current;
	}
	return previous[right.length] ?? 0;
}
//#endregion
//#region src/config/levels.ts
/** Every section of the file that can have settings. */
function* levelsOf(config) {
	yield {
		path: ["defaults"],
		settings: config.defaults,
		environments: [...config.environments.keys()]
	};
	for (const [name, { settings }] of config.environments) yield {
		path: ["environments", name],
		settings,
		environments: [name]
	};
	for (const app of config.apps.values()) yield* levelsOfApp(app, config, ["apps", app.name]);
}
/** The sections of one app. */
function* levelsOfApp(app, config, path) {
	const here = [...config.environments.keys()].filter((name) => app.only?.includes(name) ?? true);
	yield {
		path,
		settings: app.settings,
		environments: here
	};
	for (const [name, settings] of app.environments) yield {
		path: [
			...path,
			"environments",
			name
		],
		settings,
		environments: [name]
	};
}
//#endregion
//#region src/config/check-agents.ts
/** By kind of agent: the keys that it accepts, and those of which it needs exactly one. */
const useKeys = {
	"argo-cd": {
		takes: [
			"application",
			"selector",
			"applicationSet",
			"count",
			"project",
			"namespace"
		],
		needs: [
			"application",
			"selector",
			"applicationSet"
		]
	},
	flux: {
		takes: [
			"kustomization",
			"helmRelease",
			"namespace",
			"status",
			"count"
		],
		needs: [
			"kustomization",
			"helmRelease",
			"status"
		]
	},
	"commit-status": {
		takes: ["status", "count"],
		needs: ["status"]
	},
	http: {
		takes: [],
		needs: []
	}
};
/** Checks that the config uses agents as their kind allows, and reaches them without exposing a secret. */
function checkAgents(config, add) {
	for (const [name, agent] of config.agents) if (agent.kind !== "commit-status") checkConnection(agent, ["agents", name], add);
	for (const { path, settings } of levelsOf(config)) for (const [index, use] of (settings.agents ?? []).entries()) checkUse(use, config, (tail, message, where) => add([
		...path,
		"agents",
		index,
		...tail
	], message, where));
}
function checkConnection({ url, insecure }, path, add) {
	if (url === void 0 || insecure === true || !isOpen(url)) return;
	add([...path, "url"], "would send the token unencrypted: use https://, or set `insecure: true` and pass --insecure to the run");
}
/** Whether an address, which may still contain placeholders, means plain http to another machine. */
const isOpen = (url) => isPlainHttp(url.replace(/\{[a-z]+\}/g, "x"));
function checkUse(use, { agents }, add) {
	const agent = agents.get(use.use);
	if (agent === void 0) {
		add(["use"], () => `there is no agent \`${use.use}\`${didYouMean(use.use, agents.keys())}`);
		return;
	}
	const { takes, needs } = useKeys[agent.kind];
	const written = Object.keys(use).filter((key) => key !== "use");
	for (const key of written) {
		if (takes.includes(key)) continue;
		add([key], `an agent of kind ${agent.kind} has no \`${key}\``, "key");
	}
	const chosen = needs.filter((key) => written.includes(key));
	if (needs.length > 0 && chosen.length !== 1) add([], `\`${use.use}\` is of kind ${agent.kind}: it needs ${needs.length > 1 ? "exactly one of " : ""}${quoted$1(needs)}`);
	if (use.count !== void 0 && use.application !== void 0) add(["count"], "is for several Applications, with `selector` or `applicationSet`", "key");
}
const quoted$1 = (names) => names.map((name) => `\`${name}\``).join(", ");
//#endregion
//#region src/config/template.ts
const placeholder = /\{([A-Za-z][A-Za-z0-9_-]*)\}/g;
/** Replaces `{app}` and `{environment}`; an unknown value's placeholder and every other brace stay. */
function fillTemplate(template, place) {
	return template.replace(placeholder, (whole, name) => {
		if (name === "app") return place.app ?? whole;
		return name === "environment" ? place.environment ?? whole : whole;
	});
}
/** Problems with the placeholders of a template, a phrase for each. A brace with a comma belongs to a glob. */
function placeholderProblems(template, known) {
	return [...template.matchAll(placeholder)].map((match) => match[1] ?? "").filter((name) => !known.includes(name)).map((name) => `unknown placeholder {${name}}${didYouMean(name, known) || `; there are ${listOf(known)}`}`);
}
const listOf = (names) => names.map((name) => `{${name}}`).join(", ");
//#endregion
//#region src/config/settings.ts
/** The gate if no level has one. */
const standardGate = {
	soak: 0,
	evidence: "image",
	tolerate: 0,
	freeze: [],
	require: [],
	approvals: {
		count: 0,
		from: []
	},
	override: false
};
/** The settings of an app in an environment: defaults, then the environment's, the app's, and the app's in that environment. */
function settingsOf(config, app, environmentName) {
	const environment = config.environments.get(environmentName);
	if (environment === void 0) throw new TagboatError("bug", `settings of unknown environment ${environmentName}`);
	const own = app.environments.get(environmentName) ?? {};
	const { repo, branch, files, source, environmentUrl, tag, agents, rollback, gate, ...rest } = [
		environment.settings,
		app.settings,
		own
	].reduce(mergeSettings, config.defaults);
	const fill = (template) => fillTemplate(template, {
		app: app.name,
		environment: environmentName
	});
	return {
		...standards(environment),
		...rest,
		...repo === void 0 ? {} : { repo: fill(repo) },
		...branch === void 0 ? {} : { branch: fill(branch) },
		...files === void 0 ? {} : { files: files.map(fill) },
		...source === void 0 ? {} : { source: fill(source) },
		...environmentUrl === void 0 ? {} : { environmentUrl: fill(environmentUrl) },
		...tag === void 0 ? {} : { tag: fill(tag) },
		agents: (agents ?? []).map((use) => fillUse(use, fill)),
		hasAgentsKey: agents !== void 0,
		gate: fillGate({
			...standardGate,
			...gate
		}, fill),
		rollback: { delivery: rollback?.delivery ?? "push" }
	};
}
/** Law 5, and the default of `delivery`: stricter for an environment that comes after another. */
function standards({ after }) {
	const gated = after.length > 0;
	return {
		delivery: gated ? "pull-request" : "push",
		order: gated ? "strict" : "prefer",
		ifMissing: "auto",
		verifyImage: "off",
		timeout: 15 * 6e4,
		report: "none"
	};
}
/** One level over another. Lists replace each other; a gate and a rollback are overlaid key by key. */
function mergeSettings(below, above) {
	return {
		...below,
		...above,
		...above.gate === void 0 ? {} : { gate: {
			...below.gate,
			...above.gate
		} },
		...above.rollback === void 0 ? {} : { rollback: {
			...below.rollback,
			...above.rollback
		} }
	};
}
function fillUse(use, fill) {
	const filled = Object.entries(use).map(([key, value]) => [key, typeof value === "string" ? fill(value) : value]);
	return {
		...Object.fromEntries(filled),
		use: use.use
	};
}
function fillGate(gate, fill) {
	const require = gate.require.map((requirement) => "http" in requirement ? {
		...requirement,
		http: fill(requirement.http)
	} : {
		...requirement,
		status: fill(requirement.status)
	});
	return {
		...gate,
		require
	};
}
//#endregion
//#region src/config/check-apps.ts
/** Checks that apps refer to things that exist, have files, and do not write each other's values. */
function checkApps(config, add) {
	for (const app of config.apps.values()) {
		checkNames(app, config, add);
		checkImages(app, add);
		checkFormerName(app, config, add);
	}
	checkGroups(config, add);
	checkGroupNames(config, add);
	if (config.discover.length === 0) checkFiles(config, add);
	checkScalars(config, add);
}
function checkNames(app, { environments }, add) {
	const known = (name, path, where) => {
		if (environments.has(name)) return;
		add(path, () => `there is no environment \`${name}\`${didYouMean(name, environments.keys())}`, where);
	};
	const path = ["apps", app.name];
	for (const [index, name] of (app.only ?? []).entries()) known(name, [
		...path,
		"only",
		index
	]);
	for (const name of app.environments.keys()) {
		known(name, [
			...path,
			"environments",
			name
		], "key");
		if (app.only === void 0 || app.only.includes(name)) continue;
		if (environments.has(name)) add([
			...path,
			"environments",
			name
		], "`only` says that the app is not there", "key");
	}
	for (const [index, image] of app.images.entries()) for (const name of image.in.keys()) known(name, [
		...path,
		"images",
		index,
		"in",
		name
	], "key");
}
/** With `discover`, apps of the earlier name are known only after the repository is read. */
function checkFormerName(app, config, add) {
	const other = app.was === void 0 ? void 0 : config.apps.get(app.was);
	if (other === void 0 || config.discover.length > 0) return;
	if (environmentsOf(other, config).filter((name) => environmentsOf(app, config).includes(name)).length > 0) add([
		"apps",
		app.name,
		"was"
	], `there is still an app \`${app.was}\``);
}
function checkImages({ name, images }, add) {
	for (const [index, image] of images.entries()) if (images.slice(0, index).some((other) => sameImageName(other.name, image.name))) add([
		"apps",
		name,
		"images",
		index,
		"name"
	], `\`${image.name}\` is listed twice`);
}
/** A group's pull request branch has the group's name where an app's has the app's, so the names must differ. */
function checkGroupNames({ groups, apps }, add) {
	for (const [group, members] of groups) if (apps.has(group) && !members.includes(group)) add(["groups", group], "there is an app of that name, which is not in the group", "key");
}
function checkGroups(config, add) {
	const groupOf = /* @__PURE__ */ new Map();
	for (const [group, members] of config.groups) for (const [index, member] of members.entries()) {
		const path = [
			"groups",
			group,
			index
		];
		const other = groupOf.get(member);
		groupOf.set(member, group);
		if (other !== void 0) add(path, `\`${member}\` is ${other === group ? "listed twice" : `in \`${other}\` too`}`);
		if (config.discover.length > 0 || config.apps.has(member)) continue;
		add(path, () => `there is no app \`${member}\`${didYouMean(member, config.apps.keys())}`);
	}
}
const environmentsOf = (app, config) => [...config.environments.keys()].filter((name) => app.only?.includes(name) ?? true);
function checkFiles(config, add) {
	const without = /* @__PURE__ */ new Map();
	for (const app of config.apps.values()) {
		if (app.images.length > 0 && app.images.every((image) => image.at.length > 0)) continue;
		for (const name of environmentsOf(app, config)) {
			if (settingsOf(config, app, name).files !== void 0) continue;
			without.set(name, [...without.get(name) ?? [], app.name]);
		}
	}
	for (const [name, apps] of without) {
		const shown = apps.slice(0, 3).join(", ") + (apps.length > 3 ? ` and ${apps.length - 3} more` : "");
		add(["environments", name], `no \`files\` here, and no \`discover\`: where are the images of ${shown}?`, "key");
	}
}
function checkScalars(config, add) {
	const writers = /* @__PURE__ */ new Map();
	for (const app of config.apps.values()) {
		if (!app.images.some((image) => image.at.length > 0)) continue;
		for (const environment of environmentsOf(app, config)) {
			const { repo, branch } = settingsOf(config, app, environment);
			for (const [path, at] of scalarsOf(app)) {
				const scalar = fillTemplate(at, {
					app: app.name,
					environment
				});
				const key = JSON.stringify([
					repo,
					branch,
					scalar
				]);
				const writer = `${app.name} in ${environment}`;
				const other = writers.get(key);
				writers.set(key, writer);
				if (other !== void 0) add(path, `${scalar} is written for ${other} and for ${writer}`);
			}
		}
	}
}
function* scalarsOf({ name, images }) {
	for (const [image, { at }] of images.entries()) for (const [index, scalar] of at.entries()) yield [[
		"apps",
		name,
		"images",
		image,
		"at",
		index
	], scalar];
}
//#endregion
//#region src/config/check-environments.ts
/** Checks the order of the environments, and what `discover` can find in them. */
function checkEnvironments(config, add) {
	for (const environment of config.environments.values()) checkAfter(environment, config, add);
	checkCircles(config, add);
	if (config.discover.length > 0) checkDiscovery(config, add);
	if (config.discover.length === 0 && config.apps.size === 0) add([], "neither `discover` nor `apps` says what there is to deploy");
}
function checkAfter({ name, after }, { environments }, add) {
	for (const [index, before] of after.entries()) {
		const path = [
			"environments",
			name,
			"after",
			index
		];
		if (!environments.has(before)) add(path, () => `there is no environment \`${before}\`${didYouMean(before, environments.keys())}`);
		else if (after.indexOf(before) < index) add(path, `\`${before}\` is listed twice`);
	}
}
const mostCircles = 20;
function checkCircles({ environments }, add) {
	const open = new Map([...environments].map(([name, { after }]) => [name, after.filter((before) => environments.has(before))]));
	for (let reported = 0; reported < mostCircles; reported++) {
		settle(open);
		const circle = circleIn(open);
		if (circle.length === 0) return;
		const start = [...environments.keys()].find((name) => circle.includes(name)) ?? "";
		const turn = circle.indexOf(start);
		const names = [
			...circle.slice(turn),
			...circle.slice(0, turn),
			start
		];
		add([
			"environments",
			start,
			"after"
		], `${names.join(" after ")} goes in a circle`);
		for (const name of circle) open.delete(name);
	}
}
/** Removes every environment that can be reached from those that wait for no open environment. */
function settle(open) {
	const followers = /* @__PURE__ */ new Map();
	const waiting = /* @__PURE__ */ new Map();
	const ready = [];
	for (const [name, after] of open) {
		const before = after.filter((other) => open.has(other));
		waiting.set(name, before.length);
		if (before.length === 0) ready.push(name);
		for (const other of before) followers.set(other, [...followers.get(other) ?? [], name]);
	}
	for (const name of ready) {
		open.delete(name);
		for (const follower of followers.get(name) ?? []) {
			const left = (waiting.get(follower) ?? 0) - 1;
			waiting.set(follower, left);
			if (left === 0) ready.push(follower);
		}
	}
}
/** Every open environment comes after another open one, so following them must return to one already visited. */
function circleIn(open) {
	const trail = [];
	const positions = /* @__PURE__ */ new Map();
	let [name] = open.keys();
	while (name !== void 0) {
		const start = positions.get(name);
		if (start !== void 0) return trail.slice(start);
		positions.set(name, trail.length);
		trail.push(name);
		name = open.get(name)?.find((before) => open.has(before));
	}
	return [];
}
function checkDiscovery(config, add) {
	const isShared = config.discover.some((template) => !template.includes("{environment}"));
	const seen = /* @__PURE__ */ new Map();
	for (const { name, settings } of config.environments.values()) {
		const { repo, branch, files } = {
			...config.defaults,
			...settings
		};
		for (const [key, value] of [["repo", repo], ["branch", branch]]) {
			if (!value?.includes("{app}")) continue;
			add(settings[key] === void 0 ? ["defaults", key] : [
				"environments",
				name,
				key
			], "with `discover`, apps are found by looking here: {app} cannot be filled in yet");
		}
		if (!isShared || files?.some((file) => file.includes("{app}"))) continue;
		const place = JSON.stringify([repo, branch].map((part) => part?.replaceAll("{environment}", name)));
		const other = seen.get(place);
		seen.set(place, name);
		if (other === void 0) continue;
		add(["discover"], `without {environment} in it, \`${other}\` and \`${name}\` are the very same files`);
	}
}
//#endregion
//#region src/config/check-gates.ts
/** Refuses gate keys that need an earlier environment if there is none. Also refuses auto-merge where a gate exists. */
function checkGates(config, add) {
	for (const level of levelsOf(config)) checkGate(level, config, add);
	for (const environment of config.environments.values()) checkAutoMerge(environment, config, add);
	for (const level of levelsOf(config)) checkApprovals(level, config, add);
}
/** Refuses approvals where a push delivers, because a push has no reviews. */
function checkApprovals({ path, settings }, config, add) {
	const approvals = settings.gate?.approvals;
	if (approvals === void 0 || approvals.count === 0) return;
	for (const app of [anyApp, ...config.apps.values()]) {
		const pushed = pushedPastApprovals(config, app).find((found) => found.approvals === approvals);
		if (pushed === void 0) continue;
		const whose = app === anyApp ? "" : ` for \`${app.name}\``;
		add([
			...path,
			"gate",
			"approvals"
		], needsProposal(`\`${pushed.environment}\`${whose}`), "key");
		return;
	}
}
const anyApp = {
	name: "*",
	images: [],
	settings: {},
	environments: /* @__PURE__ */ new Map()
};
const needsProposal = (where) => `${where} is delivered by push, and a push has no reviews: set \`delivery\` to \`pull-request\` or \`merge\` there, or \`approvals: { count: 0 }\``;
/** The environments where an app needs approvals, but its delivery is a push. */
function pushedPastApprovals(config, app) {
	return [...config.environments.keys()].filter((name) => app.only?.includes(name) ?? true).flatMap((environment) => {
		const { delivery, gate } = settingsOf(config, app, environment);
		return delivery === "push" && gate.approvals.count > 0 ? [{
			environment,
			approvals: gate.approvals
		}] : [];
	});
}
/** Refuses auto-merge with a gate. The forge decides when it merges, and the gate may be closed again by then. */
function checkAutoMerge({ name, pullRequest }, config, add) {
	if (pullRequest?.autoMerge === void 0 || pullRequest.autoMerge === "off") return;
	const apps = [...config.apps.values()].filter(({ only }) => only?.includes(name) ?? true);
	const gated = hasGate(config, name) ? void 0 : apps.find((app) => hasGate(config, name, app));
	if (gated === void 0 && !hasGate(config, name)) return;
	const message = `${gated === void 0 ? `\`${name}\` has a gate` : `\`${gated.name}\` has a gate in \`${name}\``}, which must hold when it is merged: the forge must not merge by itself`;
	add([
		"environments",
		name,
		"pullRequest",
		"autoMerge"
	], message);
}
/**
* Whether an app has a gate in an environment. Undefined `app`: any app. A requirement on the config commit counts only with an earlier
* environment.
*/
function hasGate(config, name, app) {
	const environment = config.environments.get(name);
	const levels = [
		config.defaults,
		environment?.settings,
		app?.settings,
		app?.environments.get(name)
	];
	const { freeze = [], require = [], approvals } = Object.assign({}, ...levels.map((level) => level?.gate));
	const isBinding = (one) => !("status" in one) || one.on !== "config-commit";
	const needed = approvals?.count ?? 0;
	return (environment?.after.length ?? 0) + freeze.length + require.filter(isBinding).length + needed > 0;
}
/** Checks one section that can have a gate. */
function checkGate({ path, settings, environments }, config, add) {
	const isNamed = path.at(-2) === "environments";
	const all = [...config.environments.keys()];
	const reach = {
		soak: environments,
		evidence: isNamed ? environments : all,
		tolerate: isNamed ? environments : void 0
	};
	for (const [key, names] of Object.entries(reach)) {
		if (settings.gate?.[key] === void 0 || names === void 0) continue;
		if (names.some((name) => config.environments.get(name)?.after.length !== 0)) continue;
		const message = `${names.length === 1 ? `\`${names[0]}\` has` : "all of these environments have"} no \`after\`, so this key has no earlier environment to apply to`;
		add([
			...path,
			"gate",
			key
		], message, "key");
	}
	checkRequire({
		path,
		settings,
		environments
	}, config, add);
	checkSoak({
		path,
		settings,
		environments
	}, config, add);
}
/** The config commit deployed the image to an earlier environment, so there must be one. */
function checkRequire({ path, settings, environments }, config, add) {
	for (const [index, requirement] of (settings.gate?.require ?? []).entries()) {
		if (!("status" in requirement) || requirement.on !== "config-commit") continue;
		if (environments.some((name) => config.environments.get(name)?.after.length !== 0)) continue;
		const message = "no environment comes before, so no config commit has deployed the image yet";
		add([
			...path,
			"gate",
			"require",
			index,
			"on"
		], message);
	}
}
/** Refuses a soak if an earlier environment has `agents: []`, because nothing can prove it there. */
function checkSoak({ path, settings, environments }, config, add) {
	if ((settings.gate?.soak ?? 0) === 0) return;
	const silent = environments.flatMap((name) => config.environments.get(name)?.after ?? []).find((name) => {
		const agents = config.environments.get(name)?.settings.agents ?? config.defaults.agents;
		return agents !== void 0 && agents.length === 0;
	});
	if (silent === void 0) return;
	add([
		...path,
		"gate",
		"soak"
	], `\`${silent}\` has \`agents: []\`, so nothing can prove how long an image was healthy there`);
}
//#endregion
//#region src/domain/commit-message.ts
/** Placeholders of a title template. */
const titlePlaceholders = [
	"app",
	"environment",
	"from",
	"to",
	"image"
];
new RegExp(`^(?<prefix>sha-|git-|g)?(?<commit>(?:[0-9a-f]{7,40}|[0-9a-f]{64}))$`, "i");
//#endregion
//#region src/domain/tag-pattern.ts
/** Placeholders of a pattern such as "{sha}" or "prod-{sha}-{date}"; all except the branch have an order. */
const tagPlaceholders = [
	"sha",
	"version",
	"number",
	"date",
	"branch"
];
//#endregion
//#region src/config/check-placeholders.ts
const place = ["app", "environment"];
const placed = [
	"files",
	"repo",
	"source",
	"branch",
	"at",
	"application",
	"selector",
	"applicationSet"
];
const placedToo = [
	"project",
	"kustomization",
	"helmRelease",
	"namespace",
	"status",
	"http",
	"url",
	"environmentUrl"
];
/** The placeholders that the text under a key may have. Under any other key, braces are plain text. */
const knownUnder = new Map([
	...[...placed, ...placedToo].map((key) => [key, place]),
	["tag", [...tagPlaceholders, ...place]],
	["title", titlePlaceholders]
]);
/** Checks that every placeholder is one that gets a value. */
function checkPlaceholders(tree, add) {
	for (const [path, text] of scalars(tree, [])) {
		const key = path.findLast((step) => typeof step === "string");
		const known = knownUnder.get(String(key));
		if (known === void 0) continue;
		for (const problem of placeholderProblems(text, known)) add(path, problem);
	}
}
function* scalars(tree, path) {
	if (tree.kind === "map") for (const [key, { value }] of tree.entries) yield* scalars(value, [...path, key]);
	else if (tree.kind === "list") for (const [index, item] of tree.items.entries()) yield* scalars(item, [...path, index]);
	else yield [path, tree.source];
}
//#endregion
//#region src/config/check-pull-requests.ts
/** Refuses pull requests that would split a group or a release train, and auto-merge of a train. */
function checkPullRequests(config, add) {
	for (const environment of config.environments.values()) {
		const { per } = environment.pullRequest;
		const [group] = config.groups.keys();
		if (per === "app" && group !== void 0) {
			const message = `group \`${group}\` moves whole, in one pull request: write \`group\``;
			add([
				"environments",
				environment.name,
				"pullRequest",
				"per"
			], message);
		}
		if (per === "environment") checkTrain(environment, config, add);
	}
}
function checkTrain({ name, pullRequest }, config, add) {
	const path = [
		"environments",
		name,
		"pullRequest"
	];
	const { autoMerge = "off" } = pullRequest;
	if (autoMerge !== "off") {
		const message = `\`${name}\` has a release train, which other apps may join at any moment: the forge must not merge by itself`;
		add([...path, "autoMerge"], message);
	}
	const deliveries = /* @__PURE__ */ new Map();
	for (const app of appsIn(name, config)) {
		const { delivery, repo, branch } = settingsOf(config, app, name);
		if (delivery === "push") continue;
		const train = JSON.stringify([repo, branch]);
		const other = deliveries.get(train) ?? delivery;
		deliveries.set(train, other);
		if (other === delivery) continue;
		add([...path, "per"], `a release train is merged whole, but \`${app.name}\` has ${delivery} and others have ${other}`);
		return;
	}
}
/** Discovered apps are known only after the repository is read. */
const discovered = {
	name: "*",
	images: [],
	settings: {},
	environments: /* @__PURE__ */ new Map()
};
const appsIn = (environment, { apps, discover }) => [...discover.length > 0 ? [discovered] : [], ...[...apps.values()].filter(({ only }) => only?.includes(environment) ?? true)];
//#endregion
//#region src/config/check-token-hosts.ts
/**
* Checks that no app's name decides which domain receives a credential. With `discover`, any user who can add a folder chooses such a
* name.
*/
function checkTokenHosts(config, add) {
	for (const [name, agent] of config.agents) if (appChoosesDomain(agentReceiver(agent))) add([
		"agents",
		name,
		"url"
	], message);
	for (const { path, settings } of levelsOf(config)) for (const [index, requirement] of (settings.gate?.require ?? []).entries()) if (appChoosesDomain(gateReceiver(requirement))) add([
		...path,
		"gate",
		"require",
		index,
		"http"
	], message);
}
const message = "the name of an app would decide which domain gets a credential: end the host with a domain of yours, as in {app}.example.com";
/** The address with placeholders that receives a credential, if any. Only agents of kind `http` fill placeholders in their address. */
function agentReceiver(agent) {
	if (agent.kind !== "http") return void 0;
	const { url, tokenFrom, headersFrom = {} } = agent;
	return tokenFrom !== void 0 || Object.keys(headersFrom).length > 0 ? url : void 0;
}
const gateReceiver = (requirement) => "http" in requirement && requirement.tokenFrom !== void 0 ? requirement.http : void 0;
/** Whether `{app}` is in the host or port of an address, and no domain of at least two labels follows it. */
function appChoosesDomain(url = "") {
	const [, ...after] = (/^https?:\/\/([^/?#\\]*)/.exec(url)?.[1] ?? "").split("{app}");
	const end = after.at(-1)?.replaceAll("{environment}", "x");
	return end !== void 0 && !/\.[^.:]+\.[a-z][^.:]*(?::\d+)?$/i.test(end);
}
//#endregion
//#region src/config/check-unused-keys.ts
/** Refuses keys that have no effect because of other keys in their section. */
function checkUnusedKeys(config, tree, add) {
	const refuse = (section, { unread, because }) => {
		for (const key of unread) {
			const path = [...section, ...key.split(".")];
			if (resolve(tree, path).value !== void 0) add(path, `does nothing ${because}`, "key");
		}
	};
	for (const [name, agent] of config.agents) refuse(["agents", name], unreadOf(agent));
	for (const { path, settings } of levelsOf(config)) for (const [index, { use }] of (settings.agents ?? []).entries()) {
		const agent = config.agents.get(use);
		if (agent !== void 0) refuse([
			...path,
			"agents",
			index
		], unreadOfUse(agent));
	}
	for (const [name, { tokenFrom, insecure }] of config.registries) {
		if (tokenFrom === void 0) refuse(["registries", name], {
			unread: ["username"],
			because: "without `tokenFrom`"
		});
		if (insecure === true) refuse(["registries", name], {
			unread: ["caFile"],
			because: "beside `insecure: true`"
		});
	}
	if (config.commit.sign === "off") refuse(["commit"], {
		unread: ["signingKey"],
		because: "beside `sign: off`"
	});
}
const nothing$1 = {
	unread: [],
	because: ""
};
const connection = [
	"url",
	"tokenFrom",
	"caFile",
	"insecure",
	"headers",
	"headersFrom",
	"context"
];
const patience = [
	"appear",
	"comparison",
	"unknown",
	"image",
	"drift",
	"degraded"
].map((key) => `grace.${key}`);
function unreadOf(agent) {
	if (agent.kind === "argo-cd") return agent.via === "server" ? {
		unread: ["context"],
		because: "without `via: kubernetes`"
	} : nothing$1;
	if (agent.kind !== "flux") return nothing$1;
	return agent.via === "commit-status" ? {
		unread: [
			...connection,
			"sync",
			...patience
		],
		because: "with `via: commit-status`"
	} : {
		unread: ["evidence"],
		because: "without `via: commit-status`"
	};
}
function unreadOfUse(agent) {
	if (agent.kind !== "flux") return nothing$1;
	return agent.via === "commit-status" ? {
		unread: ["namespace", "helmRelease"],
		because: "where the agent reads commit statuses"
	} : {
		unread: ["status", "count"],
		because: "where the agent reads Flux's objects"
	};
}
//#endregion
//#region src/config/collect-problems.ts
const mostProblems = 200;
/** Adds to `problems`, with the positions in the file. */
function problemCollector(tree, problems) {
	return (path, message, where) => {
		if (problems.length >= mostProblems) return;
		const { value, keyOffset } = resolve(tree, path);
		const offset = where === "key" || value === void 0 ? keyOffset : value.offset;
		const text = typeof message === "string" ? message : message();
		problems.push({
			offset,
			message: path.length === 0 ? text : `${pathText(path)}: ${text}`
		});
	};
}
//#endregion
//#region src/config/problem.ts
const mostShown = 50;
/** An untrusted text on one line, safe for a terminal or a log: control and format characters are escaped. */
function printable(text) {
	return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
/** "file:line:column: message", as editors and CI logs expect it. */
function formatProblem({ offset, message }, { file, position }) {
	const { line, column } = position(offset);
	return printable(`${file}:${line}:${column}: ${message}`);
}
/** One error that lists every problem, in the order of the file. */
function configError(problems, positions) {
	const sorted = problems.toSorted((a, b) => a.offset - b.offset);
	const lines = [...new Set(sorted.map((problem) => formatProblem(problem, positions)))];
	const shown = lines.slice(0, mostShown);
	if (lines.length > mostShown) shown.push(`and ${lines.length - mostShown} more`);
	return new TagboatError("config", shown.join("\n"), { hint: "docs/config.md lists every key; an editor checks them while you write, by schema.json." });
}
//#endregion
//#region node_modules/croner/dist/croner.js
function g(s, e, t, n = 0, r = 0, a = 0, i = 0) {
	let o = s >= 0 && s < 100, u = Date.UTC(o ? s + 400 : s, e, t, n, r, a, i);
	return o ? u - 0xb7af85d9c00 : u;
}
function D(s) {
	return g(s.y, s.m - 1, s.d, s.h, s.i, s.s);
}
function w(s, e) {
	return s.y === e.y && s.m === e.m && s.d === e.d && s.h === e.h && s.i === e.i && s.s === e.s;
}
function O(s) {
	let e = s.substring(9);
	return e.includes("Z") || e.includes("+") || e.includes("-");
}
function Z(s, e) {
	let t = new Date(Date.parse(s));
	if (isNaN(t)) throw new Error("Invalid ISO8601 passed to timezone parser.");
	return O(s) ? {
		tp: T(t.getUTCFullYear(), t.getUTCMonth() + 1, t.getUTCDate(), t.getUTCHours(), t.getUTCMinutes(), t.getUTCSeconds(), "Etc/UTC"),
		ms: t.getUTCMilliseconds()
	} : {
		tp: T(t.getFullYear(), t.getMonth() + 1, t.getDate(), t.getHours(), t.getMinutes(), t.getSeconds(), e),
		ms: t.getMilliseconds()
	};
}
function v(s, e, t) {
	let { tp: n, ms: r } = Z(s, e);
	return new Date(N(n, t).getTime() + r);
}
function N(s, e) {
	let t = _(s);
	if (t.kind === "single") return t.date;
	if (t.kind === "ambiguous") return t.earlier;
	if (e) throw new Error("Invalid date passed to fromTZ()");
	return t.after;
}
function _(s) {
	let e = D(s), t = (i) => R(new Date(i), s.tz), n = e - t(e), r = y(new Date(n), s.tz);
	if (w(r, s)) {
		let i = D(r) - n, o = n - (t(n - E) - i);
		if (o < n && w(y(new Date(o), s.tz), s)) return {
			kind: "ambiguous",
			earlier: new Date(o),
			later: new Date(n)
		};
		let u = n + (i - t(n + E));
		return u > n && w(y(new Date(u), s.tz), s) ? {
			kind: "ambiguous",
			earlier: new Date(n),
			later: new Date(u)
		} : {
			kind: "single",
			date: new Date(n)
		};
	}
	let a = e - (D(r) - n);
	return w(y(new Date(a), s.tz), s) ? {
		kind: "single",
		date: new Date(a)
	} : {
		kind: "gap",
		before: new Date(Math.min(n, a)),
		after: new Date(Math.max(n, a))
	};
}
var E = 3 * 36e5;
function R(s, e) {
	return D(y(s, e)) - (s.getTime() - s.getUTCMilliseconds());
}
function k(s, e, t) {
	let n = R(new Date(s), t);
	for (; e - s > 1e3;) {
		let r = s + Math.floor((e - s) / 2e3) * 1e3;
		R(new Date(r), t) === n ? s = r : e = r;
	}
	return e;
}
function U(s, e) {
	let t = _(y(new Date(s), e));
	if (t.kind === "ambiguous") return s < t.later.getTime() ? "earlier" : "later";
}
var H = g(1, 0, 1), S = 864e5, W = /* @__PURE__ */ new Map();
function y(s, e) {
	if (e === void 0) return T(s.getFullYear(), s.getMonth() + 1, s.getDate(), s.getHours(), s.getMinutes(), s.getSeconds());
	let t = W.get(e), n;
	try {
		t || (t = new Intl.DateTimeFormat("en-US", {
			timeZone: e,
			year: "numeric",
			month: "numeric",
			day: "numeric",
			hour: "numeric",
			minute: "numeric",
			second: "numeric",
			hour12: !1
		}), W.set(e, t)), n = t.formatToParts(s);
	} catch (i) {
		let o = i instanceof Error ? i.message : String(i);
		throw new RangeError(`toTZ: Invalid timezone '${e}' or date. Please provide a valid IANA timezone (e.g., 'America/New_York', 'Europe/Stockholm'). Original error: ${o}`);
	}
	let r = {
		year: 0,
		month: 0,
		day: 0,
		hour: 0,
		minute: 0,
		second: 0
	};
	for (let i of n) (i.type === "year" || i.type === "month" || i.type === "day" || i.type === "hour" || i.type === "minute" || i.type === "second") && (r[i.type] = parseInt(i.value, 10));
	if (isNaN(r.year) || isNaN(r.month) || isNaN(r.day) || isNaN(r.hour) || isNaN(r.minute) || isNaN(r.second)) throw new Error(`toTZ: Failed to parse all date components from timezone '${e}'. This may indicate an invalid date or timezone configuration. Parsed components: ${JSON.stringify(r)}`);
	let a = s.getTime() - H;
	return (a < -S || a < S && r.month === 12) && (r.year = 1 - r.year), r.hour === 24 && (r.hour = 0), {
		y: r.year,
		m: r.month,
		d: r.day,
		h: r.hour,
		i: r.minute,
		s: r.second,
		tz: e
	};
}
function T(s, e, t, n, r, a, i) {
	return {
		y: s,
		m: e,
		d: t,
		h: n,
		i: r,
		s: a,
		tz: i
	};
}
var x = [
	1,
	2,
	4,
	8,
	16
], C = class s {
	pattern;
	timezone;
	mode;
	alternativeWeekdays;
	sloppyRanges;
	fixedTimeRule;
	second;
	minute;
	hour;
	day;
	month;
	dayOfWeek;
	year;
	lastDayOfMonth;
	lastWeekday;
	nearestWeekdays;
	starDOM;
	starDOW;
	starYear;
	useAndLogic;
	isFixedTime;
	constructor(e, t, n) {
		this.pattern = e, this.timezone = t, this.mode = n?.mode ?? "auto", this.alternativeWeekdays = n?.alternativeWeekdays ?? !1, this.sloppyRanges = n?.sloppyRanges ?? !1, this.fixedTimeRule = n?.fixedTimeRule ?? "single-value", this.second = Array(60).fill(0), this.minute = Array(60).fill(0), this.hour = Array(24).fill(0), this.day = Array(31).fill(0), this.month = Array(12).fill(0), this.dayOfWeek = Array(7).fill(0), this.year = [], this.lastDayOfMonth = !1, this.lastWeekday = !1, this.nearestWeekdays = Array(31).fill(0), this.starDOM = !1, this.starDOW = !1, this.starYear = !1, this.useAndLogic = !1, this.isFixedTime = !1, this.parse();
	}
	parse() {
		if (!(typeof this.pattern == "string" || this.pattern instanceof String)) throw new TypeError("CronPattern: Pattern has to be of type string.");
		this.pattern.indexOf("@") >= 0 && (this.pattern = this.handleNicknames(this.pattern).trim());
		let e = this.pattern.match(/\S+/g) || [""], t = e.length;
		if (e.length < 5 || e.length > 7) throw new TypeError("CronPattern: invalid configuration format ('" + this.pattern + "'), exactly five, six, or seven space separated parts are required.");
		if (this.mode !== "auto") {
			let i;
			switch (this.mode) {
				case "5-part":
					i = 5;
					break;
				case "6-part":
					i = 6;
					break;
				case "7-part":
					i = 7;
					break;
				case "5-or-6-parts":
					i = [5, 6];
					break;
				case "6-or-7-parts":
					i = [6, 7];
					break;
				default: i = 0;
			}
			if (!(Array.isArray(i) ? i.includes(t) : t === i)) {
				let u = Array.isArray(i) ? i.join(" or ") : i.toString();
				throw new TypeError(`CronPattern: mode '${this.mode}' requires exactly ${u} parts, but pattern '${this.pattern}' has ${t} parts.`);
			}
		}
		if (e.length === 5 && e.unshift("0"), e.length === 6 && e.push("*"), this.pattern.indexOf("?") >= 0) for (let i = 0; i < e.length; i++) e[i] = e[i].replace(/\?/g, "*");
		if (e[3].toUpperCase() === "LW") this.lastWeekday = !0, e[3] = "";
		else if (e[3].toUpperCase().indexOf("L") >= 0) {
			let i = e[3].split(",");
			if (i.length > 1 && i.some((o) => o.toUpperCase() === "LW")) throw new TypeError(`CronPattern: Syntax error, LW can not be in a list in day-of-month ('${e[3]}').`);
			if (i.some((o) => o === "" || o.toUpperCase() !== "L" && /l/i.test(o))) throw new TypeError("CronPattern: Syntax error, L has to be a value of its own in day-of-month ('" + e[3] + "').");
			e[3] = i.filter((o) => o.toUpperCase() !== "L").join(","), this.lastDayOfMonth = !0;
		}
		if (e[3] == "*" && (this.starDOM = !0), e[6] == "*" && (this.starYear = !0), e[4].length >= 3 && (e[4] = this.replaceAlpha(e[4], s.MONTH_NAMES)), e[5].length >= 3 && (e[5] = this.alternativeWeekdays ? this.replaceAlpha(e[5], s.DAY_NAMES_QUARTZ) : this.replaceAlpha(e[5], s.DAY_NAMES)), e[5].startsWith("+") && (this.useAndLogic = !0, e[5] = e[5].substring(1), e[5] === "")) throw new TypeError("CronPattern: Day-of-week field cannot be empty after '+' modifier.");
		switch (e[5] == "*" && (this.starDOW = !0), this.mode) {
			case "5-part":
				e[0] = "0", e[6] = "*";
				break;
			case "6-part":
				e[6] = "*";
				break;
			case "5-or-6-parts":
				e[6] = "*";
				break;
			case "6-or-7-parts": break;
			case "7-part":
			case "auto": break;
		}
		this.throwAtIllegalCharacters(e), this.partToArray("second", e[0], 0, 1), this.partToArray("minute", e[1], 0, 1), this.partToArray("hour", e[2], 0, 1), this.partToArray("day", e[3], -1, 1), this.partToArray("month", e[4], -1, 1);
		let n = this.alternativeWeekdays ? -1 : 0;
		this.partToArray("dayOfWeek", e[5], n, 63), e[6] === "*" ? this.year = Array(1e4).fill(1) : (this.year = Array(1e4).fill(0), this.partToArray("year", e[6], 0, 1)), !this.alternativeWeekdays && this.dayOfWeek[7] && (this.dayOfWeek[0] = this.dayOfWeek[7]);
		let r = this.fixedTimeRule === "single-value", a = (i, o) => !i.includes("*") && !i.includes("/") && (!r || o.filter((u) => u).length === 1);
		this.isFixedTime = a(e[0], this.second) && a(e[1], this.minute) && a(e[2], this.hour);
	}
	partToArray(e, t, n, r) {
		let a = this[e];
		if (t === "" && !(e === "day" && (this.lastDayOfMonth || this.lastWeekday))) throw new TypeError("CronPattern: configuration entry " + e + " (" + t + ") is empty, check for trailing spaces.");
		if (t === "*") return a.fill(r);
		let i = t.split(",");
		if (i.length > 1) for (let o of i) this.partToArray(e, o, n, r);
		else t.includes("-") && t.includes("/") ? this.handleRangeWithStepping(t, e, n, r) : t.includes("-") ? this.handleRange(t, e, n, r) : t.includes("/") ? this.handleStepping(t, e, n, r) : t !== "" && this.handleNumber(t, e, n, r);
	}
	throwAtIllegalCharacters(e) {
		for (let t = 0; t < e.length; t++) if ((t === 3 ? /[^/*0-9,\-WwLl]+/ : t === 5 ? /[^/*0-9,\-#Ll]+/ : /[^/*0-9,\-]+/).test(e[t])) throw new TypeError("CronPattern: configuration entry " + t + " (" + e[t] + ") contains illegal characters.");
	}
	handleNumber(e, t, n, r) {
		let a = this.extractNth(e, t), i = e.toUpperCase().includes("W");
		if (t !== "day" && i) throw new TypeError("CronPattern: Nearest weekday modifier (W) only allowed in day-of-month.");
		i && (t = "nearestWeekdays");
		let o = i ? a[0].replace(/W$/i, "") : a[0], u = s.toNumber(o) + n;
		if (isNaN(u)) throw new TypeError("CronPattern: " + t + " is not a number: '" + e + "'");
		this.setPart(t, u, a[1] || r);
	}
	setPart(e, t, n) {
		if (!Object.prototype.hasOwnProperty.call(this, e)) throw new TypeError("CronPattern: Invalid part specified: " + e);
		if (e === "dayOfWeek") {
			if (t === 7 && (t = 0), t < 0 || t > 6) throw new RangeError("CronPattern: Invalid value for dayOfWeek: " + t);
			this.setNthWeekdayOfMonth(t, n);
			return;
		}
		if (e === "second" || e === "minute") {
			if (t < 0 || t >= 60) throw new RangeError("CronPattern: Invalid value for " + e + ": " + t);
		} else if (e === "hour") {
			if (t < 0 || t >= 24) throw new RangeError("CronPattern: Invalid value for " + e + ": " + t);
		} else if (e === "day" || e === "nearestWeekdays") {
			if (t < 0 || t >= 31) throw new RangeError("CronPattern: Invalid value for " + e + ": " + t);
		} else if (e === "month") {
			if (t < 0 || t >= 12) throw new RangeError("CronPattern: Invalid value for " + e + ": " + t);
		} else if (e === "year" && (t < 1 || t >= 1e4)) throw new RangeError("CronPattern: Invalid value for " + e + ": " + t + " (supported range: 1-9999)");
		this[e][t] = n;
	}
	static toNumber(e) {
		return /^\d+$/.test(e) ? parseInt(e, 10) : NaN;
	}
	validateNotNaN(e, t) {
		if (isNaN(e)) throw new TypeError(t);
	}
	validateRange(e, t, n, r, a) {
		if (e > t) throw new TypeError("CronPattern: From value is larger than to value: '" + a + "'");
		if (n !== void 0) {
			if (n === 0) throw new TypeError("CronPattern: Syntax error, illegal stepping: 0");
			if (n > this[r].length) throw new TypeError("CronPattern: Syntax error, steps cannot be greater than maximum value of part (" + this[r].length + ")");
		}
	}
	handleRangeWithStepping(e, t, n, r) {
		if (e.toUpperCase().includes("W")) throw new TypeError("CronPattern: Syntax error, W is not allowed in ranges with stepping.");
		let a = this.extractNth(e, t), i = a[0].match(/^(\d+)-(\d+)\/(\d+)$/);
		if (i === null) throw new TypeError("CronPattern: Syntax error, illegal range with stepping: '" + e + "'");
		let [, o, u, l] = i, h = parseInt(o, 10) + n, m = parseInt(u, 10) + n, d = parseInt(l, 10);
		this.validateNotNaN(h, "CronPattern: Syntax error, illegal lower range (NaN)"), this.validateNotNaN(m, "CronPattern: Syntax error, illegal upper range (NaN)"), this.validateNotNaN(d, "CronPattern: Syntax error, illegal stepping: (NaN)"), this.validateRange(h, m, d, t, e);
		for (let p = h; p <= m; p += d) this.setPart(t, p, a[1] || r);
	}
	extractNth(e, t) {
		let n = e, r;
		if (n.includes("#")) {
			if (t !== "dayOfWeek") throw new Error("CronPattern: nth (#) only allowed in day-of-week field");
			let a = n.split("#");
			if (a.length !== 2 || a[1] === "") throw new TypeError("CronPattern: Syntax error, illegal nth weekday: '" + e + "'");
			n = a[0], r = a[1];
		} else if (n.toUpperCase().endsWith("L")) {
			if (t !== "dayOfWeek") throw new Error("CronPattern: L modifier only allowed in day-of-week field (use L alone for day-of-month)");
			r = "L", n = n.slice(0, -1);
		}
		return [n, r];
	}
	handleRange(e, t, n, r) {
		if (e.toUpperCase().includes("W")) throw new TypeError("CronPattern: Syntax error, W is not allowed in a range.");
		let a = this.extractNth(e, t), i = a[0].split("-");
		if (i.length !== 2) throw new TypeError("CronPattern: Syntax error, illegal range: '" + e + "'");
		let o = s.toNumber(i[0]) + n, u = s.toNumber(i[1]) + n;
		this.validateNotNaN(o, "CronPattern: Syntax error, illegal lower range (NaN)"), this.validateNotNaN(u, "CronPattern: Syntax error, illegal upper range (NaN)"), this.validateRange(o, u, void 0, t, e);
		for (let l = o; l <= u; l++) this.setPart(t, l, a[1] || r);
	}
	handleStepping(e, t, n, r) {
		if (e.toUpperCase().includes("W")) throw new TypeError("CronPattern: Syntax error, W is not allowed in parts with stepping.");
		let a = this.extractNth(e, t), i = a[0].split("/");
		if (i.length !== 2) throw new TypeError("CronPattern: Syntax error, illegal stepping: '" + e + "'");
		if (this.sloppyRanges) i[0] === "" && (i[0] = "*");
		else {
			if (i[0] === "") throw new TypeError("CronPattern: Syntax error, stepping with missing prefix ('" + e + "') is not allowed. Use wildcard (*/step) or range (min-max/step) instead.");
			if (i[0] !== "*") throw new TypeError("CronPattern: Syntax error, stepping with numeric prefix ('" + e + "') is not allowed. Use wildcard (*/step) or range (min-max/step) instead.");
		}
		let o = 0;
		i[0] !== "*" && (o = s.toNumber(i[0]) + n, this.validateNotNaN(o, "CronPattern: Syntax error, illegal stepping start (NaN)"));
		let u = s.toNumber(i[1]);
		this.validateNotNaN(u, "CronPattern: Syntax error, illegal stepping: (NaN)"), this.validateRange(0, this[t].length - 1, u, t, e);
		for (let l = o; l < this[t].length; l += u) t === "year" && l === 0 || this.setPart(t, l, a[1] || r);
	}
	replaceAlpha(e, t) {
		let n = e;
		for (let [r, a] of Object.entries(t)) n = n.replace(new RegExp(r, "gi"), (i, o, u) => {
			let l = o + i.length - 3, h = u.charAt(l - 1), m = u.charAt(l + 3);
			if (/[a-z\d/#]/i.test(h) || /[a-km-z\d]/i.test(m)) throw new TypeError(`CronPattern: Syntax error, a month or day name has to stand alone ('${e}').`);
			return a;
		});
		return n;
	}
	static DAY_NAMES = {
		"-sun": "-7",
		sun: "0",
		mon: "1",
		tue: "2",
		wed: "3",
		thu: "4",
		fri: "5",
		sat: "6"
	};
	static DAY_NAMES_QUARTZ = {
		sun: "1",
		mon: "2",
		tue: "3",
		wed: "4",
		thu: "5",
		fri: "6",
		sat: "7"
	};
	static MONTH_NAMES = {
		jan: "1",
		feb: "2",
		mar: "3",
		apr: "4",
		may: "5",
		jun: "6",
		jul: "7",
		aug: "8",
		sep: "9",
		oct: "10",
		nov: "11",
		dec: "12"
	};
	static NICKNAME_MAP = {
		"@yearly": "0 0 1 1 *",
		"@annually": "0 0 1 1 *",
		"@monthly": "0 0 1 * *",
		"@weekly": "0 0 * * SUN",
		"@daily": "0 0 * * *",
		"@midnight": "0 0 * * *",
		"@hourly": "0 * * * *"
	};
	handleNicknames(e) {
		let t = e.trim().toLowerCase();
		if (t === "@reboot") throw new TypeError("CronPattern: @reboot is not supported in this environment. This is an event-based trigger that requires system startup detection.");
		return s.NICKNAME_MAP[t] || e;
	}
	setNthWeekdayOfMonth(e, t) {
		if (typeof t != "number" && t.toUpperCase() === "L") this.dayOfWeek[e] = this.dayOfWeek[e] | 32;
		else if (t === 63) this.dayOfWeek[e] = 63;
		else if (t < 6 && t > 0) this.dayOfWeek[e] = this.dayOfWeek[e] | x[t - 1];
		else throw new TypeError(`CronPattern: nth weekday out of range, should be 1-5 or L. Value: ${t}, Type: ${typeof t}`);
	}
};
var B = [
	31,
	28,
	31,
	30,
	31,
	30,
	31,
	31,
	30,
	31,
	30,
	31
], f = [
	[
		"month",
		"year",
		0
	],
	[
		"day",
		"month",
		-1
	],
	[
		"hour",
		"day",
		0
	],
	[
		"minute",
		"hour",
		0
	],
	[
		"second",
		"minute",
		0
	]
], c = class s {
	tz;
	instantMs;
	instantFields;
	ms;
	second;
	minute;
	hour;
	day;
	month;
	year;
	constructor(e, t) {
		if (this.tz = t, e && e instanceof Date) if (!isNaN(e)) this.fromDate(e);
		else throw new TypeError("CronDate: Invalid date passed to CronDate constructor");
		else if (e == null) this.fromDate(/* @__PURE__ */ new Date());
		else if (e && typeof e == "string") this.fromString(e);
		else if (e instanceof s) this.fromCronDate(e);
		else throw new TypeError("CronDate: Invalid type (" + typeof e + ") passed to CronDate constructor");
	}
	getLastDayOfMonth(e, t) {
		return t !== 1 ? B[t] : new Date(g(e, t + 1, 0)).getUTCDate();
	}
	getLastWeekday(e, t) {
		let n = this.getLastDayOfMonth(e, t), a = new Date(g(e, t, n)).getUTCDay();
		return a === 0 ? n - 2 : a === 6 ? n - 1 : n;
	}
	getNearestWeekday(e, t, n) {
		let r = this.getLastDayOfMonth(e, t);
		if (n > r) return -1;
		let i = new Date(g(e, t, n)).getUTCDay();
		return i === 0 ? n === r ? n - 2 : n + 1 : i === 6 ? n === 1 ? n + 2 : n - 1 : n;
	}
	isNthWeekdayOfMonth(e, t, n, r) {
		let i = new Date(g(e, t, n)).getUTCDay(), o = 0;
		for (let u = 1; u <= n; u++) new Date(g(e, t, u)).getUTCDay() === i && o++;
		if (r & 63 && x[o - 1] & r) return !0;
		if (r & 32) {
			let u = this.getLastDayOfMonth(e, t);
			for (let l = n + 1; l <= u; l++) if (new Date(g(e, t, l)).getUTCDay() === i) return !1;
			return !0;
		}
		return !1;
	}
	fromDate(e) {
		if (this.tz !== void 0) if (typeof this.tz == "number") this.ms = e.getUTCMilliseconds(), this.second = e.getUTCSeconds(), this.minute = e.getUTCMinutes() + this.tz, this.hour = e.getUTCHours(), this.day = e.getUTCDate(), this.month = e.getUTCMonth(), this.year = e.getUTCFullYear(), this.apply();
		else try {
			let t = y(e, this.tz);
			this.ms = e.getMilliseconds(), this.second = t.s, this.minute = t.i, this.hour = t.h, this.day = t.d, this.month = t.m - 1, this.year = t.y, this.cacheInstant(e.getTime() - this.ms);
		} catch (t) {
			let n = t instanceof Error ? t.message : String(t);
			throw new TypeError(`CronDate: Failed to convert date to timezone '${this.tz}'. This may happen with invalid timezone names or dates. Original error: ${n}`);
		}
		else this.ms = e.getMilliseconds(), this.second = e.getSeconds(), this.minute = e.getMinutes(), this.hour = e.getHours(), this.day = e.getDate(), this.month = e.getMonth(), this.year = e.getFullYear(), this.cacheInstant(e.getTime() - this.ms);
	}
	cacheInstant(e) {
		this.instantMs = e;
		let { year: t, month: n, day: r, hour: a, minute: i, second: o } = this;
		this.instantFields = [
			t,
			n,
			r,
			a,
			i,
			o,
			this.tz
		];
	}
	cachedInstant() {
		let e = this.instantFields;
		if (!(e === void 0 || e[6] !== this.tz) && !(e[5] !== this.second || e[4] !== this.minute || e[3] !== this.hour) && !(e[2] !== this.day || e[1] !== this.month || e[0] !== this.year)) return this.instantMs;
	}
	fromCronDate(e) {
		this.tz = e.tz, this.year = e.year, this.month = e.month, this.day = e.day, this.hour = e.hour, this.minute = e.minute, this.second = e.second, this.ms = e.ms, this.instantMs = e.instantMs, this.instantFields = e.instantFields;
	}
	apply() {
		if (this.month > 11 || this.month < 0 || this.day > this.getLastDayOfMonth(this.year, this.month) || this.day < 1 || this.hour > 23 || this.minute > 59 || this.second > 59 || this.hour < 0 || this.minute < 0 || this.second < 0) {
			let e = /* @__PURE__ */ new Date(0);
			return e.setUTCFullYear(this.year, this.month, this.day), e.setUTCHours(this.hour, this.minute, this.second, this.ms), this.ms = e.getUTCMilliseconds(), this.second = e.getUTCSeconds(), this.minute = e.getUTCMinutes(), this.hour = e.getUTCHours(), this.day = e.getUTCDate(), this.month = e.getUTCMonth(), this.year = e.getUTCFullYear(), !0;
		} else return !1;
	}
	fromString(e) {
		if (typeof this.tz == "number") {
			if (O(e)) return this.fromDate(v(e));
			let t = v(e, "Etc/UTC");
			this.ms = t.getUTCMilliseconds(), this.second = t.getUTCSeconds(), this.minute = t.getUTCMinutes(), this.hour = t.getUTCHours(), this.day = t.getUTCDate(), this.month = t.getUTCMonth(), this.year = t.getUTCFullYear(), this.apply();
		} else return this.fromDate(v(e, this.tz));
	}
	findNext(e, t, n, r) {
		return this._findMatch(e, t, n, r, 1);
	}
	_matchDayValue(e, t, n, r) {
		let a = e;
		if (!a) {
			for (let i = 0; i < n.nearestWeekdays.length; i++) if (n.nearestWeekdays[i]) {
				let o = this.getNearestWeekday(this.year, this.month, i + 1);
				if (o !== -1 && o === t) {
					a = 1;
					break;
				}
			}
		}
		if (n.lastWeekday) t === this.getLastWeekday(this.year, this.month) && (a = 1);
		if (n.lastDayOfMonth) t === this.getLastDayOfMonth(this.year, this.month) && (a = 1);
		if (!n.starDOW) {
			let i = new Date(g(this.year, this.month, 1, 0, 0, 0, 0)).getUTCDay(), o = n.dayOfWeek[(i + (t - 1)) % 7];
			o && o & 63 && (o = this.isNthWeekdayOfMonth(this.year, this.month, t, o) ? 1 : 0), n.useAndLogic ? a = a && o : !r.domAndDow && !n.starDOM ? a = a || o : a = a && o;
		}
		return a;
	}
	_findMatch(e, t, n, r, a) {
		let i = this[t], o = t === "day" ? this.getLastDayOfMonth(this.year, this.month) : 0, u = this[t] + r, l = a === 1 ? (h) => h < n[t].length : (h) => h >= 0;
		for (let h = u; l(h); h += a) {
			let m = n[t][h];
			if (t === "day") {
				if (h - r > o) continue;
				m = this._matchDayValue(m, h - r, n, e);
			}
			if (m) return this[t] = h - r, i !== this[t] ? 2 : 1;
		}
		return 3;
	}
	recurse(e, t, n) {
		let r = this.year, a = n;
		for (; typeof a == "number";) {
			if (e.starYear && Math.abs(this.year - r) > 400) return null;
			a = this.recurseStep(e, t, a);
		}
		return a;
	}
	recurseStep(e, t, n) {
		if (n === 0 && !e.starYear) {
			if (this.year >= 0 && this.year < e.year.length && e.year[this.year] === 0) {
				let a = -1;
				for (let i = this.year + 1; i < e.year.length && i < 1e4; i++) if (e.year[i] === 1) {
					a = i;
					break;
				}
				if (a === -1) return null;
				this.year = a, this.month = 0, this.day = 1, this.hour = 0, this.minute = 0, this.second = 0, this.ms = 0;
			}
			if (this.year >= 1e4) return null;
		}
		let r = this.findNext(t, f[n][0], e, f[n][2]);
		if (r > 1) {
			let a = n + 1;
			for (; a < f.length;) this[f[a][0]] = -f[a][2], a++;
			if (r === 3) {
				if (this[f[n][1]]++, this[f[n][0]] = -f[n][2], this.apply(), n === 0 && !e.starYear) {
					for (; this.year >= 0 && this.year < e.year.length && e.year[this.year] === 0 && this.year < 1e4;) this.year++;
					if (this.year >= 1e4 || this.year >= e.year.length) return null;
				}
				return 0;
			} else if (this.apply()) return n - 1;
		}
		return n += 1, n >= f.length ? this : (e.starYear ? this.year >= 3e3 : this.year >= 1e4) ? null : n;
	}
	increment(e, t, n) {
		return this.instantMs = void 0, this.instantFields = void 0, this.second += t.interval !== void 0 && t.interval > 1 && n ? t.interval : 1, this.ms = 0, this.apply(), this.recurse(e, t, 0);
	}
	decrement(e, t, n = !0) {
		this.instantMs = void 0, this.instantFields = void 0;
		let r = t.interval !== void 0 && t.interval >= 1;
		return (this.ms === 0 || r) && (this.second -= r && n ? t.interval : 1), this.ms = 0, this.apply(), this.year < 1 ? null : this.recurseBackward(e, t, 0);
	}
	recurseBackward(e, t, n) {
		let r = this.year, a = n;
		for (; typeof a == "number";) {
			if (e.starYear && Math.abs(this.year - r) > 400) return null;
			a = this.recurseBackwardStep(e, t, a);
		}
		return a;
	}
	recurseBackwardStep(e, t, n) {
		if (n === 0 && !e.starYear) {
			if (this.year >= 0 && this.year < e.year.length && e.year[this.year] === 0) {
				let a = -1;
				for (let i = this.year - 1; i >= 0; i--) if (e.year[i] === 1) {
					a = i;
					break;
				}
				if (a === -1) return null;
				this.year = a, this.month = 11, this.day = 31, this.hour = 23, this.minute = 59, this.second = 59, this.ms = 0;
			}
			if (this.year < 1) return null;
		}
		let r = this.findPrevious(t, f[n][0], e, f[n][2]);
		if (r > 1) {
			let a = n + 1;
			for (; a < f.length;) {
				let i = f[a][0], o = f[a][2], u = this.getMaxPatternValue(i, e, o);
				this[i] = u, a++;
			}
			if (r === 3) {
				if (this[f[n][1]]--, n === 0) {
					let u = this.getLastDayOfMonth(this.year, this.month);
					this.day > u && (this.day = u);
				}
				if (n === 1) if (this.day <= 0) this.day = 1;
				else {
					let u = this.year, l = this.month;
					for (; l < 0;) l += 12, u--;
					for (; l > 11;) l -= 12, u++;
					let h = this.getLastDayOfMonth(u, l);
					this.day > h && (this.day = h);
				}
				this.apply();
				let i = f[n][0], o = f[n][2];
				if (this[i] = this.getMaxPatternValue(i, e, o), this.apply(), n === 0) {
					let u = f[1][2], l = this.getMaxPatternValue("day", e, u);
					l !== this.day && (this.day = l, this.hour = this.getMaxPatternValue("hour", e, f[2][2]), this.minute = this.getMaxPatternValue("minute", e, f[3][2]), this.second = this.getMaxPatternValue("second", e, f[4][2]));
				}
				if (n === 0 && !e.starYear) {
					for (; this.year >= 0 && this.year < e.year.length && e.year[this.year] === 0;) this.year--;
					if (this.year < 1) return null;
				}
				return 0;
			} else if (this.apply()) return n - 1;
		}
		return n += 1, n >= f.length ? this : this.year < 1 ? null : n;
	}
	getMaxPatternValue(e, t, n) {
		let r = t[e].length - 1 - n;
		for (let a = t[e].length - 1; a >= 0; a--) if (t[e][a]) {
			r = a - n;
			break;
		}
		if (e === "day") {
			let a = this.getLastDayOfMonth(this.year, this.month);
			return t.lastWeekday || t.nearestWeekdays.some((i) => i) || t.lastDayOfMonth || !t.starDOW ? a : Math.min(r, a);
		}
		return r;
	}
	findPrevious(e, t, n, r) {
		return this._findMatch(e, t, n, r, -1);
	}
	getDate(e) {
		if (!e && typeof this.tz != "number") {
			let t = this.cachedInstant();
			if (t !== void 0) return new Date(t + (this.tz === void 0 ? this.ms : 0));
		}
		if (e || this.tz === void 0) {
			if (this.year >= 0 && this.year < 100) {
				let t = /* @__PURE__ */ new Date(0);
				return t.setFullYear(this.year, this.month, this.day), t.setHours(this.hour, this.minute, this.second, this.ms), t;
			}
			return new Date(this.year, this.month, this.day, this.hour, this.minute, this.second, this.ms);
		} else return typeof this.tz == "number" ? new Date(g(this.year, this.month, this.day, this.hour, this.minute - this.tz, this.second, this.ms)) : N(T(this.year, this.month + 1, this.day, this.hour, this.minute, this.second, this.tz), !1);
	}
	getTime() {
		return this.getDate(!1).getTime();
	}
	match(e, t) {
		if (!e.starYear && (this.year < 0 || this.year >= e.year.length || e.year[this.year] === 0)) return !1;
		for (let n = 0; n < f.length; n++) {
			let r = f[n][0], a = f[n][2], i = this[r];
			if (i + a < 0 || i + a >= e[r].length) return !1;
			let o = e[r][i + a];
			if (r === "day" && (o = this._matchDayValue(o, i, e, t)), !o) return !1;
		}
		return !0;
	}
};
function F(s) {
	s === void 0 && (s = {}), delete s.name, s.legacyMode !== void 0 && s.domAndDow === void 0 ? s.domAndDow = !s.legacyMode : s.domAndDow === void 0 && (s.domAndDow = !1), s.legacyMode = !s.domAndDow;
	let e = (n, r) => n === void 0 ? r : n;
	if (s.paused = e(s.paused, !1), s.maxRuns = e(s.maxRuns, Infinity), s.catch = e(s.catch, !1), s.unref = e(s.unref, !1), s.mode = e(s.mode, "auto"), s.alternativeWeekdays = e(s.alternativeWeekdays, !1), s.sloppyRanges = e(s.sloppyRanges, !1), s.fixedTimeRule = e(s.fixedTimeRule, "single-value"), s.allowPast = e(s.allowPast, !1), s.interval = s.interval === void 0 ? 0 : parseInt(s.interval.toString(), 10), s.utcOffset = s.utcOffset === void 0 ? void 0 : parseInt(s.utcOffset.toString(), 10), s.dayOffset = s.dayOffset === void 0 ? 0 : parseInt(s.dayOffset.toString(), 10), ![
		"auto",
		"5-part",
		"6-part",
		"7-part",
		"5-or-6-parts",
		"6-or-7-parts"
	].includes(s.mode)) throw new Error("CronOptions: mode must be one of 'auto', '5-part', '6-part', '7-part', '5-or-6-parts', or '6-or-7-parts'.");
	if (!["single-value", "no-wildcard"].includes(s.fixedTimeRule)) throw new Error("CronOptions: fixedTimeRule must be one of 'single-value' or 'no-wildcard'.");
	s.timezone === "" && (s.timezone = void 0);
	let t = s.timezone ?? s.utcOffset;
	if (s.startAt && (s.startAt = I(new c(s.startAt, t))), s.stopAt && (s.stopAt = I(new c(s.stopAt, t))), s.interval !== null) {
		if (isNaN(s.interval)) throw new Error("CronOptions: Supplied value for interval is not a number");
		if (s.interval < 0) throw new Error("CronOptions: Supplied value for interval can not be negative");
	}
	if (s.utcOffset !== void 0) {
		if (isNaN(s.utcOffset)) throw new Error("CronOptions: Invalid value passed for utcOffset, should be number representing minutes offset from UTC.");
		if (s.utcOffset < -870 || s.utcOffset > 870) throw new Error("CronOptions: utcOffset out of bounds.");
		if (s.utcOffset !== void 0 && s.timezone) throw new Error("CronOptions: Combining 'utcOffset' with 'timezone' is not allowed.");
	}
	if (s.unref !== !0 && s.unref !== !1) throw new Error("CronOptions: Unref should be either true, false or undefined(false).");
	if (s.dayOffset !== void 0 && s.dayOffset !== 0 && isNaN(s.dayOffset)) throw new Error("CronOptions: Invalid value passed for dayOffset, should be a number representing days to offset.");
	return s;
}
function I(s) {
	return s.ms ? (s.ms = 0, new c(new Date(s.getTime() + 1e3), s.tz)) : s;
}
function b(s) {
	return typeof s == "function";
}
function L(s) {
	return b(s);
}
function Y(s) {
	typeof Deno < "u" && typeof Deno.unrefTimer < "u" ? Deno.unrefTimer(s) : s && typeof s.unref < "u" && s.unref();
}
var P = 1440 * 60 * 1e3, $ = 30 * 1e3, M = [], j = class {
	name;
	options;
	_states;
	fn;
	_startAtRoundingMs = 0;
	getTz() {
		return this.options.timezone ?? this.options.utcOffset;
	}
	applyDayOffset(e) {
		let t = this._offsetMs();
		return t ? new Date(e.getTime() + t) : e;
	}
	_offsetMs() {
		return (this.options.dayOffset ?? 0) * P;
	}
	get _startAt() {
		return this.options.startAt;
	}
	get _stopAt() {
		return this.options.stopAt;
	}
	_nextTarget(e, t) {
		let n = this._offsetMs(), r = this._next(this._shift(e), new Date(t.getTime() - n), {
			startAt: this._shift(this._startAt),
			stopAt: this._shift(this._stopAt)
		});
		return r ? this.applyDayOffset(r.getDate(!1)) : null;
	}
	_previousTarget(e, t) {
		let n = this._toMs(e ?? t) - this._offsetMs(), r = this._previous(new Date(n), {
			startAt: this._shift(this._startAt),
			stopAt: this._shift(this._stopAt)
		});
		return r ? this.applyDayOffset(r.getDate(!1)) : null;
	}
	_shift(e) {
		if (e != null) return new c(new Date(this._toMs(e) - this._offsetMs()), this.getTz());
	}
	constructor(e, t, n) {
		let r, a;
		if (b(t)) a = t;
		else if (typeof t == "object") r = t;
		else if (t !== void 0) throw new Error("Cron: Invalid argument passed for optionsIn. Should be one of function, or object (options).");
		if (b(n)) a = n;
		else if (typeof n == "object") r = n;
		else if (n !== void 0) throw new Error("Cron: Invalid argument passed for funcIn. Should be one of function, or object (options).");
		this.name = r?.name;
		let i = r?.startAt;
		this.options = F(r), i && this._startAt && (this._startAtRoundingMs = this._startAt.getTime() - new c(i, this.getTz()).getTime());
		let o = !!e && (e instanceof Date || typeof e == "string" && e.indexOf(":") > 0);
		if (this._states = {
			kill: !1,
			blocking: !1,
			previousRun: void 0,
			currentRun: void 0,
			once: void 0,
			currentTimeout: void 0,
			maxRuns: r ? r.maxRuns : void 0,
			paused: r ? r.paused : !1,
			pattern: o ? new C("* * * * *", void 0, { mode: "auto" }) : new C(e, this.options.timezone, {
				mode: this.options.mode,
				alternativeWeekdays: this.options.alternativeWeekdays,
				sloppyRanges: this.options.sloppyRanges,
				fixedTimeRule: this.options.fixedTimeRule
			})
		}, o && (this._states.once = new c(e, this.getTz())), this.name) {
			if (M.find((l) => l.name === this.name)) throw new Error("Cron: Tried to initialize new named job '" + this.name + "', but name already taken.");
			M.push(this);
		}
		return a !== void 0 && L(a) && (this.fn = a, this.schedule()), this;
	}
	nextRun(e) {
		return this._nextTarget(e, /* @__PURE__ */ new Date());
	}
	nextRuns(e, t) {
		this._states.maxRuns !== void 0 && e > this._states.maxRuns && (e = this._states.maxRuns);
		let n = t || this._states.currentRun || void 0;
		return this._enumerateRuns(e, n, "next");
	}
	previousRuns(e, t) {
		return this._enumerateRuns(e, t || void 0, "previous");
	}
	enumerate(e) {
		return new A(this, e);
	}
	_enumerateRuns(e, t, n) {
		let r = [], a = /* @__PURE__ */ new Date(), i = t;
		for (; e-- > 0;) {
			let o = n === "next" ? this._nextTarget(i, a) : this._previousTarget(i, a);
			if (!o) break;
			r.push(o), i = o;
		}
		return r;
	}
	match(e) {
		if (this._states.once) {
			let n = new c(e, this.getTz());
			n.ms = 0;
			let r = new c(this._states.once, this.getTz());
			return r.ms = 0, n.getTime() === r.getTime();
		}
		let t = new c(e, this.getTz());
		return t.ms = 0, t.match(this._states.pattern, this.options);
	}
	getPattern() {
		if (!this._states.once) return this._states.pattern ? this._states.pattern.pattern : void 0;
	}
	getOnce() {
		return this._states.once ? this._states.once.getDate() : null;
	}
	isRunning() {
		return !this._states.paused && !this._states.kill && this.fn !== void 0 && this._nextTarget(this._states.currentRun, /* @__PURE__ */ new Date()) !== null;
	}
	isStopped() {
		return this._states.kill;
	}
	isBusy() {
		return this._states.blocking;
	}
	currentRun() {
		return this._states.currentRun ? this._states.currentRun.getDate() : null;
	}
	previousRun() {
		return this._states.previousRun ? this._states.previousRun.getDate() : null;
	}
	msToNext(e) {
		let t = /* @__PURE__ */ new Date(), n = this._nextTarget(e, t);
		return n ? n.getTime() - this._toMs(e ?? t) : null;
	}
	stop() {
		this._states.kill = !0, this._states.currentTimeout && clearTimeout(this._states.currentTimeout);
		let e = M.indexOf(this);
		e >= 0 && M.splice(e, 1);
	}
	pause() {
		return this._states.paused = !0, !this._states.kill;
	}
	resume() {
		return this._states.paused = !1, !this._states.kill;
	}
	schedule(e) {
		return this._schedule(e);
	}
	_schedule(e, t) {
		if (e && this.fn) throw new Error("Cron: It is not allowed to schedule two functions using the same Croner instance.");
		e && (this.fn = e);
		let n = t ?? /* @__PURE__ */ new Date(), r = this._nextTarget(void 0, n), a = r ? r.getTime() - n.getTime() : null, i = this._states.currentRun;
		i && i.getTime() > n.getTime() && (i = void 0);
		let o = this._nextTarget(i, n);
		return a === null || isNaN(a) || o === null ? this : (a > $ && (a = $), a < 0 && (a = this._states.paused ? 1e3 : 0), this._states.currentTimeout = setTimeout(() => this._checkTrigger(o), a), this._states.currentTimeout && this.options.unref && Y(this._states.currentTimeout), this);
	}
	async _trigger(e = /* @__PURE__ */ new Date()) {
		this._states.blocking = !0, this._states.currentRun = new c(e, this.getTz());
		try {
			if (this.options.catch) try {
				this.fn !== void 0 && await this.fn(this, this.options.context);
			} catch (t) {
				if (b(this.options.catch)) try {
					Promise.resolve(this.options.catch(t, this)).catch(() => {});
				} catch {}
			}
			else this.fn !== void 0 && await this.fn(this, this.options.context);
		} finally {
			this._states.previousRun = new c(e, this.getTz()), this._states.blocking = !1;
		}
	}
	async trigger() {
		await this._trigger();
	}
	runsLeft() {
		return this._states.maxRuns;
	}
	_checkTrigger(e) {
		let t = /* @__PURE__ */ new Date(), n = !this._states.paused && t.getTime() >= e.getTime(), r = this._states.blocking && this.options.protect;
		n && !r ? (this._states.maxRuns !== void 0 && this._states.maxRuns--, this._trigger(t)) : n && r && b(this.options.protect) && setTimeout(() => this.options.protect(this), 0), this._schedule(void 0, n ? void 0 : t);
	}
	_next(e, t, n) {
		let r = n ? n.startAt : this._startAt, a = n ? n.stopAt : this._stopAt, i = !!e, o = !!(e || this._states.currentRun), u = !1;
		!e && r && this.options.interval && (e = this._calculatePreviousRun(r, t), e && (o = !0), u = !e);
		let l = e ?? t ?? /* @__PURE__ */ new Date(), h = this._toMs(l);
		e = new c(l, this.getTz()), r && h < r.getTime() && (e = u ? r : new c(/* @__PURE__ */ new Date(r.getTime() - 1e3), this.getTz()), h = e.getTime());
		let m = this._states.once || new c(e, this.getTz());
		if (!u && m !== this._states.once && (m = this._findOccurrence(e, h, 1, o)), this._states.once) {
			let d = this._states.once.getTime(), p = h - d;
			if (r && d < r.getTime() - this._startAtRoundingMs || this._states.currentRun && this.applyDayOffset(this._states.once.getDate()).getTime() <= this._states.currentRun.getTime() || (i ? p >= 0 : p > 1e3 && !this.options.allowPast)) return null;
		}
		return m === null || this._states.maxRuns !== void 0 && this._states.maxRuns <= 0 || this._states.kill || a && m.getTime() >= a.getTime() ? null : m;
	}
	_previous(e, t) {
		let n = this._toMs(e ?? /* @__PURE__ */ new Date());
		if (t.stopAt && n > t.stopAt.getTime() && (n = t.stopAt.getTime()), this._states.once) return this._states.once.getTime() < n ? this._states.once : null;
		let r = this._findOccurrence(new c(new Date(n), this.getTz()), n, -1);
		return r === null || t.startAt && r.getTime() < t.startAt.getTime() ? null : r;
	}
	_toMs(e) {
		if (e instanceof Date) return e.getTime();
		let t = new c(e, this.getTz());
		return t.getTime() + (typeof t.tz == "string" ? t.ms : 0);
	}
	_findOccurrence(e, t, n, r = !1) {
		let a = this.options.interval ?? 0;
		if (a > 1 && (n === -1 || r)) {
			t += (a - 1) * 1e3 * n;
			let m = new Date(t);
			if (isNaN(m.getTime()) || (e = new c(m, this.getTz()), !(e.year >= 1 && e.year <= 9999))) return null;
			r = !1;
		}
		let i = this._walk(e, t, n, r), o = this.getTz();
		if (this._states.pattern.isFixedTime && n === 1 || typeof o == "number" || U(t, o) !== (n === 1 ? "earlier" : "later")) return i;
		let u = Math.floor(t / 1e3) * 1e3, l = n === 1 ? k(u, u + P, o) : k(u - P, u, o) - 1e3;
		if (i && (l - i.getTime()) * n > 0) return i;
		let h = this._walk(new c(new Date(l), o), l - n, n, !1, !0);
		return !i || !h ? i ?? h : (i.getTime() - h.getTime()) * n > 0 ? h : i;
	}
	_walk(e, t, n, r, a = !1) {
		let i = this._states.pattern, o = (l, h) => n === 1 ? l.increment(i, this.options, h) : l.decrement(i, this.options, h), u = new c(e, this.getTz());
		for ((!a || !u.match(i, this.options)) && (u = o(u, r)); u;) {
			let l = this._runAt(u, t, n);
			if (l) return new c(l, this.getTz());
			u = o(u, !1);
		}
		return null;
	}
	_runAt(e, t, n) {
		let r = (d) => (d.getTime() - t) * n > 0, a = e.tz;
		if (typeof a == "number") {
			let d = e.getDate();
			return r(d) ? d : null;
		}
		let i = T(e.year, e.month + 1, e.day, e.hour, e.minute, e.second, a), o = _(i), u = this._states.pattern.isFixedTime;
		if (o.kind === "single") return r(o.date) ? o.date : null;
		if (o.kind === "ambiguous") {
			let { earlier: d, later: p } = o;
			return (u ? [d] : n === 1 ? [d, p] : [p, d]).find(r) ?? null;
		}
		if (!u) return null;
		let l = new Date(k(o.before.getTime(), o.after.getTime(), a)), h = y(l, a);
		return h.y === i.y && h.m === i.m && h.d === i.d && r(l) ? l : null;
	}
	_calculatePreviousRun(e, t) {
		let n = new c(t, this.getTz()).getTime();
		if (e.getTime() > n) return;
		let r = this.options.interval * 1e3, a = e;
		for (; a.getTime() + r <= n;) {
			let i = this._findOccurrence(a, a.getTime(), 1, !0);
			if (i === null) break;
			a = i;
		}
		return a;
	}
}, A = class {
	cron;
	cursor;
	now;
	done;
	initialMaxRuns;
	remainingRuns;
	constructor(e, t) {
		this.cron = e, this.initialMaxRuns = e.runsLeft() ?? Infinity, this.reset(t);
	}
	next() {
		if (this.done || this.remainingRuns <= 0) return this.done = !0, {
			value: void 0,
			done: !0
		};
		let e = this.cron._nextTarget(this.cursor, this.now);
		return e === null ? (this.done = !0, {
			value: void 0,
			done: !0
		}) : (this.cursor = e, this.remainingRuns--, {
			value: e,
			done: !1
		});
	}
	peek() {
		return this.done || this.remainingRuns <= 0 ? null : this.cron._nextTarget(this.cursor, this.now);
	}
	reset(e) {
		this.cursor = e instanceof Date ? new Date(e.getTime()) : e ?? void 0, this.now = /* @__PURE__ */ new Date(), this.done = !1, this.remainingRuns = this.initialMaxRuns;
	}
	[Symbol.iterator]() {
		return this;
	}
};
//#endregion
//#region src/domain/cron.ts
const fields = [
	{
		name: "minute",
		least: 0,
		most: 59
	},
	{
		name: "hour",
		least: 0,
		most: 23
	},
	{
		name: "day of the month",
		least: 1,
		most: 31
	},
	{
		name: "month",
		least: 1,
		most: 12
	},
	{
		name: "day of the week",
		least: 0,
		most: 7
	}
];
/** The times of a cron expression of five fields, in a time zone. @throws Error: the expression is invalid */
const cronTimes = (expression, timeZone) => new j(expression, {
	timezone: timeZone,
	mode: "5-part"
});
/** Describes in a phrase what is wrong with a cron expression of five fields. Undefined: it is valid. */
function cronProblem(text) {
	const parts = text.trim().split(/\s+/);
	if (parts.length !== fields.length) return `a cron expression has 5 fields (minute hour day month weekday), this one has ${parts.length}`;
	for (const [index, { name, least, most }] of fields.entries()) {
		const part = parts[index] ?? "";
		if (!isPlain$1(part) || timesOf(fields.map((_, other) => other === index ? part : "*")) === void 0) return `${JSON.stringify(part)} is no valid ${name} (${least}-${most})`;
	}
	return timesOf(parts)?.nextRun(anyTime) ? void 0 : `there is no such day: ${JSON.stringify(text)} never comes`;
}
const anyTime = /* @__PURE__ */ new Date(0);
/** False for extensions that only some cron programs support, such as "L" and "?". */
const isPlain$1 = (part) => part.split(/[,/-]/).every((item) => /^(?:\*|\d{1,2}|[a-z]{3})$/i.test(item));
function timesOf(parts) {
	try {
		return cronTimes(parts.join(" "), "UTC");
	} catch {
		return;
	}
}
//#endregion
//#region src/config/schema-gate.ts
const cron = string().check((context) => {
	const problem = cronProblem(context.value);
	if (problem !== void 0) context.issues.push({
		code: "custom",
		input: context.value,
		message: problem
	});
}).meta({ examples: ["0 16 * * 5"] });
const timeZone = string().refine(isTimeZone, "not a time zone: write it as Europe/Berlin or UTC");
function isTimeZone(zone) {
	try {
		new Intl.DateTimeFormat("en", { timeZone: zone });
		return zone !== "";
	} catch {
		return false;
	}
}
const freeze = section({
	cron: cron.meta({ description: "When the freeze begins, as five cron fields: minute, hour, day, month, weekday." }),
	for: duration.refine((length) => /[1-9]/.test(length), "a freeze must last some time").meta({ description: "How long it lasts." }),
	timeZone: timeZone.optional().meta({
		description: "Time zone in which `cron` is read.",
		default: "UTC",
		examples: ["Europe/Berlin"]
	}),
	reason: line$1.optional().meta({
		description: "Why, for whoever is refused.",
		examples: ["weekend"]
	})
}).meta({
	id: "freeze",
	description: "A time in which nothing enters the environment."
});
const requirement = section({
	status: text.optional().meta({
		description: "Commit statuses that must all be success: a name, or a glob.",
		examples: ["e2e/*"]
	}),
	on: _enum(["source-commit", "config-commit"]).optional().meta({
		description: "The commit that carries the statuses: the one that was built, or the one that deployed it before.",
		default: "source-commit"
	}),
	http: url.optional().meta({
		description: "Address that must answer a GET with `expect`.",
		examples: ["https://smoke.example.com/{app}/{environment}"]
	}),
	expect: int().min(100).max(599).optional().meta({
		description: "Answer that `http` must give.",
		default: 200
	}),
	tokenFrom: tokenFrom.optional().meta({ description: "Environment variable whose value is sent to `http` as a bearer token." })
}).refine(({ status, http }) => status === void 0 !== (http === void 0), "needs either `status` or `http`").meta({
	id: "requirement",
	description: "Something else that must be green: either `status` or `http`.",
	oneOf: [{ required: ["status"] }, { required: ["http"] }]
});
const isTeam = (approver) => approver.includes("/");
const approver = text.regex(/^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/, "not an account or a team: write `alice`, or `acme/release-managers`");
const approvals = section({
	count: int().min(0).max(100).meta({
		description: "How many accounts must approve the commit that is merged. 0: none, in spite of another section.",
		examples: [1]
	}),
	from: array(approver).min(1, "is empty; leave it out if every account that may write can approve").optional().meta({
		description: "Whose approvals count: accounts, and teams as `org/team`. Default: every account that may write.",
		examples: [["acme/release-managers"]]
	})
}).refine(({ count, from = [] }) => from.length === 0 || from.some(isTeam) || new Set(from.map((name) => name.toLowerCase())).size >= count, {
	path: ["count"],
	error: "`from` names fewer accounts than this"
}).refine(({ count, from }) => count > 0 || from === void 0, {
	path: ["from"],
	error: "has no effect with `count: 0`"
}).meta({
	id: "approvals",
	description: "Reviews that must approve the very commit that is merged."
});
/** Everything that must be true before an image may enter an environment. */
const gate = section({
	soak: duration.optional().meta({
		description: "How long the image must have been healthy, without a break, in every environment of `after`.",
		default: "0s",
		examples: ["30m"]
	}),
	evidence: _enum([
		"image",
		"revision",
		"applied"
	]).optional().meta({
		description: "How much the agent must show: `image` (the live image is ours), `revision` (our commit is applied and healthy), or only `applied`.",
		default: "image"
	}),
	tolerate: duration.optional().meta({
		description: "Longest time of `progressing` that does not break a soak, for apps that scale themselves.",
		default: "0s",
		examples: ["2m"]
	}),
	freeze: array(freeze).optional().meta({
		description: "Times in which nothing enters.",
		default: []
	}),
	require: array(requirement).optional().meta({
		description: "What else must be green. All must hold.",
		default: []
	}),
	approvals: approvals.optional().meta({
		description: "Reviews that must approve the commit that tagboat merges. Needs `delivery: pull-request` or `merge`, because a push has no reviews.",
		examples: [{
			count: 1,
			from: ["acme/release-managers"]
		}]
	}),
	override: boolean().optional().meta({
		description: "Whether `tagboat promote --force --reason` may open the gate. A hold stays closed.",
		default: false
	})
}).meta({
	id: "gate",
	description: "All that must hold before an image may enter an environment."
});
//#endregion
//#region src/config/schema-settings.ts
const delivery = _enum([
	"push",
	"pull-request",
	"merge"
]);
const rollback = section({ delivery: delivery.optional().meta({
	description: "How a rollback reaches the branch.",
	default: "push"
}) }).meta({
	id: "rollback",
	description: "How `tagboat rollback` is done."
});
/** The keys that `defaults`, an environment, an app, and an app in an environment can have; the last one wins. */
const settingsShape = {
	repo: repository.optional().meta({
		description: "Repository that holds the files.",
		$comment: "default: the home repository",
		examples: ["https://gitea.example.com/acme/config-prod"]
	}),
	branch: branch.optional().meta({
		description: "Branch of that repository.",
		$comment: "default: the home branch in the home repository, the remote's HEAD elsewhere",
		examples: ["env/{environment}"]
	}),
	files: list(glob).optional().meta({
		description: "Globs of the files that carry the images. Where there are none, the folder that `discover` found.",
		examples: [["apps/{app}/overlays/dev/kustomization.yaml"]]
	}),
	source: repository.optional().meta({
		description: "Repository of the app's source, where the order of two builds is looked up.",
		examples: ["https://gitea.example.com/acme/{app}"]
	}),
	tag: line$1.optional().meta({
		description: "Form of the app's image tags, which decides their order. Placeholders: {sha}, {version}, {number}, {date}, {branch}; everything else must match exactly.",
		$comment: "default: read as a commit, else as `git describe` writes it, else as a version",
		examples: ["prod-{sha}-{date}"]
	}),
	delivery: delivery.optional().meta({
		description: "How a change reaches the branch: pushed, proposed, or proposed and merged.",
		$comment: "default: pull-request in an environment with `after`, else push"
	}),
	order: _enum([
		"strict",
		"prefer",
		"off"
	]).optional().meta({
		description: "What to do about a build whose order is unknown: refuse, warn and write, or do not compare.",
		$comment: "default: strict in an environment with `after`, else prefer"
	}),
	ifMissing: _enum([
		"auto",
		"fail",
		"add",
		"skip"
	]).optional().meta({
		description: "What to do if an image is in none of the files; `auto` adds a Kustomize entry if a base has it.",
		default: "auto"
	}),
	verifyImage: _enum([
		"on",
		"off",
		"pin"
	]).optional().meta({
		description: "Whether the registry must have the image before it is written; `pin` also writes its digest.",
		default: "off"
	}),
	agents: array(agentUse).optional().meta({
		description: "Who says that the environment is healthy. All must; an empty list: nobody.",
		examples: [[{
			use: "cluster",
			application: "{app}-dev"
		}]]
	}),
	gate: gate.optional().meta({ description: "All that must hold before an image may enter." }),
	timeout: duration.optional().meta({
		description: "How long to wait for a verdict.",
		default: "15m"
	}),
	report: _enum([
		"source-commit",
		"config-commit",
		"none"
	]).optional().meta({
		description: "The commit on which the outcome is reported as a status.",
		default: "none"
	}),
	environmentUrl: url.optional().meta({
		description: "Page of what runs there, for the deployments that `report` records on GitHub.",
		examples: ["https://{app}.staging.example.com"]
	}),
	rollback: rollback.optional().meta({ description: "How a rollback is delivered." })
};
/** The settings as a section of their own: `defaults`, and an app's `environments`. */
const settings = section(settingsShape).meta({
	id: "settings",
	description: "What can be said on every level."
});
//#endregion
//#region src/config/schema.ts
const pullRequest = section({
	title: line$1.optional().meta({
		description: "Title. Placeholders: {app}, {environment}, {image}, {from}, {to}.",
		$comment: "default: the commit's title"
	}),
	body: text.optional().meta({ description: "Text before ours." }),
	branch: branch.optional().meta({
		description: "Name of its branch.",
		default: "tagboat/{environment}/{app}"
	}),
	per: _enum([
		"app",
		"group",
		"environment"
	]).optional().meta({
		description: "What one pull request carries: one app, and no `groups`; one app or group; or all apps of the environment, as a release train that is kept up to date.",
		default: "group"
	}),
	labels: list(line$1).optional().meta({
		description: "Labels it gets.",
		examples: [["deploy"]]
	}),
	reviewers: list(line$1).optional().meta({ description: "Who is asked to review: users, or teams as org/team." }),
	assignees: list(line$1).optional().meta({ description: "Who it is assigned to." }),
	draft: boolean().optional().meta({
		description: "Open it as a draft.",
		default: false
	}),
	mergeMethod: _enum([
		"merge",
		"squash",
		"rebase"
	]).optional().meta({
		description: "How it is merged.",
		$comment: "default: what the repository prefers"
	}),
	autoMerge: _enum([
		"off",
		"at-deadline",
		"at-once"
	]).optional().meta({
		description: "What becomes of a merge that has to wait for checks or approvals: tagboat waits (off), leaves it to the forge's own auto-merge before it gives up (at-deadline), or at once.",
		default: "off"
	})
}).meta({
	id: "pullRequest",
	description: "How pull requests look."
});
const environment = section({
	after: array(name).optional().meta({
		description: "Environments that an image must be healthy in before it may come here. Without: builds come here first.",
		default: [],
		examples: [["staging"]]
	}),
	...settingsShape,
	pullRequest: pullRequest.optional().meta({ description: "How pull requests into this environment look, where they differ." })
}).meta({
	id: "environment",
	description: "A stop of the pipeline."
});
const app = section({
	images: list(section({
		name: imageName$1.meta({
			description: "Name of the image, without a tag.",
			examples: ["registry.example.com/grade-api"]
		}),
		in: record(name, imageName$1).optional().meta({
			description: "Another name for the same image, by environment.",
			examples: [{ prod: "registry.eu.example.com/grade-api" }]
		}),
		at: list(glob.regex(/^[^#]+#[^#]+$/, "must be file#key.path, such as values.yaml#image.tag")).optional().meta({
			description: "Exact locations, as file#key.path. Without: found by name.",
			examples: [["helm/legacy/{environment}.yaml#image.tag"]]
		})
	}).meta({
		id: "image",
		description: "One image of an app."
	})).optional().meta({ description: "The app's images. Without: every image found in its files." }),
	only: list(name).optional().meta({
		description: "Environments the app is in.",
		$comment: "default: every one"
	}),
	was: name.optional().meta({
		description: "The app's name before it was renamed: its history and its holds go on. Without: a renamed app is a new one.",
		examples: ["grades"]
	}),
	...settingsShape,
	environments: record(name, settings).optional().meta({ description: "What differs in an environment, by its name." })
}).meta({
	id: "app",
	description: "One deployable thing: one or more images that move together."
});
const commit = section({
	title: line$1.optional().meta({
		description: "First line of the message. Placeholders: {app}, {environment}, {image}, {from}, {to}.",
		default: "deploy({environment}): {app} {from} → {to}"
	}),
	author: identity.optional().meta({
		description: "Author.",
		$comment: "default: as Git is configured"
	}),
	committer: identity.optional().meta({
		description: "Committer.",
		$comment: "default: the author"
	}),
	signOff: boolean().optional().meta({
		description: "Add a Signed-off-by trailer of the committer.",
		default: false
	}),
	sign: _enum([
		"auto",
		"on",
		"off"
	]).optional().meta({
		description: "Sign by GPG or SSH; `auto` does as Git is configured.",
		default: "auto"
	}),
	signingKey: line$1.optional().meta({
		description: "Key to sign with.",
		$comment: "default: as Git is configured"
	}),
	skipCi: boolean().optional().meta({
		description: "Ask the forge to start no CI for the commit.",
		default: false
	}),
	via: _enum(["git", "api"]).optional().meta({
		description: "Push commits by Git, or have GitHub make and sign them by its API.",
		default: "git"
	})
});
const forgeKind = _enum([
	"github",
	"gitea",
	"forgejo",
	"git"
]);
const caFile = text.optional().meta({ description: "PEM file of a private certificate authority, on the machine that runs." });
const forge = section({
	kind: forgeKind.optional().meta({
		description: "What it runs.",
		$comment: "default: told by its answers"
	}),
	url: url.optional().meta({ description: "Address of its API's server, where that is not the repository's host." })
});
const otherForge = section({
	kind: forgeKind.optional().meta({
		description: "What it runs.",
		$comment: "default: told by its answers"
	}),
	url: url.optional().meta({ description: "Address of its API's server, where that is another host." }),
	tokenFrom: forgeTokenFrom.optional().meta({
		description: "Environment variable, its name beginning with TAGBOAT_, that holds the token for this very host. It is not for the home repository, which is opened before its config is read.",
		examples: ["TAGBOAT_MIRROR_TOKEN"]
	}),
	caFile
});
const registry = section({
	tokenFrom: forgeTokenFrom.optional().meta({
		description: "Environment variable, its name beginning with TAGBOAT_, that holds the password or token.",
		$comment: "default: what Docker's config.json and its credential helpers have for this registry",
		examples: ["TAGBOAT_REGISTRY_TOKEN"]
	}),
	username: line$1.regex(/^[^:]*$/, "must not contain a colon").optional().meta({
		description: "User that the password or token belongs to.",
		default: "x-access-token"
	}),
	tokenServer: url.optional().meta({
		description: "Server that gives out the registry's tokens and so gets the credential, where it is another server.",
		examples: ["https://auth.example.com"]
	}),
	insecure: boolean().optional().meta({
		description: "Ask over plain http://. Except on this machine, the run must allow it, too: --insecure http://HOST.",
		default: false
	}),
	caFile,
	unreachable: _enum(["warn", "refuse"]).optional().meta({
		description: "What `verifyImage: on` does while the registry does not answer. `pin` always refuses then.",
		default: "warn"
	})
});
const discover = string().regex(/^(?![/.])(?!.*(?:\/\/|\.\.))(?!.*\*\*.*\*\*)(?!.*\*\/?$)(?=[^{}]*(?:\{environment\}[^{}]*)*\{app\})(?:(?:\*\*?|(?:[A-Za-z0-9._-]|\{app\}|\{environment\})+)(?:\/|$))+$/, "must be a path with {app} in it, and {environment} where its folders are named so; `*` stands for one folder, `**` (once) for any number");
const configSchema = section({
	version: literal(1).meta({ description: "Version of this format." }),
	discover: union([discover, list(discover)]).optional().meta({
		description: "Every folder or file that matches is an app in an environment; `*` stands for one folder, `**` for any number. Without: only what `apps` lists.",
		examples: ["apps/{app}/overlays/{environment}", ["teams/*/{app}/{environment}", "shared/{app}/{environment}"]]
	}),
	defaults: settings.optional().meta({ description: "Settings of every environment and app that does not say otherwise." }),
	agents: record(name, agent).optional().meta({ description: "Agents, by a name of your own." }),
	environments: record(name, environment).refine((all) => Object.keys(all).length > 0, "needs at least one environment").meta({
		description: "Environments by name, in promotion order.",
		minProperties: 1
	}),
	groups: record(name, list(name)).optional().meta({
		description: "Apps that move together, in one delivery.",
		examples: [{ shop: ["cart", "checkout"] }]
	}),
	apps: record(name, app).optional().meta({ description: "Apps by name. With `discover`, only those that need more words." }),
	commit: commit.optional().meta({ description: "How commits look, in every environment." }),
	pullRequest: pullRequest.optional().meta({ description: "How pull requests look, in every environment." }),
	forge: forge.optional().meta({ description: "Who hosts the home repository." }),
	forges: record(host, otherForge).optional().meta({ description: "Other hosts of repositories and sources, by host." }),
	registries: record(host.regex(/^(?!index\.docker\.io$)/, "Docker Hub is docker.io here"), registry).optional().meta({
		description: "Registries of images, by host; Docker Hub is docker.io.",
		examples: [{ "registry.example.com": { tokenFrom: "TAGBOAT_REGISTRY_TOKEN" } }]
	})
});
section({
	images: app.shape.images,
	source: settingsShape.source,
	tag: settingsShape.tag,
	delivery: settingsShape.delivery,
	order: settingsShape.order,
	verifyImage: settingsShape.verifyImage,
	gate: settingsShape.gate,
	environments: record(name, section({
		delivery: settingsShape.delivery,
		order: settingsShape.order,
		verifyImage: settingsShape.verifyImage,
		gate: settingsShape.gate
	})).optional().meta({ description: "What is stricter in an environment, by its name." })
});
//#endregion
//#region src/config/issues.ts
/**
* The message for zod, at a time when the faulty schema is still known. A message for unknown keys has a line for each key, in their order,
* because zod reports all keys of a section as one issue, at the section's path.
*/
function issueMessage(issue) {
	if (issue.code !== "unrecognized_keys") return void 0;
	const known = knownKeys(issue.inst);
	return issue.keys.map((key) => `unknown key \`${printable(key)}\`${didYouMean(key, known)}`).join("\n");
}
/** The issues of a value that may have several types: those of its actual type, or else of the first. */
function settledUnion(issue) {
	if (issue.code !== "invalid_union") return [issue];
	const isOtherKind = ({ code, path }) => code === "invalid_type" && path.length === 0;
	return (issue.errors.find((errors) => !errors.some(isOtherKind)) ?? issue.errors[0])?.map((inner) => ({
		...inner,
		path: [...issue.path, ...inner.path]
	})) ?? [issue];
}
/** The keys of the section that an issue is about. */
function knownKeys(schema) {
	const shape = schema?.shape;
	return shape === void 0 ? [] : Object.keys(shape);
}
/** An issue as problems with positions in the file. */
function problemsOf(issue, tree) {
	const path = issue.path;
	if (issue.code === "unrecognized_keys") {
		const messages = issue.message.split("\n");
		return issue.keys.map((key, index) => ({
			offset: resolve(tree, [...path, key]).keyOffset,
			message: at(path, messages[index] ?? issue.message)
		}));
	}
	const found = resolve(tree, path);
	if (issue.code === "invalid_key") return [{
		offset: found.keyOffset,
		message: at(path, issue.issues[0]?.message ?? issue.message)
	}];
	if (found.value === void 0) {
		const missing = `\`${String(path.at(-1) ?? "")}\` is missing`;
		return [{
			offset: found.keyOffset,
			message: at(path.slice(0, -1), `${missing}${choices(issue)}`)
		}];
	}
	return [{
		offset: found.value.offset,
		message: at(path, describe(issue, found.value))
	}];
}
const at = (path, message) => path.length === 0 ? message : `${pathText(path)}: ${message}`;
function describe(issue, value) {
	switch (issue.code) {
		case "invalid_type":
			if (isSection(issue.expected) && value.kind === "scalar" && value.value === null) return `is empty: write \`${String(issue.path.at(-1) ?? "key")}: {}\` or give it keys`;
			return `must be ${nouns[issue.expected] ?? issue.expected}, not ${nounOf(value)}${bracesHint(issue.expected, value)}`;
		case "invalid_value":
		case "invalid_union": return notOneOf(optionsOf(issue), value);
		case "too_small":
		case "too_big":
			if (issue.origin === "array" || issue.origin === "string") return issue.message;
			return issue.code === "too_small" ? `must be ${issue.minimum} or more` : `must be ${issue.maximum} or less`;
		default: return `${quotation(issue.path, value)}${issue.message}`;
	}
}
/** The faulty text, unless it may be a secret in the wrong place. */
function quotation(path, value) {
	if (path.some((key) => key === "tokenFrom" || key === "headersFrom" || key === "headers") || value.kind !== "scalar" || value.source === "") return "";
	return `${JSON.stringify(withoutSecrets(value.source).slice(0, 80))}: `;
}
/** An address without its user and password, and without its query, which may be a token. */
const withoutSecrets = (text) => /^[a-z][a-z0-9+.-]*:\/\/.*[?#]/is.test(text) ? text.replace(/\/\/.*@/s, "//…@").replace(/[?#].*$/s, "?…") : text.replace(/\/\/.*@/s, "//…@");
/** YAML reads `{app}` at the start of a value as a map. */
const bracesHint = (expected, value) => expected === "string" && value.kind === "map" ? ": put quotes around text that begins with a brace" : "";
function notOneOf(options, value) {
	const allowed = `${options.length === 1 ? "" : "one of "}${options.join(", ")}`;
	if (value.kind !== "scalar") return `must be ${allowed}, not ${nounOf(value)}`;
	return `${JSON.stringify(value.source.slice(0, 80))} is not ${allowed}${didYouMean(value.source, options)}`;
}
const nouns = {
	string: "text",
	number: "a number",
	int: "a whole number",
	boolean: "true or false",
	array: "a list",
	object: "a section with keys",
	record: "a section with keys"
};
const isSection = (expected) => nouns[expected] === "a section with keys";
function nounOf(tree) {
	if (tree.kind === "list") return "a list";
	if (tree.kind === "map") return "a section with keys";
	if (tree.value === null) return "empty";
	return typeof tree.value === "string" ? "text" : JSON.stringify(tree.source);
}
function optionsOf(issue) {
	if (issue.code === "invalid_value") return issue.values.map(String);
	return issue.options?.map(String) ?? [];
}
function choices(issue) {
	const options = optionsOf(issue);
	return options.length === 0 ? "" : `: ${options.join(", ")}`;
}
//#endregion
//#region src/config/validate.ts
const mostRounds = 4;
/**
* Checks a document against a schema. A number in place of a text is taken as written: `branch: 1.10` is "1.10". Unknown keys are problems.
* The check reads each as the key that it resembles and goes on, so that one run finds every problem.
*/
function validate(tree, schema) {
	const asText = /* @__PURE__ */ new Set();
	const problems = [];
	for (let round = 1;; round++) {
		const shapes = /* @__PURE__ */ new Map();
		const result = schema.safeParse(toPlain(tree, asText), { error: (issue) => {
			if (issue.code === "unrecognized_keys") shapes.set(shapeId(issue), knownKeys(issue.inst));
			return issueMessage(issue);
		} });
		if (result.success) return {
			value: result.data,
			problems
		};
		const issues = result.error.issues.flatMap(settledUnion);
		const unsettled = issues.filter((issue) => !takeAsText(issue, tree, asText));
		for (const issue of unsettled) {
			if (issue.code !== "unrecognized_keys") continue;
			problems.push(...problemsOf(issue, tree));
			readAsMeant(issue, tree, shapes.get(shapeId(issue)) ?? []);
		}
		const others = unsettled.filter((issue) => issue.code !== "unrecognized_keys");
		if (others.length === issues.length || round === mostRounds) return {
			value: void 0,
			problems: [...problems, ...others.flatMap((issue) => problemsOf(issue, tree))]
		};
	}
}
const shapeId = ({ path, keys }) => JSON.stringify([path ?? [], keys]);
function takeAsText(issue, tree, asText) {
	if (issue.code !== "invalid_type" || issue.expected !== "string") return false;
	const { value } = resolve(tree, issue.path);
	if (value?.kind !== "scalar" || value.value === null) return false;
	asText.add(value);
	return true;
}
/** Renames each unknown key to the known one that it resembles, or drops it. */
function readAsMeant(issue, tree, known) {
	const { value: section } = resolve(tree, issue.path);
	if (section?.kind !== "map") return;
	for (const key of issue.keys) {
		const entry = section.entries.get(key);
		const meant = closest(key, known);
		section.entries.delete(key);
		if (entry !== void 0 && meant !== void 0 && !section.entries.has(meant)) section.entries.set(meant, entry);
	}
}
//#endregion
//#region node_modules/yaml/dist/nodes/identity.js
var require_identity = /* @__PURE__ */ __commonJSMin(((exports) => {
	const ALIAS = Symbol.for("yaml.alias");
	const DOC = Symbol.for("yaml.document");
	const MAP = Symbol.for("yaml.map");
	const PAIR = Symbol.for("yaml.pair");
	const SCALAR = Symbol.for("yaml.scalar");
	const SEQ = Symbol.for("yaml.seq");
	const NODE_TYPE = Symbol.for("yaml.node.type");
	const isAlias = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === ALIAS;
	const isDocument = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === DOC;
	const isMap = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === MAP;
	const isPair = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === PAIR;
	const isScalar = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === SCALAR;
	const isSeq = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === SEQ;
	function isCollection(node) {
		if (node && typeof node === "object") switch (node[NODE_TYPE]) {
			case MAP:
			case SEQ: return true;
		}
		return false;
	}
	function isNode(node) {
		if (node && typeof node === "object") switch (node[NODE_TYPE]) {
			case ALIAS:
			case MAP:
			case SCALAR:
			case SEQ: return true;
		}
		return false;
	}
	const hasAnchor = (node) => (isScalar(node) || isCollection(node)) && !!node.anchor;
	exports.ALIAS = ALIAS;
	exports.DOC = DOC;
	exports.MAP = MAP;
	exports.NODE_TYPE = NODE_TYPE;
	exports.PAIR = PAIR;
	exports.SCALAR = SCALAR;
	exports.SEQ = SEQ;
	exports.hasAnchor = hasAnchor;
	exports.isAlias = isAlias;
	exports.isCollection = isCollection;
	exports.isDocument = isDocument;
	exports.isMap = isMap;
	exports.isNode = isNode;
	exports.isPair = isPair;
	exports.isScalar = isScalar;
	exports.isSeq = isSeq;
}));
//#endregion
//#region node_modules/yaml/dist/visit.js
var require_visit = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	const BREAK = Symbol("break visit");
	const SKIP = Symbol("skip children");
	const REMOVE = Symbol("remove node");
	/**
	* Apply a visitor to an AST node or document.
	*
	* Walks through the tree (depth-first) starting from `node`, calling a
	* `visitor` function with three arguments:
	*   - `key`: For sequence values and map `Pair`, the node's index in the
	*     collection. Within a `Pair`, `'key'` or `'value'`, correspondingly.
	*     `null` for the root node.
	*   - `node`: The current node.
	*   - `path`: The ancestry of the current node.
	*
	* The return value of the visitor may be used to control the traversal:
	*   - `undefined` (default): Do nothing and continue
	*   - `visit.SKIP`: Do not visit the children of this node, continue with next
	*     sibling
	*   - `visit.BREAK`: Terminate traversal completely
	*   - `visit.REMOVE`: Remove the current node, then continue with the next one
	*   - `Node`: Replace the current node, then continue by visiting it
	*   - `number`: While iterating the items of a sequence or map, set the index
	*     of the next step. This is useful especially if the index of the current
	*     node has changed.
	*
	* If `visitor` is a single function, it will be called with all values
	* encountered in the tree, including e.g. `null` values. Alternatively,
	* separate visitor functions may be defined for each `Map`, `Pair`, `Seq`,
	* `Alias` and `Scalar` node. To define the same visitor function for more than
	* one node type, use the `Collection` (map and seq), `Value` (map, seq & scalar)
	* and `Node` (alias, map, seq & scalar) targets. Of all these, only the most
	* specific defined one will be used for each node.
	*/
	function visit(node, visitor) {
		const visitor_ = initVisitor(visitor);
		if (identity.isDocument(node)) {
			if (visit_(null, node.contents, visitor_, Object.freeze([node])) === REMOVE) node.contents = null;
		} else visit_(null, node, visitor_, Object.freeze([]));
	}
	/** Terminate visit traversal completely */
	visit.BREAK = BREAK;
	/** Do not visit the children of the current node */
	visit.SKIP = SKIP;
	/** Remove the current node */
	visit.REMOVE = REMOVE;
	function visit_(key, node, visitor, path) {
		const ctrl = callVisitor(key, node, visitor, path);
		if (identity.isNode(ctrl) || identity.isPair(ctrl)) {
			replaceNode(key, path, ctrl);
			return visit_(key, ctrl, visitor, path);
		}
		if (typeof ctrl !== "symbol") {
			if (identity.isCollection(node)) {
				path = Object.freeze(path.concat(node));
				for (let i = 0; i < node.items.length; ++i) {
					const ci = visit_(i, node.items[i], visitor, path);
					if (typeof ci === "number") i = ci - 1;
					else if (ci === BREAK) return BREAK;
					else if (ci === REMOVE) {
						node.items.splice(i, 1);
						i -= 1;
					}
				}
			} else if (identity.isPair(node)) {
				path = Object.freeze(path.concat(node));
				const ck = visit_("key", node.key, visitor, path);
				if (ck === BREAK) return BREAK;
				else if (ck === REMOVE) node.key = null;
				const cv = visit_("value", node.value, visitor, path);
				if (cv === BREAK) return BREAK;
				else if (cv === REMOVE) node.value = null;
			}
		}
		return ctrl;
	}
	/**
	* Apply an async visitor to an AST node or document.
	*
	* Walks through the tree (depth-first) starting from `node`, calling a
	* `visitor` function with three arguments:
	*   - `key`: For sequence values and map `Pair`, the node's index in the
	*     collection. Within a `Pair`, `'key'` or `'value'`, correspondingly.
	*     `null` for the root node.
	*   - `node`: The current node.
	*   - `path`: The ancestry of the current node.
	*
	* The return value of the visitor may be used to control the traversal:
	*   - `Promise`: Must resolve to one of the following values
	*   - `undefined` (default): Do nothing and continue
	*   - `visit.SKIP`: Do not visit the children of this node, continue with next
	*     sibling
	*   - `visit.BREAK`: Terminate traversal completely
	*   - `visit.REMOVE`: Remove the current node, then continue with the next one
	*   - `Node`: Replace the current node, then continue by visiting it
	*   - `number`: While iterating the items of a sequence or map, set the index
	*     of the next step. This is useful especially if the index of the current
	*     node has changed.
	*
	* If `visitor` is a single function, it will be called with all values
	* encountered in the tree, including e.g. `null` values. Alternatively,
	* separate visitor functions may be defined for each `Map`, `Pair`, `Seq`,
	* `Alias` and `Scalar` node. To define the same visitor function for more than
	* one node type, use the `Collection` (map and seq), `Value` (map, seq & scalar)
	* and `Node` (alias, map, seq & scalar) targets. Of all these, only the most
	* specific defined one will be used for each node.
	*/
	async function visitAsync(node, visitor) {
		const visitor_ = initVisitor(visitor);
		if (identity.isDocument(node)) {
			if (await visitAsync_(null, node.contents, visitor_, Object.freeze([node])) === REMOVE) node.contents = null;
		} else await visitAsync_(null, node, visitor_, Object.freeze([]));
	}
	/** Terminate visit traversal completely */
	visitAsync.BREAK = BREAK;
	/** Do not visit the children of the current node */
	visitAsync.SKIP = SKIP;
	/** Remove the current node */
	visitAsync.REMOVE = REMOVE;
	async function visitAsync_(key, node, visitor, path) {
		const ctrl = await callVisitor(key, node, visitor, path);
		if (identity.isNode(ctrl) || identity.isPair(ctrl)) {
			replaceNode(key, path, ctrl);
			return visitAsync_(key, ctrl, visitor, path);
		}
		if (typeof ctrl !== "symbol") {
			if (identity.isCollection(node)) {
				path = Object.freeze(path.concat(node));
				for (let i = 0; i < node.items.length; ++i) {
					const ci = await visitAsync_(i, node.items[i], visitor, path);
					if (typeof ci === "number") i = ci - 1;
					else if (ci === BREAK) return BREAK;
					else if (ci === REMOVE) {
						node.items.splice(i, 1);
						i -= 1;
					}
				}
			} else if (identity.isPair(node)) {
				path = Object.freeze(path.concat(node));
				const ck = await visitAsync_("key", node.key, visitor, path);
				if (ck === BREAK) return BREAK;
				else if (ck === REMOVE) node.key = null;
				const cv = await visitAsync_("value", node.value, visitor, path);
				if (cv === BREAK) return BREAK;
				else if (cv === REMOVE) node.value = null;
			}
		}
		return ctrl;
	}
	function initVisitor(visitor) {
		if (typeof visitor === "object" && (visitor.Collection || visitor.Node || visitor.Value)) return Object.assign({
			Alias: visitor.Node,
			Map: visitor.Node,
			Scalar: visitor.Node,
			Seq: visitor.Node
		}, visitor.Value && {
			Map: visitor.Value,
			Scalar: visitor.Value,
			Seq: visitor.Value
		}, visitor.Collection && {
			Map: visitor.Collection,
			Seq: visitor.Collection
		}, visitor);
		return visitor;
	}
	function callVisitor(key, node, visitor, path) {
		if (typeof visitor === "function") return visitor(key, node, path);
		if (identity.isMap(node)) return visitor.Map?.(key, node, path);
		if (identity.isSeq(node)) return visitor.Seq?.(key, node, path);
		if (identity.isPair(node)) return visitor.Pair?.(key, node, path);
		if (identity.isScalar(node)) return visitor.Scalar?.(key, node, path);
		if (identity.isAlias(node)) return visitor.Alias?.(key, node, path);
	}
	function replaceNode(key, path, node) {
		const parent = path[path.length - 1];
		if (identity.isCollection(parent)) parent.items[key] = node;
		else if (identity.isPair(parent)) if (key === "key") parent.key = node;
		else parent.value = node;
		else if (identity.isDocument(parent)) parent.contents = node;
		else {
			const pt = identity.isAlias(parent) ? "alias" : "scalar";
			throw new Error(`Cannot replace node with ${pt} parent`);
		}
	}
	exports.visit = visit;
	exports.visitAsync = visitAsync;
}));
//#endregion
//#region node_modules/yaml/dist/doc/directives.js
var require_directives = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var visit = require_visit();
	const escapeChars = {
		"!": "%21",
		",": "%2C",
		"[": "%5B",
		"]": "%5D",
		"{": "%7B",
		"}": "%7D"
	};
	const escapeTagName = (tn) => tn.replace(/[!,[\]{}]/g, (ch) => escapeChars[ch]);
	var Directives = class Directives {
		constructor(yaml, tags) {
			/**
			* The directives-end/doc-start marker `---`. If `null`, a marker may still be
			* included in the document's stringified representation.
			*/
			this.docStart = null;
			/** The doc-end marker `...`.  */
			this.docEnd = false;
			this.yaml = Object.assign({}, Directives.defaultYaml, yaml);
			this.tags = Object.assign({}, Directives.defaultTags, tags);
		}
		clone() {
			const copy = new Directives(this.yaml, this.tags);
			copy.docStart = this.docStart;
			return copy;
		}
		/**
		* During parsing, get a Directives instance for the current document and
		* update the stream state according to the current version's spec.
		*/
		atDocument() {
			const res = new Directives(this.yaml, this.tags);
			switch (this.yaml.version) {
				case "1.1":
					this.atNextDocument = true;
					break;
				case "1.2":
					this.atNextDocument = false;
					this.yaml = {
						explicit: Directives.defaultYaml.explicit,
						version: "1.2"
					};
					this.tags = Object.assign({}, Directives.defaultTags);
					break;
			}
			return res;
		}
		/**
		* @param onError - May be called even if the action was successful
		* @returns `true` on success
		*/
		add(line, onError) {
			if (this.atNextDocument) {
				this.yaml = {
					explicit: Directives.defaultYaml.explicit,
					version: "1.1"
				};
				this.tags = Object.assign({}, Directives.defaultTags);
				this.atNextDocument = false;
			}
			const parts = line.trim().split(/[ \t]+/);
			const name = parts.shift();
			switch (name) {
				case "%TAG": {
					if (parts.length !== 2) {
						onError(0, "%TAG directive should contain exactly two parts");
						if (parts.length < 2) return false;
					}
					const [handle, prefix] = parts;
					this.tags[handle] = prefix;
					return true;
				}
				case "%YAML": {
					this.yaml.explicit = true;
					if (parts.length !== 1) {
						onError(0, "%YAML directive should contain exactly one part");
						return false;
					}
					const [version] = parts;
					if (version === "1.1" || version === "1.2") {
						this.yaml.version = version;
						return true;
					} else {
						const isValid = /^\d+\.\d+$/.test(version);
						onError(6, `Unsupported YAML version ${version}`, isValid);
						return false;
					}
				}
				default:
					onError(0, `Unknown directive ${name}`, true);
					return false;
			}
		}
		/**
		* Resolves a tag, matching handles to those defined in %TAG directives.
		*
		* @returns Resolved tag, which may also be the non-specific tag `'!'` or a
		*   `'!local'` tag, or `null` if unresolvable.
		*/
		tagName(source, onError) {
			if (source === "!") return "!";
			if (source[0] !== "!") {
				onError(`Not a valid tag: ${source}`);
				return null;
			}
			if (source[1] === "<") {
				const verbatim = source.slice(2, -1);
				if (verbatim === "!" || verbatim === "!!") {
					onError(`Verbatim tags aren't resolved, so ${source} is invalid.`);
					return null;
				}
				if (source[source.length - 1] !== ">") onError("Verbatim tags must end with a >");
				return verbatim;
			}
			const [, handle, suffix] = source.match(/^(.*!)([^!]*)$/s);
			if (!suffix) onError(`The ${source} tag has no suffix`);
			const prefix = this.tags[handle];
			if (prefix) try {
				return prefix + decodeURIComponent(suffix);
			} catch (error) {
				onError(String(error));
				return null;
			}
			if (handle === "!") return source;
			onError(`Could not resolve tag: ${source}`);
			return null;
		}
		/**
		* Given a fully resolved tag, returns its printable string form,
		* taking into account current tag prefixes and defaults.
		*/
		tagString(tag) {
			for (const [handle, prefix] of Object.entries(this.tags)) if (tag.startsWith(prefix)) return handle + escapeTagName(tag.substring(prefix.length));
			return tag[0] === "!" ? tag : `!<${tag}>`;
		}
		toString(doc) {
			const lines = this.yaml.explicit ? [`%YAML ${this.yaml.version || "1.2"}`] : [];
			const tagEntries = Object.entries(this.tags);
			let tagNames;
			if (doc && tagEntries.length > 0 && identity.isNode(doc.contents)) {
				const tags = {};
				visit.visit(doc.contents, (_key, node) => {
					if (identity.isNode(node) && node.tag) tags[node.tag] = true;
				});
				tagNames = Object.keys(tags);
			} else tagNames = [];
			for (const [handle, prefix] of tagEntries) {
				if (handle === "!!" && prefix === "tag:yaml.org,2002:") continue;
				if (!doc || tagNames.some((tn) => tn.startsWith(prefix))) lines.push(`%TAG ${handle} ${prefix}`);
			}
			return lines.join("\n");
		}
	};
	Directives.defaultYaml = {
		explicit: false,
		version: "1.2"
	};
	Directives.defaultTags = { "!!": "tag:yaml.org,2002:" };
	exports.Directives = Directives;
}));
//#endregion
//#region node_modules/yaml/dist/doc/anchors.js
var require_anchors = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var visit = require_visit();
	/**
	* Verify that the input string is a valid anchor.
	*
	* Will throw on errors.
	*/
	function anchorIsValid(anchor) {
		if (/[\x00-\x19\s,[\]{}]/.test(anchor)) {
			const msg = `Anchor must not contain whitespace or control characters: ${JSON.stringify(anchor)}`;
			throw new Error(msg);
		}
		return true;
	}
	function anchorNames(root) {
		const anchors = /* @__PURE__ */ new Set();
		visit.visit(root, { Value(_key, node) {
			if (node.anchor) anchors.add(node.anchor);
		} });
		return anchors;
	}
	/** Find a new anchor name with the given `prefix` and a one-indexed suffix. */
	function findNewAnchor(prefix, exclude) {
		for (let i = 1;; ++i) {
			const name = `${prefix}${i}`;
			if (!exclude.has(name)) return name;
		}
	}
	function createNodeAnchors(doc, prefix) {
		const aliasObjects = [];
		const sourceObjects = /* @__PURE__ */ new Map();
		let prevAnchors = null;
		return {
			onAnchor: (source) => {
				aliasObjects.push(source);
				prevAnchors ?? (prevAnchors = anchorNames(doc));
				const anchor = findNewAnchor(prefix, prevAnchors);
				prevAnchors.add(anchor);
				return anchor;
			},
			setAnchors: () => {
				for (const source of aliasObjects) {
					const ref = sourceObjects.get(source);
					if (typeof ref === "object" && ref.anchor && (identity.isScalar(ref.node) || identity.isCollection(ref.node))) ref.node.anchor = ref.anchor;
					else {
						const error = /* @__PURE__ */ new Error("Failed to resolve repeated object (this should not happen)");
						error.source = source;
						throw error;
					}
				}
			},
			sourceObjects
		};
	}
	exports.anchorIsValid = anchorIsValid;
	exports.anchorNames = anchorNames;
	exports.createNodeAnchors = createNodeAnchors;
	exports.findNewAnchor = findNewAnchor;
}));
//#endregion
//#region node_modules/yaml/dist/doc/applyReviver.js
var require_applyReviver = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Applies the JSON.parse reviver algorithm as defined in the ECMA-262 spec,
	* in section 24.5.1.1 "Runtime Semantics: InternalizeJSONProperty" of the
	* 2021 edition: https://tc39.es/ecma262/#sec-json.parse
	*
	* Includes extensions for handling Map and Set objects.
	*/
	function applyReviver(reviver, obj, key, val) {
		if (val && typeof val === "object") if (Array.isArray(val)) for (let i = 0, len = val.length; i < len; ++i) {
			const v0 = val[i];
			const v1 = applyReviver(reviver, val, String(i), v0);
			if (v1 === void 0) delete val[i];
			else if (v1 !== v0) val[i] = v1;
		}
		else if (val instanceof Map) for (const k of Array.from(val.keys())) {
			const v0 = val.get(k);
			const v1 = applyReviver(reviver, val, k, v0);
			if (v1 === void 0) val.delete(k);
			else if (v1 !== v0) val.set(k, v1);
		}
		else if (val instanceof Set) for (const v0 of Array.from(val)) {
			const v1 = applyReviver(reviver, val, v0, v0);
			if (v1 === void 0) val.delete(v0);
			else if (v1 !== v0) {
				val.delete(v0);
				val.add(v1);
			}
		}
		else for (const [k, v0] of Object.entries(val)) {
			const v1 = applyReviver(reviver, val, k, v0);
			if (v1 === void 0) delete val[k];
			else if (v1 !== v0) val[k] = v1;
		}
		return reviver.call(obj, key, val);
	}
	exports.applyReviver = applyReviver;
}));
//#endregion
//#region node_modules/yaml/dist/nodes/toJS.js
var require_toJS = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	/**
	* Recursively convert any node or its contents to native JavaScript
	*
	* @param value - The input value
	* @param arg - If `value` defines a `toJSON()` method, use this
	*   as its first argument
	* @param ctx - Conversion context, originally set in Document#toJS(). If
	*   `{ keep: true }` is not set, output should be suitable for JSON
	*   stringification.
	*/
	function toJS(value, arg, ctx) {
		if (Array.isArray(value)) return value.map((v, i) => toJS(v, String(i), ctx));
		if (value && typeof value.toJSON === "function") {
			if (!ctx || !identity.hasAnchor(value)) return value.toJSON(arg, ctx);
			const data = {
				aliasCount: 0,
				count: 1,
				res: void 0
			};
			ctx.anchors.set(value, data);
			ctx.onCreate = (res) => {
				data.res = res;
				delete ctx.onCreate;
			};
			const res = value.toJSON(arg, ctx);
			if (ctx.onCreate) ctx.onCreate(res);
			return res;
		}
		if (typeof value === "bigint" && !ctx?.keep) return Number(value);
		return value;
	}
	exports.toJS = toJS;
}));
//#endregion
//#region node_modules/yaml/dist/nodes/Node.js
var require_Node = /* @__PURE__ */ __commonJSMin(((exports) => {
	var applyReviver = require_applyReviver();
	var identity = require_identity();
	var toJS = require_toJS();
	var NodeBase = class {
		constructor(type) {
			Object.defineProperty(this, identity.NODE_TYPE, { value: type });
		}
		/** Create a copy of this node.  */
		clone() {
			const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
			if (this.range) copy.range = this.range.slice();
			return copy;
		}
		/** A plain JavaScript representation of this node. */
		toJS(doc, { mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
			if (!identity.isDocument(doc)) throw new TypeError("A document argument is required");
			const ctx = {
				anchors: /* @__PURE__ */ new Map(),
				doc,
				keep: true,
				mapAsMap: mapAsMap === true,
				mapKeyWarned: false,
				maxAliasCount: typeof maxAliasCount === "number" ? maxAliasCount : 100
			};
			const res = toJS.toJS(this, "", ctx);
			if (typeof onAnchor === "function") for (const { count, res } of ctx.anchors.values()) onAnchor(res, count);
			return typeof reviver === "function" ? applyReviver.applyReviver(reviver, { "": res }, "", res) : res;
		}
	};
	exports.NodeBase = NodeBase;
}));
//#endregion
//#region node_modules/yaml/dist/nodes/Alias.js
var require_Alias = /* @__PURE__ */ __commonJSMin(((exports) => {
	var anchors = require_anchors();
	var visit = require_visit();
	var identity = require_identity();
	var Node = require_Node();
	var toJS = require_toJS();
	var Alias = class extends Node.NodeBase {
		constructor(source) {
			super(identity.ALIAS);
			this.source = source;
			Object.defineProperty(this, "tag", { set() {
				throw new Error("Alias nodes cannot have tags");
			} });
		}
		/**
		* Resolve the value of this alias within `doc`, finding the last
		* instance of the `source` anchor before this node.
		*/
		resolve(doc, ctx) {
			if (ctx?.maxAliasCount === 0) throw new ReferenceError("Alias resolution is disabled");
			let nodes;
			if (ctx?.aliasResolveCache) nodes = ctx.aliasResolveCache;
			else {
				nodes = [];
				visit.visit(doc, { Node: (_key, node) => {
					if (identity.isAlias(node) || identity.hasAnchor(node)) nodes.push(node);
				} });
				if (ctx) ctx.aliasResolveCache = nodes;
			}
			let found = void 0;
			for (const node of nodes) {
				if (node === this) break;
				if (node.anchor === this.source) found = node;
			}
			if (found && ctx) {
				const { anchors, doc, maxAliasCount } = ctx;
				let data = anchors.get(found);
				if (!data) {
					toJS.toJS(found, null, ctx);
					data = anchors.get(found);
				}
				/* istanbul ignore if */
				if (data?.res === void 0) throw new ReferenceError("This should not happen: Alias anchor was not resolved?");
				if (maxAliasCount >= 0) {
					data.count += 1;
					if (data.aliasCount === 0) data.aliasCount = getAliasCount(doc, found, anchors);
					if (data.count * data.aliasCount > maxAliasCount) throw new ReferenceError("Excessive alias count indicates a resource exhaustion attack");
				}
			}
			return found;
		}
		toJSON(_arg, ctx) {
			if (!ctx) return { source: this.source };
			const source = this.resolve(ctx.doc, ctx);
			if (!source) {
				const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
				throw new ReferenceError(msg);
			}
			return ctx.anchors.get(source).res;
		}
		toString(ctx, _onComment, _onChompKeep) {
			const src = `*${this.source}`;
			if (ctx) {
				anchors.anchorIsValid(this.source);
				if (ctx.options.verifyAliasOrder && !ctx.anchors.has(this.source)) {
					const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
					throw new Error(msg);
				}
				if (ctx.implicitKey) return `${src} `;
			}
			return src;
		}
	};
	function getAliasCount(doc, node, anchors) {
		if (identity.isAlias(node)) {
			const source = node.resolve(doc);
			const anchor = anchors && source && anchors.get(source);
			return anchor ? anchor.count * anchor.aliasCount : 0;
		} else if (identity.isCollection(node)) {
			let count = 0;
			for (const item of node.items) {
				const c = getAliasCount(doc, item, anchors);
				if (c > count) count = c;
			}
			return count;
		} else if (identity.isPair(node)) {
			const kc = getAliasCount(doc, node.key, anchors);
			const vc = getAliasCount(doc, node.value, anchors);
			return Math.max(kc, vc);
		}
		return 1;
	}
	exports.Alias = Alias;
}));
//#endregion
//#region node_modules/yaml/dist/nodes/Scalar.js
var require_Scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Node = require_Node();
	var toJS = require_toJS();
	const isScalarValue = (value) => !value || typeof value !== "function" && typeof value !== "object";
	var Scalar = class extends Node.NodeBase {
		constructor(value) {
			super(identity.SCALAR);
			this.value = value;
		}
		toJSON(arg, ctx) {
			return ctx?.keep ? this.value : toJS.toJS(this.value, arg, ctx);
		}
		toString() {
			return String(this.value);
		}
	};
	Scalar.BLOCK_FOLDED = "BLOCK_FOLDED";
	Scalar.BLOCK_LITERAL = "BLOCK_LITERAL";
	Scalar.PLAIN = "PLAIN";
	Scalar.QUOTE_DOUBLE = "QUOTE_DOUBLE";
	Scalar.QUOTE_SINGLE = "QUOTE_SINGLE";
	exports.Scalar = Scalar;
	exports.isScalarValue = isScalarValue;
}));
//#endregion
//#region node_modules/yaml/dist/doc/createNode.js
var require_createNode = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Alias = require_Alias();
	var identity = require_identity();
	var Scalar = require_Scalar();
	const defaultTagPrefix = "tag:yaml.org,2002:";
	function findTagObject(value, tagName, tags) {
		if (tagName) {
			const match = tags.filter((t) => t.tag === tagName);
			const tagObj = match.find((t) => !t.format) ?? match[0];
			if (!tagObj) throw new Error(`Tag ${tagName} not found`);
			return tagObj;
		}
		return tags.find((t) => t.identify?.(value) && !t.format);
	}
	function createNode(value, tagName, ctx) {
		if (identity.isDocument(value)) value = value.contents;
		if (identity.isNode(value)) return value;
		if (identity.isPair(value)) {
			const map = ctx.schema[identity.MAP].createNode?.(ctx.schema, null, ctx);
			map.items.push(value);
			return map;
		}
		if (value instanceof String || value instanceof Number || value instanceof Boolean || typeof BigInt !== "undefined" && value instanceof BigInt) value = value.valueOf();
		const { aliasDuplicateObjects, onAnchor, onTagObj, schema, sourceObjects } = ctx;
		let ref = void 0;
		if (aliasDuplicateObjects && value && typeof value === "object") {
			ref = sourceObjects.get(value);
			if (ref) {
				ref.anchor ?? (ref.anchor = onAnchor(value));
				return new Alias.Alias(ref.anchor);
			} else {
				ref = {
					anchor: null,
					node: null
				};
				sourceObjects.set(value, ref);
			}
		}
		if (tagName?.startsWith("!!")) tagName = defaultTagPrefix + tagName.slice(2);
		let tagObj = findTagObject(value, tagName, schema.tags);
		if (!tagObj) {
			if (value && typeof value.toJSON === "function") value = value.toJSON();
			if (!value || typeof value !== "object") {
				const node = new Scalar.Scalar(value);
				if (ref) ref.node = node;
				return node;
			}
			tagObj = value instanceof Map ? schema[identity.MAP] : Symbol.iterator in Object(value) ? schema[identity.SEQ] : schema[identity.MAP];
		}
		if (onTagObj) {
			onTagObj(tagObj);
			delete ctx.onTagObj;
		}
		const node = tagObj?.createNode ? tagObj.createNode(ctx.schema, value, ctx) : typeof tagObj?.nodeClass?.from === "function" ? tagObj.nodeClass.from(ctx.schema, value, ctx) : new Scalar.Scalar(value);
		if (tagName) node.tag = tagName;
		else if (!tagObj.default) node.tag = tagObj.tag;
		if (ref) ref.node = node;
		return node;
	}
	exports.createNode = createNode;
}));
//#endregion
//#region node_modules/yaml/dist/nodes/Collection.js
var require_Collection = /* @__PURE__ */ __commonJSMin(((exports) => {
	var createNode = require_createNode();
	var identity = require_identity();
	var Node = require_Node();
	function collectionFromPath(schema, path, value) {
		let v = value;
		for (let i = path.length - 1; i >= 0; --i) {
			const k = path[i];
			if (typeof k === "number" && Number.isInteger(k) && k >= 0) {
				const a = [];
				a[k] = v;
				v = a;
			} else v = new Map([[k, v]]);
		}
		return createNode.createNode(v, void 0, {
			aliasDuplicateObjects: false,
			keepUndefined: false,
			onAnchor: () => {
				throw new Error("This should not happen, please report a bug.");
			},
			schema,
			sourceObjects: /* @__PURE__ */ new Map()
		});
	}
	const isEmptyPath = (path) => path == null || typeof path === "object" && !!path[Symbol.iterator]().next().done;
	var Collection = class extends Node.NodeBase {
		constructor(type, schema) {
			super(type);
			Object.defineProperty(this, "schema", {
				value: schema,
				configurable: true,
				enumerable: false,
				writable: true
			});
		}
		/**
		* Create a copy of this collection.
		*
		* @param schema - If defined, overwrites the original's schema
		*/
		clone(schema) {
			const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
			if (schema) copy.schema = schema;
			copy.items = copy.items.map((it) => identity.isNode(it) || identity.isPair(it) ? it.clone(schema) : it);
			if (this.range) copy.range = this.range.slice();
			return copy;
		}
		/**
		* Adds a value to the collection. For `!!map` and `!!omap` the value must
		* be a Pair instance or a `{ key, value }` object, which may not have a key
		* that already exists in the map.
		*/
		addIn(path, value) {
			if (isEmptyPath(path)) this.add(value);
			else {
				const [key, ...rest] = path;
				const node = this.get(key, true);
				if (identity.isCollection(node)) node.addIn(rest, value);
				else if (node === void 0 && this.schema) this.set(key, collectionFromPath(this.schema, rest, value));
				else throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
			}
		}
		/**
		* Removes a value from the collection.
		* @returns `true` if the item was found and removed.
		*/
		deleteIn(path) {
			const [key, ...rest] = path;
			if (rest.length === 0) return this.delete(key);
			const node = this.get(key, true);
			if (identity.isCollection(node)) return node.deleteIn(rest);
			else throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
		}
		/**
		* Returns item at `key`, or `undefined` if not found. By default unwraps
		* scalar values from their surrounding node; to disable set `keepScalar` to
		* `true` (collections are always returned intact).
		*/
		getIn(path, keepScalar) {
			const [key, ...rest] = path;
			const node = this.get(key, true);
			if (rest.length === 0) return !keepScalar && identity.isScalar(node) ? node.value : node;
			else return identity.isCollection(node) ? node.getIn(rest, keepScalar) : void 0;
		}
		hasAllNullValues(allowScalar) {
			return this.items.every((node) => {
				if (!identity.isPair(node)) return false;
				const n = node.value;
				return n == null || allowScalar && identity.isScalar(n) && n.value == null && !n.commentBefore && !n.comment && !n.tag;
			});
		}
		/**
		* Checks if the collection includes a value with the key `key`.
		*/
		hasIn(path) {
			const [key, ...rest] = path;
			if (rest.length === 0) return this.has(key);
			const node = this.get(key, true);
			return identity.isCollection(node) ? node.hasIn(rest) : false;
		}
		/**
		* Sets a value in this collection. For `!!set`, `value` needs to be a
		* boolean to add/remove the item from the set.
		*/
		setIn(path, value) {
			const [key, ...rest] = path;
			if (rest.length === 0) this.set(key, value);
			else {
				const node = this.get(key, true);
				if (identity.isCollection(node)) node.setIn(rest, value);
				else if (node === void 0 && this.schema) this.set(key, collectionFromPath(this.schema, rest, value));
				else throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
			}
		}
	};
	exports.Collection = Collection;
	exports.collectionFromPath = collectionFromPath;
	exports.isEmptyPath = isEmptyPath;
}));
//#endregion
//#region node_modules/yaml/dist/stringify/stringifyComment.js
var require_stringifyComment = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Stringifies a comment.
	*
	* Empty comment lines are left empty,
	* lines consisting of a single space are replaced by `#`,
	* and all other lines are prefixed with a `#`.
	*/
	const stringifyComment = (str) => str.replace(/^(?!$)(?: $)?/gm, "#");
	function indentComment(comment, indent) {
		if (/^\n+$/.test(comment)) return comment.substring(1);
		return indent ? comment.replace(/^(?! *$)/gm, indent) : comment;
	}
	const lineComment = (str, indent, comment) => str.endsWith("\n") ? indentComment(comment, indent) : comment.includes("\n") ? "\n" + indentComment(comment, indent) : (str.endsWith(" ") ? "" : " ") + comment;
	exports.indentComment = indentComment;
	exports.lineComment = lineComment;
	exports.stringifyComment = stringifyComment;
}));
//#endregion
//#region node_modules/yaml/dist/stringify/foldFlowLines.js
var require_foldFlowLines = /* @__PURE__ */ __commonJSMin(((exports) => {
	const FOLD_FLOW = "flow";
	const FOLD_BLOCK = "block";
	const FOLD_QUOTED = "quoted";
	/**
	* Tries to keep input at up to `lineWidth` characters, splitting only on spaces
	* not followed by newlines or spaces unless `mode` is `'quoted'`. Lines are
	* terminated with `\n` and started with `indent`.
	*/
	function foldFlowLines(text, indent, mode = "flow", { indentAtStart, lineWidth = 80, minContentWidth = 20, onFold, onOverflow } = {}) {
		if (!lineWidth || lineWidth < 0) return text;
		if (lineWidth < minContentWidth) minContentWidth = 0;
		const endStep = Math.max(1 + minContentWidth, 1 + lineWidth - indent.length);
		if (text.length <= endStep) return text;
		const folds = [];
		const escapedFolds = {};
		let end = lineWidth - indent.length;
		if (typeof indentAtStart === "number") if (indentAtStart > lineWidth - Math.max(2, minContentWidth)) folds.push(0);
		else end = lineWidth - indentAtStart;
		let split = void 0;
		let prev = void 0;
		let overflow = false;
		let i = -1;
		let escStart = -1;
		let escEnd = -1;
		if (mode === FOLD_BLOCK) {
			i = consumeMoreIndentedLines(text, i, indent.length);
			if (i !== -1) end = i + endStep;
		}
		for (let ch; ch = text[i += 1];) {
			if (mode === FOLD_QUOTED && ch === "\\") {
				escStart = i;
				switch (text[i + 1]) {
					case "x":
						i += 3;
						break;
					case "u":
						i += 5;
						break;
					case "U":
						i += 9;
						break;
					default: i += 1;
				}
				escEnd = i;
			}
			if (ch === "\n") {
				if (mode === FOLD_BLOCK) i = consumeMoreIndentedLines(text, i, indent.length);
				end = i + indent.length + endStep;
				split = void 0;
			} else {
				if (ch === " " && prev && prev !== " " && prev !== "\n" && prev !== "	") {
					const next = text[i + 1];
					if (next && next !== " " && next !== "\n" && next !== "	") split = i;
				}
				if (i >= end) if (split) {
					folds.push(split);
					end = split + endStep;
					split = void 0;
				} else if (mode === FOLD_QUOTED) {
					while (prev === " " || prev === "	") {
						prev = ch;
						ch = text[i += 1];
						overflow = true;
					}
					const j = i > escEnd + 1 ? i - 2 : escStart - 1;
					if (escapedFolds[j]) return text;
					folds.push(j);
					escapedFolds[j] = true;
					end = j + endStep;
					split = void 0;
				} else overflow = true;
			}
			prev = ch;
		}
		if (overflow && onOverflow) onOverflow();
		if (folds.length === 0) return text;
		if (onFold) onFold();
		let res = text.slice(0, folds[0]);
		for (let i = 0; i < folds.length; ++i) {
			const fold = folds[i];
			const end = folds[i + 1] || text.length;
			if (fold === 0) res = `\n${indent}${text.slice(0, end)}`;
			else {
				if (mode === FOLD_QUOTED && escapedFolds[fold]) res += `${text[fold]}\\`;
				res += `\n${indent}${text.slice(fold + 1, end)}`;
			}
		}
		return res;
	}
	/**
	* Presumes `i + 1` is at the start of a line
	* @returns index of last newline in more-indented block
	*/
	function consumeMoreIndentedLines(text, i, indent) {
		let end = i;
		let start = i + 1;
		let ch = text[start];
		while (ch === " " || ch === "	") if (i < start + indent) ch = text[++i];
		else {
			do
				ch = text[++i];
			while (ch && ch !== "\n");
			end = i;
			start = i + 1;
			ch = text[start];
		}
		return end;
	}
	exports.FOLD_BLOCK = FOLD_BLOCK;
	exports.FOLD_FLOW = FOLD_FLOW;
	exports.FOLD_QUOTED = FOLD_QUOTED;
	exports.foldFlowLines = foldFlowLines;
}));
//#endregion
//#region node_modules/yaml/dist/stringify/stringifyString.js
var require_stringifyString = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var foldFlowLines = require_foldFlowLines();
	const getFoldOptions = (ctx, isBlock) => ({
		indentAtStart: isBlock ? ctx.indent.length : ctx.indentAtStart,
		lineWidth: ctx.options.lineWidth,
		minContentWidth: ctx.options.minContentWidth
	});
	const containsDocumentMarker = (str) => /^(%|---|\.\.\.)/m.test(str);
	function lineLengthOverLimit(str, lineWidth, indentLength) {
		if (!lineWidth || lineWidth < 0) return false;
		const limit = lineWidth - indentLength;
		const strLen = str.length;
		if (strLen <= limit) return false;
		for (let i = 0, start = 0; i < strLen; ++i) if (str[i] === "\n") {
			if (i - start > limit) return true;
			start = i + 1;
			if (strLen - start <= limit) return false;
		}
		return true;
	}
	function doubleQuotedString(value, ctx) {
		const json = JSON.stringify(value);
		if (ctx.options.doubleQuotedAsJSON) return json;
		const { implicitKey } = ctx;
		const minMultiLineLength = ctx.options.doubleQuotedMinMultiLineLength;
		const indent = ctx.indent || (containsDocumentMarker(value) ? "  " : "");
		let str = "";
		let start = 0;
		for (let i = 0, ch = json[i]; ch; ch = json[++i]) {
			if (ch === " " && json[i + 1] === "\\" && json[i + 2] === "n") {
				str += json.slice(start, i) + "\\ ";
				i += 1;
				start = i;
				ch = "\\";
			}
			if (ch === "\\") switch (json[i + 1]) {
				case "u":
					{
						str += json.slice(start, i);
						const code = json.substr(i + 2, 4);
						switch (code) {
							case "0000":
								str += "\\0";
								break;
							case "0007":
								str += "\\a";
								break;
							case "000b":
								str += "\\v";
								break;
							case "001b":
								str += "\\e";
								break;
							case "0085":
								str += "\\N";
								break;
							case "00a0":
								str += "\\_";
								break;
							case "2028":
								str += "\\L";
								break;
							case "2029":
								str += "\\P";
								break;
							default: if (code.substr(0, 2) === "00") str += "\\x" + code.substr(2);
							else str += json.substr(i, 6);
						}
						i += 5;
						start = i + 1;
					}
					break;
				case "n":
					if (implicitKey || json[i + 2] === "\"" || json.length < minMultiLineLength) i += 1;
					else {
						str += json.slice(start, i) + "\n\n";
						while (json[i + 2] === "\\" && json[i + 3] === "n" && json[i + 4] !== "\"") {
							str += "\n";
							i += 2;
						}
						str += indent;
						if (json[i + 2] === " ") str += "\\";
						i += 1;
						start = i + 1;
					}
					break;
				default: i += 1;
			}
		}
		str = start ? str + json.slice(start) : json;
		return implicitKey ? str : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_QUOTED, getFoldOptions(ctx, false));
	}
	function singleQuotedString(value, ctx) {
		if (ctx.options.singleQuote === false || ctx.implicitKey && value.includes("\n") || /[ \t]\n|\n[ \t]/.test(value)) return doubleQuotedString(value, ctx);
		const indent = ctx.indent || (containsDocumentMarker(value) ? "  " : "");
		const res = "'" + value.replace(/'/g, "''").replace(/\n+/g, `$&\n${indent}`) + "'";
		return ctx.implicitKey ? res : foldFlowLines.foldFlowLines(res, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
	}
	function quotedString(value, ctx) {
		const { singleQuote } = ctx.options;
		let qs;
		if (singleQuote === false) qs = doubleQuotedString;
		else {
			const hasDouble = value.includes("\"");
			const hasSingle = value.includes("'");
			if (hasDouble && !hasSingle) qs = singleQuotedString;
			else if (hasSingle && !hasDouble) qs = doubleQuotedString;
			else qs = singleQuote ? singleQuotedString : doubleQuotedString;
		}
		return qs(value, ctx);
	}
	let blockEndNewlines;
	try {
		blockEndNewlines = /* @__PURE__ */ new RegExp("(^|(?<!\n))\n+(?!\n|$)", "g");
	} catch {
		blockEndNewlines = /\n+(?!\n|$)/g;
	}
	function blockString({ comment, type, value }, ctx, onComment, onChompKeep) {
		const { blockQuote, commentString, lineWidth } = ctx.options;
		if (!blockQuote || /\n[\t ]+$/.test(value)) return quotedString(value, ctx);
		const indent = ctx.indent || (ctx.forceBlockIndent || containsDocumentMarker(value) ? "  " : "");
		const literal = blockQuote === "literal" ? true : blockQuote === "folded" || type === Scalar.Scalar.BLOCK_FOLDED ? false : type === Scalar.Scalar.BLOCK_LITERAL ? true : !lineLengthOverLimit(value, lineWidth, indent.length);
		if (!value) return literal ? "|\n" : ">\n";
		let chomp;
		let endStart;
		for (endStart = value.length; endStart > 0; --endStart) {
			const ch = value[endStart - 1];
			if (ch !== "\n" && ch !== "	" && ch !== " ") break;
		}
		let end = value.substring(endStart);
		const endNlPos = end.indexOf("\n");
		if (endNlPos === -1) chomp = "-";
		else if (value === end || endNlPos !== end.length - 1) {
			chomp = "+";
			if (onChompKeep) onChompKeep();
		} else chomp = "";
		if (end) {
			value = value.slice(0, -end.length);
			if (end[end.length - 1] === "\n") end = end.slice(0, -1);
			end = end.replace(blockEndNewlines, `$&${indent}`);
		}
		let startWithSpace = false;
		let startEnd;
		let startNlPos = -1;
		for (startEnd = 0; startEnd < value.length; ++startEnd) {
			const ch = value[startEnd];
			if (ch === " ") startWithSpace = true;
			else if (ch === "\n") startNlPos = startEnd;
			else break;
		}
		let start = value.substring(0, startNlPos < startEnd ? startNlPos + 1 : startEnd);
		if (start) {
			value = value.substring(start.length);
			start = start.replace(/\n+/g, `$&${indent}`);
		}
		let header = (startWithSpace ? indent ? "2" : "1" : "") + chomp;
		if (comment) {
			header += " " + commentString(comment.replace(/ ?[\r\n]+/g, " "));
			if (onComment) onComment();
		}
		if (!literal) {
			const foldedValue = value.replace(/\n+/g, "\n$&").replace(/(?:^|\n)([\t ].*)(?:([\n\t ]*)\n(?![\n\t ]))?/g, "$1$2").replace(/\n+/g, `$&${indent}`);
			let literalFallback = false;
			const foldOptions = getFoldOptions(ctx, true);
			if (blockQuote !== "folded" && type !== Scalar.Scalar.BLOCK_FOLDED) foldOptions.onOverflow = () => {
				literalFallback = true;
			};
			const body = foldFlowLines.foldFlowLines(`${start}${foldedValue}${end}`, indent, foldFlowLines.FOLD_BLOCK, foldOptions);
			if (!literalFallback) return `>${header}\n${indent}${body}`;
		}
		value = value.replace(/\n+/g, `$&${indent}`);
		return `|${header}\n${indent}${start}${value}${end}`;
	}
	function plainString(item, ctx, onComment, onChompKeep) {
		const { type, value } = item;
		const { actualString, implicitKey, indent, indentStep, inFlow } = ctx;
		if (implicitKey && value.includes("\n") || inFlow && /[[\]{},]/.test(value)) return quotedString(value, ctx);
		if (/^[\n\t ,[\]{}#&*!|>'"%@`]|^[?-]$|^[?-][ \t]|[\n:][ \t]|[ \t]\n|[\n\t ]#|[\n\t :]$/.test(value)) return implicitKey || inFlow || !value.includes("\n") ? quotedString(value, ctx) : blockString(item, ctx, onComment, onChompKeep);
		if (!implicitKey && !inFlow && type !== Scalar.Scalar.PLAIN && value.includes("\n")) return blockString(item, ctx, onComment, onChompKeep);
		if (containsDocumentMarker(value)) {
			if (indent === "") {
				ctx.forceBlockIndent = true;
				return blockString(item, ctx, onComment, onChompKeep);
			} else if (implicitKey && indent === indentStep) return quotedString(value, ctx);
		}
		const str = value.replace(/\n+/g, `$&\n${indent}`);
		if (actualString) {
			const test = (tag) => tag.default && tag.tag !== "tag:yaml.org,2002:str" && tag.test?.test(str);
			const { compat, tags } = ctx.doc.schema;
			if (tags.some(test) || compat?.some(test)) return quotedString(value, ctx);
		}
		return implicitKey ? str : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
	}
	function stringifyString(item, ctx, onComment, onChompKeep) {
		const { implicitKey, inFlow } = ctx;
		const ss = typeof item.value === "string" ? item : Object.assign({}, item, { value: String(item.value) });
		let { type } = item;
		if (type !== Scalar.Scalar.QUOTE_DOUBLE) {
			if (/[\x00-\x08\x0b-\x1f\x7f-\x9f\u{D800}-\u{DFFF}]/u.test(ss.value)) type = Scalar.Scalar.QUOTE_DOUBLE;
		}
		const _stringify = (_type) => {
			switch (_type) {
				case Scalar.Scalar.BLOCK_FOLDED:
				case Scalar.Scalar.BLOCK_LITERAL: return implicitKey || inFlow ? quotedString(ss.value, ctx) : blockString(ss, ctx, onComment, onChompKeep);
				case Scalar.Scalar.QUOTE_DOUBLE: return doubleQuotedString(ss.value, ctx);
				case Scalar.Scalar.QUOTE_SINGLE: return singleQuotedString(ss.value, ctx);
				case Scalar.Scalar.PLAIN: return plainString(ss, ctx, onComment, onChompKeep);
				default: return null;
			}
		};
		let res = _stringify(type);
		if (res === null) {
			const { defaultKeyType, defaultStringType } = ctx.options;
			const t = implicitKey && defaultKeyType || defaultStringType;
			res = _stringify(t);
			if (res === null) throw new Error(`Unsupported default string type ${t}`);
		}
		return res;
	}
	exports.stringifyString = stringifyString;
}));
//#endregion
//#region node_modules/yaml/dist/stringify/stringify.js
var require_stringify = /* @__PURE__ */ __commonJSMin(((exports) => {
	var anchors = require_anchors();
	var identity = require_identity();
	var stringifyComment = require_stringifyComment();
	var stringifyString = require_stringifyString();
	function createStringifyContext(doc, options) {
		const opt = Object.assign({
			blockQuote: true,
			commentString: stringifyComment.stringifyComment,
			defaultKeyType: null,
			defaultStringType: "PLAIN",
			directives: null,
			doubleQuotedAsJSON: false,
			doubleQuotedMinMultiLineLength: 40,
			falseStr: "false",
			flowCollectionPadding: true,
			indentSeq: true,
			lineWidth: 80,
			minContentWidth: 20,
			nullStr: "null",
			simpleKeys: false,
			singleQuote: null,
			trailingComma: false,
			trueStr: "true",
			verifyAliasOrder: true
		}, doc.schema.toStringOptions, options);
		let inFlow;
		switch (opt.collectionStyle) {
			case "block":
				inFlow = false;
				break;
			case "flow":
				inFlow = true;
				break;
			default: inFlow = null;
		}
		return {
			anchors: /* @__PURE__ */ new Set(),
			doc,
			flowCollectionPadding: opt.flowCollectionPadding ? " " : "",
			indent: "",
			indentStep: typeof opt.indent === "number" ? " ".repeat(opt.indent) : "  ",
			inFlow,
			options: opt
		};
	}
	function getTagObject(tags, item) {
		if (item.tag) {
			const match = tags.filter((t) => t.tag === item.tag);
			if (match.length > 0) return match.find((t) => t.format === item.format) ?? match[0];
		}
		let tagObj = void 0;
		let obj;
		if (identity.isScalar(item)) {
			obj = item.value;
			let match = tags.filter((t) => t.identify?.(obj));
			if (match.length > 1) {
				const testMatch = match.filter((t) => t.test);
				if (testMatch.length > 0) match = testMatch;
			}
			tagObj = match.find((t) => t.format === item.format) ?? match.find((t) => !t.format);
		} else {
			obj = item;
			tagObj = tags.find((t) => t.nodeClass && obj instanceof t.nodeClass);
		}
		if (!tagObj) {
			const name = obj?.constructor?.name ?? (obj === null ? "null" : typeof obj);
			throw new Error(`Tag not resolved for ${name} value`);
		}
		return tagObj;
	}
	function stringifyProps(node, tagObj, { anchors: anchors$1, doc }) {
		if (!doc.directives) return "";
		const props = [];
		const anchor = (identity.isScalar(node) || identity.isCollection(node)) && node.anchor;
		if (anchor && anchors.anchorIsValid(anchor)) {
			anchors$1.add(anchor);
			props.push(`&${anchor}`);
		}
		const tag = node.tag ?? (tagObj.default ? null : tagObj.tag);
		if (tag) props.push(doc.directives.tagString(tag));
		return props.join(" ");
	}
	function stringify(item, ctx, onComment, onChompKeep) {
		if (identity.isPair(item)) return item.toString(ctx, onComment, onChompKeep);
		if (identity.isAlias(item)) {
			if (ctx.doc.directives) return item.toString(ctx);
			if (ctx.resolvedAliases?.has(item)) throw new TypeError(`Cannot stringify circular structure without alias nodes`);
			else {
				if (ctx.resolvedAliases) ctx.resolvedAliases.add(item);
				else ctx.resolvedAliases = new Set([item]);
				item = item.resolve(ctx.doc);
			}
		}
		let tagObj = void 0;
		const node = identity.isNode(item) ? item : ctx.doc.createNode(item, { onTagObj: (o) => tagObj = o });
		tagObj ?? (tagObj = getTagObject(ctx.doc.schema.tags, node));
		const props = stringifyProps(node, tagObj, ctx);
		if (props.length > 0) ctx.indentAtStart = (ctx.indentAtStart ?? 0) + props.length + 1;
		const str = typeof tagObj.stringify === "function" ? tagObj.stringify(node, ctx, onComment, onChompKeep) : identity.isScalar(node) ? stringifyString.stringifyString(node, ctx, onComment, onChompKeep) : node.toString(ctx, onComment, onChompKeep);
		if (!props) return str;
		return identity.isScalar(node) || str[0] === "{" || str[0] === "[" ? `${props} ${str}` : `${props}\n${ctx.indent}${str}`;
	}
	exports.createStringifyContext = createStringifyContext;
	exports.stringify = stringify;
}));
//#endregion
//#region node_modules/yaml/dist/stringify/stringifyPair.js
var require_stringifyPair = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	var stringify = require_stringify();
	var stringifyComment = require_stringifyComment();
	function stringifyPair({ key, value }, ctx, onComment, onChompKeep) {
		const { allNullValues, doc, indent, indentStep, options: { commentString, indentSeq, simpleKeys } } = ctx;
		let keyComment = identity.isNode(key) && key.comment || null;
		if (simpleKeys) {
			if (keyComment) throw new Error("With simple keys, key nodes cannot have comments");
			if (identity.isCollection(key) || !identity.isNode(key) && typeof key === "object") throw new Error("With simple keys, collection cannot be used as a key value");
		}
		let explicitKey = !simpleKeys && (!key || keyComment && value == null && !ctx.inFlow || identity.isCollection(key) || (identity.isScalar(key) ? key.type === Scalar.Scalar.BLOCK_FOLDED || key.type === Scalar.Scalar.BLOCK_LITERAL : typeof key === "object"));
		ctx = Object.assign({}, ctx, {
			allNullValues: false,
			implicitKey: !explicitKey && (simpleKeys || !allNullValues),
			indent: indent + indentStep
		});
		let keyCommentDone = false;
		let chompKeep = false;
		let str = stringify.stringify(key, ctx, () => keyCommentDone = true, () => chompKeep = true);
		if (!explicitKey && !ctx.inFlow && str.length > 1024) {
			if (simpleKeys) throw new Error("With simple keys, single line scalar must not span more than 1024 characters");
			explicitKey = true;
		}
		if (ctx.inFlow) {
			if (allNullValues || value == null) {
				if (keyCommentDone && onComment) onComment();
				return str === "" ? "?" : explicitKey ? `? ${str}` : str;
			}
		} else if (allNullValues && !simpleKeys || value == null && explicitKey) {
			str = `? ${str}`;
			if (keyComment && !keyCommentDone) str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
			else if (chompKeep && onChompKeep) onChompKeep();
			return str;
		}
		if (keyCommentDone) keyComment = null;
		if (explicitKey) {
			if (keyComment) str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
			str = `? ${str}\n${indent}:`;
		} else {
			str = `${str}:`;
			if (keyComment) str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
		}
		let vsb, vcb, valueComment;
		if (identity.isNode(value)) {
			vsb = !!value.spaceBefore;
			vcb = value.commentBefore;
			valueComment = value.comment;
		} else {
			vsb = false;
			vcb = null;
			valueComment = null;
			if (value && typeof value === "object") value = doc.createNode(value);
		}
		ctx.implicitKey = false;
		if (!explicitKey && !keyComment && identity.isScalar(value)) ctx.indentAtStart = str.length + 1;
		chompKeep = false;
		if (!indentSeq && indentStep.length >= 2 && !ctx.inFlow && !explicitKey && identity.isSeq(value) && !value.flow && !value.tag && !value.anchor) ctx.indent = ctx.indent.substring(2);
		let valueCommentDone = false;
		const valueStr = stringify.stringify(value, ctx, () => valueCommentDone = true, () => chompKeep = true);
		let ws = " ";
		if (keyComment || vsb || vcb) {
			ws = vsb ? "\n" : "";
			if (vcb) {
				const cs = commentString(vcb);
				ws += `\n${stringifyComment.indentComment(cs, ctx.indent)}`;
			}
			if (valueStr === "" && !ctx.inFlow) {
				if (ws === "\n" && valueComment) ws = "\n\n";
			} else ws += `\n${ctx.indent}`;
		} else if (!explicitKey && identity.isCollection(value)) {
			const vs0 = valueStr[0];
			const nl0 = valueStr.indexOf("\n");
			const hasNewline = nl0 !== -1;
			const flow = ctx.inFlow ?? value.flow ?? value.items.length === 0;
			if (hasNewline || !flow) {
				let hasPropsLine = false;
				if (hasNewline && (vs0 === "&" || vs0 === "!")) {
					let sp0 = valueStr.indexOf(" ");
					if (vs0 === "&" && sp0 !== -1 && sp0 < nl0 && valueStr[sp0 + 1] === "!") sp0 = valueStr.indexOf(" ", sp0 + 1);
					if (sp0 === -1 || nl0 < sp0) hasPropsLine = true;
				}
				if (!hasPropsLine) ws = `\n${ctx.indent}`;
			}
		} else if (valueStr === "" || valueStr[0] === "\n") ws = "";
		str += ws + valueStr;
		if (ctx.inFlow) {
			if (valueCommentDone && onComment) onComment();
		} else if (valueComment && !valueCommentDone) str += stringifyComment.lineComment(str, ctx.indent, commentString(valueComment));
		else if (chompKeep && onChompKeep) onChompKeep();
		return str;
	}
	exports.stringifyPair = stringifyPair;
}));
//#endregion
//#region node_modules/yaml/dist/log.js
var require_log = /* @__PURE__ */ __commonJSMin(((exports) => {
	var node_process$2 = __require("process");
	function debug(logLevel, ...messages) {
		if (logLevel === "debug") console.log(...messages);
	}
	function warn(logLevel, warning) {
		if (logLevel === "debug" || logLevel === "warn") if (typeof node_process$2.emitWarning === "function") node_process$2.emitWarning(warning);
		else console.warn(warning);
	}
	exports.debug = debug;
	exports.warn = warn;
}));
//#endregion
//#region node_modules/yaml/dist/schema/yaml-1.1/merge.js
var require_merge = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	const MERGE_KEY = "<<";
	const merge = {
		identify: (value) => value === MERGE_KEY || typeof value === "symbol" && value.description === MERGE_KEY,
		default: "key",
		tag: "tag:yaml.org,2002:merge",
		test: /^<<$/,
		resolve: () => Object.assign(new Scalar.Scalar(Symbol(MERGE_KEY)), { addToJSMap: addMergeToJSMap }),
		stringify: () => MERGE_KEY
	};
	const isMergeKey = (ctx, key) => (merge.identify(key) || identity.isScalar(key) && (!key.type || key.type === Scalar.Scalar.PLAIN) && merge.identify(key.value)) && ctx?.doc.schema.tags.some((tag) => tag.tag === merge.tag && tag.default);
	function addMergeToJSMap(ctx, map, value) {
		const source = resolveAliasValue(ctx, value);
		if (identity.isSeq(source)) for (const it of source.items) mergeValue(ctx, map, it);
		else if (Array.isArray(source)) for (const it of source) mergeValue(ctx, map, it);
		else mergeValue(ctx, map, source);
	}
	function mergeValue(ctx, map, value) {
		const source = resolveAliasValue(ctx, value);
		if (!identity.isMap(source)) throw new Error("Merge sources must be maps or map aliases");
		const srcMap = source.toJSON(null, ctx, Map);
		for (const [key, value] of srcMap) if (map instanceof Map) {
			if (!map.has(key)) map.set(key, value);
		} else if (map instanceof Set) map.add(key);
		else if (!Object.prototype.hasOwnProperty.call(map, key)) Object.defineProperty(map, key, {
			value,
			writable: true,
			enumerable: true,
			configurable: true
		});
		return map;
	}
	function resolveAliasValue(ctx, value) {
		return ctx && identity.isAlias(value) ? value.resolve(ctx.doc, ctx) : value;
	}
	exports.addMergeToJSMap = addMergeToJSMap;
	exports.isMergeKey = isMergeKey;
	exports.merge = merge;
}));
//#endregion
//#region node_modules/yaml/dist/nodes/addPairToJSMap.js
var require_addPairToJSMap = /* @__PURE__ */ __commonJSMin(((exports) => {
	var log = require_log();
	var merge = require_merge();
	var stringify = require_stringify();
	var identity = require_identity();
	var toJS = require_toJS();
	function addPairToJSMap(ctx, map, { key, value }) {
		if (identity.isNode(key) && key.addToJSMap) key.addToJSMap(ctx, map, value);
		else if (merge.isMergeKey(ctx, key)) merge.addMergeToJSMap(ctx, map, value);
		else {
			const jsKey = toJS.toJS(key, "", ctx);
			if (map instanceof Map) map.set(jsKey, toJS.toJS(value, jsKey, ctx));
			else if (map instanceof Set) map.add(jsKey);
			else {
				const stringKey = stringifyKey(key, jsKey, ctx);
				const jsValue = toJS.toJS(value, stringKey, ctx);
				if (stringKey in map) Object.defineProperty(map, stringKey, {
					value: jsValue,
					writable: true,
					enumerable: true,
					configurable: true
				});
				else map[stringKey] = jsValue;
			}
		}
		return map;
	}
	function stringifyKey(key, jsKey, ctx) {
		if (jsKey === null) return "";
		if (typeof jsKey !== "object") return String(jsKey);
		if (identity.isNode(key) && ctx?.doc) {
			const strCtx = stringify.createStringifyContext(ctx.doc, {});
			strCtx.anchors = /* @__PURE__ */ new Set();
			for (const node of ctx.anchors.keys()) strCtx.anchors.add(node.anchor);
			strCtx.inFlow = true;
			strCtx.inStringifyKey = true;
			const strKey = key.toString(strCtx);
			if (!ctx.mapKeyWarned) {
				let jsonStr = JSON.stringify(strKey);
				if (jsonStr.length > 40) jsonStr = jsonStr.substring(0, 36) + "...\"";
				log.warn(ctx.doc.options.logLevel, `Keys with collection values will be stringified due to JS Object restrictions: ${jsonStr}. Set mapAsMap: true to use object keys.`);
				ctx.mapKeyWarned = true;
			}
			return strKey;
		}
		return JSON.stringify(jsKey);
	}
	exports.addPairToJSMap = addPairToJSMap;
}));
//#endregion
//#region node_modules/yaml/dist/nodes/Pair.js
var require_Pair = /* @__PURE__ */ __commonJSMin(((exports) => {
	var createNode = require_createNode();
	var stringifyPair = require_stringifyPair();
	var addPairToJSMap = require_addPairToJSMap();
	var identity = require_identity();
	function createPair(key, value, ctx) {
		return new Pair(createNode.createNode(key, void 0, ctx), createNode.createNode(value, void 0, ctx));
	}
	var Pair = class Pair {
		constructor(key, value = null) {
			Object.defineProperty(this, identity.NODE_TYPE, { value: identity.PAIR });
			this.key = key;
			this.value = value;
		}
		clone(schema) {
			let { key, value } = this;
			if (identity.isNode(key)) key = key.clone(schema);
			if (identity.isNode(value)) value = value.clone(schema);
			return new Pair(key, value);
		}
		toJSON(_, ctx) {
			const pair = ctx?.mapAsMap ? /* @__PURE__ */ new Map() : {};
			return addPairToJSMap.addPairToJSMap(ctx, pair, this);
		}
		toString(ctx, onComment, onChompKeep) {
			return ctx?.doc ? stringifyPair.stringifyPair(this, ctx, onComment, onChompKeep) : JSON.stringify(this);
		}
	};
	exports.Pair = Pair;
	exports.createPair = createPair;
}));
//#endregion
//#region node_modules/yaml/dist/stringify/stringifyCollection.js
var require_stringifyCollection = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var stringify = require_stringify();
	var stringifyComment = require_stringifyComment();
	function stringifyCollection(collection, ctx, options) {
		return (ctx.inFlow ?? collection.flow ? stringifyFlowCollection : stringifyBlockCollection)(collection, ctx, options);
	}
	function stringifyBlockCollection({ comment, items }, ctx, { blockItemPrefix, flowChars, itemIndent, onChompKeep, onComment }) {
		const { indent, options: { commentString } } = ctx;
		const itemCtx = Object.assign({}, ctx, {
			indent: itemIndent,
			type: null
		});
		let chompKeep = false;
		const lines = [];
		for (let i = 0; i < items.length; ++i) {
			const item = items[i];
			let comment = null;
			if (identity.isNode(item)) {
				if (!chompKeep && item.spaceBefore) lines.push("");
				addCommentBefore(ctx, lines, item.commentBefore, chompKeep);
				if (item.comment) comment = item.comment;
			} else if (identity.isPair(item)) {
				const ik = identity.isNode(item.key) ? item.key : null;
				if (ik) {
					if (!chompKeep && ik.spaceBefore) lines.push("");
					addCommentBefore(ctx, lines, ik.commentBefore, chompKeep);
				}
			}
			chompKeep = false;
			let str = stringify.stringify(item, itemCtx, () => comment = null, () => chompKeep = true);
			if (comment) str += stringifyComment.lineComment(str, itemIndent, commentString(comment));
			if (chompKeep && comment) chompKeep = false;
			lines.push(blockItemPrefix + str);
		}
		let str;
		if (lines.length === 0) str = flowChars.start + flowChars.end;
		else {
			str = lines[0];
			for (let i = 1; i < lines.length; ++i) {
				const line = lines[i];
				str += line ? `\n${indent}${line}` : "\n";
			}
		}
		if (comment) {
			str += "\n" + stringifyComment.indentComment(commentString(comment), indent);
			if (onComment) onComment();
		} else if (chompKeep && onChompKeep) onChompKeep();
		return str;
	}
	function stringifyFlowCollection({ items }, ctx, { flowChars, itemIndent }) {
		const { indent, indentStep, flowCollectionPadding: fcPadding, options: { commentString } } = ctx;
		itemIndent += indentStep;
		const itemCtx = Object.assign({}, ctx, {
			indent: itemIndent,
			inFlow: true,
			type: null
		});
		let reqNewline = false;
		let linesAtValue = 0;
		const lines = [];
		for (let i = 0; i < items.length; ++i) {
			const item = items[i];
			let comment = null;
			if (identity.isNode(item)) {
				if (item.spaceBefore) lines.push("");
				addCommentBefore(ctx, lines, item.commentBefore, false);
				if (item.comment) comment = item.comment;
			} else if (identity.isPair(item)) {
				const ik = identity.isNode(item.key) ? item.key : null;
				if (ik) {
					if (ik.spaceBefore) lines.push("");
					addCommentBefore(ctx, lines, ik.commentBefore, false);
					if (ik.comment) reqNewline = true;
				}
				const iv = identity.isNode(item.value) ? item.value : null;
				if (iv) {
					if (iv.comment) comment = iv.comment;
					if (iv.commentBefore) reqNewline = true;
				} else if (item.value == null && ik?.comment) comment = ik.comment;
			}
			if (comment) reqNewline = true;
			let str = stringify.stringify(item, itemCtx, () => comment = null);
			reqNewline || (reqNewline = lines.length > linesAtValue || str.includes("\n"));
			if (i < items.length - 1) str += ",";
			else if (ctx.options.trailingComma) {
				if (ctx.options.lineWidth > 0) reqNewline || (reqNewline = lines.reduce((sum, line) => sum + line.length + 2, 2) + (str.length + 2) > ctx.options.lineWidth);
				if (reqNewline) str += ",";
			}
			if (comment) str += stringifyComment.lineComment(str, itemIndent, commentString(comment));
			lines.push(str);
			linesAtValue = lines.length;
		}
		const { start, end } = flowChars;
		if (lines.length === 0) return start + end;
		else {
			if (!reqNewline) {
				const len = lines.reduce((sum, line) => sum + line.length + 2, 2);
				reqNewline = ctx.options.lineWidth > 0 && len > ctx.options.lineWidth;
			}
			if (reqNewline) {
				let str = start;
				for (const line of lines) str += line ? `\n${indentStep}${indent}${line}` : "\n";
				return `${str}\n${indent}${end}`;
			} else return `${start}${fcPadding}${lines.join(" ")}${fcPadding}${end}`;
		}
	}
	function addCommentBefore({ indent, options: { commentString } }, lines, comment, chompKeep) {
		if (comment && chompKeep) comment = comment.replace(/^\n+/, "");
		if (comment) {
			const ic = stringifyComment.indentComment(commentString(comment), indent);
			lines.push(ic.trimStart());
		}
	}
	exports.stringifyCollection = stringifyCollection;
}));
//#endregion
//#region node_modules/yaml/dist/nodes/YAMLMap.js
var require_YAMLMap = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyCollection = require_stringifyCollection();
	var addPairToJSMap = require_addPairToJSMap();
	var Collection = require_Collection();
	var identity = require_identity();
	var Pair = require_Pair();
	var Scalar = require_Scalar();
	function findPair(items, key) {
		const k = identity.isScalar(key) ? key.value : key;
		for (const it of items) if (identity.isPair(it)) {
			if (it.key === key || it.key === k) return it;
			if (identity.isScalar(it.key) && it.key.value === k) return it;
		}
	}
	var YAMLMap = class extends Collection.Collection {
		static get tagName() {
			return "tag:yaml.org,2002:map";
		}
		constructor(schema) {
			super(identity.MAP, schema);
			this.items = [];
		}
		/**
		* A generic collection parsing method that can be extended
		* to other node classes that inherit from YAMLMap
		*/
		static from(schema, obj, ctx) {
			const { keepUndefined, replacer } = ctx;
			const map = new this(schema);
			const add = (key, value) => {
				if (typeof replacer === "function") value = replacer.call(obj, key, value);
				else if (Array.isArray(replacer) && !replacer.includes(key)) return;
				if (value !== void 0 || keepUndefined) map.items.push(Pair.createPair(key, value, ctx));
			};
			if (obj instanceof Map) for (const [key, value] of obj) add(key, value);
			else if (obj && typeof obj === "object") for (const key of Object.keys(obj)) add(key, obj[key]);
			if (typeof schema.sortMapEntries === "function") map.items.sort(schema.sortMapEntries);
			return map;
		}
		/**
		* Adds a value to the collection.
		*
		* @param overwrite - If not set `true`, using a key that is already in the
		*   collection will throw. Otherwise, overwrites the previous value.
		*/
		add(pair, overwrite) {
			let _pair;
			if (identity.isPair(pair)) _pair = pair;
			else if (!pair || typeof pair !== "object" || !("key" in pair)) _pair = new Pair.Pair(pair, pair?.value);
			else _pair = new Pair.Pair(pair.key, pair.value);
			const prev = findPair(this.items, _pair.key);
			const sortEntries = this.schema?.sortMapEntries;
			if (prev) {
				if (!overwrite) throw new Error(`Key ${_pair.key} already set`);
				if (identity.isScalar(prev.value) && Scalar.isScalarValue(_pair.value)) prev.value.value = _pair.value;
				else prev.value = _pair.value;
			} else if (sortEntries) {
				const i = this.items.findIndex((item) => sortEntries(_pair, item) < 0);
				if (i === -1) this.items.push(_pair);
				else this.items.splice(i, 0, _pair);
			} else this.items.push(_pair);
		}
		delete(key) {
			const it = findPair(this.items, key);
			if (!it) return false;
			return this.items.splice(this.items.indexOf(it), 1).length > 0;
		}
		get(key, keepScalar) {
			const node = findPair(this.items, key)?.value;
			return (!keepScalar && identity.isScalar(node) ? node.value : node) ?? void 0;
		}
		has(key) {
			return !!findPair(this.items, key);
		}
		set(key, value) {
			this.add(new Pair.Pair(key, value), true);
		}
		/**
		* @param ctx - Conversion context, originally set in Document#toJS()
		* @param {Class} Type - If set, forces the returned collection type
		* @returns Instance of Type, Map, or Object
		*/
		toJSON(_, ctx, Type) {
			const map = Type ? new Type() : ctx?.mapAsMap ? /* @__PURE__ */ new Map() : {};
			if (ctx?.onCreate) ctx.onCreate(map);
			for (const item of this.items) addPairToJSMap.addPairToJSMap(ctx, map, item);
			return map;
		}
		toString(ctx, onComment, onChompKeep) {
			if (!ctx) return JSON.stringify(this);
			for (const item of this.items) if (!identity.isPair(item)) throw new Error(`Map items must all be pairs; found ${JSON.stringify(item)} instead`);
			if (!ctx.allNullValues && this.hasAllNullValues(false)) ctx = Object.assign({}, ctx, { allNullValues: true });
			return stringifyCollection.stringifyCollection(this, ctx, {
				blockItemPrefix: "",
				flowChars: {
					start: "{",
					end: "}"
				},
				itemIndent: ctx.indent || "",
				onChompKeep,
				onComment
			});
		}
	};
	exports.YAMLMap = YAMLMap;
	exports.findPair = findPair;
}));
//#endregion
//#region node_modules/yaml/dist/schema/common/map.js
var require_map = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var YAMLMap = require_YAMLMap();
	exports.map = {
		collection: "map",
		default: true,
		nodeClass: YAMLMap.YAMLMap,
		tag: "tag:yaml.org,2002:map",
		resolve(map, onError) {
			if (!identity.isMap(map)) onError("Expected a mapping for this tag");
			return map;
		},
		createNode: (schema, obj, ctx) => YAMLMap.YAMLMap.from(schema, obj, ctx)
	};
}));
//#endregion
//#region node_modules/yaml/dist/nodes/YAMLSeq.js
var require_YAMLSeq = /* @__PURE__ */ __commonJSMin(((exports) => {
	var createNode = require_createNode();
	var stringifyCollection = require_stringifyCollection();
	var Collection = require_Collection();
	var identity = require_identity();
	var Scalar = require_Scalar();
	var toJS = require_toJS();
	var YAMLSeq = class extends Collection.Collection {
		static get tagName() {
			return "tag:yaml.org,2002:seq";
		}
		constructor(schema) {
			super(identity.SEQ, schema);
			this.items = [];
		}
		add(value) {
			this.items.push(value);
		}
		/**
		* Removes a value from the collection.
		*
		* `key` must contain a representation of an integer for this to succeed.
		* It may be wrapped in a `Scalar`.
		*
		* @returns `true` if the item was found and removed.
		*/
		delete(key) {
			const idx = asItemIndex(key);
			if (typeof idx !== "number") return false;
			return this.items.splice(idx, 1).length > 0;
		}
		get(key, keepScalar) {
			const idx = asItemIndex(key);
			if (typeof idx !== "number") return void 0;
			const it = this.items[idx];
			return !keepScalar && identity.isScalar(it) ? it.value : it;
		}
		/**
		* Checks if the collection includes a value with the key `key`.
		*
		* `key` must contain a representation of an integer for this to succeed.
		* It may be wrapped in a `Scalar`.
		*/
		has(key) {
			const idx = asItemIndex(key);
			return typeof idx === "number" && idx < this.items.length;
		}
		/**
		* Sets a value in this collection. For `!!set`, `value` needs to be a
		* boolean to add/remove the item from the set.
		*
		* If `key` does not contain a representation of an integer, this will throw.
		* It may be wrapped in a `Scalar`.
		*/
		set(key, value) {
			const idx = asItemIndex(key);
			if (typeof idx !== "number") throw new Error(`Expected a valid index, not ${key}.`);
			const prev = this.items[idx];
			if (identity.isScalar(prev) && Scalar.isScalarValue(value)) prev.value = value;
			else this.items[idx] = value;
		}
		toJSON(_, ctx) {
			const seq = [];
			if (ctx?.onCreate) ctx.onCreate(seq);
			let i = 0;
			for (const item of this.items) seq.push(toJS.toJS(item, String(i++), ctx));
			return seq;
		}
		toString(ctx, onComment, onChompKeep) {
			if (!ctx) return JSON.stringify(this);
			return stringifyCollection.stringifyCollection(this, ctx, {
				blockItemPrefix: "- ",
				flowChars: {
					start: "[",
					end: "]"
				},
				itemIndent: (ctx.indent || "") + "  ",
				onChompKeep,
				onComment
			});
		}
		static from(schema, obj, ctx) {
			const { replacer } = ctx;
			const seq = new this(schema);
			if (obj && Symbol.iterator in Object(obj)) {
				let i = 0;
				for (let it of obj) {
					if (typeof replacer === "function") {
						const key = obj instanceof Set ? it : String(i++);
						it = replacer.call(obj, key, it);
					}
					seq.items.push(createNode.createNode(it, void 0, ctx));
				}
			}
			return seq;
		}
	};
	function asItemIndex(key) {
		let idx = identity.isScalar(key) ? key.value : key;
		if (idx && typeof idx === "string") idx = Number(idx);
		return typeof idx === "number" && Number.isInteger(idx) && idx >= 0 ? idx : null;
	}
	exports.YAMLSeq = YAMLSeq;
}));
//#endregion
//#region node_modules/yaml/dist/schema/common/seq.js
var require_seq = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var YAMLSeq = require_YAMLSeq();
	exports.seq = {
		collection: "seq",
		default: true,
		nodeClass: YAMLSeq.YAMLSeq,
		tag: "tag:yaml.org,2002:seq",
		resolve(seq, onError) {
			if (!identity.isSeq(seq)) onError("Expected a sequence for this tag");
			return seq;
		},
		createNode: (schema, obj, ctx) => YAMLSeq.YAMLSeq.from(schema, obj, ctx)
	};
}));
//#endregion
//#region node_modules/yaml/dist/schema/common/string.js
var require_string = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyString = require_stringifyString();
	exports.string = {
		identify: (value) => typeof value === "string",
		default: true,
		tag: "tag:yaml.org,2002:str",
		resolve: (str) => str,
		stringify(item, ctx, onComment, onChompKeep) {
			ctx = Object.assign({ actualString: true }, ctx);
			return stringifyString.stringifyString(item, ctx, onComment, onChompKeep);
		}
	};
}));
//#endregion
//#region node_modules/yaml/dist/schema/common/null.js
var require_null = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	const nullTag = {
		identify: (value) => value == null,
		createNode: () => new Scalar.Scalar(null),
		default: true,
		tag: "tag:yaml.org,2002:null",
		test: /^(?:~|[Nn]ull|NULL)?$/,
		resolve: () => new Scalar.Scalar(null),
		stringify: ({ source }, ctx) => typeof source === "string" && nullTag.test.test(source) ? source : ctx.options.nullStr
	};
	exports.nullTag = nullTag;
}));
//#endregion
//#region node_modules/yaml/dist/schema/core/bool.js
var require_bool$1 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	const boolTag = {
		identify: (value) => typeof value === "boolean",
		default: true,
		tag: "tag:yaml.org,2002:bool",
		test: /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/,
		resolve: (str) => new Scalar.Scalar(str[0] === "t" || str[0] === "T"),
		stringify({ source, value }, ctx) {
			if (source && boolTag.test.test(source)) {
				if (value === (source[0] === "t" || source[0] === "T")) return source;
			}
			return value ? ctx.options.trueStr : ctx.options.falseStr;
		}
	};
	exports.boolTag = boolTag;
}));
//#endregion
//#region node_modules/yaml/dist/stringify/stringifyNumber.js
var require_stringifyNumber = /* @__PURE__ */ __commonJSMin(((exports) => {
	function stringifyNumber({ format, minFractionDigits, tag, value }) {
		if (typeof value === "bigint") return String(value);
		const num = typeof value === "number" ? value : Number(value);
		if (!isFinite(num)) return isNaN(num) ? ".nan" : num < 0 ? "-.inf" : ".inf";
		let n = Object.is(value, -0) ? "-0" : JSON.stringify(value);
		if (!format && minFractionDigits && (!tag || tag === "tag:yaml.org,2002:float") && /^-?\d/.test(n) && !n.includes("e")) {
			let i = n.indexOf(".");
			if (i < 0) {
				i = n.length;
				n += ".";
			}
			let d = minFractionDigits - (n.length - i - 1);
			while (d-- > 0) n += "0";
		}
		return n;
	}
	exports.stringifyNumber = stringifyNumber;
}));
//#endregion
//#region node_modules/yaml/dist/schema/core/float.js
var require_float$1 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var stringifyNumber = require_stringifyNumber();
	const floatNaN = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
		resolve: (str) => str.slice(-3).toLowerCase() === "nan" ? NaN : str[0] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
		stringify: stringifyNumber.stringifyNumber
	};
	const floatExp = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		format: "EXP",
		test: /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/,
		resolve: (str) => parseFloat(str),
		stringify(node) {
			const num = Number(node.value);
			return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
		}
	};
	exports.float = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/,
		resolve(str) {
			const node = new Scalar.Scalar(parseFloat(str));
			const dot = str.indexOf(".");
			if (dot !== -1 && str[str.length - 1] === "0") node.minFractionDigits = str.length - dot - 1;
			return node;
		},
		stringify: stringifyNumber.stringifyNumber
	};
	exports.floatExp = floatExp;
	exports.floatNaN = floatNaN;
}));
//#endregion
//#region node_modules/yaml/dist/schema/core/int.js
var require_int$1 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyNumber = require_stringifyNumber();
	const intIdentify = (value) => typeof value === "bigint" || Number.isInteger(value);
	const intResolve = (str, offset, radix, { intAsBigInt }) => intAsBigInt ? BigInt(str) : parseInt(str.substring(offset), radix);
	function intStringify(node, radix, prefix) {
		const { value } = node;
		if (intIdentify(value) && value >= 0) return prefix + value.toString(radix);
		return stringifyNumber.stringifyNumber(node);
	}
	const intOct = {
		identify: (value) => intIdentify(value) && value >= 0,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "OCT",
		test: /^0o[0-7]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 8, opt),
		stringify: (node) => intStringify(node, 8, "0o")
	};
	const int = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		test: /^[-+]?[0-9]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 0, 10, opt),
		stringify: stringifyNumber.stringifyNumber
	};
	const intHex = {
		identify: (value) => intIdentify(value) && value >= 0,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "HEX",
		test: /^0x[0-9a-fA-F]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 16, opt),
		stringify: (node) => intStringify(node, 16, "0x")
	};
	exports.int = int;
	exports.intHex = intHex;
	exports.intOct = intOct;
}));
//#endregion
//#region node_modules/yaml/dist/schema/core/schema.js
var require_schema$2 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var map = require_map();
	var _null = require_null();
	var seq = require_seq();
	var string = require_string();
	var bool = require_bool$1();
	var float = require_float$1();
	var int = require_int$1();
	exports.schema = [
		map.map,
		seq.seq,
		string.string,
		_null.nullTag,
		bool.boolTag,
		int.intOct,
		int.int,
		int.intHex,
		float.floatNaN,
		float.floatExp,
		float.float
	];
}));
//#endregion
//#region node_modules/yaml/dist/schema/json/schema.js
var require_schema$1 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var map = require_map();
	var seq = require_seq();
	function intIdentify(value) {
		return typeof value === "bigint" || Number.isInteger(value);
	}
	const stringifyJSON = ({ value }) => JSON.stringify(value);
	const jsonScalars = [
		{
			identify: (value) => typeof value === "string",
			default: true,
			tag: "tag:yaml.org,2002:str",
			resolve: (str) => str,
			stringify: stringifyJSON
		},
		{
			identify: (value) => value == null,
			createNode: () => new Scalar.Scalar(null),
			default: true,
			tag: "tag:yaml.org,2002:null",
			test: /^null$/,
			resolve: () => null,
			stringify: stringifyJSON
		},
		{
			identify: (value) => typeof value === "boolean",
			default: true,
			tag: "tag:yaml.org,2002:bool",
			test: /^true$|^false$/,
			resolve: (str) => str === "true",
			stringify: stringifyJSON
		},
		{
			identify: intIdentify,
			default: true,
			tag: "tag:yaml.org,2002:int",
			test: /^-?(?:0|[1-9][0-9]*)$/,
			resolve: (str, _onError, { intAsBigInt }) => intAsBigInt ? BigInt(str) : parseInt(str, 10),
			stringify: ({ value }) => intIdentify(value) ? value.toString() : JSON.stringify(value)
		},
		{
			identify: (value) => typeof value === "number",
			default: true,
			tag: "tag:yaml.org,2002:float",
			test: /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$/,
			resolve: (str) => parseFloat(str),
			stringify: stringifyJSON
		}
	];
	exports.schema = [map.map, seq.seq].concat(jsonScalars, {
		default: true,
		tag: "",
		test: /^/,
		resolve(str, onError) {
			onError(`Unresolved plain scalar ${JSON.stringify(str)}`);
			return str;
		}
	});
}));
//#endregion
//#region node_modules/yaml/dist/schema/yaml-1.1/binary.js
var require_binary = /* @__PURE__ */ __commonJSMin(((exports) => {
	var node_buffer = __require("buffer");
	var Scalar = require_Scalar();
	var stringifyString = require_stringifyString();
	exports.binary = {
		identify: (value) => value instanceof Uint8Array,
		default: false,
		tag: "tag:yaml.org,2002:binary",
		resolve(src, onError) {
			if (typeof node_buffer.Buffer === "function") return node_buffer.Buffer.from(src, "base64");
			else if (typeof atob === "function") {
				const str = atob(src.replace(/[\n\r]/g, ""));
				const buffer = new Uint8Array(str.length);
				for (let i = 0; i < str.length; ++i) buffer[i] = str.charCodeAt(i);
				return buffer;
			} else {
				onError("This environment does not support reading binary tags; either Buffer or atob is required");
				return src;
			}
		},
		stringify({ comment, type, value }, ctx, onComment, onChompKeep) {
			if (!value) return "";
			const buf = value;
			let str;
			if (typeof node_buffer.Buffer === "function") str = buf instanceof node_buffer.Buffer ? buf.toString("base64") : node_buffer.Buffer.from(buf.buffer).toString("base64");
			else if (typeof btoa === "function") {
				let s = "";
				for (let i = 0; i < buf.length; ++i) s += String.fromCharCode(buf[i]);
				str = btoa(s);
			} else throw new Error("This environment does not support writing binary tags; either Buffer or btoa is required");
			type ?? (type = Scalar.Scalar.BLOCK_LITERAL);
			if (type !== Scalar.Scalar.QUOTE_DOUBLE) {
				const lineWidth = Math.max(ctx.options.lineWidth - ctx.indent.length, ctx.options.minContentWidth);
				const n = Math.ceil(str.length / lineWidth);
				const lines = new Array(n);
				for (let i = 0, o = 0; i < n; ++i, o += lineWidth) lines[i] = str.substr(o, lineWidth);
				str = lines.join(type === Scalar.Scalar.BLOCK_LITERAL ? "\n" : " ");
			}
			return stringifyString.stringifyString({
				comment,
				type,
				value: str
			}, ctx, onComment, onChompKeep);
		}
	};
}));
//#endregion
//#region node_modules/yaml/dist/schema/yaml-1.1/pairs.js
var require_pairs = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Pair = require_Pair();
	var Scalar = require_Scalar();
	var YAMLSeq = require_YAMLSeq();
	function resolvePairs(seq, onError) {
		if (identity.isSeq(seq)) for (let i = 0; i < seq.items.length; ++i) {
			let item = seq.items[i];
			if (identity.isPair(item)) continue;
			else if (identity.isMap(item)) {
				if (item.items.length > 1) onError("Each pair must have its own sequence indicator");
				const pair = item.items[0] || new Pair.Pair(new Scalar.Scalar(null));
				if (item.commentBefore) pair.key.commentBefore = pair.key.commentBefore ? `${item.commentBefore}\n${pair.key.commentBefore}` : item.commentBefore;
				if (item.comment) {
					const cn = pair.value ?? pair.key;
					cn.comment = cn.comment ? `${item.comment}\n${cn.comment}` : item.comment;
				}
				item = pair;
			}
			seq.items[i] = identity.isPair(item) ? item : new Pair.Pair(item);
		}
		else onError("Expected a sequence for this tag");
		return seq;
	}
	function createPairs(schema, iterable, ctx) {
		const { replacer } = ctx;
		const pairs = new YAMLSeq.YAMLSeq(schema);
		pairs.tag = "tag:yaml.org,2002:pairs";
		let i = 0;
		if (iterable && Symbol.iterator in Object(iterable)) for (let it of iterable) {
			if (typeof replacer === "function") it = replacer.call(iterable, String(i++), it);
			let key, value;
			if (Array.isArray(it)) if (it.length === 2) {
				key = it[0];
				value = it[1];
			} else throw new TypeError(`Expected [key, value] tuple: ${it}`);
			else if (it && it instanceof Object) {
				const keys = Object.keys(it);
				if (keys.length === 1) {
					key = keys[0];
					value = it[key];
				} else throw new TypeError(`Expected tuple with one key, not ${keys.length} keys`);
			} else key = it;
			pairs.items.push(Pair.createPair(key, value, ctx));
		}
		return pairs;
	}
	const pairs = {
		collection: "seq",
		default: false,
		tag: "tag:yaml.org,2002:pairs",
		resolve: resolvePairs,
		createNode: createPairs
	};
	exports.createPairs = createPairs;
	exports.pairs = pairs;
	exports.resolvePairs = resolvePairs;
}));
//#endregion
//#region node_modules/yaml/dist/schema/yaml-1.1/omap.js
var require_omap = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var toJS = require_toJS();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	var pairs = require_pairs();
	var YAMLOMap = class YAMLOMap extends YAMLSeq.YAMLSeq {
		constructor() {
			super();
			this.add = YAMLMap.YAMLMap.prototype.add.bind(this);
			this.delete = YAMLMap.YAMLMap.prototype.delete.bind(this);
			this.get = YAMLMap.YAMLMap.prototype.get.bind(this);
			this.has = YAMLMap.YAMLMap.prototype.has.bind(this);
			this.set = YAMLMap.YAMLMap.prototype.set.bind(this);
			this.tag = YAMLOMap.tag;
		}
		/**
		* If `ctx` is given, the return type is actually `Map<unknown, unknown>`,
		* but TypeScript won't allow widening the signature of a child method.
		*/
		toJSON(_, ctx) {
			if (!ctx) return super.toJSON(_);
			const map = /* @__PURE__ */ new Map();
			if (ctx?.onCreate) ctx.onCreate(map);
			for (const pair of this.items) {
				let key, value;
				if (identity.isPair(pair)) {
					key = toJS.toJS(pair.key, "", ctx);
					value = toJS.toJS(pair.value, key, ctx);
				} else key = toJS.toJS(pair, "", ctx);
				if (map.has(key)) throw new Error("Ordered maps must not include duplicate keys");
				map.set(key, value);
			}
			return map;
		}
		static from(schema, iterable, ctx) {
			const pairs$1 = pairs.createPairs(schema, iterable, ctx);
			const omap = new this();
			omap.items = pairs$1.items;
			return omap;
		}
	};
	YAMLOMap.tag = "tag:yaml.org,2002:omap";
	const omap = {
		collection: "seq",
		identify: (value) => value instanceof Map,
		nodeClass: YAMLOMap,
		default: false,
		tag: "tag:yaml.org,2002:omap",
		resolve(seq, onError) {
			const pairs$1 = pairs.resolvePairs(seq, onError);
			const seenKeys = [];
			for (const { key } of pairs$1.items) if (identity.isScalar(key)) if (seenKeys.includes(key.value)) onError(`Ordered maps must not include duplicate keys: ${key.value}`);
			else seenKeys.push(key.value);
			return Object.assign(new YAMLOMap(), pairs$1);
		},
		createNode: (schema, iterable, ctx) => YAMLOMap.from(schema, iterable, ctx)
	};
	exports.YAMLOMap = YAMLOMap;
	exports.omap = omap;
}));
//#endregion
//#region node_modules/yaml/dist/schema/yaml-1.1/bool.js
var require_bool = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	function boolStringify({ value, source }, ctx) {
		if (source && (value ? trueTag : falseTag).test.test(source)) return source;
		return value ? ctx.options.trueStr : ctx.options.falseStr;
	}
	const trueTag = {
		identify: (value) => value === true,
		default: true,
		tag: "tag:yaml.org,2002:bool",
		test: /^(?:Y|y|[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/,
		resolve: () => new Scalar.Scalar(true),
		stringify: boolStringify
	};
	const falseTag = {
		identify: (value) => value === false,
		default: true,
		tag: "tag:yaml.org,2002:bool",
		test: /^(?:N|n|[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/,
		resolve: () => new Scalar.Scalar(false),
		stringify: boolStringify
	};
	exports.falseTag = falseTag;
	exports.trueTag = trueTag;
}));
//#endregion
//#region node_modules/yaml/dist/schema/yaml-1.1/float.js
var require_float = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var stringifyNumber = require_stringifyNumber();
	const floatNaN = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
		resolve: (str) => str.slice(-3).toLowerCase() === "nan" ? NaN : str[0] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
		stringify: stringifyNumber.stringifyNumber
	};
	const floatExp = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		format: "EXP",
		test: /^[-+]?(?:[0-9][0-9_]*)?(?:\.[0-9_]*)?[eE][-+]?[0-9]+$/,
		resolve: (str) => parseFloat(str.replace(/_/g, "")),
		stringify(node) {
			const num = Number(node.value);
			return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
		}
	};
	exports.float = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*$/,
		resolve(str) {
			const node = new Scalar.Scalar(parseFloat(str.replace(/_/g, "")));
			const dot = str.indexOf(".");
			if (dot !== -1) {
				const f = str.substring(dot + 1).replace(/_/g, "");
				if (f[f.length - 1] === "0") node.minFractionDigits = f.length;
			}
			return node;
		},
		stringify: stringifyNumber.stringifyNumber
	};
	exports.floatExp = floatExp;
	exports.floatNaN = floatNaN;
}));
//#endregion
//#region node_modules/yaml/dist/schema/yaml-1.1/int.js
var require_int = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyNumber = require_stringifyNumber();
	const intIdentify = (value) => typeof value === "bigint" || Number.isInteger(value);
	function intResolve(str, offset, radix, { intAsBigInt }) {
		const sign = str[0];
		if (sign === "-" || sign === "+") offset += 1;
		str = str.substring(offset).replace(/_/g, "");
		if (intAsBigInt) {
			switch (radix) {
				case 2:
					str = `0b${str}`;
					break;
				case 8:
					str = `0o${str}`;
					break;
				case 16:
					str = `0x${str}`;
					break;
			}
			const n = BigInt(str);
			return sign === "-" ? BigInt(-1) * n : n;
		}
		const n = parseInt(str, radix);
		return sign === "-" ? -1 * n : n;
	}
	function intStringify(node, radix, prefix) {
		const { value } = node;
		if (intIdentify(value)) {
			const str = value.toString(radix);
			return value < 0 ? "-" + prefix + str.substr(1) : prefix + str;
		}
		return stringifyNumber.stringifyNumber(node);
	}
	const intBin = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "BIN",
		test: /^[-+]?0b[0-1_]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 2, opt),
		stringify: (node) => intStringify(node, 2, "0b")
	};
	const intOct = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "OCT",
		test: /^[-+]?0[0-7_]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 1, 8, opt),
		stringify: (node) => intStringify(node, 8, "0")
	};
	const int = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		test: /^[-+]?[0-9][0-9_]*$/,
		resolve: (str, _onError, opt) => intResolve(str, 0, 10, opt),
		stringify: stringifyNumber.stringifyNumber
	};
	const intHex = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "HEX",
		test: /^[-+]?0x[0-9a-fA-F_]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 16, opt),
		stringify: (node) => intStringify(node, 16, "0x")
	};
	exports.int = int;
	exports.intBin = intBin;
	exports.intHex = intHex;
	exports.intOct = intOct;
}));
//#endregion
//#region node_modules/yaml/dist/schema/yaml-1.1/set.js
var require_set = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Pair = require_Pair();
	var YAMLMap = require_YAMLMap();
	var YAMLSet = class YAMLSet extends YAMLMap.YAMLMap {
		constructor(schema) {
			super(schema);
			this.tag = YAMLSet.tag;
		}
		add(key) {
			let pair;
			if (identity.isPair(key)) pair = key;
			else if (key && typeof key === "object" && "key" in key && "value" in key && key.value === null) pair = new Pair.Pair(key.key, null);
			else pair = new Pair.Pair(key, null);
			if (!YAMLMap.findPair(this.items, pair.key)) this.items.push(pair);
		}
		/**
		* If `keepPair` is `true`, returns the Pair matching `key`.
		* Otherwise, returns the value of that Pair's key.
		*/
		get(key, keepPair) {
			const pair = YAMLMap.findPair(this.items, key);
			return !keepPair && identity.isPair(pair) ? identity.isScalar(pair.key) ? pair.key.value : pair.key : pair;
		}
		set(key, value) {
			if (typeof value !== "boolean") throw new Error(`Expected boolean value for set(key, value) in a YAML set, not ${typeof value}`);
			const prev = YAMLMap.findPair(this.items, key);
			if (prev && !value) this.items.splice(this.items.indexOf(prev), 1);
			else if (!prev && value) this.items.push(new Pair.Pair(key));
		}
		toJSON(_, ctx) {
			return super.toJSON(_, ctx, Set);
		}
		toString(ctx, onComment, onChompKeep) {
			if (!ctx) return JSON.stringify(this);
			if (this.hasAllNullValues(true)) return super.toString(Object.assign({}, ctx, { allNullValues: true }), onComment, onChompKeep);
			else throw new Error("Set items must all have null values");
		}
		static from(schema, iterable, ctx) {
			const { replacer } = ctx;
			const set = new this(schema);
			if (iterable && Symbol.iterator in Object(iterable)) for (let value of iterable) {
				if (typeof replacer === "function") value = replacer.call(iterable, value, value);
				set.items.push(Pair.createPair(value, null, ctx));
			}
			return set;
		}
	};
	YAMLSet.tag = "tag:yaml.org,2002:set";
	const set = {
		collection: "map",
		identify: (value) => value instanceof Set,
		nodeClass: YAMLSet,
		default: false,
		tag: "tag:yaml.org,2002:set",
		createNode: (schema, iterable, ctx) => YAMLSet.from(schema, iterable, ctx),
		resolve(map, onError) {
			if (identity.isMap(map)) if (map.hasAllNullValues(true)) return Object.assign(new YAMLSet(), map);
			else onError("Set items must all have null values");
			else onError("Expected a mapping for this tag");
			return map;
		}
	};
	exports.YAMLSet = YAMLSet;
	exports.set = set;
}));
//#endregion
//#region node_modules/yaml/dist/schema/yaml-1.1/timestamp.js
var require_timestamp = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyNumber = require_stringifyNumber();
	/** Internal types handle bigint as number, because TS can't figure it out. */
	function parseSexagesimal(str, asBigInt) {
		const sign = str[0];
		const parts = sign === "-" || sign === "+" ? str.substring(1) : str;
		const num = (n) => asBigInt ? BigInt(n) : Number(n);
		const res = parts.replace(/_/g, "").split(":").reduce((res, p) => res * num(60) + num(p), num(0));
		return sign === "-" ? num(-1) * res : res;
	}
	/**
	* hhhh:mm:ss.sss
	*
	* Internal types handle bigint as number, because TS can't figure it out.
	*/
	function stringifySexagesimal(node) {
		let { value } = node;
		let num = (n) => n;
		if (typeof value === "bigint") num = (n) => BigInt(n);
		else if (isNaN(value) || !isFinite(value)) return stringifyNumber.stringifyNumber(node);
		let sign = "";
		if (value < 0) {
			sign = "-";
			value *= num(-1);
		}
		const _60 = num(60);
		const parts = [value % _60];
		if (value < 60) parts.unshift(0);
		else {
			value = (value - parts[0]) / _60;
			parts.unshift(value % _60);
			if (value >= 60) {
				value = (value - parts[0]) / _60;
				parts.unshift(value);
			}
		}
		return sign + parts.map((n) => String(n).padStart(2, "0")).join(":").replace(/000000\d*$/, "");
	}
	const intTime = {
		identify: (value) => typeof value === "bigint" || Number.isInteger(value),
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "TIME",
		test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+$/,
		resolve: (str, _onError, { intAsBigInt }) => parseSexagesimal(str, intAsBigInt),
		stringify: stringifySexagesimal
	};
	const floatTime = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		format: "TIME",
		test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/,
		resolve: (str) => parseSexagesimal(str, false),
		stringify: stringifySexagesimal
	};
	const timestamp = {
		identify: (value) => value instanceof Date,
		default: true,
		tag: "tag:yaml.org,2002:timestamp",
		test: RegExp("^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:t|T|[ \\t]+)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2}(\\.[0-9]+)?)(?:[ \\t]*(Z|[-+][012]?[0-9](?::[0-9]{2})?))?)?$"),
		resolve(str) {
			const match = str.match(timestamp.test);
			if (!match) throw new Error("!!timestamp expects a date, starting with yyyy-mm-dd");
			const [, year, month, day, hour, minute, second] = match.map(Number);
			const millisec = match[7] ? Number((match[7] + "00").substr(1, 3)) : 0;
			let date = Date.UTC(year, month - 1, day, hour || 0, minute || 0, second || 0, millisec);
			const tz = match[8];
			if (tz && tz !== "Z") {
				let d = parseSexagesimal(tz, false);
				if (Math.abs(d) < 30) d *= 60;
				date -= 6e4 * d;
			}
			return new Date(date);
		},
		stringify: ({ value }) => value?.toISOString().replace(/(T00:00:00)?\.000Z$/, "") ?? ""
	};
	exports.floatTime = floatTime;
	exports.intTime = intTime;
	exports.timestamp = timestamp;
}));
//#endregion
//#region node_modules/yaml/dist/schema/yaml-1.1/schema.js
var require_schema = /* @__PURE__ */ __commonJSMin(((exports) => {
	var map = require_map();
	var _null = require_null();
	var seq = require_seq();
	var string = require_string();
	var binary = require_binary();
	var bool = require_bool();
	var float = require_float();
	var int = require_int();
	var merge = require_merge();
	var omap = require_omap();
	var pairs = require_pairs();
	var set = require_set();
	var timestamp = require_timestamp();
	exports.schema = [
		map.map,
		seq.seq,
		string.string,
		_null.nullTag,
		bool.trueTag,
		bool.falseTag,
		int.intBin,
		int.intOct,
		int.int,
		int.intHex,
		float.floatNaN,
		float.floatExp,
		float.float,
		binary.binary,
		merge.merge,
		omap.omap,
		pairs.pairs,
		set.set,
		timestamp.intTime,
		timestamp.floatTime,
		timestamp.timestamp
	];
}));
//#endregion
//#region node_modules/yaml/dist/schema/tags.js
var require_tags = /* @__PURE__ */ __commonJSMin(((exports) => {
	var map = require_map();
	var _null = require_null();
	var seq = require_seq();
	var string = require_string();
	var bool = require_bool$1();
	var float = require_float$1();
	var int = require_int$1();
	var schema = require_schema$2();
	var schema$1 = require_schema$1();
	var binary = require_binary();
	var merge = require_merge();
	var omap = require_omap();
	var pairs = require_pairs();
	var schema$2 = require_schema();
	var set = require_set();
	var timestamp = require_timestamp();
	const schemas = new Map([
		["core", schema.schema],
		["failsafe", [
			map.map,
			seq.seq,
			string.string
		]],
		["json", schema$1.schema],
		["yaml11", schema$2.schema],
		["yaml-1.1", schema$2.schema]
	]);
	const tagsByName = {
		binary: binary.binary,
		bool: bool.boolTag,
		float: float.float,
		floatExp: float.floatExp,
		floatNaN: float.floatNaN,
		floatTime: timestamp.floatTime,
		int: int.int,
		intHex: int.intHex,
		intOct: int.intOct,
		intTime: timestamp.intTime,
		map: map.map,
		merge: merge.merge,
		null: _null.nullTag,
		omap: omap.omap,
		pairs: pairs.pairs,
		seq: seq.seq,
		set: set.set,
		timestamp: timestamp.timestamp
	};
	const coreKnownTags = {
		"tag:yaml.org,2002:binary": binary.binary,
		"tag:yaml.org,2002:merge": merge.merge,
		"tag:yaml.org,2002:omap": omap.omap,
		"tag:yaml.org,2002:pairs": pairs.pairs,
		"tag:yaml.org,2002:set": set.set,
		"tag:yaml.org,2002:timestamp": timestamp.timestamp
	};
	function getTags(customTags, schemaName, addMergeTag) {
		const schemaTags = schemas.get(schemaName);
		if (schemaTags && !customTags) return addMergeTag && !schemaTags.includes(merge.merge) ? schemaTags.concat(merge.merge) : schemaTags.slice();
		let tags = schemaTags;
		if (!tags) if (Array.isArray(customTags)) tags = [];
		else {
			const keys = Array.from(schemas.keys()).filter((key) => key !== "yaml11").map((key) => JSON.stringify(key)).join(", ");
			throw new Error(`Unknown schema "${schemaName}"; use one of ${keys} or define customTags array`);
		}
		if (Array.isArray(customTags)) for (const tag of customTags) tags = tags.concat(tag);
		else if (typeof customTags === "function") tags = customTags(tags.slice());
		if (addMergeTag) tags = tags.concat(merge.merge);
		return tags.reduce((tags, tag) => {
			const tagObj = typeof tag === "string" ? tagsByName[tag] : tag;
			if (!tagObj) {
				const tagName = JSON.stringify(tag);
				const keys = Object.keys(tagsByName).map((key) => JSON.stringify(key)).join(", ");
				throw new Error(`Unknown custom tag ${tagName}; use one of ${keys}`);
			}
			if (!tags.includes(tagObj)) tags.push(tagObj);
			return tags;
		}, []);
	}
	exports.coreKnownTags = coreKnownTags;
	exports.getTags = getTags;
}));
//#endregion
//#region node_modules/yaml/dist/schema/Schema.js
var require_Schema = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var map = require_map();
	var seq = require_seq();
	var string = require_string();
	var tags = require_tags();
	const sortMapEntriesByKey = (a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
	exports.Schema = class Schema {
		constructor({ compat, customTags, merge, resolveKnownTags, schema, sortMapEntries, toStringDefaults }) {
			this.compat = Array.isArray(compat) ? tags.getTags(compat, "compat") : compat ? tags.getTags(null, compat) : null;
			this.name = typeof schema === "string" && schema || "core";
			this.knownTags = resolveKnownTags ? tags.coreKnownTags : {};
			this.tags = tags.getTags(customTags, this.name, merge);
			this.toStringOptions = toStringDefaults ?? null;
			Object.defineProperty(this, identity.MAP, { value: map.map });
			Object.defineProperty(this, identity.SCALAR, { value: string.string });
			Object.defineProperty(this, identity.SEQ, { value: seq.seq });
			this.sortMapEntries = typeof sortMapEntries === "function" ? sortMapEntries : sortMapEntries === true ? sortMapEntriesByKey : null;
		}
		clone() {
			const copy = Object.create(Schema.prototype, Object.getOwnPropertyDescriptors(this));
			copy.tags = this.tags.slice();
			return copy;
		}
	};
}));
//#endregion
//#region node_modules/yaml/dist/stringify/stringifyDocument.js
var require_stringifyDocument = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var stringify = require_stringify();
	var stringifyComment = require_stringifyComment();
	function stringifyDocument(doc, options) {
		const lines = [];
		let hasDirectives = options.directives === true;
		if (options.directives !== false && doc.directives) {
			const dir = doc.directives.toString(doc);
			if (dir) {
				lines.push(dir);
				hasDirectives = true;
			} else if (doc.directives.docStart) hasDirectives = true;
		}
		if (hasDirectives) lines.push("---");
		const ctx = stringify.createStringifyContext(doc, options);
		const { commentString } = ctx.options;
		if (doc.commentBefore) {
			if (lines.length !== 1) lines.unshift("");
			const cs = commentString(doc.commentBefore);
			lines.unshift(stringifyComment.indentComment(cs, ""));
		}
		let chompKeep = false;
		let contentComment = null;
		if (doc.contents) {
			if (identity.isNode(doc.contents)) {
				if (doc.contents.spaceBefore && hasDirectives) lines.push("");
				if (doc.contents.commentBefore) {
					const cs = commentString(doc.contents.commentBefore);
					lines.push(stringifyComment.indentComment(cs, ""));
				}
				ctx.forceBlockIndent = !!doc.comment;
				contentComment = doc.contents.comment;
			}
			const onChompKeep = contentComment ? void 0 : () => chompKeep = true;
			let body = stringify.stringify(doc.contents, ctx, () => contentComment = null, onChompKeep);
			if (contentComment) body += stringifyComment.lineComment(body, "", commentString(contentComment));
			if ((body[0] === "|" || body[0] === ">") && lines[lines.length - 1] === "---") lines[lines.length - 1] = `--- ${body}`;
			else lines.push(body);
		} else lines.push(stringify.stringify(doc.contents, ctx));
		if (doc.directives?.docEnd) if (doc.comment) {
			const cs = commentString(doc.comment);
			if (cs.includes("\n")) {
				lines.push("...");
				lines.push(stringifyComment.indentComment(cs, ""));
			} else lines.push(`... ${cs}`);
		} else lines.push("...");
		else {
			let dc = doc.comment;
			if (dc && chompKeep) dc = dc.replace(/^\n+/, "");
			if (dc) {
				if ((!chompKeep || contentComment) && lines[lines.length - 1] !== "") lines.push("");
				lines.push(stringifyComment.indentComment(commentString(dc), ""));
			}
		}
		return lines.join("\n") + "\n";
	}
	exports.stringifyDocument = stringifyDocument;
}));
//#endregion
//#region node_modules/yaml/dist/doc/Document.js
var require_Document = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Alias = require_Alias();
	var Collection = require_Collection();
	var identity = require_identity();
	var Pair = require_Pair();
	var toJS = require_toJS();
	var Schema = require_Schema();
	var stringifyDocument = require_stringifyDocument();
	var anchors = require_anchors();
	var applyReviver = require_applyReviver();
	var createNode = require_createNode();
	var directives = require_directives();
	var Document = class Document {
		constructor(value, replacer, options) {
			/** A comment before this Document */
			this.commentBefore = null;
			/** A comment immediately after this Document */
			this.comment = null;
			/** Errors encountered during parsing. */
			this.errors = [];
			/** Warnings encountered during parsing. */
			this.warnings = [];
			Object.defineProperty(this, identity.NODE_TYPE, { value: identity.DOC });
			let _replacer = null;
			if (typeof replacer === "function" || Array.isArray(replacer)) _replacer = replacer;
			else if (options === void 0 && replacer) {
				options = replacer;
				replacer = void 0;
			}
			const opt = Object.assign({
				intAsBigInt: false,
				keepSourceTokens: false,
				logLevel: "warn",
				prettyErrors: true,
				strict: true,
				stringKeys: false,
				uniqueKeys: true,
				version: "1.2"
			}, options);
			this.options = opt;
			let { version } = opt;
			if (options?._directives) {
				this.directives = options._directives.atDocument();
				if (this.directives.yaml.explicit) version = this.directives.yaml.version;
			} else this.directives = new directives.Directives({ version });
			this.setSchema(version, options);
			this.contents = value === void 0 ? null : this.createNode(value, _replacer, options);
		}
		/**
		* Create a deep copy of this Document and its contents.
		*
		* Custom Node values that inherit from `Object` still refer to their original instances.
		*/
		clone() {
			const copy = Object.create(Document.prototype, { [identity.NODE_TYPE]: { value: identity.DOC } });
			copy.commentBefore = this.commentBefore;
			copy.comment = this.comment;
			copy.errors = this.errors.slice();
			copy.warnings = this.warnings.slice();
			copy.options = Object.assign({}, this.options);
			if (this.directives) copy.directives = this.directives.clone();
			copy.schema = this.schema.clone();
			copy.contents = identity.isNode(this.contents) ? this.contents.clone(copy.schema) : this.contents;
			if (this.range) copy.range = this.range.slice();
			return copy;
		}
		/** Adds a value to the document. */
		add(value) {
			if (assertCollection(this.contents)) this.contents.add(value);
		}
		/** Adds a value to the document. */
		addIn(path, value) {
			if (assertCollection(this.contents)) this.contents.addIn(path, value);
		}
		/**
		* Create a new `Alias` node, ensuring that the target `node` has the required anchor.
		*
		* If `node` already has an anchor, `name` is ignored.
		* Otherwise, the `node.anchor` value will be set to `name`,
		* or if an anchor with that name is already present in the document,
		* `name` will be used as a prefix for a new unique anchor.
		* If `name` is undefined, the generated anchor will use 'a' as a prefix.
		*/
		createAlias(node, name) {
			if (!node.anchor) {
				const prev = anchors.anchorNames(this);
				node.anchor = !name || prev.has(name) ? anchors.findNewAnchor(name || "a", prev) : name;
			}
			return new Alias.Alias(node.anchor);
		}
		createNode(value, replacer, options) {
			let _replacer = void 0;
			if (typeof replacer === "function") {
				value = replacer.call({ "": value }, "", value);
				_replacer = replacer;
			} else if (Array.isArray(replacer)) {
				const keyToStr = (v) => typeof v === "number" || v instanceof String || v instanceof Number;
				const asStr = replacer.filter(keyToStr).map(String);
				if (asStr.length > 0) replacer = replacer.concat(asStr);
				_replacer = replacer;
			} else if (options === void 0 && replacer) {
				options = replacer;
				replacer = void 0;
			}
			const { aliasDuplicateObjects, anchorPrefix, flow, keepUndefined, onTagObj, tag } = options ?? {};
			const { onAnchor, setAnchors, sourceObjects } = anchors.createNodeAnchors(this, anchorPrefix || "a");
			const ctx = {
				aliasDuplicateObjects: aliasDuplicateObjects ?? true,
				keepUndefined: keepUndefined ?? false,
				onAnchor,
				onTagObj,
				replacer: _replacer,
				schema: this.schema,
				sourceObjects
			};
			const node = createNode.createNode(value, tag, ctx);
			if (flow && identity.isCollection(node)) node.flow = true;
			setAnchors();
			return node;
		}
		/**
		* Convert a key and a value into a `Pair` using the current schema,
		* recursively wrapping all values as `Scalar` or `Collection` nodes.
		*/
		createPair(key, value, options = {}) {
			const k = this.createNode(key, null, options);
			const v = this.createNode(value, null, options);
			return new Pair.Pair(k, v);
		}
		/**
		* Removes a value from the document.
		* @returns `true` if the item was found and removed.
		*/
		delete(key) {
			return assertCollection(this.contents) ? this.contents.delete(key) : false;
		}
		/**
		* Removes a value from the document.
		* @returns `true` if the item was found and removed.
		*/
		deleteIn(path) {
			if (Collection.isEmptyPath(path)) {
				if (this.contents == null) return false;
				this.contents = null;
				return true;
			}
			return assertCollection(this.contents) ? this.contents.deleteIn(path) : false;
		}
		/**
		* Returns item at `key`, or `undefined` if not found. By default unwraps
		* scalar values from their surrounding node; to disable set `keepScalar` to
		* `true` (collections are always returned intact).
		*/
		get(key, keepScalar) {
			return identity.isCollection(this.contents) ? this.contents.get(key, keepScalar) : void 0;
		}
		/**
		* Returns item at `path`, or `undefined` if not found. By default unwraps
		* scalar values from their surrounding node; to disable set `keepScalar` to
		* `true` (collections are always returned intact).
		*/
		getIn(path, keepScalar) {
			if (Collection.isEmptyPath(path)) return !keepScalar && identity.isScalar(this.contents) ? this.contents.value : this.contents;
			return identity.isCollection(this.contents) ? this.contents.getIn(path, keepScalar) : void 0;
		}
		/**
		* Checks if the document includes a value with the key `key`.
		*/
		has(key) {
			return identity.isCollection(this.contents) ? this.contents.has(key) : false;
		}
		/**
		* Checks if the document includes a value at `path`.
		*/
		hasIn(path) {
			if (Collection.isEmptyPath(path)) return this.contents !== void 0;
			return identity.isCollection(this.contents) ? this.contents.hasIn(path) : false;
		}
		/**
		* Sets a value in this document. For `!!set`, `value` needs to be a
		* boolean to add/remove the item from the set.
		*/
		set(key, value) {
			if (this.contents == null) this.contents = Collection.collectionFromPath(this.schema, [key], value);
			else if (assertCollection(this.contents)) this.contents.set(key, value);
		}
		/**
		* Sets a value in this document. For `!!set`, `value` needs to be a
		* boolean to add/remove the item from the set.
		*/
		setIn(path, value) {
			if (Collection.isEmptyPath(path)) this.contents = value;
			else if (this.contents == null) this.contents = Collection.collectionFromPath(this.schema, Array.from(path), value);
			else if (assertCollection(this.contents)) this.contents.setIn(path, value);
		}
		/**
		* Change the YAML version and schema used by the document.
		* A `null` version disables support for directives, explicit tags, anchors, and aliases.
		* It also requires the `schema` option to be given as a `Schema` instance value.
		*
		* Overrides all previously set schema options.
		*/
		setSchema(version, options = {}) {
			if (typeof version === "number") version = String(version);
			let opt;
			switch (version) {
				case "1.1":
					if (this.directives) this.directives.yaml.version = "1.1";
					else this.directives = new directives.Directives({ version: "1.1" });
					opt = {
						resolveKnownTags: false,
						schema: "yaml-1.1"
					};
					break;
				case "1.2":
				case "next":
					if (this.directives) this.directives.yaml.version = version;
					else this.directives = new directives.Directives({ version });
					opt = {
						resolveKnownTags: true,
						schema: "core"
					};
					break;
				case null:
					if (this.directives) delete this.directives;
					opt = null;
					break;
				default: {
					const sv = JSON.stringify(version);
					throw new Error(`Expected '1.1', '1.2' or null as first argument, but found: ${sv}`);
				}
			}
			if (options.schema instanceof Object) this.schema = options.schema;
			else if (opt) this.schema = new Schema.Schema(Object.assign(opt, options));
			else throw new Error(`With a null YAML version, the { schema: Schema } option is required`);
		}
		toJS({ json, jsonArg, mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
			const ctx = {
				anchors: /* @__PURE__ */ new Map(),
				doc: this,
				keep: !json,
				mapAsMap: mapAsMap === true,
				mapKeyWarned: false,
				maxAliasCount: typeof maxAliasCount === "number" ? maxAliasCount : 100
			};
			const res = toJS.toJS(this.contents, jsonArg ?? "", ctx);
			if (typeof onAnchor === "function") for (const { count, res } of ctx.anchors.values()) onAnchor(res, count);
			return typeof reviver === "function" ? applyReviver.applyReviver(reviver, { "": res }, "", res) : res;
		}
		/**
		* A JSON representation of the document `contents`.
		*
		* @param jsonArg Used by `JSON.stringify` to indicate the array index or
		*   property name.
		*/
		toJSON(jsonArg, onAnchor) {
			return this.toJS({
				json: true,
				jsonArg,
				mapAsMap: false,
				onAnchor
			});
		}
		/** A YAML representation of the document. */
		toString(options = {}) {
			if (this.errors.length > 0) throw new Error("Document with errors cannot be stringified");
			if ("indent" in options && (!Number.isInteger(options.indent) || Number(options.indent) <= 0)) {
				const s = JSON.stringify(options.indent);
				throw new Error(`"indent" option must be a positive integer, not ${s}`);
			}
			return stringifyDocument.stringifyDocument(this, options);
		}
	};
	function assertCollection(contents) {
		if (identity.isCollection(contents)) return true;
		throw new Error("Expected a YAML collection as document contents");
	}
	exports.Document = Document;
}));
//#endregion
//#region node_modules/yaml/dist/errors.js
var require_errors = /* @__PURE__ */ __commonJSMin(((exports) => {
	var YAMLError = class extends Error {
		constructor(name, pos, code, message) {
			super();
			this.name = name;
			this.code = code;
			this.message = message;
			this.pos = pos;
		}
	};
	var YAMLParseError = class extends YAMLError {
		constructor(pos, code, message) {
			super("YAMLParseError", pos, code, message);
		}
	};
	var YAMLWarning = class extends YAMLError {
		constructor(pos, code, message) {
			super("YAMLWarning", pos, code, message);
		}
	};
	const prettifyError = (src, lc) => (error) => {
		if (error.pos[0] === -1) return;
		error.linePos = error.pos.map((pos) => lc.linePos(pos));
		const { line, col } = error.linePos[0];
		error.message += ` at line ${line}, column ${col}`;
		let ci = col - 1;
		let lineStr = src.substring(lc.lineStarts[line - 1], lc.lineStarts[line]).replace(/[\n\r]+$/, "");
		if (ci >= 60 && lineStr.length > 80) {
			const trimStart = Math.min(ci - 39, lineStr.length - 79);
			lineStr = "…" + lineStr.substring(trimStart);
			ci -= trimStart - 1;
		}
		if (lineStr.length > 80) lineStr = lineStr.substring(0, 79) + "…";
		if (line > 1 && /^ *$/.test(lineStr.substring(0, ci))) {
			let prev = src.substring(lc.lineStarts[line - 2], lc.lineStarts[line - 1]);
			if (prev.length > 80) prev = prev.substring(0, 79) + "…\n";
			lineStr = prev + lineStr;
		}
		if (/[^ ]/.test(lineStr)) {
			let count = 1;
			const end = error.linePos[1];
			if (end?.line === line && end.col > col) count = Math.max(1, Math.min(end.col - col, 80 - ci));
			const pointer = " ".repeat(ci) + "^".repeat(count);
			error.message += `:\n\n${lineStr}\n${pointer}\n`;
		}
	};
	exports.YAMLError = YAMLError;
	exports.YAMLParseError = YAMLParseError;
	exports.YAMLWarning = YAMLWarning;
	exports.prettifyError = prettifyError;
}));
//#endregion
//#region node_modules/yaml/dist/compose/resolve-props.js
var require_resolve_props = /* @__PURE__ */ __commonJSMin(((exports) => {
	function resolveProps(tokens, { flow, indicator, next, offset, onError, parentIndent, startOnNewline }) {
		let spaceBefore = false;
		let atNewline = startOnNewline;
		let hasSpace = startOnNewline;
		let comment = "";
		let commentSep = "";
		let hasNewline = false;
		let reqSpace = false;
		let tab = null;
		let anchor = null;
		let tag = null;
		let newlineAfterProp = null;
		let comma = null;
		let found = null;
		let start = null;
		for (const token of tokens) {
			if (reqSpace) {
				if (token.type !== "space" && token.type !== "newline" && token.type !== "comma") onError(token.offset, "MISSING_CHAR", "Tags and anchors must be separated from the next token by white space");
				reqSpace = false;
			}
			if (tab) {
				if (atNewline && token.type !== "comment" && token.type !== "newline") onError(tab, "TAB_AS_INDENT", "Tabs are not allowed as indentation");
				tab = null;
			}
			switch (token.type) {
				case "space":
					if (!flow && (indicator !== "doc-start" || next?.type !== "flow-collection") && token.source.includes("	")) tab = token;
					hasSpace = true;
					break;
				case "comment": {
					if (!hasSpace) onError(token, "MISSING_CHAR", "Comments must be separated from other tokens by white space characters");
					const cb = token.source.substring(1) || " ";
					if (!comment) comment = cb;
					else comment += commentSep + cb;
					commentSep = "";
					atNewline = false;
					break;
				}
				case "newline":
					if (atNewline) {
						if (comment) comment += token.source;
						else if (!found || indicator !== "seq-item-ind") spaceBefore = true;
					} else commentSep += token.source;
					atNewline = true;
					hasNewline = true;
					if (anchor || tag) newlineAfterProp = token;
					hasSpace = true;
					break;
				case "anchor":
					if (anchor) onError(token, "MULTIPLE_ANCHORS", "A node can have at most one anchor");
					if (token.source.endsWith(":")) onError(token.offset + token.source.length - 1, "BAD_ALIAS", "Anchor ending in : is ambiguous", true);
					anchor = token;
					start ?? (start = token.offset);
					atNewline = false;
					hasSpace = false;
					reqSpace = true;
					break;
				case "tag":
					if (tag) onError(token, "MULTIPLE_TAGS", "A node can have at most one tag");
					tag = token;
					start ?? (start = token.offset);
					atNewline = false;
					hasSpace = false;
					reqSpace = true;
					break;
				case indicator:
					if (anchor || tag) onError(token, "BAD_PROP_ORDER", `Anchors and tags must be after the ${token.source} indicator`);
					if (found) onError(token, "UNEXPECTED_TOKEN", `Unexpected ${token.source} in ${flow ?? "collection"}`);
					found = token;
					atNewline = indicator === "seq-item-ind" || indicator === "explicit-key-ind";
					hasSpace = false;
					break;
				case "comma": if (flow) {
					if (comma) onError(token, "UNEXPECTED_TOKEN", `Unexpected , in ${flow}`);
					comma = token;
					atNewline = false;
					hasSpace = false;
					break;
				}
				default:
					onError(token, "UNEXPECTED_TOKEN", `Unexpected ${token.type} token`);
					atNewline = false;
					hasSpace = false;
			}
		}
		const last = tokens[tokens.length - 1];
		const end = last ? last.offset + last.source.length : offset;
		if (reqSpace && next && next.type !== "space" && next.type !== "newline" && next.type !== "comma" && (next.type !== "scalar" || next.source !== "")) onError(next.offset, "MISSING_CHAR", "Tags and anchors must be separated from the next token by white space");
		if (tab && (atNewline && tab.indent <= parentIndent || next?.type === "block-map" || next?.type === "block-seq")) onError(tab, "TAB_AS_INDENT", "Tabs are not allowed as indentation");
		return {
			comma,
			found,
			spaceBefore,
			comment,
			hasNewline,
			anchor,
			tag,
			newlineAfterProp,
			end,
			start: start ?? end
		};
	}
	exports.resolveProps = resolveProps;
}));
//#endregion
//#region node_modules/yaml/dist/compose/util-contains-newline.js
var require_util_contains_newline = /* @__PURE__ */ __commonJSMin(((exports) => {
	function containsNewline(key) {
		if (!key) return null;
		switch (key.type) {
			case "alias":
			case "scalar":
			case "double-quoted-scalar":
			case "single-quoted-scalar":
				if (key.source.includes("\n")) return true;
				if (key.end) {
					for (const st of key.end) if (st.type === "newline") return true;
				}
				return false;
			case "flow-collection":
				for (const it of key.items) {
					for (const st of it.start) if (st.type === "newline") return true;
					if (it.sep) {
						for (const st of it.sep) if (st.type === "newline") return true;
					}
					if (containsNewline(it.key) || containsNewline(it.value)) return true;
				}
				return false;
			default: return true;
		}
	}
	exports.containsNewline = containsNewline;
}));
//#endregion
//#region node_modules/yaml/dist/compose/util-flow-indent-check.js
var require_util_flow_indent_check = /* @__PURE__ */ __commonJSMin(((exports) => {
	var utilContainsNewline = require_util_contains_newline();
	function flowIndentCheck(indent, fc, onError) {
		if (fc?.type === "flow-collection") {
			const end = fc.end[0];
			if (end.indent === indent && (end.source === "]" || end.source === "}") && utilContainsNewline.containsNewline(fc)) onError(end, "BAD_INDENT", "Flow end indicator should be more indented than parent", true);
		}
	}
	exports.flowIndentCheck = flowIndentCheck;
}));
//#endregion
//#region node_modules/yaml/dist/compose/util-map-includes.js
var require_util_map_includes = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	function mapIncludes(ctx, items, search) {
		const { uniqueKeys } = ctx.options;
		if (uniqueKeys === false) return false;
		const isEqual = typeof uniqueKeys === "function" ? uniqueKeys : (a, b) => a === b || identity.isScalar(a) && identity.isScalar(b) && a.value === b.value;
		return items.some((pair) => isEqual(pair.key, search));
	}
	exports.mapIncludes = mapIncludes;
}));
//#endregion
//#region node_modules/yaml/dist/compose/resolve-block-map.js
var require_resolve_block_map = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Pair = require_Pair();
	var YAMLMap = require_YAMLMap();
	var resolveProps = require_resolve_props();
	var utilContainsNewline = require_util_contains_newline();
	var utilFlowIndentCheck = require_util_flow_indent_check();
	var utilMapIncludes = require_util_map_includes();
	const startColMsg = "All mapping items must start at the same column";
	function resolveBlockMap({ composeNode, composeEmptyNode }, ctx, bm, onError, tag) {
		const map = new (tag?.nodeClass ?? YAMLMap.YAMLMap)(ctx.schema);
		if (ctx.atRoot) ctx.atRoot = false;
		let offset = bm.offset;
		let commentEnd = null;
		for (const collItem of bm.items) {
			const { start, key, sep, value } = collItem;
			const keyProps = resolveProps.resolveProps(start, {
				indicator: "explicit-key-ind",
				next: key ?? sep?.[0],
				offset,
				onError,
				parentIndent: bm.indent,
				startOnNewline: true
			});
			const implicitKey = !keyProps.found;
			if (implicitKey) {
				if (key) {
					if (key.type === "block-seq") onError(offset, "BLOCK_AS_IMPLICIT_KEY", "A block sequence may not be used as an implicit map key");
					else if ("indent" in key && key.indent !== bm.indent) onError(offset, "BAD_INDENT", startColMsg);
				}
				if (!keyProps.anchor && !keyProps.tag && !sep) {
					commentEnd = keyProps.end;
					if (keyProps.comment) if (map.comment) map.comment += "\n" + keyProps.comment;
					else map.comment = keyProps.comment;
					continue;
				}
				if (keyProps.newlineAfterProp || utilContainsNewline.containsNewline(key)) onError(key ?? start[start.length - 1], "MULTILINE_IMPLICIT_KEY", "Implicit keys need to be on a single line");
			} else if (keyProps.found?.indent !== bm.indent) onError(offset, "BAD_INDENT", startColMsg);
			ctx.atKey = true;
			const keyStart = keyProps.end;
			const keyNode = key ? composeNode(ctx, key, keyProps, onError) : composeEmptyNode(ctx, keyStart, start, null, keyProps, onError);
			if (ctx.schema.compat) utilFlowIndentCheck.flowIndentCheck(bm.indent, key, onError);
			ctx.atKey = false;
			if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode)) onError(keyStart, "DUPLICATE_KEY", "Map keys must be unique");
			const valueProps = resolveProps.resolveProps(sep ?? [], {
				indicator: "map-value-ind",
				next: value,
				offset: keyNode.range[2],
				onError,
				parentIndent: bm.indent,
				startOnNewline: !key || key.type === "block-scalar"
			});
			offset = valueProps.end;
			if (valueProps.found) {
				if (implicitKey) {
					if (value?.type === "block-map" && !valueProps.hasNewline) onError(offset, "BLOCK_AS_IMPLICIT_KEY", "Nested mappings are not allowed in compact mappings");
					if (ctx.options.strict && keyProps.start < valueProps.found.offset - 1024) onError(keyNode.range, "KEY_OVER_1024_CHARS", "The : indicator must be at most 1024 chars after the start of an implicit block mapping key");
				}
				const valueNode = value ? composeNode(ctx, value, valueProps, onError) : composeEmptyNode(ctx, offset, sep, null, valueProps, onError);
				if (ctx.schema.compat) utilFlowIndentCheck.flowIndentCheck(bm.indent, value, onError);
				offset = valueNode.range[2];
				const pair = new Pair.Pair(keyNode, valueNode);
				if (ctx.options.keepSourceTokens) pair.srcToken = collItem;
				map.items.push(pair);
			} else {
				if (implicitKey) onError(keyNode.range, "MISSING_CHAR", "Implicit map keys need to be followed by map values");
				if (valueProps.comment) if (keyNode.comment) keyNode.comment += "\n" + valueProps.comment;
				else keyNode.comment = valueProps.comment;
				const pair = new Pair.Pair(keyNode);
				if (ctx.options.keepSourceTokens) pair.srcToken = collItem;
				map.items.push(pair);
			}
		}
		if (commentEnd && commentEnd < offset) onError(commentEnd, "IMPOSSIBLE", "Map comment with trailing content");
		map.range = [
			bm.offset,
			offset,
			commentEnd ?? offset
		];
		return map;
	}
	exports.resolveBlockMap = resolveBlockMap;
}));
//#endregion
//#region node_modules/yaml/dist/compose/resolve-block-seq.js
var require_resolve_block_seq = /* @__PURE__ */ __commonJSMin(((exports) => {
	var YAMLSeq = require_YAMLSeq();
	var resolveProps = require_resolve_props();
	var utilFlowIndentCheck = require_util_flow_indent_check();
	function resolveBlockSeq({ composeNode, composeEmptyNode }, ctx, bs, onError, tag) {
		const seq = new (tag?.nodeClass ?? YAMLSeq.YAMLSeq)(ctx.schema);
		if (ctx.atRoot) ctx.atRoot = false;
		if (ctx.atKey) ctx.atKey = false;
		let offset = bs.offset;
		let commentEnd = null;
		for (const { start, value } of bs.items) {
			const props = resolveProps.resolveProps(start, {
				indicator: "seq-item-ind",
				next: value,
				offset,
				onError,
				parentIndent: bs.indent,
				startOnNewline: true
			});
			if (!props.found) if (props.anchor || props.tag || value) if (value?.type === "block-seq") onError(props.end, "BAD_INDENT", "All sequence items must start at the same column");
			else onError(offset, "MISSING_CHAR", "Sequence item without - indicator");
			else {
				commentEnd = props.end;
				if (props.comment) seq.comment = props.comment;
				continue;
			}
			const node = value ? composeNode(ctx, value, props, onError) : composeEmptyNode(ctx, props.end, start, null, props, onError);
			if (ctx.schema.compat) utilFlowIndentCheck.flowIndentCheck(bs.indent, value, onError);
			offset = node.range[2];
			seq.items.push(node);
		}
		seq.range = [
			bs.offset,
			offset,
			commentEnd ?? offset
		];
		return seq;
	}
	exports.resolveBlockSeq = resolveBlockSeq;
}));
//#endregion
//#region node_modules/yaml/dist/compose/resolve-end.js
var require_resolve_end = /* @__PURE__ */ __commonJSMin(((exports) => {
	function resolveEnd(end, offset, reqSpace, onError) {
		let comment = "";
		if (end) {
			let hasSpace = false;
			let sep = "";
			for (const token of end) {
				const { source, type } = token;
				switch (type) {
					case "space":
						hasSpace = true;
						break;
					case "comment": {
						if (reqSpace && !hasSpace) onError(token, "MISSING_CHAR", "Comments must be separated from other tokens by white space characters");
						const cb = source.substring(1) || " ";
						if (!comment) comment = cb;
						else comment += sep + cb;
						sep = "";
						break;
					}
					case "newline":
						if (comment) sep += source;
						hasSpace = true;
						break;
					default: onError(token, "UNEXPECTED_TOKEN", `Unexpected ${type} at node end`);
				}
				offset += source.length;
			}
		}
		return {
			comment,
			offset
		};
	}
	exports.resolveEnd = resolveEnd;
}));
//#endregion
//#region node_modules/yaml/dist/compose/resolve-flow-collection.js
var require_resolve_flow_collection = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Pair = require_Pair();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	var resolveEnd = require_resolve_end();
	var resolveProps = require_resolve_props();
	var utilContainsNewline = require_util_contains_newline();
	var utilMapIncludes = require_util_map_includes();
	const blockMsg = "Block collections are not allowed within flow collections";
	const isBlock = (token) => token && (token.type === "block-map" || token.type === "block-seq");
	function resolveFlowCollection({ composeNode, composeEmptyNode }, ctx, fc, onError, tag) {
		const isMap = fc.start.source === "{";
		const fcName = isMap ? "flow map" : "flow sequence";
		const coll = new (tag?.nodeClass ?? (isMap ? YAMLMap.YAMLMap : YAMLSeq.YAMLSeq))(ctx.schema);
		coll.flow = true;
		const atRoot = ctx.atRoot;
		if (atRoot) ctx.atRoot = false;
		if (ctx.atKey) ctx.atKey = false;
		let offset = fc.offset + fc.start.source.length;
		for (let i = 0; i < fc.items.length; ++i) {
			const collItem = fc.items[i];
			const { start, key, sep, value } = collItem;
			const props = resolveProps.resolveProps(start, {
				flow: fcName,
				indicator: "explicit-key-ind",
				next: key ?? sep?.[0],
				offset,
				onError,
				parentIndent: fc.indent,
				startOnNewline: false
			});
			if (!props.found) {
				if (!props.anchor && !props.tag && !sep && !value) {
					if (i === 0 && props.comma) onError(props.comma, "UNEXPECTED_TOKEN", `Unexpected , in ${fcName}`);
					else if (i < fc.items.length - 1) onError(props.start, "UNEXPECTED_TOKEN", `Unexpected empty item in ${fcName}`);
					if (props.comment) if (coll.comment) coll.comment += "\n" + props.comment;
					else coll.comment = props.comment;
					offset = props.end;
					continue;
				}
				if (!isMap && ctx.options.strict && utilContainsNewline.containsNewline(key)) onError(key, "MULTILINE_IMPLICIT_KEY", "Implicit keys of flow sequence pairs need to be on a single line");
			}
			if (i === 0) {
				if (props.comma) onError(props.comma, "UNEXPECTED_TOKEN", `Unexpected , in ${fcName}`);
			} else {
				if (!props.comma) onError(props.start, "MISSING_CHAR", `Missing , between ${fcName} items`);
				if (props.comment) {
					let prevItemComment = "";
					loop: for (const st of start) switch (st.type) {
						case "comma":
						case "space": break;
						case "comment":
							prevItemComment = st.source.substring(1);
							break loop;
						default: break loop;
					}
					if (prevItemComment) {
						let prev = coll.items[coll.items.length - 1];
						if (identity.isPair(prev)) prev = prev.value ?? prev.key;
						if (prev.comment) prev.comment += "\n" + prevItemComment;
						else prev.comment = prevItemComment;
						props.comment = props.comment.substring(prevItemComment.length + 1);
					}
				}
			}
			if (!isMap && !sep && !props.found) {
				const valueNode = value ? composeNode(ctx, value, props, onError) : composeEmptyNode(ctx, props.end, sep, null, props, onError);
				coll.items.push(valueNode);
				offset = valueNode.range[2];
				if (isBlock(value)) onError(valueNode.range, "BLOCK_IN_FLOW", blockMsg);
			} else {
				ctx.atKey = true;
				const keyStart = props.end;
				const keyNode = key ? composeNode(ctx, key, props, onError) : composeEmptyNode(ctx, keyStart, start, null, props, onError);
				if (isBlock(key)) onError(keyNode.range, "BLOCK_IN_FLOW", blockMsg);
				ctx.atKey = false;
				const valueProps = resolveProps.resolveProps(sep ?? [], {
					flow: fcName,
					indicator: "map-value-ind",
					next: value,
					offset: keyNode.range[2],
					onError,
					parentIndent: fc.indent,
					startOnNewline: false
				});
				if (valueProps.found) {
					if (!isMap && !props.found && ctx.options.strict) {
						if (sep) for (const st of sep) {
							if (st === valueProps.found) break;
							if (st.type === "newline") {
								onError(st, "MULTILINE_IMPLICIT_KEY", "Implicit keys of flow sequence pairs need to be on a single line");
								break;
							}
						}
						if (props.start < valueProps.found.offset - 1024) onError(valueProps.found, "KEY_OVER_1024_CHARS", "The : indicator must be at most 1024 chars after the start of an implicit flow sequence key");
					}
				} else if (value) if ("source" in value && value.source?.[0] === ":") onError(value, "MISSING_CHAR", `Missing space after : in ${fcName}`);
				else onError(valueProps.start, "MISSING_CHAR", `Missing , or : between ${fcName} items`);
				const valueNode = value ? composeNode(ctx, value, valueProps, onError) : valueProps.found ? composeEmptyNode(ctx, valueProps.end, sep, null, valueProps, onError) : null;
				if (valueNode) {
					if (isBlock(value)) onError(valueNode.range, "BLOCK_IN_FLOW", blockMsg);
				} else if (valueProps.comment) if (keyNode.comment) keyNode.comment += "\n" + valueProps.comment;
				else keyNode.comment = valueProps.comment;
				const pair = new Pair.Pair(keyNode, valueNode);
				if (ctx.options.keepSourceTokens) pair.srcToken = collItem;
				if (isMap) {
					const map = coll;
					if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode)) onError(keyStart, "DUPLICATE_KEY", "Map keys must be unique");
					map.items.push(pair);
				} else {
					const map = new YAMLMap.YAMLMap(ctx.schema);
					map.flow = true;
					map.items.push(pair);
					const endRange = (valueNode ?? keyNode).range;
					map.range = [
						keyNode.range[0],
						endRange[1],
						endRange[2]
					];
					coll.items.push(map);
				}
				offset = valueNode ? valueNode.range[2] : valueProps.end;
			}
		}
		const expectedEnd = isMap ? "}" : "]";
		const [ce, ...ee] = fc.end;
		let cePos = offset;
		if (ce?.source === expectedEnd) cePos = ce.offset + ce.source.length;
		else {
			const name = fcName[0].toUpperCase() + fcName.substring(1);
			const msg = atRoot ? `${name} must end with a ${expectedEnd}` : `${name} in block collection must be sufficiently indented and end with a ${expectedEnd}`;
			onError(offset, atRoot ? "MISSING_CHAR" : "BAD_INDENT", msg);
			if (ce && ce.source.length !== 1) ee.unshift(ce);
		}
		if (ee.length > 0) {
			const end = resolveEnd.resolveEnd(ee, cePos, ctx.options.strict, onError);
			if (end.comment) if (coll.comment) coll.comment += "\n" + end.comment;
			else coll.comment = end.comment;
			coll.range = [
				fc.offset,
				cePos,
				end.offset
			];
		} else coll.range = [
			fc.offset,
			cePos,
			cePos
		];
		return coll;
	}
	exports.resolveFlowCollection = resolveFlowCollection;
}));
//#endregion
//#region node_modules/yaml/dist/compose/compose-collection.js
var require_compose_collection = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	var resolveBlockMap = require_resolve_block_map();
	var resolveBlockSeq = require_resolve_block_seq();
	var resolveFlowCollection = require_resolve_flow_collection();
	function resolveCollection(CN, ctx, token, onError, tagName, tag) {
		const coll = token.type === "block-map" ? resolveBlockMap.resolveBlockMap(CN, ctx, token, onError, tag) : token.type === "block-seq" ? resolveBlockSeq.resolveBlockSeq(CN, ctx, token, onError, tag) : resolveFlowCollection.resolveFlowCollection(CN, ctx, token, onError, tag);
		const Coll = coll.constructor;
		if (tagName === "!" || tagName === Coll.tagName) {
			coll.tag = Coll.tagName;
			return coll;
		}
		if (tagName) coll.tag = tagName;
		return coll;
	}
	function composeCollection(CN, ctx, token, props, onError) {
		const tagToken = props.tag;
		const tagName = !tagToken ? null : ctx.directives.tagName(tagToken.source, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg));
		if (token.type === "block-seq") {
			const { anchor, newlineAfterProp: nl } = props;
			const lastProp = anchor && tagToken ? anchor.offset > tagToken.offset ? anchor : tagToken : anchor ?? tagToken;
			if (lastProp && (!nl || nl.offset < lastProp.offset)) onError(lastProp, "MISSING_CHAR", "Missing newline after block sequence props");
		}
		const expType = token.type === "block-map" ? "map" : token.type === "block-seq" ? "seq" : token.start.source === "{" ? "map" : "seq";
		if (!tagToken || !tagName || tagName === "!" || tagName === YAMLMap.YAMLMap.tagName && expType === "map" || tagName === YAMLSeq.YAMLSeq.tagName && expType === "seq") return resolveCollection(CN, ctx, token, onError, tagName);
		let tag = ctx.schema.tags.find((t) => t.tag === tagName && t.collection === expType);
		if (!tag) {
			const kt = ctx.schema.knownTags[tagName];
			if (kt?.collection === expType) {
				ctx.schema.tags.push(Object.assign({}, kt, { default: false }));
				tag = kt;
			} else {
				if (kt) onError(tagToken, "BAD_COLLECTION_TYPE", `${kt.tag} used for ${expType} collection, but expects ${kt.collection ?? "scalar"}`, true);
				else onError(tagToken, "TAG_RESOLVE_FAILED", `Unresolved tag: ${tagName}`, true);
				return resolveCollection(CN, ctx, token, onError, tagName);
			}
		}
		const coll = resolveCollection(CN, ctx, token, onError, tagName, tag);
		const res = tag.resolve?.(coll, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg), ctx.options) ?? coll;
		const node = identity.isNode(res) ? res : new Scalar.Scalar(res);
		node.range = coll.range;
		node.tag = tagName;
		if (tag?.format) node.format = tag.format;
		return node;
	}
	exports.composeCollection = composeCollection;
}));
//#endregion
//#region node_modules/yaml/dist/compose/resolve-block-scalar.js
var require_resolve_block_scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	function resolveBlockScalar(ctx, scalar, onError) {
		const start = scalar.offset;
		const header = parseBlockScalarHeader(scalar, ctx.options.strict, onError);
		if (!header) return {
			value: "",
			type: null,
			comment: "",
			range: [
				start,
				start,
				start
			]
		};
		const type = header.mode === ">" ? Scalar.Scalar.BLOCK_FOLDED : Scalar.Scalar.BLOCK_LITERAL;
		const lines = scalar.source ? splitLines(scalar.source) : [];
		let chompStart = lines.length;
		for (let i = lines.length - 1; i >= 0; --i) {
			const content = lines[i][1];
			if (content === "" || content === "\r") chompStart = i;
			else break;
		}
		if (chompStart === 0) {
			const value = header.chomp === "+" && lines.length > 0 ? "\n".repeat(Math.max(1, lines.length - 1)) : "";
			let end = start + header.length;
			if (scalar.source) end += scalar.source.length;
			return {
				value,
				type,
				comment: header.comment,
				range: [
					start,
					end,
					end
				]
			};
		}
		let trimIndent = scalar.indent + header.indent;
		let offset = scalar.offset + header.length;
		let contentStart = 0;
		for (let i = 0; i < chompStart; ++i) {
			const [indent, content] = lines[i];
			if (content === "" || content === "\r") {
				if (header.indent === 0 && indent.length > trimIndent) trimIndent = indent.length;
			} else {
				if (indent.length < trimIndent) onError(offset + indent.length, "MISSING_CHAR", "Block scalars with more-indented leading empty lines must use an explicit indentation indicator");
				if (header.indent === 0) trimIndent = indent.length;
				contentStart = i;
				if (trimIndent === 0 && !ctx.atRoot) onError(offset, "BAD_INDENT", "Block scalar values in collections must be indented");
				break;
			}
			offset += indent.length + content.length + 1;
		}
		for (let i = lines.length - 1; i >= chompStart; --i) if (lines[i][0].length > trimIndent) chompStart = i + 1;
		let value = "";
		let sep = "";
		let prevMoreIndented = false;
		for (let i = 0; i < contentStart; ++i) value += lines[i][0].slice(trimIndent) + "\n";
		for (let i = contentStart; i < chompStart; ++i) {
			let [indent, content] = lines[i];
			offset += indent.length + content.length + 1;
			const crlf = content[content.length - 1] === "\r";
			if (crlf) content = content.slice(0, -1);
			/* istanbul ignore if already caught in lexer */
			if (content && indent.length < trimIndent) {
				const message = `Block scalar lines must not be less indented than their ${header.indent ? "explicit indentation indicator" : "first line"}`;
				onError(offset - content.length - (crlf ? 2 : 1), "BAD_INDENT", message);
				indent = "";
			}
			if (type === Scalar.Scalar.BLOCK_LITERAL) {
				value += sep + indent.slice(trimIndent) + content;
				sep = "\n";
			} else if (indent.length > trimIndent || content[0] === "	") {
				if (sep === " ") sep = "\n";
				else if (!prevMoreIndented && sep === "\n") sep = "\n\n";
				value += sep + indent.slice(trimIndent) + content;
				sep = "\n";
				prevMoreIndented = true;
			} else if (content === "") if (sep === "\n") value += "\n";
			else sep = "\n";
			else {
				value += sep + content;
				sep = " ";
				prevMoreIndented = false;
			}
		}
		switch (header.chomp) {
			case "-": break;
			case "+":
				for (let i = chompStart; i < lines.length; ++i) value += "\n" + lines[i][0].slice(trimIndent);
				if (value[value.length - 1] !== "\n") value += "\n";
				break;
			default: value += "\n";
		}
		const end = start + header.length + scalar.source.length;
		return {
			value,
			type,
			comment: header.comment,
			range: [
				start,
				end,
				end
			]
		};
	}
	function parseBlockScalarHeader({ offset, props }, strict, onError) {
		/* istanbul ignore if should not happen */
		if (props[0].type !== "block-scalar-header") {
			onError(props[0], "IMPOSSIBLE", "Block scalar header not found");
			return null;
		}
		const { source } = props[0];
		const mode = source[0];
		let indent = 0;
		let chomp = "";
		let error = -1;
		for (let i = 1; i < source.length; ++i) {
			const ch = source[i];
			if (!chomp && (ch === "-" || ch === "+")) chomp = ch;
			else {
				const n = Number(ch);
				if (!indent && n) indent = n;
				else if (error === -1) error = offset + i;
			}
		}
		if (error !== -1) onError(error, "UNEXPECTED_TOKEN", `Block scalar header includes extra characters: ${source}`);
		let hasSpace = false;
		let comment = "";
		let length = source.length;
		for (let i = 1; i < props.length; ++i) {
			const token = props[i];
			switch (token.type) {
				case "space": hasSpace = true;
				case "newline":
					length += token.source.length;
					break;
				case "comment":
					if (strict && !hasSpace) onError(token, "MISSING_CHAR", "Comments must be separated from other tokens by white space characters");
					length += token.source.length;
					comment = token.source.substring(1);
					break;
				case "error":
					onError(token, "UNEXPECTED_TOKEN", token.message);
					length += token.source.length;
					break;
				/* istanbul ignore next should not happen */
				default: {
					onError(token, "UNEXPECTED_TOKEN", `Unexpected token in block scalar header: ${token.type}`);
					const ts = token.source;
					if (ts && typeof ts === "string") length += ts.length;
				}
			}
		}
		return {
			mode,
			indent,
			chomp,
			comment,
			length
		};
	}
	/** @returns Array of lines split up as `[indent, content]` */
	function splitLines(source) {
		const split = source.split(/\n( *)/);
		const first = split[0];
		const m = first.match(/^( *)/);
		const lines = [m?.[1] ? [m[1], first.slice(m[1].length)] : ["", first]];
		for (let i = 1; i < split.length; i += 2) lines.push([split[i], split[i + 1]]);
		return lines;
	}
	exports.resolveBlockScalar = resolveBlockScalar;
}));
//#endregion
//#region node_modules/yaml/dist/compose/resolve-flow-scalar.js
var require_resolve_flow_scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var resolveEnd = require_resolve_end();
	function resolveFlowScalar(scalar, strict, onError) {
		const { offset, type, source, end } = scalar;
		let _type;
		let value;
		const _onError = (rel, code, msg) => onError(offset + rel, code, msg);
		switch (type) {
			case "scalar":
				_type = Scalar.Scalar.PLAIN;
				value = plainValue(source, _onError);
				break;
			case "single-quoted-scalar":
				_type = Scalar.Scalar.QUOTE_SINGLE;
				value = singleQuotedValue(source, _onError);
				break;
			case "double-quoted-scalar":
				_type = Scalar.Scalar.QUOTE_DOUBLE;
				value = doubleQuotedValue(source, _onError);
				break;
			/* istanbul ignore next should not happen */
			default:
				onError(scalar, "UNEXPECTED_TOKEN", `Expected a flow scalar value, but found: ${type}`);
				return {
					value: "",
					type: null,
					comment: "",
					range: [
						offset,
						offset + source.length,
						offset + source.length
					]
				};
		}
		const valueEnd = offset + source.length;
		const re = resolveEnd.resolveEnd(end, valueEnd, strict, onError);
		return {
			value,
			type: _type,
			comment: re.comment,
			range: [
				offset,
				valueEnd,
				re.offset
			]
		};
	}
	function plainValue(source, onError) {
		let badChar = "";
		switch (source[0]) {
			/* istanbul ignore next should not happen */
			case "	":
				badChar = "a tab character";
				break;
			case ",":
				badChar = "flow indicator character ,";
				break;
			case "%":
				badChar = "directive indicator character %";
				break;
			case "|":
			case ">":
				badChar = `block scalar indicator ${source[0]}`;
				break;
			case "@":
			case "`":
				badChar = `reserved character ${source[0]}`;
				break;
		}
		if (badChar) onError(0, "BAD_SCALAR_START", `Plain value cannot start with ${badChar}`);
		return unfoldLines(source);
	}
	function singleQuotedValue(source, onError) {
		if (source[source.length - 1] !== "'" || source.length === 1) onError(source.length, "MISSING_CHAR", "Missing closing 'quote");
		return unfoldLines(source.slice(1, -1)).replace(/''/g, "'");
	}
	function unfoldLines(source) {
		const line = /(.*?)\r?\n/sy;
		let match = line.exec(source);
		if (!match) return source;
		/**
		* The negative lookbehinds in these RegExps are to
		* prevent causing a polynomial search time in certain cases.
		*
		* The try-catch is for Safari < 16.4 and other old browsers:
		* https://caniuse.com/js-regexp-lookbehind
		*/
		let trimEnd, trimBoth;
		try {
			trimEnd = /* @__PURE__ */ new RegExp("(?<![ 	])[ 	]+$");
			trimBoth = /* @__PURE__ */ new RegExp("^[ 	]+|(?<![ 	])[ 	]+$", "g");
		} catch {
			trimEnd = /[ \t]+$/;
			trimBoth = /^[ \t]+|[ \t]+$/g;
		}
		let res = match[1].replace(trimEnd, "");
		let sep = " ";
		let pos = line.lastIndex;
		while (match = line.exec(source)) {
			const lm = match[1].replace(trimBoth, "");
			if (lm === "") if (sep === "\n") res += sep;
			else sep = "\n";
			else {
				res += sep + lm;
				sep = " ";
			}
			pos = line.lastIndex;
		}
		const last = /[ \t]*(.*)/sy;
		last.lastIndex = pos;
		match = last.exec(source);
		return res + sep + (match?.[1] ?? "");
	}
	function doubleQuotedValue(source, onError) {
		let res = "";
		for (let i = 1; i < source.length - 1; ++i) {
			const ch = source[i];
			if (ch === "\r" && source[i + 1] === "\n") continue;
			if (ch === "\n") {
				const { fold, offset } = foldNewline(source, i);
				res += fold;
				i = offset;
			} else if (ch === "\\") {
				let next = source[++i];
				const cc = escapeCodes[next];
				if (cc) res += cc;
				else if (next === "\n") {
					next = source[i + 1];
					while (next === " " || next === "	") next = source[++i + 1];
				} else if (next === "\r" && source[i + 1] === "\n") {
					next = source[++i + 1];
					while (next === " " || next === "	") next = source[++i + 1];
				} else if (next === "x" || next === "u" || next === "U") {
					const length = next === "x" ? 2 : next === "u" ? 4 : 8;
					res += parseCharCode(source, i + 1, length, onError);
					i += length;
				} else {
					const raw = source.substr(i - 1, 2);
					onError(i - 1, "BAD_DQ_ESCAPE", `Invalid escape sequence ${raw}`);
					res += raw;
				}
			} else if (ch === " " || ch === "	") {
				const wsStart = i;
				let next = source[i + 1];
				while (next === " " || next === "	") next = source[++i + 1];
				if (next !== "\n" && !(next === "\r" && source[i + 2] === "\n")) res += i > wsStart ? source.slice(wsStart, i + 1) : ch;
			} else res += ch;
		}
		if (source[source.length - 1] !== "\"" || source.length === 1) onError(source.length, "MISSING_CHAR", "Missing closing \"quote");
		return res;
	}
	/**
	* Fold a single newline into a space, multiple newlines to N - 1 newlines.
	* Presumes `source[offset] === '\n'`
	*/
	function foldNewline(source, offset) {
		let fold = "";
		let ch = source[offset + 1];
		while (ch === " " || ch === "	" || ch === "\n" || ch === "\r") {
			if (ch === "\r" && source[offset + 2] !== "\n") break;
			if (ch === "\n") fold += "\n";
			offset += 1;
			ch = source[offset + 1];
		}
		if (!fold) fold = " ";
		return {
			fold,
			offset
		};
	}
	const escapeCodes = {
		"0": "\0",
		a: "\x07",
		b: "\b",
		e: "\x1B",
		f: "\f",
		n: "\n",
		r: "\r",
		t: "	",
		v: "\v",
		N: "",
		_: "\xA0",
		L: "\u2028",
		P: "\u2029",
		" ": " ",
		"\"": "\"",
		"/": "/",
		"\\": "\\",
		"	": "	"
	};
	function parseCharCode(source, offset, length, onError) {
		const cc = source.substr(offset, length);
		const code = cc.length === length && /^[0-9a-fA-F]+$/.test(cc) ? parseInt(cc, 16) : NaN;
		try {
			return String.fromCodePoint(code);
		} catch {
			const raw = source.substr(offset - 2, length + 2);
			onError(offset - 2, "BAD_DQ_ESCAPE", `Invalid escape sequence ${raw}`);
			return raw;
		}
	}
	exports.resolveFlowScalar = resolveFlowScalar;
}));
//#endregion
//#region node_modules/yaml/dist/compose/compose-scalar.js
var require_compose_scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	var resolveBlockScalar = require_resolve_block_scalar();
	var resolveFlowScalar = require_resolve_flow_scalar();
	function composeScalar(ctx, token, tagToken, onError) {
		const { value, type, comment, range } = token.type === "block-scalar" ? resolveBlockScalar.resolveBlockScalar(ctx, token, onError) : resolveFlowScalar.resolveFlowScalar(token, ctx.options.strict, onError);
		const tagName = tagToken ? ctx.directives.tagName(tagToken.source, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg)) : null;
		let tag;
		if (ctx.options.stringKeys && ctx.atKey) tag = ctx.schema[identity.SCALAR];
		else if (tagName) tag = findScalarTagByName(ctx.schema, value, tagName, tagToken, onError);
		else if (token.type === "scalar") tag = findScalarTagByTest(ctx, value, token, onError);
		else tag = ctx.schema[identity.SCALAR];
		let scalar;
		try {
			const res = tag.resolve(value, (msg) => onError(tagToken ?? token, "TAG_RESOLVE_FAILED", msg), ctx.options);
			scalar = identity.isScalar(res) ? res : new Scalar.Scalar(res);
		} catch (error) {
			const msg = error instanceof Error ? error.message : String(error);
			onError(tagToken ?? token, "TAG_RESOLVE_FAILED", msg);
			scalar = new Scalar.Scalar(value);
		}
		scalar.range = range;
		scalar.source = value;
		if (type) scalar.type = type;
		if (tagName) scalar.tag = tagName;
		if (tag.format) scalar.format = tag.format;
		if (comment) scalar.comment = comment;
		return scalar;
	}
	function findScalarTagByName(schema, value, tagName, tagToken, onError) {
		if (tagName === "!") return schema[identity.SCALAR];
		const matchWithTest = [];
		for (const tag of schema.tags) if (!tag.collection && tag.tag === tagName) if (tag.default && tag.test) matchWithTest.push(tag);
		else return tag;
		for (const tag of matchWithTest) if (tag.test?.test(value)) return tag;
		const kt = schema.knownTags[tagName];
		if (kt && !kt.collection) {
			schema.tags.push(Object.assign({}, kt, {
				default: false,
				test: void 0
			}));
			return kt;
		}
		onError(tagToken, "TAG_RESOLVE_FAILED", `Unresolved tag: ${tagName}`, tagName !== "tag:yaml.org,2002:str");
		return schema[identity.SCALAR];
	}
	function findScalarTagByTest({ atKey, directives, schema }, value, token, onError) {
		const tag = schema.tags.find((tag) => (tag.default === true || atKey && tag.default === "key") && tag.test?.test(value)) || schema[identity.SCALAR];
		if (schema.compat) {
			const compat = schema.compat.find((tag) => tag.default && tag.test?.test(value)) ?? schema[identity.SCALAR];
			if (tag.tag !== compat.tag) onError(token, "TAG_RESOLVE_FAILED", `Value may be parsed as either ${directives.tagString(tag.tag)} or ${directives.tagString(compat.tag)}`, true);
		}
		return tag;
	}
	exports.composeScalar = composeScalar;
}));
//#endregion
//#region node_modules/yaml/dist/compose/util-empty-scalar-position.js
var require_util_empty_scalar_position = /* @__PURE__ */ __commonJSMin(((exports) => {
	function emptyScalarPosition(offset, before, pos) {
		if (before) {
			pos ?? (pos = before.length);
			for (let i = pos - 1; i >= 0; --i) {
				let st = before[i];
				switch (st.type) {
					case "space":
					case "comment":
					case "newline":
						offset -= st.source.length;
						continue;
				}
				st = before[++i];
				while (st?.type === "space") {
					offset += st.source.length;
					st = before[++i];
				}
				break;
			}
		}
		return offset;
	}
	exports.emptyScalarPosition = emptyScalarPosition;
}));
//#endregion
//#region node_modules/yaml/dist/compose/compose-node.js
var require_compose_node = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Alias = require_Alias();
	var identity = require_identity();
	var composeCollection = require_compose_collection();
	var composeScalar = require_compose_scalar();
	var resolveEnd = require_resolve_end();
	var utilEmptyScalarPosition = require_util_empty_scalar_position();
	const CN = {
		composeNode,
		composeEmptyNode
	};
	function composeNode(ctx, token, props, onError) {
		const atKey = ctx.atKey;
		const { spaceBefore, comment, anchor, tag } = props;
		let node;
		let isSrcToken = true;
		switch (token.type) {
			case "alias":
				node = composeAlias(ctx, token, onError);
				if (anchor || tag) onError(token, "ALIAS_PROPS", "An alias node must not specify any properties");
				break;
			case "scalar":
			case "single-quoted-scalar":
			case "double-quoted-scalar":
			case "block-scalar":
				node = composeScalar.composeScalar(ctx, token, tag, onError);
				if (anchor) node.anchor = anchor.source.substring(1);
				break;
			case "block-map":
			case "block-seq":
			case "flow-collection":
				try {
					node = composeCollection.composeCollection(CN, ctx, token, props, onError);
					if (anchor) node.anchor = anchor.source.substring(1);
				} catch (error) {
					onError(token, "RESOURCE_EXHAUSTION", error instanceof Error ? error.message : String(error));
				}
				break;
			default:
				onError(token, "UNEXPECTED_TOKEN", token.type === "error" ? token.message : `Unsupported token (type: ${token.type})`);
				isSrcToken = false;
		}
		node ?? (node = composeEmptyNode(ctx, token.offset, void 0, null, props, onError));
		if (anchor && node.anchor === "") onError(anchor, "BAD_ALIAS", "Anchor cannot be an empty string");
		if (atKey && ctx.options.stringKeys && (!identity.isScalar(node) || typeof node.value !== "string" || node.tag && node.tag !== "tag:yaml.org,2002:str")) onError(tag ?? token, "NON_STRING_KEY", "With stringKeys, all keys must be strings");
		if (spaceBefore) node.spaceBefore = true;
		if (comment) if (token.type === "scalar" && token.source === "") node.comment = comment;
		else node.commentBefore = comment;
		if (ctx.options.keepSourceTokens && isSrcToken) node.srcToken = token;
		return node;
	}
	function composeEmptyNode(ctx, offset, before, pos, { spaceBefore, comment, anchor, tag, end }, onError) {
		const token = {
			type: "scalar",
			offset: utilEmptyScalarPosition.emptyScalarPosition(offset, before, pos),
			indent: -1,
			source: ""
		};
		const node = composeScalar.composeScalar(ctx, token, tag, onError);
		if (anchor) {
			node.anchor = anchor.source.substring(1);
			if (node.anchor === "") onError(anchor, "BAD_ALIAS", "Anchor cannot be an empty string");
		}
		if (spaceBefore) node.spaceBefore = true;
		if (comment) {
			node.comment = comment;
			node.range[2] = end;
		}
		return node;
	}
	function composeAlias({ options }, { offset, source, end }, onError) {
		const alias = new Alias.Alias(source.substring(1));
		if (alias.source === "") onError(offset, "BAD_ALIAS", "Alias cannot be an empty string");
		if (alias.source.endsWith(":")) onError(offset + source.length - 1, "BAD_ALIAS", "Alias ending in : is ambiguous", true);
		const valueEnd = offset + source.length;
		const re = resolveEnd.resolveEnd(end, valueEnd, options.strict, onError);
		alias.range = [
			offset,
			valueEnd,
			re.offset
		];
		if (re.comment) alias.comment = re.comment;
		return alias;
	}
	exports.composeEmptyNode = composeEmptyNode;
	exports.composeNode = composeNode;
}));
//#endregion
//#region node_modules/yaml/dist/compose/compose-doc.js
var require_compose_doc = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Document = require_Document();
	var composeNode = require_compose_node();
	var resolveEnd = require_resolve_end();
	var resolveProps = require_resolve_props();
	function composeDoc(options, directives, { offset, start, value, end }, onError) {
		const opts = Object.assign({ _directives: directives }, options);
		const doc = new Document.Document(void 0, opts);
		const ctx = {
			atKey: false,
			atRoot: true,
			directives: doc.directives,
			options: doc.options,
			schema: doc.schema
		};
		const props = resolveProps.resolveProps(start, {
			indicator: "doc-start",
			next: value ?? end?.[0],
			offset,
			onError,
			parentIndent: 0,
			startOnNewline: true
		});
		if (props.found) {
			doc.directives.docStart = true;
			if (value && (value.type === "block-map" || value.type === "block-seq") && !props.hasNewline) onError(props.end, "MISSING_CHAR", "Block collection cannot start on same line with directives-end marker");
		}
		doc.contents = value ? composeNode.composeNode(ctx, value, props, onError) : composeNode.composeEmptyNode(ctx, props.end, start, null, props, onError);
		const contentEnd = doc.contents.range[2];
		const re = resolveEnd.resolveEnd(end, contentEnd, false, onError);
		if (re.comment) doc.comment = re.comment;
		doc.range = [
			offset,
			contentEnd,
			re.offset
		];
		return doc;
	}
	exports.composeDoc = composeDoc;
}));
//#endregion
//#region node_modules/yaml/dist/compose/composer.js
var require_composer = /* @__PURE__ */ __commonJSMin(((exports) => {
	var node_process$1 = __require("process");
	var directives = require_directives();
	var Document = require_Document();
	var errors = require_errors();
	var identity = require_identity();
	var composeDoc = require_compose_doc();
	var resolveEnd = require_resolve_end();
	function getErrorPos(src) {
		if (typeof src === "number") return [src, src + 1];
		if (Array.isArray(src)) return src.length === 2 ? src : [src[0], src[1]];
		const { offset, source } = src;
		return [offset, offset + (typeof source === "string" ? source.length : 1)];
	}
	function parsePrelude(prelude) {
		let comment = "";
		let atComment = false;
		let afterEmptyLine = false;
		for (let i = 0; i < prelude.length; ++i) {
			const source = prelude[i];
			switch (source[0]) {
				case "#":
					comment += (comment === "" ? "" : afterEmptyLine ? "\n\n" : "\n") + (source.substring(1) || " ");
					atComment = true;
					afterEmptyLine = false;
					break;
				case "%":
					if (prelude[i + 1]?.[0] !== "#") i += 1;
					atComment = false;
					break;
				default:
					if (!atComment) afterEmptyLine = true;
					atComment = false;
			}
		}
		return {
			comment,
			afterEmptyLine
		};
	}
	/**
	* Compose a stream of CST nodes into a stream of YAML Documents.
	*
	* ```ts
	* import { Composer, Parser } from 'yaml'
	*
	* const src: string = ...
	* const tokens = new Parser().parse(src)
	* const docs = new Composer().compose(tokens)
	* ```
	*/
	var Composer = class {
		constructor(options = {}) {
			this.doc = null;
			this.atDirectives = false;
			this.prelude = [];
			this.errors = [];
			this.warnings = [];
			this.onError = (source, code, message, warning) => {
				const pos = getErrorPos(source);
				if (warning) this.warnings.push(new errors.YAMLWarning(pos, code, message));
				else this.errors.push(new errors.YAMLParseError(pos, code, message));
			};
			this.directives = new directives.Directives({ version: options.version || "1.2" });
			this.options = options;
		}
		decorate(doc, afterDoc) {
			const { comment, afterEmptyLine } = parsePrelude(this.prelude);
			if (comment) {
				const dc = doc.contents;
				if (afterDoc) doc.comment = doc.comment ? `${doc.comment}\n${comment}` : comment;
				else if (afterEmptyLine || doc.directives.docStart || !dc) doc.commentBefore = comment;
				else if (identity.isCollection(dc) && !dc.flow && dc.items.length > 0) {
					let it = dc.items[0];
					if (identity.isPair(it)) it = it.key;
					const cb = it.commentBefore;
					it.commentBefore = cb ? `${comment}\n${cb}` : comment;
				} else {
					const cb = dc.commentBefore;
					dc.commentBefore = cb ? `${comment}\n${cb}` : comment;
				}
			}
			if (afterDoc) {
				for (let i = 0; i < this.errors.length; ++i) doc.errors.push(this.errors[i]);
				for (let i = 0; i < this.warnings.length; ++i) doc.warnings.push(this.warnings[i]);
			} else {
				doc.errors = this.errors;
				doc.warnings = this.warnings;
			}
			this.prelude = [];
			this.errors = [];
			this.warnings = [];
		}
		/**
		* Current stream status information.
		*
		* Mostly useful at the end of input for an empty stream.
		*/
		streamInfo() {
			return {
				comment: parsePrelude(this.prelude).comment,
				directives: this.directives,
				errors: this.errors,
				warnings: this.warnings
			};
		}
		/**
		* Compose tokens into documents.
		*
		* @param forceDoc - If the stream contains no document, still emit a final document including any comments and directives that would be applied to a subsequent document.
		* @param endOffset - Should be set if `forceDoc` is also set, to set the document range end and to indicate errors correctly.
		*/
		*compose(tokens, forceDoc = false, endOffset = -1) {
			for (const token of tokens) yield* this.next(token);
			yield* this.end(forceDoc, endOffset);
		}
		/** Advance the composer by one CST token. */
		*next(token) {
			if (node_process$1.env.LOG_STREAM) console.dir(token, { depth: null });
			switch (token.type) {
				case "directive":
					this.directives.add(token.source, (offset, message, warning) => {
						const pos = getErrorPos(token);
						pos[0] += offset;
						this.onError(pos, "BAD_DIRECTIVE", message, warning);
					});
					this.prelude.push(token.source);
					this.atDirectives = true;
					break;
				case "document": {
					const doc = composeDoc.composeDoc(this.options, this.directives, token, this.onError);
					if (this.atDirectives && !doc.directives.docStart) this.onError(token, "MISSING_CHAR", "Missing directives-end/doc-start indicator line");
					this.decorate(doc, false);
					if (this.doc) yield this.doc;
					this.doc = doc;
					this.atDirectives = false;
					break;
				}
				case "byte-order-mark":
				case "space": break;
				case "comment":
				case "newline":
					this.prelude.push(token.source);
					break;
				case "error": {
					const msg = token.source ? `${token.message}: ${JSON.stringify(token.source)}` : token.message;
					const error = new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", msg);
					if (this.atDirectives || !this.doc) this.errors.push(error);
					else this.doc.errors.push(error);
					break;
				}
				case "doc-end": {
					if (!this.doc) {
						this.errors.push(new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", "Unexpected doc-end without preceding document"));
						break;
					}
					this.doc.directives.docEnd = true;
					const end = resolveEnd.resolveEnd(token.end, token.offset + token.source.length, this.doc.options.strict, this.onError);
					this.decorate(this.doc, true);
					if (end.comment) {
						const dc = this.doc.comment;
						this.doc.comment = dc ? `${dc}\n${end.comment}` : end.comment;
					}
					this.doc.range[2] = end.offset;
					break;
				}
				default: this.errors.push(new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", `Unsupported token ${token.type}`));
			}
		}
		/**
		* Call at end of input to yield any remaining document.
		*
		* @param forceDoc - If the stream contains no document, still emit a final document including any comments and directives that would be applied to a subsequent document.
		* @param endOffset - Should be set if `forceDoc` is also set, to set the document range end and to indicate errors correctly.
		*/
		*end(forceDoc = false, endOffset = -1) {
			if (this.doc) {
				this.decorate(this.doc, true);
				yield this.doc;
				this.doc = null;
			} else if (forceDoc) {
				const opts = Object.assign({ _directives: this.directives }, this.options);
				const doc = new Document.Document(void 0, opts);
				if (this.atDirectives) this.onError(endOffset, "MISSING_CHAR", "Missing directives-end indicator line");
				doc.range = [
					0,
					endOffset,
					endOffset
				];
				this.decorate(doc, false);
				yield doc;
			}
		}
	};
	exports.Composer = Composer;
}));
//#endregion
//#region node_modules/yaml/dist/parse/cst-scalar.js
var require_cst_scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var resolveBlockScalar = require_resolve_block_scalar();
	var resolveFlowScalar = require_resolve_flow_scalar();
	var errors = require_errors();
	var stringifyString = require_stringifyString();
	function resolveAsScalar(token, strict = true, onError) {
		if (token) {
			const _onError = (pos, code, message) => {
				const offset = typeof pos === "number" ? pos : Array.isArray(pos) ? pos[0] : pos.offset;
				if (onError) onError(offset, code, message);
				else throw new errors.YAMLParseError([offset, offset + 1], code, message);
			};
			switch (token.type) {
				case "scalar":
				case "single-quoted-scalar":
				case "double-quoted-scalar": return resolveFlowScalar.resolveFlowScalar(token, strict, _onError);
				case "block-scalar": return resolveBlockScalar.resolveBlockScalar({ options: { strict } }, token, _onError);
			}
		}
		return null;
	}
	/**
	* Create a new scalar token with `value`
	*
	* Values that represent an actual string but may be parsed as a different type should use a `type` other than `'PLAIN'`,
	* as this function does not support any schema operations and won't check for such conflicts.
	*
	* @param value The string representation of the value, which will have its content properly indented.
	* @param context.end Comments and whitespace after the end of the value, or after the block scalar header. If undefined, a newline will be added.
	* @param context.implicitKey Being within an implicit key may affect the resolved type of the token's value.
	* @param context.indent The indent level of the token.
	* @param context.inFlow Is this scalar within a flow collection? This may affect the resolved type of the token's value.
	* @param context.offset The offset position of the token.
	* @param context.type The preferred type of the scalar token. If undefined, the previous type of the `token` will be used, defaulting to `'PLAIN'`.
	*/
	function createScalarToken(value, context) {
		const { implicitKey = false, indent, inFlow = false, offset = -1, type = "PLAIN" } = context;
		const source = stringifyString.stringifyString({
			type,
			value
		}, {
			implicitKey,
			indent: indent > 0 ? " ".repeat(indent) : "",
			inFlow,
			options: {
				blockQuote: true,
				lineWidth: -1
			}
		});
		const end = context.end ?? [{
			type: "newline",
			offset: -1,
			indent,
			source: "\n"
		}];
		switch (source[0]) {
			case "|":
			case ">": {
				const he = source.indexOf("\n");
				const head = source.substring(0, he);
				const body = source.substring(he + 1) + "\n";
				const props = [{
					type: "block-scalar-header",
					offset,
					indent,
					source: head
				}];
				if (!addEndtoBlockProps(props, end)) props.push({
					type: "newline",
					offset: -1,
					indent,
					source: "\n"
				});
				return {
					type: "block-scalar",
					offset,
					indent,
					props,
					source: body
				};
			}
			case "\"": return {
				type: "double-quoted-scalar",
				offset,
				indent,
				source,
				end
			};
			case "'": return {
				type: "single-quoted-scalar",
				offset,
				indent,
				source,
				end
			};
			default: return {
				type: "scalar",
				offset,
				indent,
				source,
				end
			};
		}
	}
	/**
	* Set the value of `token` to the given string `value`, overwriting any previous contents and type that it may have.
	*
	* Best efforts are made to retain any comments previously associated with the `token`,
	* though all contents within a collection's `items` will be overwritten.
	*
	* Values that represent an actual string but may be parsed as a different type should use a `type` other than `'PLAIN'`,
	* as this function does not support any schema operations and won't check for such conflicts.
	*
	* @param token Any token. If it does not include an `indent` value, the value will be stringified as if it were an implicit key.
	* @param value The string representation of the value, which will have its content properly indented.
	* @param context.afterKey In most cases, values after a key should have an additional level of indentation.
	* @param context.implicitKey Being within an implicit key may affect the resolved type of the token's value.
	* @param context.inFlow Being within a flow collection may affect the resolved type of the token's value.
	* @param context.type The preferred type of the scalar token. If undefined, the previous type of the `token` will be used, defaulting to `'PLAIN'`.
	*/
	function setScalarValue(token, value, context = {}) {
		let { afterKey = false, implicitKey = false, inFlow = false, type } = context;
		let indent = "indent" in token ? token.indent : null;
		if (afterKey && typeof indent === "number") indent += 2;
		if (!type) switch (token.type) {
			case "single-quoted-scalar":
				type = "QUOTE_SINGLE";
				break;
			case "double-quoted-scalar":
				type = "QUOTE_DOUBLE";
				break;
			case "block-scalar": {
				const header = token.props[0];
				if (header.type !== "block-scalar-header") throw new Error("Invalid block scalar header");
				type = header.source[0] === ">" ? "BLOCK_FOLDED" : "BLOCK_LITERAL";
				break;
			}
			default: type = "PLAIN";
		}
		const source = stringifyString.stringifyString({
			type,
			value
		}, {
			implicitKey: implicitKey || indent === null,
			indent: indent !== null && indent > 0 ? " ".repeat(indent) : "",
			inFlow,
			options: {
				blockQuote: true,
				lineWidth: -1
			}
		});
		switch (source[0]) {
			case "|":
			case ">":
				setBlockScalarValue(token, source);
				break;
			case "\"":
				setFlowScalarValue(token, source, "double-quoted-scalar");
				break;
			case "'":
				setFlowScalarValue(token, source, "single-quoted-scalar");
				break;
			default: setFlowScalarValue(token, source, "scalar");
		}
	}
	function setBlockScalarValue(token, source) {
		const he = source.indexOf("\n");
		const head = source.substring(0, he);
		const body = source.substring(he + 1) + "\n";
		if (token.type === "block-scalar") {
			const header = token.props[0];
			if (header.type !== "block-scalar-header") throw new Error("Invalid block scalar header");
			header.source = head;
			token.source = body;
		} else {
			const { offset } = token;
			const indent = "indent" in token ? token.indent : -1;
			const props = [{
				type: "block-scalar-header",
				offset,
				indent,
				source: head
			}];
			if (!addEndtoBlockProps(props, "end" in token ? token.end : void 0)) props.push({
				type: "newline",
				offset: -1,
				indent,
				source: "\n"
			});
			for (const key of Object.keys(token)) if (key !== "type" && key !== "offset") delete token[key];
			Object.assign(token, {
				type: "block-scalar",
				indent,
				props,
				source: body
			});
		}
	}
	/** @returns `true` if last token is a newline */
	function addEndtoBlockProps(props, end) {
		if (end) for (const st of end) switch (st.type) {
			case "space":
			case "comment":
				props.push(st);
				break;
			case "newline":
				props.push(st);
				return true;
		}
		return false;
	}
	function setFlowScalarValue(token, source, type) {
		switch (token.type) {
			case "scalar":
			case "double-quoted-scalar":
			case "single-quoted-scalar":
				token.type = type;
				token.source = source;
				break;
			case "block-scalar": {
				const end = token.props.slice(1);
				let oa = source.length;
				if (token.props[0].type === "block-scalar-header") oa -= token.props[0].source.length;
				for (const tok of end) tok.offset += oa;
				delete token.props;
				Object.assign(token, {
					type,
					source,
					end
				});
				break;
			}
			case "block-map":
			case "block-seq": {
				const nl = {
					type: "newline",
					offset: token.offset + source.length,
					indent: token.indent,
					source: "\n"
				};
				delete token.items;
				Object.assign(token, {
					type,
					source,
					end: [nl]
				});
				break;
			}
			default: {
				const indent = "indent" in token ? token.indent : -1;
				const end = "end" in token && Array.isArray(token.end) ? token.end.filter((st) => st.type === "space" || st.type === "comment" || st.type === "newline") : [];
				for (const key of Object.keys(token)) if (key !== "type" && key !== "offset") delete token[key];
				Object.assign(token, {
					type,
					indent,
					source,
					end
				});
			}
		}
	}
	exports.createScalarToken = createScalarToken;
	exports.resolveAsScalar = resolveAsScalar;
	exports.setScalarValue = setScalarValue;
}));
//#endregion
//#region node_modules/yaml/dist/parse/cst-stringify.js
var require_cst_stringify = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Stringify a CST document, token, or collection item
	*
	* Fair warning: This applies no validation whatsoever, and
	* simply concatenates the sources in their logical order.
	*/
	const stringify = (cst) => "type" in cst ? stringifyToken(cst) : stringifyItem(cst);
	function stringifyToken(token) {
		switch (token.type) {
			case "block-scalar": {
				let res = "";
				for (const tok of token.props) res += stringifyToken(tok);
				return res + token.source;
			}
			case "block-map":
			case "block-seq": {
				let res = "";
				for (const item of token.items) res += stringifyItem(item);
				return res;
			}
			case "flow-collection": {
				let res = token.start.source;
				for (const item of token.items) res += stringifyItem(item);
				for (const st of token.end) res += st.source;
				return res;
			}
			case "document": {
				let res = stringifyItem(token);
				if (token.end) for (const st of token.end) res += st.source;
				return res;
			}
			default: {
				let res = token.source;
				if ("end" in token && token.end) for (const st of token.end) res += st.source;
				return res;
			}
		}
	}
	function stringifyItem({ start, key, sep, value }) {
		let res = "";
		for (const st of start) res += st.source;
		if (key) res += stringifyToken(key);
		if (sep) for (const st of sep) res += st.source;
		if (value) res += stringifyToken(value);
		return res;
	}
	exports.stringify = stringify;
}));
//#endregion
//#region node_modules/yaml/dist/parse/cst-visit.js
var require_cst_visit = /* @__PURE__ */ __commonJSMin(((exports) => {
	const BREAK = Symbol("break visit");
	const SKIP = Symbol("skip children");
	const REMOVE = Symbol("remove item");
	/**
	* Apply a visitor to a CST document or item.
	*
	* Walks through the tree (depth-first) starting from the root, calling a
	* `visitor` function with two arguments when entering each item:
	*   - `item`: The current item, which included the following members:
	*     - `start: SourceToken[]` – Source tokens before the key or value,
	*       possibly including its anchor or tag.
	*     - `key?: Token | null` – Set for pair values. May then be `null`, if
	*       the key before the `:` separator is empty.
	*     - `sep?: SourceToken[]` – Source tokens between the key and the value,
	*       which should include the `:` map value indicator if `value` is set.
	*     - `value?: Token` – The value of a sequence item, or of a map pair.
	*   - `path`: The steps from the root to the current node, as an array of
	*     `['key' | 'value', number]` tuples.
	*
	* The return value of the visitor may be used to control the traversal:
	*   - `undefined` (default): Do nothing and continue
	*   - `visit.SKIP`: Do not visit the children of this token, continue with
	*      next sibling
	*   - `visit.BREAK`: Terminate traversal completely
	*   - `visit.REMOVE`: Remove the current item, then continue with the next one
	*   - `number`: Set the index of the next step. This is useful especially if
	*     the index of the current token has changed.
	*   - `function`: Define the next visitor for this item. After the original
	*     visitor is called on item entry, next visitors are called after handling
	*     a non-empty `key` and when exiting the item.
	*/
	function visit(cst, visitor) {
		if ("type" in cst && cst.type === "document") cst = {
			start: cst.start,
			value: cst.value
		};
		_visit(Object.freeze([]), cst, visitor);
	}
	/** Terminate visit traversal completely */
	visit.BREAK = BREAK;
	/** Do not visit the children of the current item */
	visit.SKIP = SKIP;
	/** Remove the current item */
	visit.REMOVE = REMOVE;
	/** Find the item at `path` from `cst` as the root */
	visit.itemAtPath = (cst, path) => {
		let item = cst;
		for (const [field, index] of path) {
			const tok = item?.[field];
			if (tok && "items" in tok) item = tok.items[index];
			else return void 0;
		}
		return item;
	};
	/**
	* Get the immediate parent collection of the item at `path` from `cst` as the root.
	*
	* Throws an error if the collection is not found, which should never happen if the item itself exists.
	*/
	visit.parentCollection = (cst, path) => {
		const parent = visit.itemAtPath(cst, path.slice(0, -1));
		const field = path[path.length - 1][0];
		const coll = parent?.[field];
		if (coll && "items" in coll) return coll;
		throw new Error("Parent collection not found");
	};
	function _visit(path, item, visitor) {
		let ctrl = visitor(item, path);
		if (typeof ctrl === "symbol") return ctrl;
		for (const field of ["key", "value"]) {
			const token = item[field];
			if (token && "items" in token) {
				for (let i = 0; i < token.items.length; ++i) {
					const ci = _visit(Object.freeze(path.concat([[field, i]])), token.items[i], visitor);
					if (typeof ci === "number") i = ci - 1;
					else if (ci === BREAK) return BREAK;
					else if (ci === REMOVE) {
						token.items.splice(i, 1);
						i -= 1;
					}
				}
				if (typeof ctrl === "function" && field === "key") ctrl = ctrl(item, path);
			}
		}
		return typeof ctrl === "function" ? ctrl(item, path) : ctrl;
	}
	exports.visit = visit;
}));
//#endregion
//#region node_modules/yaml/dist/parse/cst.js
var require_cst = /* @__PURE__ */ __commonJSMin(((exports) => {
	var cstScalar = require_cst_scalar();
	var cstStringify = require_cst_stringify();
	var cstVisit = require_cst_visit();
	/** The byte order mark */
	const BOM = "﻿";
	/** Start of doc-mode */
	const DOCUMENT = "";
	/** Unexpected end of flow-mode */
	const FLOW_END = "";
	/** Next token is a scalar value */
	const SCALAR = "";
	/** @returns `true` if `token` is a flow or block collection */
	const isCollection = (token) => !!token && "items" in token;
	/** @returns `true` if `token` is a flow or block scalar; not an alias */
	const isScalar = (token) => !!token && (token.type === "scalar" || token.type === "single-quoted-scalar" || token.type === "double-quoted-scalar" || token.type === "block-scalar");
	/* istanbul ignore next */
	/** Get a printable representation of a lexer token */
	function prettyToken(token) {
		switch (token) {
			case BOM: return "<BOM>";
			case DOCUMENT: return "<DOC>";
			case FLOW_END: return "<FLOW_END>";
			case SCALAR: return "<SCALAR>";
			default: return JSON.stringify(token);
		}
	}
	/** Identify the type of a lexer token. May return `null` for unknown tokens. */
	function tokenType(source) {
		switch (source) {
			case BOM: return "byte-order-mark";
			case DOCUMENT: return "doc-mode";
			case FLOW_END: return "flow-error-end";
			case SCALAR: return "scalar";
			case "---": return "doc-start";
			case "...": return "doc-end";
			case "":
			case "\n":
			case "\r\n": return "newline";
			case "-": return "seq-item-ind";
			case "?": return "explicit-key-ind";
			case ":": return "map-value-ind";
			case "{": return "flow-map-start";
			case "}": return "flow-map-end";
			case "[": return "flow-seq-start";
			case "]": return "flow-seq-end";
			case ",": return "comma";
		}
		switch (source[0]) {
			case " ":
			case "	": return "space";
			case "#": return "comment";
			case "%": return "directive-line";
			case "*": return "alias";
			case "&": return "anchor";
			case "!": return "tag";
			case "'": return "single-quoted-scalar";
			case "\"": return "double-quoted-scalar";
			case "|":
			case ">": return "block-scalar-header";
		}
		return null;
	}
	exports.createScalarToken = cstScalar.createScalarToken;
	exports.resolveAsScalar = cstScalar.resolveAsScalar;
	exports.setScalarValue = cstScalar.setScalarValue;
	exports.stringify = cstStringify.stringify;
	exports.visit = cstVisit.visit;
	exports.BOM = BOM;
	exports.DOCUMENT = DOCUMENT;
	exports.FLOW_END = FLOW_END;
	exports.SCALAR = SCALAR;
	exports.isCollection = isCollection;
	exports.isScalar = isScalar;
	exports.prettyToken = prettyToken;
	exports.tokenType = tokenType;
}));
//#endregion
//#region node_modules/yaml/dist/parse/lexer.js
var require_lexer = /* @__PURE__ */ __commonJSMin(((exports) => {
	var cst = require_cst();
	function isEmpty(ch) {
		switch (ch) {
			case void 0:
			case " ":
			case "\n":
			case "\r":
			case "	": return true;
			default: return false;
		}
	}
	const hexDigits = /* @__PURE__ */ new Set("0123456789ABCDEFabcdef");
	const tagChars = /* @__PURE__ */ new Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-#;/?:@&=+$_.!~*'()");
	const flowIndicatorChars = /* @__PURE__ */ new Set(",[]{}");
	const invalidAnchorChars = /* @__PURE__ */ new Set(" ,[]{}\n\r	");
	const isNotAnchorChar = (ch) => !ch || invalidAnchorChars.has(ch);
	/**
	* Splits an input string into lexical tokens, i.e. smaller strings that are
	* easily identifiable by `tokens.tokenType()`.
	*
	* Lexing starts always in a "stream" context. Incomplete input may be buffered
	* until a complete token can be emitted.
	*
	* In addition to slices of the original input, the following control characters
	* may also be emitted:
	*
	* - `\x02` (Start of Text): A document starts with the next token
	* - `\x18` (Cancel): Unexpected end of flow-mode (indicates an error)
	* - `\x1f` (Unit Separator): Next token is a scalar value
	* - `\u{FEFF}` (Byte order mark): Emitted separately outside documents
	*/
	var Lexer = class {
		constructor() {
			/**
			* Flag indicating whether the end of the current buffer marks the end of
			* all input
			*/
			this.atEnd = false;
			/**
			* Explicit indent set in block scalar header, as an offset from the current
			* minimum indent, so e.g. set to 1 from a header `|2+`. Set to -1 if not
			* explicitly set.
			*/
			this.blockScalarIndent = -1;
			/**
			* Block scalars that include a + (keep) chomping indicator in their header
			* include trailing empty lines, which are otherwise excluded from the
			* scalar's contents.
			*/
			this.blockScalarKeep = false;
			/** Current input */
			this.buffer = "";
			/**
			* Flag noting whether the map value indicator : can immediately follow this
			* node within a flow context.
			*/
			this.flowKey = false;
			/** Count of surrounding flow collection levels. */
			this.flowLevel = 0;
			/**
			* Minimum level of indentation required for next lines to be parsed as a
			* part of the current scalar value.
			*/
			this.indentNext = 0;
			/** Indentation level of the current line. */
			this.indentValue = 0;
			/** Position of the next \n character. */
			this.lineEndPos = null;
			/** Stores the state of the lexer if reaching the end of incpomplete input */
			this.next = null;
			/** A pointer to `buffer`; the current position of the lexer. */
			this.pos = 0;
		}
		/**
		* Generate YAML tokens from the `source` string. If `incomplete`,
		* a part of the last line may be left as a buffer for the next call.
		*
		* @returns A generator of lexical tokens
		*/
		*lex(source, incomplete = false) {
			if (source) {
				if (typeof source !== "string") throw TypeError("source is not a string");
				this.buffer = this.buffer ? this.buffer + source : source;
				this.lineEndPos = null;
			}
			this.atEnd = !incomplete;
			let next = this.next ?? "stream";
			while (next && (incomplete || this.hasChars(1))) next = yield* this.parseNext(next);
		}
		atLineEnd() {
			let i = this.pos;
			let ch = this.buffer[i];
			while (ch === " " || ch === "	") ch = this.buffer[++i];
			if (!ch || ch === "#" || ch === "\n") return true;
			if (ch === "\r") return this.buffer[i + 1] === "\n";
			return false;
		}
		charAt(n) {
			return this.buffer[this.pos + n];
		}
		continueScalar(offset) {
			let ch = this.buffer[offset];
			if (this.indentNext > 0) {
				let indent = 0;
				while (ch === " ") ch = this.buffer[++indent + offset];
				if (ch === "\r") {
					const next = this.buffer[indent + offset + 1];
					if (next === "\n" || !next && !this.atEnd) return offset + indent + 1;
				}
				return ch === "\n" || indent >= this.indentNext || !ch && !this.atEnd ? offset + indent : -1;
			}
			if (ch === "-" || ch === ".") {
				const dt = this.buffer.substr(offset, 3);
				if ((dt === "---" || dt === "...") && isEmpty(this.buffer[offset + 3])) return -1;
			}
			return offset;
		}
		getLine() {
			let end = this.lineEndPos;
			if (typeof end !== "number" || end !== -1 && end < this.pos) {
				end = this.buffer.indexOf("\n", this.pos);
				this.lineEndPos = end;
			}
			if (end === -1) return this.atEnd ? this.buffer.substring(this.pos) : null;
			if (this.buffer[end - 1] === "\r") end -= 1;
			return this.buffer.substring(this.pos, end);
		}
		hasChars(n) {
			return this.pos + n <= this.buffer.length;
		}
		setNext(state) {
			this.buffer = this.buffer.substring(this.pos);
			this.pos = 0;
			this.lineEndPos = null;
			this.next = state;
			return null;
		}
		peek(n) {
			return this.buffer.substr(this.pos, n);
		}
		*parseNext(next) {
			switch (next) {
				case "stream": return yield* this.parseStream();
				case "line-start": return yield* this.parseLineStart();
				case "block-start": return yield* this.parseBlockStart();
				case "doc": return yield* this.parseDocument();
				case "flow": return yield* this.parseFlowCollection();
				case "quoted-scalar": return yield* this.parseQuotedScalar();
				case "block-scalar": return yield* this.parseBlockScalar();
				case "plain-scalar": return yield* this.parsePlainScalar();
			}
		}
		*parseStream() {
			let line = this.getLine();
			if (line === null) return this.setNext("stream");
			if (line[0] === cst.BOM) {
				yield* this.pushCount(1);
				line = line.substring(1);
			}
			if (line[0] === "%") {
				let dirEnd = line.length;
				let cs = line.indexOf("#");
				while (cs !== -1) {
					const ch = line[cs - 1];
					if (ch === " " || ch === "	") {
						dirEnd = cs - 1;
						break;
					} else cs = line.indexOf("#", cs + 1);
				}
				while (true) {
					const ch = line[dirEnd - 1];
					if (ch === " " || ch === "	") dirEnd -= 1;
					else break;
				}
				const n = (yield* this.pushCount(dirEnd)) + (yield* this.pushSpaces(true));
				yield* this.pushCount(line.length - n);
				this.pushNewline();
				return "stream";
			}
			if (this.atLineEnd()) {
				const sp = yield* this.pushSpaces(true);
				yield* this.pushCount(line.length - sp);
				yield* this.pushNewline();
				return "stream";
			}
			yield cst.DOCUMENT;
			return yield* this.parseLineStart();
		}
		*parseLineStart() {
			const ch = this.charAt(0);
			if (!ch && !this.atEnd) return this.setNext("line-start");
			if (ch === "-" || ch === ".") {
				if (!this.atEnd && !this.hasChars(4)) return this.setNext("line-start");
				const s = this.peek(3);
				if ((s === "---" || s === "...") && isEmpty(this.charAt(3))) {
					yield* this.pushCount(3);
					this.indentValue = 0;
					this.indentNext = 0;
					return s === "---" ? "doc" : "stream";
				}
			}
			this.indentValue = yield* this.pushSpaces(false);
			if (this.indentNext > this.indentValue && !isEmpty(this.charAt(1))) this.indentNext = this.indentValue;
			return yield* this.parseBlockStart();
		}
		*parseBlockStart() {
			const [ch0, ch1] = this.peek(2);
			if (!ch1 && !this.atEnd) return this.setNext("block-start");
			if ((ch0 === "-" || ch0 === "?" || ch0 === ":") && isEmpty(ch1)) {
				const n = (yield* this.pushCount(1)) + (yield* this.pushSpaces(true));
				this.indentNext = this.indentValue + 1;
				this.indentValue += n;
				return "block-start";
			}
			return "doc";
		}
		*parseDocument() {
			yield* this.pushSpaces(true);
			const line = this.getLine();
			if (line === null) return this.setNext("doc");
			let n = yield* this.pushIndicators();
			switch (line[n]) {
				case "#": yield* this.pushCount(line.length - n);
				case void 0:
					yield* this.pushNewline();
					return yield* this.parseLineStart();
				case "{":
				case "[":
					yield* this.pushCount(1);
					this.flowKey = false;
					this.flowLevel = 1;
					return "flow";
				case "}":
				case "]":
					yield* this.pushCount(1);
					return "doc";
				case "*":
					yield* this.pushUntil(isNotAnchorChar);
					return "doc";
				case "\"":
				case "'": return yield* this.parseQuotedScalar();
				case "|":
				case ">":
					n += yield* this.parseBlockScalarHeader();
					n += yield* this.pushSpaces(true);
					yield* this.pushCount(line.length - n);
					yield* this.pushNewline();
					return yield* this.parseBlockScalar();
				default: return yield* this.parsePlainScalar();
			}
		}
		*parseFlowCollection() {
			let nl, sp;
			let indent = -1;
			do {
				nl = yield* this.pushNewline();
				if (nl > 0) {
					sp = yield* this.pushSpaces(false);
					this.indentValue = indent = sp;
				} else sp = 0;
				sp += yield* this.pushSpaces(true);
			} while (nl + sp > 0);
			const line = this.getLine();
			if (line === null) return this.setNext("flow");
			if (indent !== -1 && indent < this.indentNext && line[0] !== "#" || indent === 0 && (line.startsWith("---") || line.startsWith("...")) && isEmpty(line[3])) {
				if (!(indent === this.indentNext - 1 && this.flowLevel === 1 && (line[0] === "]" || line[0] === "}"))) {
					this.flowLevel = 0;
					yield cst.FLOW_END;
					return yield* this.parseLineStart();
				}
			}
			let n = 0;
			while (line[n] === ",") {
				n += yield* this.pushCount(1);
				n += yield* this.pushSpaces(true);
				this.flowKey = false;
			}
			n += yield* this.pushIndicators();
			switch (line[n]) {
				case void 0: return "flow";
				case "#":
					yield* this.pushCount(line.length - n);
					return "flow";
				case "{":
				case "[":
					yield* this.pushCount(1);
					this.flowKey = false;
					this.flowLevel += 1;
					return "flow";
				case "}":
				case "]":
					yield* this.pushCount(1);
					this.flowKey = true;
					this.flowLevel -= 1;
					return this.flowLevel ? "flow" : "doc";
				case "*":
					yield* this.pushUntil(isNotAnchorChar);
					return "flow";
				case "\"":
				case "'":
					this.flowKey = true;
					return yield* this.parseQuotedScalar();
				case ":": {
					const next = this.charAt(1);
					if (this.flowKey || isEmpty(next) || next === ",") {
						this.flowKey = false;
						yield* this.pushCount(1);
						yield* this.pushSpaces(true);
						return "flow";
					}
				}
				default:
					this.flowKey = false;
					return yield* this.parsePlainScalar();
			}
		}
		*parseQuotedScalar() {
			const quote = this.charAt(0);
			let end = this.buffer.indexOf(quote, this.pos + 1);
			if (quote === "'") while (end !== -1 && this.buffer[end + 1] === "'") end = this.buffer.indexOf("'", end + 2);
			else while (end !== -1) {
				let n = 0;
				while (this.buffer[end - 1 - n] === "\\") n += 1;
				if (n % 2 === 0) break;
				end = this.buffer.indexOf("\"", end + 1);
			}
			const qb = this.buffer.substring(0, end);
			let nl = qb.indexOf("\n", this.pos);
			if (nl !== -1) {
				while (nl !== -1) {
					const cs = this.continueScalar(nl + 1);
					if (cs === -1) break;
					nl = qb.indexOf("\n", cs);
				}
				if (nl !== -1) end = nl - (qb[nl - 1] === "\r" ? 2 : 1);
			}
			if (end === -1) {
				if (!this.atEnd) return this.setNext("quoted-scalar");
				end = this.buffer.length;
			}
			yield* this.pushToIndex(end + 1, false);
			return this.flowLevel ? "flow" : "doc";
		}
		*parseBlockScalarHeader() {
			this.blockScalarIndent = -1;
			this.blockScalarKeep = false;
			let i = this.pos;
			while (true) {
				const ch = this.buffer[++i];
				if (ch === "+") this.blockScalarKeep = true;
				else if (ch > "0" && ch <= "9") this.blockScalarIndent = Number(ch) - 1;
				else if (ch !== "-") break;
			}
			return yield* this.pushUntil((ch) => isEmpty(ch) || ch === "#");
		}
		*parseBlockScalar() {
			let nl = this.pos - 1;
			let indent = 0;
			let ch;
			loop: for (let i = this.pos; ch = this.buffer[i]; ++i) switch (ch) {
				case " ":
					indent += 1;
					break;
				case "\n":
					nl = i;
					indent = 0;
					break;
				case "\r": {
					const next = this.buffer[i + 1];
					if (!next && !this.atEnd) return this.setNext("block-scalar");
					if (next === "\n") break;
				}
				default: break loop;
			}
			if (!ch && !this.atEnd) return this.setNext("block-scalar");
			if (indent >= this.indentNext) {
				if (this.blockScalarIndent === -1) this.indentNext = indent;
				else this.indentNext = this.blockScalarIndent + (this.indentNext === 0 ? 1 : this.indentNext);
				do {
					const cs = this.continueScalar(nl + 1);
					if (cs === -1) break;
					nl = this.buffer.indexOf("\n", cs);
				} while (nl !== -1);
				if (nl === -1) {
					if (!this.atEnd) return this.setNext("block-scalar");
					nl = this.buffer.length;
				}
			}
			let i = nl + 1;
			ch = this.buffer[i];
			while (ch === " ") ch = this.buffer[++i];
			if (ch === "	") {
				while (ch === "	" || ch === " " || ch === "\r" || ch === "\n") ch = this.buffer[++i];
				nl = i - 1;
			} else if (!this.blockScalarKeep) do {
				let i = nl - 1;
				let ch = this.buffer[i];
				if (ch === "\r") ch = this.buffer[--i];
				const lastChar = i;
				while (ch === " ") ch = this.buffer[--i];
				if (ch === "\n" && i >= this.pos && i + 1 + indent > lastChar) nl = i;
				else break;
			} while (true);
			yield cst.SCALAR;
			yield* this.pushToIndex(nl + 1, true);
			return yield* this.parseLineStart();
		}
		*parsePlainScalar() {
			const inFlow = this.flowLevel > 0;
			let end = this.pos - 1;
			let i = this.pos - 1;
			let ch;
			while (ch = this.buffer[++i]) if (ch === ":") {
				const next = this.buffer[i + 1];
				if (isEmpty(next) || inFlow && flowIndicatorChars.has(next)) break;
				end = i;
			} else if (isEmpty(ch)) {
				let next = this.buffer[i + 1];
				if (ch === "\r") if (next === "\n") {
					i += 1;
					ch = "\n";
					next = this.buffer[i + 1];
				} else end = i;
				if (next === "#" || inFlow && flowIndicatorChars.has(next)) break;
				if (ch === "\n") {
					const cs = this.continueScalar(i + 1);
					if (cs === -1) break;
					i = Math.max(i, cs - 2);
				}
			} else {
				if (inFlow && flowIndicatorChars.has(ch)) break;
				end = i;
			}
			if (!ch && !this.atEnd) return this.setNext("plain-scalar");
			yield cst.SCALAR;
			yield* this.pushToIndex(end + 1, true);
			return inFlow ? "flow" : "doc";
		}
		*pushCount(n) {
			if (n > 0) {
				yield this.buffer.substr(this.pos, n);
				this.pos += n;
				return n;
			}
			return 0;
		}
		*pushToIndex(i, allowEmpty) {
			const s = this.buffer.slice(this.pos, i);
			if (s) {
				yield s;
				this.pos += s.length;
				return s.length;
			} else if (allowEmpty) yield "";
			return 0;
		}
		*pushIndicators() {
			let n = 0;
			loop: while (true) {
				switch (this.charAt(0)) {
					case "!":
						n += yield* this.pushTag();
						n += yield* this.pushSpaces(true);
						continue loop;
					case "&":
						n += yield* this.pushUntil(isNotAnchorChar);
						n += yield* this.pushSpaces(true);
						continue loop;
					case "-":
					case "?":
					case ":": {
						const inFlow = this.flowLevel > 0;
						const ch1 = this.charAt(1);
						if (isEmpty(ch1) || inFlow && flowIndicatorChars.has(ch1)) {
							if (!inFlow) this.indentNext = this.indentValue + 1;
							else if (this.flowKey) this.flowKey = false;
							n += yield* this.pushCount(1);
							n += yield* this.pushSpaces(true);
							continue loop;
						}
					}
				}
				break loop;
			}
			return n;
		}
		*pushTag() {
			if (this.charAt(1) === "<") {
				let i = this.pos + 2;
				let ch = this.buffer[i];
				while (!isEmpty(ch) && ch !== ">") ch = this.buffer[++i];
				return yield* this.pushToIndex(ch === ">" ? i + 1 : i, false);
			} else {
				let i = this.pos + 1;
				let ch = this.buffer[i];
				while (ch) if (tagChars.has(ch)) ch = this.buffer[++i];
				else if (ch === "%" && hexDigits.has(this.buffer[i + 1]) && hexDigits.has(this.buffer[i + 2])) ch = this.buffer[i += 3];
				else break;
				return yield* this.pushToIndex(i, false);
			}
		}
		*pushNewline() {
			const ch = this.buffer[this.pos];
			if (ch === "\n") return yield* this.pushCount(1);
			else if (ch === "\r" && this.charAt(1) === "\n") return yield* this.pushCount(2);
			else return 0;
		}
		*pushSpaces(allowTabs) {
			let i = this.pos - 1;
			let ch;
			do
				ch = this.buffer[++i];
			while (ch === " " || allowTabs && ch === "	");
			const n = i - this.pos;
			if (n > 0) {
				yield this.buffer.substr(this.pos, n);
				this.pos = i;
			}
			return n;
		}
		*pushUntil(test) {
			let i = this.pos;
			let ch = this.buffer[i];
			while (!test(ch)) ch = this.buffer[++i];
			return yield* this.pushToIndex(i, false);
		}
	};
	exports.Lexer = Lexer;
}));
//#endregion
//#region node_modules/yaml/dist/parse/line-counter.js
var require_line_counter = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Tracks newlines during parsing in order to provide an efficient API for
	* determining the one-indexed `{ line, col }` position for any offset
	* within the input.
	*/
	var LineCounter = class {
		constructor() {
			this.lineStarts = [];
			/**
			* Should be called in ascending order. Otherwise, call
			* `lineCounter.lineStarts.sort()` before calling `linePos()`.
			*/
			this.addNewLine = (offset) => this.lineStarts.push(offset);
			/**
			* Performs a binary search and returns the 1-indexed { line, col }
			* position of `offset`. If `line === 0`, `addNewLine` has never been
			* called or `offset` is before the first known newline.
			*/
			this.linePos = (offset) => {
				let low = 0;
				let high = this.lineStarts.length;
				while (low < high) {
					const mid = low + high >> 1;
					if (this.lineStarts[mid] < offset) low = mid + 1;
					else high = mid;
				}
				if (this.lineStarts[low] === offset) return {
					line: low + 1,
					col: 1
				};
				if (low === 0) return {
					line: 0,
					col: offset
				};
				const start = this.lineStarts[low - 1];
				return {
					line: low,
					col: offset - start + 1
				};
			};
		}
	};
	exports.LineCounter = LineCounter;
}));
//#endregion
//#region node_modules/yaml/dist/parse/parser.js
var require_parser = /* @__PURE__ */ __commonJSMin(((exports) => {
	var node_process = __require("process");
	var cst = require_cst();
	var lexer = require_lexer();
	function includesToken(list, type) {
		for (let i = 0; i < list.length; ++i) if (list[i].type === type) return true;
		return false;
	}
	function findNonEmptyIndex(list) {
		for (let i = 0; i < list.length; ++i) switch (list[i].type) {
			case "space":
			case "comment":
			case "newline": break;
			default: return i;
		}
		return -1;
	}
	function isFlowToken(token) {
		switch (token?.type) {
			case "alias":
			case "scalar":
			case "single-quoted-scalar":
			case "double-quoted-scalar":
			case "flow-collection": return true;
			default: return false;
		}
	}
	function getPrevProps(parent) {
		switch (parent.type) {
			case "document": return parent.start;
			case "block-map": {
				const it = parent.items[parent.items.length - 1];
				return it.sep ?? it.start;
			}
			case "block-seq": return parent.items[parent.items.length - 1].start;
			/* istanbul ignore next should not happen */
			default: return [];
		}
	}
	/** Note: May modify input array */
	function getFirstKeyStartProps(prev) {
		if (prev.length === 0) return [];
		let i = prev.length;
		loop: while (--i >= 0) switch (prev[i].type) {
			case "doc-start":
			case "explicit-key-ind":
			case "map-value-ind":
			case "seq-item-ind":
			case "newline": break loop;
		}
		while (prev[++i]?.type === "space");
		return prev.splice(i, prev.length);
	}
	function arrayPushArray(target, source) {
		if (source.length < 1e5) Array.prototype.push.apply(target, source);
		else for (let i = 0; i < source.length; ++i) target.push(source[i]);
	}
	function fixFlowSeqItems(fc) {
		if (fc.start.type === "flow-seq-start") {
			for (const it of fc.items) if (it.sep && !it.value && !includesToken(it.start, "explicit-key-ind") && !includesToken(it.sep, "map-value-ind")) {
				if (it.key) it.value = it.key;
				delete it.key;
				if (isFlowToken(it.value)) if (it.value.end) arrayPushArray(it.value.end, it.sep);
				else it.value.end = it.sep;
				else arrayPushArray(it.start, it.sep);
				delete it.sep;
			}
		}
	}
	/**
	* A YAML concrete syntax tree (CST) parser
	*
	* ```ts
	* const src: string = ...
	* for (const token of new Parser().parse(src)) {
	*   // token: Token
	* }
	* ```
	*
	* To use the parser with a user-provided lexer:
	*
	* ```ts
	* function* parse(source: string, lexer: Lexer) {
	*   const parser = new Parser()
	*   for (const lexeme of lexer.lex(source))
	*     yield* parser.next(lexeme)
	*   yield* parser.end()
	* }
	*
	* const src: string = ...
	* const lexer = new Lexer()
	* for (const token of parse(src, lexer)) {
	*   // token: Token
	* }
	* ```
	*/
	var Parser = class {
		/**
		* @param onNewLine - If defined, called separately with the start position of
		*   each new line (in `parse()`, including the start of input).
		*/
		constructor(onNewLine) {
			/** If true, space and sequence indicators count as indentation */
			this.atNewLine = true;
			/** If true, next token is a scalar value */
			this.atScalar = false;
			/** Current indentation level */
			this.indent = 0;
			/** Current offset since the start of parsing */
			this.offset = 0;
			/** On the same line with a block map key */
			this.onKeyLine = false;
			/** Top indicates the node that's currently being built */
			this.stack = [];
			/** The source of the current token, set in parse() */
			this.source = "";
			/** The type of the current token, set in parse() */
			this.type = "";
			this.lexer = new lexer.Lexer();
			this.onNewLine = onNewLine;
		}
		/**
		* Parse `source` as a YAML stream.
		* If `incomplete`, a part of the last line may be left as a buffer for the next call.
		*
		* Errors are not thrown, but yielded as `{ type: 'error', message }` tokens.
		*
		* @returns A generator of tokens representing each directive, document, and other structure.
		*/
		*parse(source, incomplete = false) {
			if (this.onNewLine && this.offset === 0) this.onNewLine(0);
			for (const lexeme of this.lexer.lex(source, incomplete)) yield* this.next(lexeme);
			if (!incomplete) yield* this.end();
		}
		/**
		* Advance the parser by the `source` of one lexical token.
		*/
		*next(source) {
			this.source = source;
			if (node_process.env.LOG_TOKENS) console.log("|", cst.prettyToken(source));
			if (this.atScalar) {
				this.atScalar = false;
				yield* this.step();
				this.offset += source.length;
				return;
			}
			const type = cst.tokenType(source);
			if (!type) {
				const message = `Not a YAML token: ${source}`;
				yield* this.pop({
					type: "error",
					offset: this.offset,
					message,
					source
				});
				this.offset += source.length;
			} else if (type === "scalar") {
				this.atNewLine = false;
				this.atScalar = true;
				this.type = "scalar";
			} else {
				this.type = type;
				yield* this.step();
				switch (type) {
					case "newline":
						this.atNewLine = true;
						this.indent = 0;
						if (this.onNewLine) this.onNewLine(this.offset + source.length);
						break;
					case "space":
						if (this.atNewLine && source[0] === " ") this.indent += source.length;
						break;
					case "explicit-key-ind":
					case "map-value-ind":
					case "seq-item-ind":
						if (this.atNewLine) this.indent += source.length;
						break;
					case "doc-mode":
					case "flow-error-end": return;
					default: this.atNewLine = false;
				}
				this.offset += source.length;
			}
		}
		/** Call at end of input to push out any remaining constructions */
		*end() {
			while (this.stack.length > 0) yield* this.pop();
		}
		get sourceToken() {
			return {
				type: this.type,
				offset: this.offset,
				indent: this.indent,
				source: this.source
			};
		}
		*step() {
			const top = this.peek(1);
			if (this.type === "doc-end" && top?.type !== "doc-end") {
				while (this.stack.length > 0) yield* this.pop();
				this.stack.push({
					type: "doc-end",
					offset: this.offset,
					source: this.source
				});
				return;
			}
			if (!top) return yield* this.stream();
			switch (top.type) {
				case "document": return yield* this.document(top);
				case "alias":
				case "scalar":
				case "single-quoted-scalar":
				case "double-quoted-scalar": return yield* this.scalar(top);
				case "block-scalar": return yield* this.blockScalar(top);
				case "block-map": return yield* this.blockMap(top);
				case "block-seq": return yield* this.blockSequence(top);
				case "flow-collection": return yield* this.flowCollection(top);
				case "doc-end": return yield* this.documentEnd(top);
			}
			/* istanbul ignore next should not happen */
			yield* this.pop();
		}
		peek(n) {
			return this.stack[this.stack.length - n];
		}
		*pop(error) {
			const token = error ?? this.stack.pop();
			/* istanbul ignore if should not happen */
			if (!token) yield {
				type: "error",
				offset: this.offset,
				source: "",
				message: "Tried to pop an empty stack"
			};
			else if (this.stack.length === 0) yield token;
			else {
				const top = this.peek(1);
				if (token.type === "block-scalar") token.indent = "indent" in top ? top.indent : 0;
				else if (token.type === "flow-collection" && top.type === "document") token.indent = 0;
				if (token.type === "flow-collection") fixFlowSeqItems(token);
				switch (top.type) {
					case "document":
						top.value = token;
						break;
					case "block-scalar":
						top.props.push(token);
						break;
					case "block-map": {
						const it = top.items[top.items.length - 1];
						if (it.value) {
							top.items.push({
								start: [],
								key: token,
								sep: []
							});
							this.onKeyLine = true;
							return;
						} else if (it.sep) it.value = token;
						else {
							Object.assign(it, {
								key: token,
								sep: []
							});
							this.onKeyLine = !it.explicitKey;
							return;
						}
						break;
					}
					case "block-seq": {
						const it = top.items[top.items.length - 1];
						if (it.value) top.items.push({
							start: [],
							value: token
						});
						else it.value = token;
						break;
					}
					case "flow-collection": {
						const it = top.items[top.items.length - 1];
						if (!it || it.value) top.items.push({
							start: [],
							key: token,
							sep: []
						});
						else if (it.sep) it.value = token;
						else Object.assign(it, {
							key: token,
							sep: []
						});
						return;
					}
					/* istanbul ignore next should not happen */
					default:
						yield* this.pop();
						yield* this.pop(token);
				}
				if ((top.type === "document" || top.type === "block-map" || top.type === "block-seq") && (token.type === "block-map" || token.type === "block-seq")) {
					const last = token.items[token.items.length - 1];
					if (last && !last.sep && !last.value && last.start.length > 0 && findNonEmptyIndex(last.start) === -1 && (token.indent === 0 || last.start.every((st) => st.type !== "comment" || st.indent < token.indent))) {
						if (top.type === "document") top.end = last.start;
						else top.items.push({ start: last.start });
						token.items.splice(-1, 1);
					}
				}
			}
		}
		*stream() {
			switch (this.type) {
				case "directive-line":
					yield {
						type: "directive",
						offset: this.offset,
						source: this.source
					};
					return;
				case "byte-order-mark":
				case "space":
				case "comment":
				case "newline":
					yield this.sourceToken;
					return;
				case "doc-mode":
				case "doc-start": {
					const doc = {
						type: "document",
						offset: this.offset,
						start: []
					};
					if (this.type === "doc-start") doc.start.push(this.sourceToken);
					this.stack.push(doc);
					return;
				}
			}
			yield {
				type: "error",
				offset: this.offset,
				message: `Unexpected ${this.type} token in YAML stream`,
				source: this.source
			};
		}
		*document(doc) {
			if (doc.value) return yield* this.lineEnd(doc);
			switch (this.type) {
				case "doc-start":
					if (findNonEmptyIndex(doc.start) !== -1) {
						yield* this.pop();
						yield* this.step();
					} else doc.start.push(this.sourceToken);
					return;
				case "anchor":
				case "tag":
				case "space":
				case "comment":
				case "newline":
					doc.start.push(this.sourceToken);
					return;
			}
			const bv = this.startBlockValue(doc);
			if (bv) this.stack.push(bv);
			else yield {
				type: "error",
				offset: this.offset,
				message: `Unexpected ${this.type} token in YAML document`,
				source: this.source
			};
		}
		*scalar(scalar) {
			if (this.type === "map-value-ind") {
				const start = getFirstKeyStartProps(getPrevProps(this.peek(2)));
				let sep;
				if (scalar.end) {
					sep = scalar.end;
					sep.push(this.sourceToken);
					delete scalar.end;
				} else sep = [this.sourceToken];
				const map = {
					type: "block-map",
					offset: scalar.offset,
					indent: scalar.indent,
					items: [{
						start,
						key: scalar,
						sep
					}]
				};
				this.onKeyLine = true;
				this.stack[this.stack.length - 1] = map;
			} else yield* this.lineEnd(scalar);
		}
		*blockScalar(scalar) {
			switch (this.type) {
				case "space":
				case "comment":
				case "newline":
					scalar.props.push(this.sourceToken);
					return;
				case "scalar":
					scalar.source = this.source;
					this.atNewLine = true;
					this.indent = 0;
					if (this.onNewLine) {
						let nl = this.source.indexOf("\n") + 1;
						while (nl !== 0) {
							this.onNewLine(this.offset + nl);
							nl = this.source.indexOf("\n", nl) + 1;
						}
					}
					yield* this.pop();
					break;
				/* istanbul ignore next should not happen */
				default:
					yield* this.pop();
					yield* this.step();
			}
		}
		*blockMap(map) {
			const it = map.items[map.items.length - 1];
			switch (this.type) {
				case "newline":
					this.onKeyLine = false;
					if (it.value) {
						const end = "end" in it.value ? it.value.end : void 0;
						if ((Array.isArray(end) ? end[end.length - 1] : void 0)?.type === "comment") end?.push(this.sourceToken);
						else map.items.push({ start: [this.sourceToken] });
					} else if (it.sep) it.sep.push(this.sourceToken);
					else it.start.push(this.sourceToken);
					return;
				case "space":
				case "comment":
					if (it.value) map.items.push({ start: [this.sourceToken] });
					else if (it.sep) it.sep.push(this.sourceToken);
					else {
						if (this.atIndentedComment(it.start, map.indent)) {
							const end = map.items[map.items.length - 2]?.value?.end;
							if (Array.isArray(end)) {
								arrayPushArray(end, it.start);
								end.push(this.sourceToken);
								map.items.pop();
								return;
							}
						}
						it.start.push(this.sourceToken);
					}
					return;
			}
			if (this.indent >= map.indent) {
				const atMapIndent = !this.onKeyLine && this.indent === map.indent;
				const atNextItem = atMapIndent && (it.sep || it.explicitKey) && this.type !== "seq-item-ind";
				let start = [];
				if (atNextItem && it.sep && !it.value) {
					const nl = [];
					for (let i = 0; i < it.sep.length; ++i) {
						const st = it.sep[i];
						switch (st.type) {
							case "newline":
								nl.push(i);
								break;
							case "space": break;
							case "comment":
								if (st.indent > map.indent) nl.length = 0;
								break;
							default: nl.length = 0;
						}
					}
					if (nl.length >= 2) start = it.sep.splice(nl[1]);
				}
				switch (this.type) {
					case "anchor":
					case "tag":
						if (atNextItem || it.value) {
							start.push(this.sourceToken);
							map.items.push({ start });
							this.onKeyLine = true;
						} else if (it.sep) it.sep.push(this.sourceToken);
						else it.start.push(this.sourceToken);
						return;
					case "explicit-key-ind":
						if (!it.sep && !it.explicitKey) {
							it.start.push(this.sourceToken);
							it.explicitKey = true;
						} else if (atNextItem || it.value) {
							start.push(this.sourceToken);
							map.items.push({
								start,
								explicitKey: true
							});
						} else this.stack.push({
							type: "block-map",
							offset: this.offset,
							indent: this.indent,
							items: [{
								start: [this.sourceToken],
								explicitKey: true
							}]
						});
						this.onKeyLine = true;
						return;
					case "map-value-ind":
						if (it.explicitKey) if (!it.sep) if (includesToken(it.start, "newline")) Object.assign(it, {
							key: null,
							sep: [this.sourceToken]
						});
						else {
							const start = getFirstKeyStartProps(it.start);
							this.stack.push({
								type: "block-map",
								offset: this.offset,
								indent: this.indent,
								items: [{
									start,
									key: null,
									sep: [this.sourceToken]
								}]
							});
						}
						else if (it.value) map.items.push({
							start: [],
							key: null,
							sep: [this.sourceToken]
						});
						else if (includesToken(it.sep, "map-value-ind")) this.stack.push({
							type: "block-map",
							offset: this.offset,
							indent: this.indent,
							items: [{
								start,
								key: null,
								sep: [this.sourceToken]
							}]
						});
						else if (isFlowToken(it.key) && !includesToken(it.sep, "newline")) {
							const start = getFirstKeyStartProps(it.start);
							const key = it.key;
							const sep = it.sep;
							sep.push(this.sourceToken);
							delete it.key;
							delete it.sep;
							this.stack.push({
								type: "block-map",
								offset: this.offset,
								indent: this.indent,
								items: [{
									start,
									key,
									sep
								}]
							});
						} else if (start.length > 0) it.sep = it.sep.concat(start, this.sourceToken);
						else it.sep.push(this.sourceToken);
						else if (!it.sep) Object.assign(it, {
							key: null,
							sep: [this.sourceToken]
						});
						else if (it.value || atNextItem) map.items.push({
							start,
							key: null,
							sep: [this.sourceToken]
						});
						else if (includesToken(it.sep, "map-value-ind")) this.stack.push({
							type: "block-map",
							offset: this.offset,
							indent: this.indent,
							items: [{
								start: [],
								key: null,
								sep: [this.sourceToken]
							}]
						});
						else it.sep.push(this.sourceToken);
						this.onKeyLine = true;
						return;
					case "alias":
					case "scalar":
					case "single-quoted-scalar":
					case "double-quoted-scalar": {
						const fs = this.flowScalar(this.type);
						if (atNextItem || it.value) {
							map.items.push({
								start,
								key: fs,
								sep: []
							});
							this.onKeyLine = true;
						} else if (it.sep) this.stack.push(fs);
						else {
							Object.assign(it, {
								key: fs,
								sep: []
							});
							this.onKeyLine = true;
						}
						return;
					}
					default: {
						const bv = this.startBlockValue(map);
						if (bv) {
							if (bv.type === "block-seq") {
								if (!it.explicitKey && it.sep && !includesToken(it.sep, "newline")) {
									yield* this.pop({
										type: "error",
										offset: this.offset,
										message: "Unexpected block-seq-ind on same line with key",
										source: this.source
									});
									return;
								}
							} else if (atMapIndent) map.items.push({ start });
							this.stack.push(bv);
							return;
						}
					}
				}
			}
			yield* this.pop();
			yield* this.step();
		}
		*blockSequence(seq) {
			const it = seq.items[seq.items.length - 1];
			switch (this.type) {
				case "newline":
					if (it.value) {
						const end = "end" in it.value ? it.value.end : void 0;
						if ((Array.isArray(end) ? end[end.length - 1] : void 0)?.type === "comment") end?.push(this.sourceToken);
						else seq.items.push({ start: [this.sourceToken] });
					} else it.start.push(this.sourceToken);
					return;
				case "space":
				case "comment":
					if (it.value) seq.items.push({ start: [this.sourceToken] });
					else {
						if (this.atIndentedComment(it.start, seq.indent)) {
							const end = seq.items[seq.items.length - 2]?.value?.end;
							if (Array.isArray(end)) {
								arrayPushArray(end, it.start);
								end.push(this.sourceToken);
								seq.items.pop();
								return;
							}
						}
						it.start.push(this.sourceToken);
					}
					return;
				case "anchor":
				case "tag":
					if (it.value || this.indent <= seq.indent) break;
					it.start.push(this.sourceToken);
					return;
				case "seq-item-ind":
					if (this.indent !== seq.indent) break;
					if (it.value || includesToken(it.start, "seq-item-ind")) seq.items.push({ start: [this.sourceToken] });
					else it.start.push(this.sourceToken);
					return;
			}
			if (this.indent > seq.indent) {
				const bv = this.startBlockValue(seq);
				if (bv) {
					this.stack.push(bv);
					return;
				}
			}
			yield* this.pop();
			yield* this.step();
		}
		*flowCollection(fc) {
			const it = fc.items[fc.items.length - 1];
			if (this.type === "flow-error-end") {
				let top;
				do {
					yield* this.pop();
					top = this.peek(1);
				} while (top?.type === "flow-collection");
			} else if (fc.end.length === 0) {
				switch (this.type) {
					case "comma":
					case "explicit-key-ind":
						if (!it || it.sep) fc.items.push({ start: [this.sourceToken] });
						else it.start.push(this.sourceToken);
						return;
					case "map-value-ind":
						if (!it || it.value) fc.items.push({
							start: [],
							key: null,
							sep: [this.sourceToken]
						});
						else if (it.sep) it.sep.push(this.sourceToken);
						else Object.assign(it, {
							key: null,
							sep: [this.sourceToken]
						});
						return;
					case "space":
					case "comment":
					case "newline":
					case "anchor":
					case "tag":
						if (!it || it.value) fc.items.push({ start: [this.sourceToken] });
						else if (it.sep) it.sep.push(this.sourceToken);
						else it.start.push(this.sourceToken);
						return;
					case "alias":
					case "scalar":
					case "single-quoted-scalar":
					case "double-quoted-scalar": {
						const fs = this.flowScalar(this.type);
						if (!it || it.value) fc.items.push({
							start: [],
							key: fs,
							sep: []
						});
						else if (it.sep) this.stack.push(fs);
						else Object.assign(it, {
							key: fs,
							sep: []
						});
						return;
					}
					case "flow-map-end":
					case "flow-seq-end":
						fc.end.push(this.sourceToken);
						return;
				}
				const bv = this.startBlockValue(fc);
				/* istanbul ignore else should not happen */
				if (bv) this.stack.push(bv);
				else {
					yield* this.pop();
					yield* this.step();
				}
			} else {
				const parent = this.peek(2);
				if (parent.type === "block-map" && (this.type === "map-value-ind" && parent.indent === fc.indent || this.type === "newline" && !parent.items[parent.items.length - 1].sep)) {
					yield* this.pop();
					yield* this.step();
				} else if (this.type === "map-value-ind" && parent.type !== "flow-collection") {
					const start = getFirstKeyStartProps(getPrevProps(parent));
					fixFlowSeqItems(fc);
					const sep = fc.end.splice(1, fc.end.length);
					sep.push(this.sourceToken);
					const map = {
						type: "block-map",
						offset: fc.offset,
						indent: fc.indent,
						items: [{
							start,
							key: fc,
							sep
						}]
					};
					this.onKeyLine = true;
					this.stack[this.stack.length - 1] = map;
				} else yield* this.lineEnd(fc);
			}
		}
		flowScalar(type) {
			if (this.onNewLine) {
				let nl = this.source.indexOf("\n") + 1;
				while (nl !== 0) {
					this.onNewLine(this.offset + nl);
					nl = this.source.indexOf("\n", nl) + 1;
				}
			}
			return {
				type,
				offset: this.offset,
				indent: this.indent,
				source: this.source
			};
		}
		startBlockValue(parent) {
			switch (this.type) {
				case "alias":
				case "scalar":
				case "single-quoted-scalar":
				case "double-quoted-scalar": return this.flowScalar(this.type);
				case "block-scalar-header": return {
					type: "block-scalar",
					offset: this.offset,
					indent: this.indent,
					props: [this.sourceToken],
					source: ""
				};
				case "flow-map-start":
				case "flow-seq-start": return {
					type: "flow-collection",
					offset: this.offset,
					indent: this.indent,
					start: this.sourceToken,
					items: [],
					end: []
				};
				case "seq-item-ind": return {
					type: "block-seq",
					offset: this.offset,
					indent: this.indent,
					items: [{ start: [this.sourceToken] }]
				};
				case "explicit-key-ind": {
					this.onKeyLine = true;
					const start = getFirstKeyStartProps(getPrevProps(parent));
					start.push(this.sourceToken);
					return {
						type: "block-map",
						offset: this.offset,
						indent: this.indent,
						items: [{
							start,
							explicitKey: true
						}]
					};
				}
				case "map-value-ind": {
					this.onKeyLine = true;
					const start = getFirstKeyStartProps(getPrevProps(parent));
					return {
						type: "block-map",
						offset: this.offset,
						indent: this.indent,
						items: [{
							start,
							key: null,
							sep: [this.sourceToken]
						}]
					};
				}
			}
			return null;
		}
		atIndentedComment(start, indent) {
			if (this.type !== "comment") return false;
			if (this.indent <= indent) return false;
			return start.every((st) => st.type === "newline" || st.type === "space");
		}
		*documentEnd(docEnd) {
			if (this.type !== "doc-mode") {
				if (docEnd.end) docEnd.end.push(this.sourceToken);
				else docEnd.end = [this.sourceToken];
				if (this.type === "newline") yield* this.pop();
			}
		}
		*lineEnd(token) {
			switch (this.type) {
				case "comma":
				case "doc-start":
				case "doc-end":
				case "flow-seq-end":
				case "flow-map-end":
				case "map-value-ind":
					yield* this.pop();
					yield* this.step();
					break;
				case "newline": this.onKeyLine = false;
				default:
					if (token.end) token.end.push(this.sourceToken);
					else token.end = [this.sourceToken];
					if (this.type === "newline") yield* this.pop();
			}
		}
	};
	exports.Parser = Parser;
}));
//#endregion
//#region node_modules/yaml/dist/public-api.js
var require_public_api = /* @__PURE__ */ __commonJSMin(((exports) => {
	var composer = require_composer();
	var Document = require_Document();
	var errors = require_errors();
	var log = require_log();
	var identity = require_identity();
	var lineCounter = require_line_counter();
	var parser = require_parser();
	function parseOptions(options) {
		const prettyErrors = options.prettyErrors !== false;
		return {
			lineCounter: options.lineCounter || prettyErrors && new lineCounter.LineCounter() || null,
			prettyErrors
		};
	}
	/**
	* Parse the input as a stream of YAML documents.
	*
	* Documents should be separated from each other by `...` or `---` marker lines.
	*
	* @returns If an empty `docs` array is returned, it will be of type
	*   EmptyStream and contain additional stream information. In
	*   TypeScript, you should use `'empty' in docs` as a type guard for it.
	*/
	function parseAllDocuments(source, options = {}) {
		const { lineCounter, prettyErrors } = parseOptions(options);
		const parser$1 = new parser.Parser(lineCounter?.addNewLine);
		const composer$1 = new composer.Composer(options);
		const docs = Array.from(composer$1.compose(parser$1.parse(source)));
		if (prettyErrors && lineCounter) for (const doc of docs) {
			doc.errors.forEach(errors.prettifyError(source, lineCounter));
			doc.warnings.forEach(errors.prettifyError(source, lineCounter));
		}
		if (docs.length > 0) return docs;
		return Object.assign([], { empty: true }, composer$1.streamInfo());
	}
	/** Parse an input string into a single YAML.Document */
	function parseDocument(source, options = {}) {
		const { lineCounter, prettyErrors } = parseOptions(options);
		const parser$1 = new parser.Parser(lineCounter?.addNewLine);
		const composer$1 = new composer.Composer(options);
		let doc = null;
		for (const _doc of composer$1.compose(parser$1.parse(source), true, source.length)) if (!doc) doc = _doc;
		else if (doc.options.logLevel !== "silent") {
			doc.errors.push(new errors.YAMLParseError(_doc.range.slice(0, 2), "MULTIPLE_DOCS", "Source contains multiple documents; please use YAML.parseAllDocuments()"));
			break;
		}
		if (prettyErrors && lineCounter) {
			doc.errors.forEach(errors.prettifyError(source, lineCounter));
			doc.warnings.forEach(errors.prettifyError(source, lineCounter));
		}
		return doc;
	}
	function parse(src, reviver, options) {
		let _reviver = void 0;
		if (typeof reviver === "function") _reviver = reviver;
		else if (options === void 0 && reviver && typeof reviver === "object") options = reviver;
		const doc = parseDocument(src, options);
		if (!doc) return null;
		doc.warnings.forEach((warning) => log.warn(doc.options.logLevel, warning));
		if (doc.errors.length > 0) if (doc.options.logLevel !== "silent") throw doc.errors[0];
		else doc.errors = [];
		return doc.toJS(Object.assign({ reviver: _reviver }, options));
	}
	function stringify(value, replacer, options) {
		let _replacer = null;
		if (typeof replacer === "function" || Array.isArray(replacer)) _replacer = replacer;
		else if (options === void 0 && replacer) options = replacer;
		if (typeof options === "string") options = options.length;
		if (typeof options === "number") {
			const indent = Math.round(options);
			options = indent < 1 ? void 0 : indent > 8 ? { indent: 8 } : { indent };
		}
		if (value === void 0) {
			const { keepUndefined } = options ?? replacer ?? {};
			if (!keepUndefined) return void 0;
		}
		if (identity.isDocument(value) && !_replacer) return value.toString(options);
		return new Document.Document(value, _replacer, options).toString(options);
	}
	exports.parse = parse;
	exports.parseAllDocuments = parseAllDocuments;
	exports.parseDocument = parseDocument;
	exports.stringify = stringify;
}));
//#endregion
//#region src/limits.ts
var import_dist = (/* @__PURE__ */ __commonJSMin(((exports) => {
	var composer = require_composer();
	var Document = require_Document();
	var Schema = require_Schema();
	var errors = require_errors();
	var Alias = require_Alias();
	var identity = require_identity();
	var Pair = require_Pair();
	var Scalar = require_Scalar();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	require_cst();
	var lexer = require_lexer();
	var lineCounter = require_line_counter();
	var parser = require_parser();
	var publicApi = require_public_api();
	var visit = require_visit();
	exports.Composer = composer.Composer;
	exports.Document = Document.Document;
	exports.Schema = Schema.Schema;
	exports.YAMLError = errors.YAMLError;
	exports.YAMLParseError = errors.YAMLParseError;
	exports.YAMLWarning = errors.YAMLWarning;
	exports.Alias = Alias.Alias;
	exports.isAlias = identity.isAlias;
	exports.isCollection = identity.isCollection;
	exports.isDocument = identity.isDocument;
	exports.isMap = identity.isMap;
	exports.isNode = identity.isNode;
	exports.isPair = identity.isPair;
	exports.isScalar = identity.isScalar;
	exports.isSeq = identity.isSeq;
	exports.Pair = Pair.Pair;
	exports.Scalar = Scalar.Scalar;
	exports.YAMLMap = YAMLMap.YAMLMap;
	exports.YAMLSeq = YAMLSeq.YAMLSeq;
	exports.Lexer = lexer.Lexer;
	exports.LineCounter = lineCounter.LineCounter;
	exports.Parser = parser.Parser;
	exports.parse = publicApi.parse;
	exports.parseAllDocuments = publicApi.parseAllDocuments;
	exports.parseDocument = publicApi.parseDocument;
	exports.stringify = publicApi.stringify;
	exports.visit = visit.visit;
	exports.visitAsync = visit.visitAsync;
})))();
const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;
const minute = 6e4;
const lookAtServer = "Check that the address is the right one and that the server is healthy, then run again.";
const stopsReading = {
	outcome: "tagboat stops reading from the server.",
	kind: "remote",
	hint: lookAtServer
};
const givesAnswerUp = {
	outcome: "The answer is given up.",
	kind: "remote"
};
const endsCommand = {
	...stopsReading,
	outcome: "The command is ended, and the server is given up."
};
const notRead = "The file is not read: an error where it was named, passed over with a warning where a glob found it.";
const leaveOut = "Leave the file out of `files`, or keep the image in a smaller file.";
const narrowGlob = "Narrow the glob or `discover` to the folders that hold the images.";
/** Every limit by its name, which messages give in brackets. `docs/limits.md` is generated from this table. */
const limits = {
	"answer-bytes": {
		most: 64 * MiB,
		unit: "bytes",
		counts: "bytes in one answer of a Git server, other than a pack",
		...stopsReading
	},
	"answer-packets": {
		most: 1e6,
		unit: "packets",
		counts: "packets in one answer of a Git server",
		...stopsReading
	},
	"answer-time": {
		most: 15 * minute,
		unit: "milliseconds",
		counts: "time for one answer of a Git server, or for one Git command",
		...stopsReading
	},
	"answer-silence": {
		most: 3 * minute,
		unit: "milliseconds",
		counts: "time in which a Git server sends nothing while an answer is awaited",
		outcome: "The question is asked again, four times in all.",
		kind: "remote",
		hint: lookAtServer
	},
	"pack-bytes": {
		most: 2 * GiB,
		unit: "bytes",
		counts: "bytes in one pack, whoever receives it: tagboat, or Git itself over ssh and from a folder",
		outcome: "tagboat stops reading from the server.",
		kind: "remote",
		hint: "A config repository that large needs a server that can send parts of it: enable uploadpack.allowFilter there."
	},
	"git-output": {
		most: 256 * MiB,
		unit: "bytes",
		counts: "bytes that one Git command writes to its output, or into a trace of what the server said",
		...endsCommand
	},
	"git-messages": {
		most: 16 * MiB,
		unit: "bytes",
		counts: "bytes of messages and progress of one Git command, the server's included",
		...endsCommand
	},
	"helper-memory": {
		most: 512 * MiB,
		unit: "bytes",
		counts: "bytes that Git's HTTP helper holds in memory while it reads an answer (on Linux)",
		...endsCommand
	},
	"index-time": {
		most: 15 * minute,
		unit: "milliseconds",
		counts: "time in which Git indexes one pack that a server sent",
		...endsCommand
	},
	"tree-entries": {
		most: 5e5,
		unit: "entries",
		counts: "entries in all the folders that one run reads of a repository",
		outcome: "The run is refused.",
		kind: "refused",
		hint: narrowGlob
	},
	"walk-entries": {
		most: 5e5,
		unit: "files and folders",
		counts: "files and folders that one search of a repository looks at",
		outcome: "The run is refused.",
		kind: "refused",
		hint: narrowGlob
	},
	"walk-files": {
		most: 1e5,
		unit: "files",
		counts: "files that one search of a repository finds",
		outcome: "The run is refused.",
		kind: "refused",
		hint: narrowGlob
	},
	"path-levels": {
		most: 100,
		unit: "levels",
		counts: "levels of folders below the root of a repository",
		outcome: "The run is refused where a search would go deeper.",
		kind: "refused",
		hint: narrowGlob
	},
	"manifest-bytes": {
		most: 10 * MiB,
		unit: "bytes",
		counts: "bytes of one manifest",
		outcome: notRead,
		kind: "config",
		hint: "Keep the image in a smaller file."
	},
	"manifest-values": {
		most: 2e5,
		unit: "keys and values",
		counts: "keys and values of one manifest, all its documents together",
		outcome: notRead,
		kind: "config",
		hint: leaveOut
	},
	"document-values": {
		most: 1e5,
		unit: "keys and values",
		counts: "keys and values of one YAML document, or of one JSON file",
		outcome: notRead,
		kind: "config",
		hint: leaveOut
	},
	"embedded-values": {
		most: 3e4,
		unit: "keys and values",
		counts: "keys and values of the YAML and JSON inside the values of one manifest, such as `helm.values` of Argo CD",
		outcome: "The text that exceeds it is not searched. If it names the image, an error or a warning says so.",
		kind: "config",
		hint: "Keep the values in a file of their own."
	},
	"manifest-depth": {
		most: 256,
		unit: "levels",
		counts: "levels of maps and lists inside one another in a manifest",
		outcome: notRead,
		kind: "config",
		hint: "Keep the image in a file of its own."
	},
	"config-bytes": {
		most: 1 * MiB,
		unit: "bytes",
		counts: "characters of a config file",
		outcome: "The config file is invalid.",
		kind: "config",
		hint: "Use `discover` in the place of an entry for each app."
	},
	"config-values": {
		most: 2e5,
		unit: "values",
		counts: "values of a config file, aliases followed",
		outcome: "The config file is invalid.",
		kind: "config",
		hint: "Use `discover` in the place of an entry for each app."
	},
	"glob-length": {
		most: 1e3,
		unit: "characters",
		counts: "characters of a glob",
		outcome: "The glob is refused.",
		kind: "config",
		hint: "Write several shorter globs."
	},
	"glob-alternatives": {
		most: 256,
		unit: "globs",
		counts: "globs that the braces of one glob stand for",
		outcome: "The glob is refused; a required check of a forge is then compared as a plain name.",
		kind: "config",
		hint: "Write several globs with fewer braces."
	},
	"glob-wildcards": {
		most: 32,
		unit: "wildcards",
		counts: "wildcards of one glob",
		outcome: "The glob is refused; a required check of a forge is then compared as a plain name.",
		kind: "config",
		hint: "Write several globs with fewer wildcards."
	},
	"config-depth": {
		most: 50,
		unit: "levels",
		counts: "levels of a config file",
		outcome: "The config file is invalid.",
		kind: "config",
		hint: "Write the value out with fewer maps and lists inside one another."
	},
	"ca-file-bytes": {
		most: 4 * MiB,
		unit: "bytes",
		counts: "bytes of a file of certificate authorities",
		outcome: "The file is not read, and the run ends.",
		kind: "config",
		hint: "Name a PEM file that holds only the authorities of your servers."
	},
	"event-line-bytes": {
		most: 8 * MiB,
		unit: "bytes",
		counts: "characters of one line in an agent's stream of events",
		outcome: "The stream is given up or the event is only taken for a change, and the agent is asked for its state.",
		kind: "remote",
		hint: lookAtServer
	},
	"http-bytes": {
		most: 64 * MiB,
		unit: "bytes",
		counts: "bytes of one HTTP answer of a forge or an agent, unpacked",
		...givesAnswerUp,
		hint: "Ask for less: name the application or a narrower selector."
	},
	"image-manifest-bytes": {
		most: 4 * MiB,
		unit: "bytes",
		counts: "bytes of one answer of a registry, such as an image's manifest",
		...givesAnswerUp,
		hint: lookAtServer
	},
	"page-bytes": {
		most: 1 * MiB,
		unit: "bytes",
		counts: "characters of the page that an agent of kind `http` reads",
		outcome: "The page proves nothing, and is asked again until the time is up.",
		kind: "remote",
		hint: "Let the page say the version alone."
	},
	"json-values": {
		most: 1e6,
		unit: "values",
		counts: "values in one JSON document of a forge or an agent",
		...givesAnswerUp,
		hint: "Ask for less: name the application or a narrower selector."
	},
	"json-depth": {
		most: 200,
		unit: "levels",
		counts: "levels of one JSON document of a forge or an agent",
		...givesAnswerUp,
		hint: lookAtServer
	}
};
/** The number of a limit. */
const most = (name) => limits[name].most;
/** The limit in words, with its name: "more than 64 MiB (limit answer-bytes)". */
const overLimit = (name) => `more than ${shownLimit(name)} (limit ${name})`;
/** The number in words. */
function shownLimit(name) {
	const { most: number, unit } = limits[name];
	if (unit === "bytes") return shownBytes(number);
	if (unit === "milliseconds") return number % minute === 0 ? `${number / minute} minutes` : `${number / 1e3} s`;
	return `${number.toLocaleString("en")} ${unit}`;
}
function shownBytes(bytes) {
	const [size, name] = bytes >= GiB ? [GiB, "GiB"] : bytes >= MiB ? [MiB, "MiB"] : [KiB, "KiB"];
	return `${bytes / size} ${name}`;
}
//#endregion
//#region src/config/yaml-tree.ts
/** Reads one YAML 1.2 document. Anchors, aliases and `<<` are followed; a document that expands beyond the limit is refused. */
function readConfigYaml(text) {
	const lines = new import_dist.LineCounter();
	const position = (offset) => {
		const { line, col } = lines.linePos(offset);
		return {
			line: Math.max(line, 1),
			column: Math.max(col, 1)
		};
	};
	if (text.length > most("config-bytes")) return {
		tree: void 0,
		problems: [{
			offset: 0,
			message: `the file is larger than ${shownLimit("config-bytes")} (limit config-bytes)`
		}],
		position
	};
	try {
		return {
			...convertText(text, lines),
			position
		};
	} catch (cause) {
		if (!(cause instanceof RangeError)) throw cause;
		return {
			tree: void 0,
			problems: [{
				offset: 0,
				message: `the file is nested in ${overLimit("config-depth")}`
			}],
			position
		};
	}
}
function convertText(text, lineCounter) {
	const document = (0, import_dist.parseDocument)(text, {
		lineCounter,
		uniqueKeys: false,
		prettyErrors: false,
		version: "1.2"
	});
	const found = [...document.errors, ...document.warnings];
	if (found.some(({ message }) => message.startsWith("Maximum call stack"))) throw new RangeError("nested too deeply");
	const problems = found.map(({ pos, message }) => ({
		offset: pos[0],
		message: plainMessage(message)
	}));
	if (problems.length > 0) return {
		tree: void 0,
		problems
	};
	if (document.contents === null) return {
		tree: void 0,
		problems: [{
			offset: 0,
			message: "the file is empty"
		}]
	};
	const conversion = {
		anchors: /* @__PURE__ */ new Map(),
		sizes: /* @__PURE__ */ new Map(),
		problems,
		depth: 0
	};
	const tree = convert$1(document.contents, conversion);
	if (sizeOf(tree, conversion) > most("config-values")) problems.push({
		offset: 0,
		message: `the file has ${overLimit("config-values")}`
	});
	return {
		tree: problems.length === 0 ? tree : void 0,
		problems
	};
}
const plainMessage = (message) => {
	if (message.startsWith("Source contains multiple documents")) return "the file must be one YAML document";
	return message.split("\n")[0]?.replace(/:$/, "") ?? message;
};
const nothing = (offset) => ({
	kind: "scalar",
	offset,
	value: null,
	source: ""
});
function convert$1(node, conversion) {
	const offset = node?.range?.[0] ?? 0;
	if (node === null) return nothing(offset);
	if ((0, import_dist.isAlias)(node)) return resolveAlias(node.source, offset, conversion);
	if (++conversion.depth > most("config-depth")) throw new RangeError("nested too deeply");
	const tree = convertValue(node, offset, conversion);
	conversion.depth--;
	if ("anchor" in node && typeof node.anchor === "string") conversion.anchors.set(node.anchor, tree);
	return tree;
}
function resolveAlias(name, offset, { anchors, problems }) {
	const tree = anchors.get(name);
	if (tree !== void 0) return tree;
	problems.push({
		offset,
		message: `*${name} is inside its own anchor`
	});
	return nothing(offset);
}
function convertValue(node, offset, conversion) {
	if ((0, import_dist.isScalar)(node)) {
		const source = node.source ?? (node.value === null ? "" : String(node.value));
		return measured({
			kind: "scalar",
			offset,
			value: node.value,
			source
		}, [], conversion);
	}
	if ((0, import_dist.isSeq)(node)) {
		const items = node.items.map((item) => convert$1(item, conversion));
		return measured({
			kind: "list",
			offset,
			items
		}, items, conversion);
	}
	const entries = (0, import_dist.isMap)(node) ? convertEntries(node, conversion) : /* @__PURE__ */ new Map();
	const values = [...entries.values()].map((entry) => entry.value);
	return measured({
		kind: "map",
		offset,
		entries
	}, values, conversion);
}
function measured(tree, children, conversion) {
	let size = 1;
	for (const child of children) size += sizeOf(child, conversion);
	conversion.sizes.set(tree, size);
	return tree;
}
const sizeOf = (tree, { sizes }) => sizes.get(tree) ?? 1;
function convertEntries(map, conversion) {
	const entries = /* @__PURE__ */ new Map();
	const merged = [];
	for (const { key, value } of map.items) {
		const keyOffset = key.range?.[0] ?? 0;
		const name = (0, import_dist.isScalar)(key) ? key.source ?? String(key.value ?? "") : void 0;
		const tree = convert$1(value, conversion);
		const wrong = keyProblem(name, entries);
		if (wrong !== void 0) conversion.problems.push({
			offset: keyOffset,
			message: wrong
		});
		else if (name === "<<") merged.push(tree);
		else if (name !== void 0) entries.set(name, {
			keyOffset,
			value: tree
		});
	}
	for (const tree of merged) merge(tree, entries, conversion);
	return entries;
}
function keyProblem(name, present) {
	if (name === void 0) return "a key must be plain text";
	if (present.has(name)) return `\`${name}\` is given twice`;
	return name === "__proto__" ? "unknown key `__proto__`" : void 0;
}
/** Keys of the map itself override those of `<<`, and an earlier map of a list overrides a later one. */
function merge(tree, into, conversion) {
	if (tree.kind === "list") for (const item of tree.items) merge(item, into, conversion);
	else if (tree.kind === "map") {
		for (const [name, entry] of tree.entries) if (!into.has(name)) into.set(name, entry);
	} else conversion.problems.push({
		offset: tree.offset,
		message: "`<<` takes a map, or a list of maps"
	});
}
//#endregion
//#region src/config/load.ts
/**
* Reads a config file. It uses only the text; `file` appears in messages.
* @throws a config error that lists every problem, a line each, as "file:line:column: message".
*/
function loadConfig(text, file) {
	const { tree, problems, position } = readConfigYaml(text);
	const positions = {
		file,
		position
	};
	if (tree === void 0) throw configError(problems, positions);
	const { value, problems: structural } = validate(tree, configSchema);
	if (value === void 0) throw configError(structural, positions);
	const config = buildConfig(value, tree, file);
	const all = [...structural, ...checkConfig(config, tree)];
	if (all.length > 0) throw configError(all, positions);
	return config;
}
/** Checks what a schema cannot: names exist, environments form no cycle, no two apps write the same value. */
function checkConfig(config, tree) {
	const problems = [];
	const add = problemCollector(tree, problems);
	checkEnvironments(config, add);
	checkGates(config, add);
	checkPullRequests(config, add);
	checkAgents(config, add);
	checkTokenHosts(config, add);
	checkUnusedKeys(config, tree, add);
	checkApps(config, add);
	checkPlaceholders(tree, add);
	return problems;
}
//#endregion
//#region src/domain/evidence.ts
/** Every kind of evidence, the least first. */
const leastFirst = [
	"applied",
	"revision",
	"image"
];
/** The evidence that all of them provide. Undefined: there are none. */
const leastOf = (shown) => leastFirst.find((least) => shown.includes(least));
//#endregion
//#region src/domain/combine-verdicts.ts
/**
* Which state decides if several differ. Final states come first: a failed rollout, then states that waiting does not change. After them,
* `progressing` says more than `unknown`. The whole is healthy only if all parts are healthy.
*/
const worstFirst = [
	"failed",
	"misconfigured",
	"superseded",
	"progressing",
	"unknown",
	"healthy"
];
/** The subjects with the worst state, in their order. Empty only if there are no subjects. */
function withWorstState(all, stateOf) {
	const state = worstFirst.find((candidate) => all.some((one) => stateOf(one) === candidate));
	return all.filter((one) => stateOf(one) === state);
}
/**
* One verdict for subjects that must pass together: the applications of a selector, or the looks of several agents. An empty list is never
* healthy, and neither are fewer subjects than `count`.
*
* @experimental
*/
function combineVerdicts(subjects, options = {}) {
	const { count = 1 } = options;
	const speaking = withWorstState(subjects, ({ verdict }) => verdict.state);
	const [first] = speaking;
	if (first === void 0) return missing("Nothing was found to look at.", "unknown");
	if (first.verdict.state === "healthy") {
		if (subjects.length < count) return missing(`Only ${subjects.length} of ${count} were found.`, "progressing");
		return allHealthy(subjects);
	}
	if (subjects.length === 1) return first.verdict;
	const others = speaking.length - 1;
	const more = others === 0 ? "" : ` (and ${others} more of ${subjects.length})`;
	const { evidence: _, ...verdict } = first.verdict;
	const evidence = evidenceOfAll(subjects);
	return {
		...verdict,
		...evidence && { evidence },
		reason: `${first.subject}: ${first.verdict.reason}${more}`,
		resources: speaking.flatMap(({ verdict }) => verdict.resources)
	};
}
const missing = (reason, state) => ({
	state,
	reason,
	rule: "R24",
	resources: []
});
/** The least evidence of any of them; undefined if one has none yet. */
function evidenceOfAll(subjects) {
	const shown = subjects.flatMap(({ verdict }) => verdict.evidence ?? []);
	return shown.length === subjects.length ? leastOf(shown) : void 0;
}
/** Healthy since the last of them became healthy, with the least evidence of any. */
function allHealthy(subjects) {
	const [only, ...others] = subjects.map(({ verdict }) => verdict);
	if (only !== void 0 && others.length === 0) return only;
	const times = subjects.map(({ verdict }) => verdict.since?.getTime());
	const known = times.filter((time) => time !== void 0);
	const evidence = leastOf(subjects.map(({ verdict }) => verdict.evidence ?? "applied"));
	return {
		state: "healthy",
		reason: `All ${subjects.length} are healthy.`,
		rule: "R24",
		resources: [],
		...known.length === times.length ? { since: new Date(Math.max(...known)) } : {},
		...evidence === void 0 ? {} : { evidence }
	};
}
//#endregion
//#region src/manifests/refusal.ts
/** What to do, if the code that refuses knows nothing better. */
const standardHints = {
	"not-utf8": "Save the file as UTF-8.",
	"too-large": "Keep the image in a smaller file.",
	unparsable: "Fix the file at this position. If it holds no image, leave it out of `files`.",
	templated: "tagboat does not edit templates. Name the file that gives the version as plain text, such as a values file.",
	encrypted: "tagboat decrypts nothing. Keep the image's version in a file that is not encrypted.",
	"duplicate-key": "Remove one of the two values.",
	alias: "Write the value out in each place.",
	"digest-without-value": "Give the digest too (--digest), or remove it with --unpin.",
	ambiguous: "Name the one that you mean: --at FILE#KEY.PATH.",
	"unsupported-value": "Write the version there as plain text, or give its exact location: --at FILE#KEY.PATH.",
	"no-such-path": "Write key paths as image.tag, images[0].newTag, containers[name=api].image or data[\"config.yaml\"].",
	"another-image": "Give another key path, or the name of the image that is there.",
	unverified: "Nothing was changed. Please report the file as a bug."
};
/** The engine does not edit this file, or this scalar, and nothing was changed. */
var ManifestRefusal = class extends Error {
	name = "ManifestRefusal";
	reason;
	file;
	line;
	column;
	hint;
	constructor(reason, message, where) {
		super(message);
		this.reason = reason;
		this.file = where.file;
		this.line = where.line;
		this.column = where.column;
		this.hint = where.hint ?? standardHints[reason];
	}
};
//#endregion
//#region src/manifests/assignment.ts
/** Length of "KEY=" or "--flag=" at the beginning of an assignment; 0 if the text is not an assignment. */
const assignmentLength = (text) => /^-{0,2}[A-Za-z_][\w.-]*=/.exec(text)?.[0].length ?? 0;
//#endregion
//#region src/manifests/yaml/map-index.ts
/** Computed once for each map, so only for maps that are complete. */
function once(make) {
	const known = /* @__PURE__ */ new WeakMap();
	return (map) => {
		const kept = known.get(map) ?? { made: make(map) };
		known.set(map, kept);
		return kept.made;
	};
}
const indexOf = once(({ pairs }) => {
	const last = /* @__PURE__ */ new Map();
	const merges = [];
	let hasSingleQuotes = false;
	for (const [index, pair] of pairs.entries()) {
		const { key, value } = pair;
		hasSingleQuotes ||= value?.kind === "scalar" && value.style === "single";
		if (key.kind !== "scalar") continue;
		last.set(key.value, pair);
		if (key.style === "plain" && key.value === "<<") merges.push({
			pair,
			index
		});
	}
	return {
		last,
		merges,
		hasSingleQuotes
	};
});
/** All pairs whose keys differ only in case, by the key in lower case. Only edits need it. */
const alikeIn = once(({ pairs }) => {
	const alike = /* @__PURE__ */ new Map();
	for (const pair of pairs) {
		if (pair.key.kind !== "scalar") continue;
		const small = pair.key.value.toLowerCase();
		const same = alike.get(small);
		if (same === void 0) alike.set(small, [pair]);
		else same.push(pair);
	}
	return alike;
});
/** The first pair with a value, by the value. */
const pairsByValue = once(({ pairs }) => {
	const withValue = /* @__PURE__ */ new Map();
	for (const pair of pairs) if (pair.value !== void 0 && !withValue.has(pair.value)) withValue.set(pair.value, pair);
	return withValue;
});
//#endregion
//#region src/manifests/yaml/tree.ts
/** Whether nothing is written, or one of YAML's words for null. After "!!str", such a word is a text. */
const isNull = (node) => node === void 0 || node.kind === "scalar" && node.style === "plain" && node.tag !== "tag:yaml.org,2002:str" && /^(?:|~|null|Null|NULL)$/.test(node.value);
/** The scalar of a node, or of the node that an alias refers to. */
function scalarOf(node) {
	const target = node?.kind === "alias" ? node.target : node;
	return target?.kind === "scalar" ? target : void 0;
}
/** The text of a scalar or of an aliased scalar; undefined for null, "" if the text is empty. */
function textOf(node) {
	return isNull(node) ? void 0 : scalarOf(node)?.value;
}
/** Text of a pair's key; undefined for a key that is not a scalar. */
const keyOf = (pair) => pair.key.kind === "scalar" ? pair.key.value : void 0;
/** The last pair with that key, as readers of YAML 1.1 take it. `sameKey` decides when two keys are equal. */
function pairOf(map, key, sameKey) {
	if (map?.kind !== "map") return void 0;
	if (sameKey === void 0) return indexOf(map).last.get(key);
	return map.pairs.findLast((pair) => {
		const text = keyOf(pair);
		return text !== void 0 && sameKey(text, key);
	});
}
/** Value at a path of keys and indexes, without following aliases. */
function valueAt(node, ...steps) {
	let current = node;
	for (const step of steps) if (typeof step === "string") current = pairOf(current, step)?.value;
	else current = current?.kind === "list" ? current.items[step] : void 0;
	return current;
}
/** The node and everything below it, in order. Leaves out keys, targets of aliases, and everything that `skip` matches. */
function* descendants(node, skip = () => false) {
	const open = [node];
	while (open.length > 0) {
		const next = open.pop();
		if (next === void 0 || skip(next)) continue;
		yield next;
		if (next.kind === "map") for (let at = next.pairs.length - 1; at >= 0; at--) open.push(next.pairs[at]?.value);
		if (next.kind === "list") for (let at = next.items.length - 1; at >= 0; at--) open.push(next.items[at]);
	}
}
/** From the node up to the root of the file, through the scalars with embedded text. */
function* ancestors(node) {
	let current = node;
	while (current !== void 0) {
		yield current;
		current = current.parent ?? current.source.within;
	}
}
/** Offset after the last character written in the node. */
function contentEnd(node) {
	if (node.kind === "map" && !node.flow) {
		const last = node.pairs.at(-1);
		return last === void 0 ? node.end : contentEnd(last.value ?? last.key);
	}
	if (node.kind === "list" && !node.flow) {
		const last = node.items.at(-1);
		return last === void 0 ? node.end : contentEnd(last);
	}
	return node.end;
}
//#endregion
//#region src/manifests/yaml/merge-keys.ts
/** The maps that "<<" merges into a map, in order of precedence. */
function mergedMaps(map) {
	return indexOf(map).merges.flatMap(({ pair: { value } }) => {
		return (value?.kind === "list" ? value.items : [value]).flatMap((each) => {
			const target = each?.kind === "alias" ? each.target : each;
			return target?.kind === "map" ? [target] : [];
		});
	});
}
/** The same, with the maps that are merged into those. */
function allMergedMaps(map) {
	const all = new Set(mergedMaps(map));
	for (const each of all) for (const further of mergedMaps(each)) all.add(further);
	return [...all];
}
/** The effective value of a key: the map's own, or the first that "<<" supplies. */
function effectiveValue(map, key, sameKey) {
	if (map?.kind !== "map") return void 0;
	const own = pairOf(map, key, sameKey);
	return own === void 0 ? inheritedValue(map, key, sameKey) : own.value;
}
const inheritedValues = /* @__PURE__ */ new WeakMap();
/** Computed once for each map and key, since merges may lead through many maps, and in a cycle. */
function inheritedValue(map, key, sameKey) {
	const merged = mergedMaps(map);
	if (merged.length === 0) return void 0;
	const known = inheritedValues.get(map) ?? /* @__PURE__ */ new Map();
	inheritedValues.set(map, known);
	const name = sameKey === void 0 ? key : `${key} by another rule`;
	if (known.has(name)) return known.get(name);
	known.set(name, void 0);
	for (const each of merged) {
		const value = effectiveValue(each, key, sameKey);
		if (value === void 0) continue;
		known.set(name, value);
		return value;
	}
}
/** Whether a map would take its value for a key from a merged one, if that one had the key. */
function wouldInherit(map, key, merged) {
	const seen = /* @__PURE__ */ new Set();
	const supplierOf = (each) => {
		if (each === merged || pairOf(each, key) !== void 0) return each;
		seen.add(each);
		for (const further of mergedMaps(each)) {
			const supplier = seen.has(further) ? void 0 : supplierOf(further);
			if (supplier !== void 0) return supplier;
		}
	};
	return supplierOf(map) === merged;
}
const disputes = /* @__PURE__ */ new WeakMap();
/** Whether readers disagree on a map's value for a key: here, or in a map that supplies it. */
function isAmbiguous(map, key) {
	const merged = mergedMaps(map);
	if (merged.length === 0) return false;
	const known = disputes.get(map) ?? /* @__PURE__ */ new Map();
	disputes.set(map, known);
	const answer = known.get(key);
	if (answer !== void 0) return answer;
	known.set(key, false);
	const disputed = isOvertaken(map, key) && merged.some((each) => effectiveValue(each, key) !== void 0) || pairOf(map, key) === void 0 && merged.some((each) => isAmbiguous(each, key));
	known.set(key, disputed);
	return disputed;
}
/**
* Whether a merged value for a key would be disputed. In Helm, Kustomize and kubectl a "<<" overrides what precedes it; elsewhere the map's
* own key wins. If there are two "<<", some readers use only one.
*/
function isOvertaken(map, key) {
	const merges = indexOf(map).merges.map(({ index }) => index);
	if (merges.length === 0) return false;
	const own = map.pairs.findLastIndex((pair) => keyOf(pair) === key);
	return merges.length > 1 || own !== -1 && merges.some((index) => index > own);
}
/** The maps into which "<<" merges this one, directly or through others. */
function mergingMaps(map) {
	const users = /* @__PURE__ */ new Set();
	const waiting = [map];
	for (const merged of waiting) for (const user of [merged, ...aliasesOf(merged)].map(mergesInto)) {
		if (user === void 0 || users.has(user)) continue;
		users.add(user);
		waiting.push(user);
	}
	return [...users];
}
const aliasesByTarget = /* @__PURE__ */ new WeakMap();
/** The aliases of a node. */
function aliasesOf(node) {
	const { source } = node;
	let known = aliasesByTarget.get(source);
	if (known === void 0) {
		const aliases = /* @__PURE__ */ new Map();
		for (const alias of source.aliases) if (alias.target !== void 0) {
			const same = aliases.get(alias.target);
			if (same === void 0) aliases.set(alias.target, [alias]);
			else same.push(alias);
		}
		known = aliases;
		aliasesByTarget.set(source, known);
	}
	return known.get(node) ?? [];
}
/** The map into which a node is merged with "<<"; undefined for a node that is a value. */
function mergesInto(node) {
	const value = node.parent?.kind === "list" ? node.parent : node;
	if (value.parent?.kind !== "map") return void 0;
	return indexOf(value.parent).merges.some(({ pair }) => pair.value === value) ? value.parent : void 0;
}
//#endregion
//#region src/manifests/digest-beside.ts
/** Whether a text is a digest as an image map may have it: some charts add "sha256:" themselves. */
const isWrittenDigest = (text) => /^(?:sha256:)?[0-9a-f]{64}$/.test(text);
/** Whether a digest is written without "sha256:", and must stay so. For an empty one, the key decides. */
function isBareDigest(slot) {
	const text = textOf(slot) ?? "";
	return text === "" ? slot?.step === "sha" : /^[0-9a-f]{64}$/.test(text);
}
/**
* The digest beside a tag in the same map, judged by their keys: "digest" beside "tag", "image_digest" beside "image_tag". It decides what
* runs, whatever the tag says.
*/
function digestBeside(tag, map = tag.parent) {
	if (map?.kind !== "map" || typeof tag.step !== "string") return void 0;
	const own = tag.step.replace(/(?:tag|version)$/i, (word) => likeWord(word));
	const slot = own === tag.step ? void 0 : slotOf$2(map, own);
	if (slot !== void 0) return slot;
	if (tagPairsOf(map).some(({ value }) => value !== tag)) return void 0;
	const sha = slotOf$2(map, "sha");
	return slotOf$2(map, "digest") ?? (isWrittenDigest(textOf(sha) ?? "") ? sha : void 0);
}
/** "digest" in the case of "tag", "Tag" or "TAG". */
function likeWord(word) {
	if (word === word.toUpperCase()) return "DIGEST";
	return word.startsWith("T") || word.startsWith("V") ? "Digest" : "digest";
}
const tagPairs = /* @__PURE__ */ new WeakMap();
/** Computed once for each map, because each of its tags asks. */
function tagPairsOf(map) {
	const known = tagPairs.get(map) ?? map.pairs.filter(({ key }) => key.kind === "scalar" && isTagKey(key.value));
	tagPairs.set(map, known);
	return known;
}
const isTagKey = (key) => /(?:tag|version)$/i.test(key) && !/^apiVersion$/.test(key);
function slotOf$2(map, key) {
	const value = effectiveValue(map, key);
	if (value === void 0 || scalarOf(value) === void 0) return void 0;
	return value.kind === "scalar" || value.kind === "alias" ? value : void 0;
}
//#endregion
//#region src/manifests/slots.ts
/** The slot that represents a site: that of the tag, else of the digest, else of the name. */
function mainSlot({ written }) {
	const slot = written.form === "reference" ? written.slot : written.tag ?? written.digest ?? written.name ?? written.selectedBy;
	if (slot === void 0) throw new TypeError("An image was found without a place");
	return slot;
}
/** Every slot of an image. */
function slotsOf({ written }) {
	if (written.form === "reference") return [written.slot];
	return [
		written.selectedBy,
		written.name,
		written.registry,
		written.tag,
		written.digest
	].filter((slot) => slot !== void 0);
}
/** The slots that contain an image's version and belong to no other image. */
function versionSlotsOf({ written }) {
	if (written.form === "reference") return [written.slot];
	return [written.tag, written.digest].filter((slot) => slot !== void 0);
}
//#endregion
//#region src/manifests/yaml/decode-scalar.ts
/** Undefined if our reading of the source differs from the parser's: such a scalar is not edited. */
function decodeScalar(scalar) {
	const candidates = scalar.style === "literal" || scalar.style === "folded" ? blocks(scalar) : [flow(scalar)];
	for (const decoded of candidates) if (decoded.text === scalar.value) return decoded;
}
function put(writer, text, span) {
	for (let unit = 0; unit < text.length; unit++) {
		writer.starts.push(span.start);
		writer.ends.push(span.end);
	}
	writer.text += text;
}
const escapes = {
	"0": "\0",
	a: "\x07",
	b: "\b",
	e: "\x1B",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "	",
	v: "\v",
	N: "",
	_: "\xA0",
	L: "\u2028",
	P: "\u2029"
};
const fold = /[ \t]*(?:\r?\n[ \t]*)+/y;
const escapedBreak = /\\\r?\n[ \t]*((?:\r?\n[ \t]*)*)/y;
const escapeSequence = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^\r\n]))/y;
function match(pattern, text, at) {
	pattern.lastIndex = at;
	return pattern.exec(text) ?? void 0;
}
const breaksIn = (text) => text.split("\n").length - 1;
/** Plain, quoted and raw scalars: characters, escapes and folded line breaks. */
function flow(scalar) {
	const quotes = scalar.style === "single" || scalar.style === "double" ? 1 : 0;
	const end = scalar.end - quotes;
	const source = scalar.source.text.slice(0, end);
	const writer = {
		text: "",
		starts: [],
		ends: []
	};
	let at = scalar.start + quotes;
	while (at < end) {
		const next = scalar.style === "raw" ? void 0 : special(scalar.style, source, at);
		const length = next?.length ?? 1;
		put(writer, next?.text ?? source.charAt(at), {
			start: at,
			end: at + length
		});
		at += length;
	}
	return {
		...writer,
		end,
		indent: 0
	};
}
/** The escape or line break at the offset; undefined for a literal character. */
function special(style, source, at) {
	const folded = match(fold, source, at);
	if (folded !== void 0) {
		const breaks = breaksIn(folded[0]);
		return {
			text: breaks === 1 ? " " : "\n".repeat(breaks - 1),
			length: folded[0].length
		};
	}
	if (style === "single" && source.startsWith("''", at)) return {
		text: "'",
		length: 2
	};
	if (style !== "double" || source[at] !== "\\") return void 0;
	const joined = match(escapedBreak, source, at);
	if (joined !== void 0) return {
		text: "\n".repeat(breaksIn(joined[1] ?? "")),
		length: joined[0].length
	};
	const found = match(escapeSequence, source, at);
	if (found === void 0) return void 0;
	const code = found[1] ?? found[2] ?? found[3];
	const simple = found[4] ?? "";
	return {
		text: code === void 0 ? escapes[simple] ?? simple : codePoint(Number.parseInt(code, 16)),
		length: found[0].length
	};
}
const codePoint = (code) => code > 1114111 ? "�" : String.fromCodePoint(code);
/** A block scalar, decoded for each indentation that it could have: an explicit one counts from a parent that is not known here. */
function* blocks(scalar) {
	const { text } = scalar.source;
	const headerEnd = text.indexOf("\n", scalar.start) + 1;
	if (headerEnd === 0 || headerEnd > scalar.end) return;
	const header = /^[|>][0-9+-]*/.exec(text.slice(scalar.start, headerEnd))?.[0] ?? "";
	const body = text.slice(headerEnd, scalar.end);
	const widest = /^(?: *\r?\n)*( *)[^ \r\n]/.exec(body)?.[1]?.length ?? 0;
	const narrowest = /\d/.test(header) ? 1 : widest;
	for (let indent = widest; indent >= narrowest; indent--) {
		const lines = linesOf(body, headerEnd, indent);
		const writer = {
			text: "",
			starts: [],
			ends: []
		};
		if (scalar.style === "literal") writeLiteral(writer, lines);
		else writeFolded(writer, lines);
		chomp(writer, lines, header);
		yield {
			...writer,
			end: scalar.end,
			indent
		};
	}
}
function linesOf(body, offset, indent) {
	const lines = [];
	for (const { 0: whole, index } of body.matchAll(/[^\n]*\n|[^\n]+$/g)) {
		const ending = /\r?\n$/.exec(whole)?.[0].length ?? 0;
		const content = whole.slice(0, whole.length - ending);
		const cut = Math.min(indent, /^ */.exec(content)?.[0].length ?? 0);
		const breakStart = offset + index + content.length;
		lines.push({
			start: offset + index + cut,
			text: content.slice(cut),
			breakStart,
			breakEnd: breakStart + ending
		});
	}
	return lines;
}
function writeLine(writer, line) {
	for (let unit = 0; unit < line.text.length; unit++) put(writer, line.text.charAt(unit), {
		start: line.start + unit,
		end: line.start + unit + 1
	});
}
function writeLiteral(writer, lines) {
	for (const line of lines) {
		writeLine(writer, line);
		put(writer, "\n", {
			start: line.breakStart,
			end: line.breakEnd
		});
	}
}
/** A single break between two ordinary lines is a blank; breaks beside blank or further indented lines stay. */
function writeFolded(writer, lines) {
	let breaks = [];
	let keep = true;
	for (const line of lines) {
		if (line.text !== "") {
			const indented = /^[ \t]/.test(line.text);
			writeBreaks(writer, breaks, keep || indented);
			writeLine(writer, line);
			keep = indented;
			breaks = [];
		}
		breaks.push(line);
	}
	writeBreaks(writer, breaks, true);
}
function writeBreaks(writer, lines, keep) {
	const [first, ...others] = lines;
	if (first === void 0) return;
	if (keep) putBreak(writer, first);
	else if (others.length === 0) putBreak(writer, first, " ");
	for (const each of others) putBreak(writer, each);
}
const putBreak = (writer, line, text = "\n") => put(writer, text, {
	start: line.breakStart,
	end: line.breakEnd
});
function chomp(writer, lines, header) {
	if (header.includes("+")) return;
	const content = writer.text.replace(/\n+$/, "");
	const keep = content === "" || header.includes("-") ? content.length : content.length + 1;
	if (keep > writer.text.length) put(writer, "\n", {
		start: lines.at(-1)?.breakEnd ?? 0,
		end: lines.at(-1)?.breakEnd ?? 0
	});
	writer.text = writer.text.slice(0, keep);
	writer.starts.length = keep;
	writer.ends.length = keep;
}
//#endregion
//#region src/manifests/yaml/position-in.ts
/** Offsets at which the lines of a text begin. A byte order mark belongs to no line. */
function lineStarts(text) {
	const starts = [text.startsWith("﻿") ? 1 : 0];
	for (let next = text.indexOf("\n"); next !== -1; next = text.indexOf("\n", next + 1)) starts.push(next + 1);
	return starts;
}
/** Line and column of an offset, from 1, columns in UTF-16 code units. Pass the line starts if you call this often. */
function positionIn(text, offset, starts = lineStarts(text)) {
	let low = 0;
	let high = starts.length;
	while (high - low > 1) {
		const middle = low + high >> 1;
		if ((starts[middle] ?? 0) <= offset) low = middle;
		else high = middle;
	}
	return {
		line: low + 1,
		column: Math.max(offset - (starts[low] ?? 0), 0) + 1
	};
}
//#endregion
//#region src/manifests/yaml/bounds.ts
/** Deeper nesting than in the schema of any manifest. */
const mostDepth = most("manifest-depth");
/** How many values were read inside the values of a file. */
const embeddedIn = /* @__PURE__ */ new WeakMap();
/** `within`: the scalar whose content is read in one go, while its file is searched. */
function valueCounter(path, within) {
	let [inFile, inDocument] = [0, 0];
	const embedded = within && countsIn(within);
	return {
		begin: () => {
			inDocument = 0;
		},
		add: () => {
			if (++inFile > most("manifest-values")) throw tooMany(path, "manifest-values");
			if (++inDocument > most("document-values")) throw tooMany(path, "document-values");
			if (embedded !== void 0 && ++embedded.values > most("embedded-values")) throw tooMany(path, "embedded-values");
		}
	};
}
function countsIn({ source }) {
	if (source.within !== void 0) return countsIn(source.within);
	const counts = embeddedIn.get(source) ?? { values: 0 };
	embeddedIn.set(source, counts);
	return counts;
}
const excess = {
	"manifest-values": "is not read: it has",
	"document-values": "is not read: a document in it has",
	"embedded-values": "is read without a text inside it: such texts have"
};
function tooMany(path, limit) {
	return new ManifestRefusal("too-large", `${path} ${excess[limit]} ${overLimit(limit)}`, {
		file: path,
		hint: limits[limit].hint
	});
}
/** The refusal for nesting that is too deep, with its position. */
function tooDeep(path, { line, column }) {
	return new ManifestRefusal("too-large", `${path}:${line}:${column} is not read: maps and lists are nested in ${overLimit("manifest-depth")}`, {
		file: path,
		line,
		column,
		hint: limits["manifest-depth"].hint
	});
}
//#endregion
//#region src/manifests/yaml/convert.ts
const styles = {
	PLAIN: "plain",
	QUOTE_SINGLE: "single",
	QUOTE_DOUBLE: "double",
	BLOCK_LITERAL: "literal",
	BLOCK_FOLDED: "folded"
};
/** Appends parsed documents to a source. `offset`: characters before the parsed text. */
function addDocuments(source, { documents, comments }, offset) {
	for (const { start, text } of comments) source.found.push({
		start: start + offset,
		text
	});
	for (const [index, document] of documents.entries()) {
		const number = source.documents.length;
		const reading = {
			source,
			offset,
			document: number,
			anchors: /* @__PURE__ */ new Map(),
			depth: 0
		};
		const { contents, range } = document;
		const root = contents === null ? void 0 : convert(contents, {
			parent: void 0,
			step: void 0
		}, reading);
		const next = documents[index + 1]?.range[0];
		const limit = next === void 0 ? source.text.length : next + offset;
		source.documents.push({
			index: number,
			root,
			start: range[0] + offset,
			end: documentEnd(document, limit, reading)
		});
	}
}
/** "..." ends a document, but the parser's range ends after it. */
function documentEnd({ range }, limit, { source, offset }) {
	const [, contentEnd, end] = range;
	const marker = /^\.\.\.(?=\s|$)/m.exec(source.text.slice(contentEnd + offset, Math.min(end + offset, limit)));
	return marker === null ? limit : contentEnd + offset + marker.index;
}
function convert(node, place, reading) {
	if ((0, import_dist.isScalar)(node)) return convertScalar(node, place, reading);
	if ((0, import_dist.isAlias)(node)) return convertAlias(node, place, reading);
	if (++reading.depth > mostDepth) {
		const { file, text } = reading.source;
		throw tooDeep(file, positionIn(text, startOf(node, reading)));
	}
	const nested = (0, import_dist.isMap)(node) ? convertMap(node, place, reading) : (0, import_dist.isSeq)(node) && convertList(node, place, reading);
	reading.depth--;
	if (nested) return nested;
	throw new TypeError("The YAML parser gave a node of no known kind");
}
const startOf = (node, { offset }) => (node.range?.[0] ?? 0) + offset;
const endOf = (node, { offset }) => (node.range?.[1] ?? 0) + offset;
function convertScalar(node, { parent, step }, reading) {
	const scalar = {
		kind: "scalar",
		source: reading.source,
		document: reading.document,
		parent,
		step,
		start: startOf(node, reading),
		end: endOf(node, reading),
		tag: node.tag,
		anchor: node.anchor,
		style: styles[node.type ?? ""] ?? "plain",
		value: String(node.value ?? "")
	};
	if (scalar.anchor !== void 0) reading.anchors.set(scalar.anchor, scalar);
	return scalar;
}
function convertMap(node, { parent, step }, reading) {
	const pairs = [];
	const map = {
		kind: "map",
		source: reading.source,
		document: reading.document,
		parent,
		step,
		start: startOf(node, reading),
		end: endOf(node, reading),
		tag: node.tag,
		anchor: node.anchor,
		flow: node.flow === true,
		pairs
	};
	if (map.anchor !== void 0) reading.anchors.set(map.anchor, map);
	const keyPlace = {
		parent: map,
		step: void 0
	};
	for (const pair of node.items) {
		const key = convert(pair.key, keyPlace, reading);
		const name = key.kind === "scalar" ? key.value : "?";
		const value = pair.value === null ? void 0 : convert(pair.value, {
			parent: map,
			step: name
		}, reading);
		pairs.push({
			key,
			value
		});
	}
	return map;
}
function convertList(node, { parent, step }, reading) {
	const items = [];
	const list = {
		kind: "list",
		source: reading.source,
		document: reading.document,
		parent,
		step,
		start: startOf(node, reading),
		end: endOf(node, reading),
		tag: node.tag,
		anchor: node.anchor,
		flow: node.flow === true,
		items
	};
	if (list.anchor !== void 0) reading.anchors.set(list.anchor, list);
	for (const [index, item] of node.items.entries()) items.push(convert(item, {
		parent: list,
		step: index
	}, reading));
	return list;
}
function convertAlias(node, { parent, step }, reading) {
	const alias = {
		kind: "alias",
		source: reading.source,
		document: reading.document,
		parent,
		step,
		start: startOf(node, reading),
		end: endOf(node, reading),
		name: node.source,
		target: reading.anchors.get(node.source)
	};
	reading.source.aliases.push(alias);
	return alias;
}
//#endregion
//#region src/manifests/yaml/guard-source.ts
const byteOrderMark$1 = "﻿";
const disputed = /\r(?!\n)|[\0\u0085\u2028\u2029\uFEFF]/g;
/**
* Refuses a text that other YAML readers read differently, or not at all.
*
* @throws ManifestRefusal templated, unparsable.
*/
function guardSource(source) {
	refuseComplexKeys(source);
	refuseDisputed(source);
}
/** To the parser, "tag: {{ .Values.tag }}" is a map whose key is a map; other readers reject it. */
function refuseComplexKeys(source) {
	for (const document of source.documents) {
		const key = firstComplexKey(document.root);
		if (key === void 0) continue;
		const { line, column } = positionIn(source.text, key.start);
		throw new ManifestRefusal("templated", `${source.file}:${line}:${column} has a key that is a map or a list: the file is a template, or nothing that Kubernetes reads`, {
			file: source.file,
			line,
			column
		});
	}
}
function firstComplexKey(node) {
	if (node?.kind === "list") return firstOf(node.items, firstComplexKey);
	if (node?.kind !== "map") return void 0;
	return firstOf(node.pairs, ({ key, value }) => key.kind === "map" || key.kind === "list" ? key : firstComplexKey(value));
}
function firstOf(items, find) {
	for (const item of items) {
		const found = find(item);
		if (found !== void 0) return found;
	}
}
function refuseDisputed(source) {
	const hits = [...source.text.matchAll(disputed)].filter(({ index, 0: character }) => index > 0 || character !== byteOrderMark$1);
	if (hits.length === 0) return;
	const spans = [...source.documents.flatMap(({ root }) => quotedSpans(root)), ...source.comments().map(({ start, text }) => ({
		start,
		end: start + text.length
	}))];
	for (const { index } of hits) {
		if (spans.some(({ start, end }) => start <= index && index < end)) continue;
		const { line, column } = positionIn(source.text, index);
		const code = source.text.charCodeAt(index).toString(16).toUpperCase().padStart(4, "0");
		throw new ManifestRefusal("unparsable", `${source.file}:${line}:${column} has the character U+${code}, which some YAML readers take for a line break and others do not`, {
			file: source.file,
			line,
			column
		});
	}
}
function quotedSpans(node) {
	if (node?.kind === "list") return node.items.flatMap(quotedSpans);
	if (node?.kind === "map") return node.pairs.flatMap(({ key, value }) => [...quotedSpans(key), ...quotedSpans(value)]);
	return node?.kind === "scalar" && (node.style === "single" || node.style === "double") ? [node] : [];
}
//#endregion
//#region src/manifests/yaml/known-sources.ts
const mostCharacters = 8 * 2 ** 20;
/**
* The latest is the last. It belongs to the module and to no run: an entry depends on its text alone, so no caller can see whether it was
* cached, and the pure functions of the library need no cache in their arguments.
*/
let known = [];
/** The cached result for a text, or what `read` makes of it. Refusals are cached too. @throws ManifestRefusal */
function* readOnce(format, { path, text }, read) {
	const earlier = known.find((each) => each.path === path && each.format === format && each.text === text);
	const latest = earlier ?? {
		path,
		text,
		format,
		outcome: yield* outcomeOf(read)
	};
	known = fitting([...known.filter((each) => each !== earlier), latest]);
	if (latest.outcome instanceof ManifestRefusal) throw latest.outcome;
	return latest.outcome;
}
function* outcomeOf(read) {
	try {
		yield;
		return yield* read();
	} catch (error) {
		if (error instanceof ManifestRefusal) return error;
		throw error;
	}
}
/** The latest ones, as many as may be kept. */
function fitting(all) {
	let room = mostCharacters;
	return all.slice(all.findLastIndex(({ text }) => {
		room -= text.length + perFile;
		return room < 0;
	}) + 1);
}
/** Extra cost of a file, in characters, which keeps the list short enough to search. */
const perFile = 16 * 2 ** 10;
//#endregion
//#region src/manifests/yaml/parse.ts
const options = {
	schema: "failsafe",
	uniqueKeys: false,
	prettyErrors: false,
	logLevel: "silent"
};
/** The lexer's mark before a scalar: the next token is the scalar's text, whatever it begins with. */
const scalarMark = "";
const marks = new Set([
	scalarMark,
	"",
	""
]);
const valueMarks = new Set([
	"\"",
	"'",
	"[",
	"{",
	"-",
	"*"
]);
/** After this many tokens, some 20 ms of work, a caller that reads in steps may pause. */
const stride = 4e3;
/**
* Parses a text in one pass of the lexer, which also yields the comments. Lexer and parser take four fifths of the time of a read, so each
* runs once. One document is composed in one step, so the number of its values is limited.
*
* @throws ManifestRefusal too-large
*/
function* parseInSteps(file, within) {
	const comments = [];
	const documents = [];
	const parser = new import_dist.Parser();
	const composer = new import_dist.Composer(options);
	let tokens = 0;
	for (const token of tokensOf(file, {
		comments,
		count: valueCounter(file.path, within)
	})) {
		for (const piece of parser.next(token)) documents.push(...composer.next(piece));
		if (++tokens % stride === 0) yield;
	}
	for (const piece of parser.end()) documents.push(...composer.next(piece));
	documents.push(...composer.end());
	if (tokens > stride) yield;
	return {
		documents,
		comments
	};
}
/** The lexer's tokens. Counts those that become nodes, and keeps the comments. */
function* tokensOf({ text }, { comments, count }) {
	let [at, isText] = [0, false];
	for (const token of new import_dist.Lexer().lex(text)) {
		yield token;
		if (!isText) note(token, at);
		if (isText || !marks.has(token)) at += token.length;
		isText = token === scalarMark;
	}
	function note(token, start) {
		if (token === "---") count.begin();
		if (token === scalarMark || valueMarks.has(token[0] ?? "")) count.add();
		if (token.startsWith("#")) comments.push({
			start,
			text: token.replace(/\r$/, "")
		});
	}
}
/**
* @throws ManifestRefusal unparsable, templated, too-large: with the position in the text, where `offset` characters precede what was
* parsed
*/
function refuseErrors({ path, text }, { documents }, offset) {
	const error = documents.flatMap((document) => document.errors)[0];
	if (error === void 0) return;
	const { line, column } = positionIn(text, error.pos[0] + offset);
	if (error.code === "RESOURCE_EXHAUSTION") throw tooDeep(path, {
		line,
		column
	});
	const templated = /\{\{|\{%/.test(text);
	throw new ManifestRefusal(templated ? "templated" : "unparsable", `${path}:${line}:${column} ${templated ? "is a template, not YAML" : "is not YAML"}: ${error.message}`, {
		file: path,
		line,
		column
	});
}
//#endregion
//#region src/manifests/yaml/copy-document.ts
/** Adds a document of another source with the same text, moved by `shift` characters. */
function copyDocument({ index, root, start, end }, source, shift) {
	const copy = root === void 0 ? void 0 : copyNode(root, void 0, {
		source,
		shift,
		anchored: /* @__PURE__ */ new Map()
	});
	source.documents.push({
		index,
		root: copy,
		start: start + shift,
		end: end + shift
	});
}
function copyNode(node, parent, copying) {
	const { source, shift, anchored } = copying;
	const { document, step } = node;
	const [start, end] = [node.start + shift, node.end + shift];
	if (node.kind === "alias") {
		const target = node.target === void 0 ? void 0 : anchored.get(node.target);
		const alias = {
			kind: "alias",
			source,
			document,
			parent,
			step,
			start,
			end,
			name: node.name,
			target
		};
		source.aliases.push(alias);
		return alias;
	}
	const { kind, tag, anchor } = node;
	if (kind === "scalar") {
		const { style, value } = node;
		const scalar = {
			kind,
			source,
			document,
			parent,
			step,
			start,
			end,
			tag,
			anchor,
			style,
			value
		};
		if (anchor !== void 0) anchored.set(node, scalar);
		return scalar;
	}
	const { flow } = node;
	if (kind === "list") {
		const items = [];
		const list = {
			kind,
			source,
			document,
			parent,
			step,
			start,
			end,
			tag,
			anchor,
			flow,
			items
		};
		if (anchor !== void 0) anchored.set(node, list);
		for (const item of node.items) items.push(copyNode(item, list, copying));
		return list;
	}
	const pairs = [];
	const map = {
		kind,
		source,
		document,
		parent,
		step,
		start,
		end,
		tag,
		anchor,
		flow,
		pairs
	};
	if (anchor !== void 0) anchored.set(node, map);
	for (const { key, value } of node.pairs) pairs.push({
		key: copyNode(key, map, copying),
		value: value === void 0 ? void 0 : copyNode(value, map, copying)
	});
	return map;
}
//#endregion
//#region src/manifests/yaml/steps.ts
const leastLong = 32 * 2 ** 10;
/** Whether so many characters are worth a step of their own. */
const isLong = (characters) => characters >= leastLong;
/** Runs all steps without a pause. */
function finish(steps) {
	for (;;) {
		const step = steps.next();
		if (step.done === true) return step.value;
	}
}
//#endregion
//#region src/manifests/yaml/reread.ts
/**
* Fills the source of a changed text: parses the documents that differ, and copies the others. The proof of an edit covers the whole file,
* and a bundle with its CRDs takes a second to parse. False if a boundary between documents may have moved, or if there is an error: then
* the whole text must be read.
*/
function* addChanged(source, before) {
	const difference = differenceBetween(before, source.text);
	if (difference === void 0) return false;
	const { first, next, shift } = difference;
	const start = first === 0 ? 0 : before.documents[first]?.start ?? 0;
	const end = (next?.start ?? before.text.length) + shift;
	const text = `${source.text.slice(start, end)}${next === void 0 ? "" : border}`;
	const { documents, comments } = yield* parseInSteps({
		path: source.file,
		text
	});
	const count = (next?.index ?? before.documents.length) - first;
	if (!documents.every(({ errors }) => errors.length === 0) || documents.length !== count + (next === void 0 ? 0 : 1)) return false;
	yield* copyDocuments(before.documents.slice(0, first), source, 0);
	addDocuments(source, {
		documents,
		comments
	}, start);
	if (next !== void 0) {
		source.documents.pop();
		yield* copyDocuments(before.documents.slice(next.index), source, shift);
	}
	const others = before.comments().filter(({ start: at }) => at < start || next !== void 0 && at >= next.start);
	source.found.push(...others.map((each) => each.start < start ? each : {
		...each,
		start: each.start + shift
	}));
	source.found.sort((a, b) => a.start - b.start);
	return true;
}
function* copyDocuments(documents, source, shift) {
	for (const document of documents) {
		copyDocument(document, source, shift);
		if (isLong(document.end - document.start)) yield;
	}
}
const border = "---\n";
/** Undefined unless every boundary is a line that begins with "---", which no YAML value can contain. */
function differenceBetween({ text, documents }, changed) {
	if (!(documents.length > 1 && !/^(?:%|\.\.\.)/m.test(text) && !text.startsWith("﻿")) || !documents.every(({ start }, index) => index === 0 || text.startsWith(border, start))) return void 0;
	const head = sameAtStart(text, changed);
	const tail = sameAtEnd(text, changed, head);
	const first = documents.findLastIndex(({ start }, index) => index === 0 || start + 4 <= head);
	return {
		first,
		next: documents.find(({ start, index }) => index > first && start > text.length - tail),
		shift: changed.length - text.length
	};
}
function sameAtStart(one, other) {
	let at = 0;
	while (at < one.length && one.charCodeAt(at) === other.charCodeAt(at)) at++;
	return at;
}
function sameAtEnd(one, other, head) {
	const most = Math.min(one.length, other.length) - head;
	let count = 0;
	while (count < most && one.charCodeAt(one.length - 1 - count) === other.charCodeAt(other.length - 1 - count)) count++;
	return count;
}
//#endregion
//#region src/manifests/yaml/read-yaml.ts
const byteOrderMark = "﻿";
/**
* Reads YAML into nodes whose offsets include a byte order mark. Values stay the text that is written: no schema turns a tag into a number.
* A file that was read recently is not read again.
*
* @throws ManifestRefusal unparsable or templated, with the position.
*/
const readYaml = (file) => finish(readYamlInSteps(file));
const readYamlInSteps = (file) => readOnce("yaml", file, () => {
	const source = sourceOf$1(file, (changed) => readChanged(source, {
		path: file.path,
		text: changed
	}));
	return readInto(source);
});
/** Reads JSON that its own parser has accepted. `again` must read a changed text with that parser too. @throws ManifestRefusal */
const readYamlOfJson = (file, again) => readOnce("json", file, () => readInto({
	...sourceOf$1(file, again),
	format: "json"
}));
/** Reads the value of a scalar as YAML or JSON. @throws ManifestRefusal */
function readWithin(within, text) {
	return finish(readInto({
		...sourceOf$1({
			path: within.source.file,
			text
		}, (changed) => readWithinInSteps(within, changed)),
		within
	}, within));
}
function readWithinInSteps(within, text) {
	return readInto({
		...sourceOf$1({
			path: within.source.file,
			text
		}, (changed) => readWithinInSteps(within, changed)),
		within
	});
}
/** Reads a changed text: parses only the documents that differ, if the others are the same. @throws ManifestRefusal */
const readChanged = (before, file) => readOnce("yaml", file, function* () {
	const source = sourceOf$1(file, (changed) => readChanged(source, {
		path: file.path,
		text: changed
	}));
	if (!(yield* addChanged(source, before))) return yield* readInto(source);
	guardSource(source);
	return source;
});
function sourceOf$1({ path, text }, again) {
	const comments = [];
	return {
		file: path,
		text,
		documents: [],
		aliases: [],
		within: void 0,
		found: comments,
		comments: () => comments,
		again
	};
}
function* readInto(source, within) {
	const { file: path, text } = source;
	const offset = text.startsWith(byteOrderMark) ? 1 : 0;
	const parsed = yield* parseInSteps({
		path,
		text: text.slice(offset)
	}, within);
	refuseErrors({
		path,
		text
	}, parsed, offset);
	addDocuments(source, parsed, offset);
	if (isLong(text.length)) yield;
	guardSource(source);
	return source;
}
//#endregion
//#region src/manifests/yaml/embedded.ts
const contents = /* @__PURE__ */ new WeakMap();
/**
* Reads a scalar's value as YAML or JSON: `helm.values: |`, a patch, an annotation.
*
* @throws ManifestRefusal if it is not YAML, or if its characters cannot be traced back to the file.
*/
function embedded(scalar) {
	const known = contents.get(scalar);
	if (known !== void 0) return known;
	if (decodeScalar(scalar) === void 0) {
		const { line, column } = placeOf(scalar);
		throw new ManifestRefusal("unsupported-value", `${scalar.source.file}:${line}:${column} is written in a way that tagboat cannot edit inside`, {
			file: scalar.source.file,
			line,
			column
		});
	}
	const source = readWithin(scalar, scalar.value);
	contents.set(scalar, source);
	return source;
}
/** The same, but undefined if the value cannot be read: for a search that skips what it does not understand. */
function embeddedOrNothing(scalar) {
	try {
		return embedded(scalar);
	} catch (error) {
		if (error instanceof ManifestRefusal) return void 0;
		throw error;
	}
}
/** Offset in the file of an offset in a source, at any depth of embedding. */
function offsetInFile(source, offset) {
	if (source.within === void 0) return offset;
	const decoded = decodeScalar(source.within);
	const outer = decoded?.starts[offset] ?? decoded?.end ?? source.within.start;
	return offsetInFile(source.within.source, outer);
}
const lines$1 = /* @__PURE__ */ new WeakMap();
/** Line and column in the file where a node begins. */
function placeOf(node) {
	let file = node.source;
	while (file.within !== void 0) file = file.within.source;
	const known = lines$1.get(file) ?? lineStarts(file.text);
	lines$1.set(file, known);
	return positionIn(file.text, offsetInFile(node.source, node.start), known);
}
//#endregion
//#region src/manifests/yaml/key-path.ts
/** The path of a node as a user would write it; in a file with several documents prefixed with "[n].". */
function formatKeyPath(node) {
	const path = steps(node).reduce((text, step) => text + formatStep(step, text === ""), "");
	let file = node.source;
	let { document } = node;
	while (file.within !== void 0) {
		document = file.within.document;
		file = file.within.source;
	}
	if (file.documents.length < 2) return path;
	return `[${document}]${path === "" || path.startsWith("[") ? "" : "."}${path}`;
}
function steps(node) {
	const outer = node.parent ?? node.source.within;
	const before = outer === void 0 ? [] : steps(outer);
	return node.step === void 0 ? before : [...before, node.step];
}
function formatStep(step, first) {
	if (typeof step === "number") return `[${step}]`;
	if (step === "" || /[.[\]"'#\s]/.test(step)) return `[${JSON.stringify(step)}]`;
	return first ? step : `.${step}`;
}
const stepPattern = /\.?(?:\[(?:(\d+)|("(?:[^"\\]|\\.)*")|([^\]="[]+)=(?:("(?:[^"\\]|\\.)*")|([^\]]*)))\]|([^.[\]]+))/y;
/** @throws ManifestRefusal no-such-path if it is not a key path. */
function parseKeyPath(path, file) {
	const parsed = [];
	stepPattern.lastIndex = 0;
	while (stepPattern.lastIndex < path.length) {
		const at = stepPattern.lastIndex;
		const found = stepPattern.exec(path);
		const step = found === null ? void 0 : stepOf(found);
		if (step === void 0) throw new ManifestRefusal("no-such-path", `${JSON.stringify(path)} is not a key path: it breaks off at character ${at + 1}`, { file });
		parsed.push(step);
	}
	return parsed;
}
function stepOf([, index, quotedKey, key, quotedValue, value, plainKey]) {
	if (index !== void 0) return Number(index);
	if (plainKey !== void 0) return plainKey;
	if (quotedKey !== void 0) return unquote(quotedKey);
	if (key === void 0) return void 0;
	const text = quotedValue === void 0 ? value : unquote(quotedValue);
	return text === void 0 ? void 0 : {
		key,
		value: text
	};
}
function unquote(text) {
	try {
		return String(JSON.parse(text));
	} catch {
		return;
	}
}
/**
* The scalar, or the alias of one, at a key path. Follows embedded YAML and JSON, and aliases of maps and lists.
*
* @throws ManifestRefusal no-such-path, with what is there instead; ambiguous; alias.
*/
function nodeAt(source, path) {
	const parsed = parseKeyPath(path, source.file);
	const [first, ...rest] = parsed;
	const { documents } = source;
	const named = typeof first === "number" && documents.length > 1 ? documents[first] : void 0;
	if (named !== void 0) return scalarAt(walk(named.root, rest), path, source);
	const walks = documents.map(({ root }) => walk(root, parsed));
	const found = walks.filter((each) => each.missing === void 0);
	if (found.length > 1) {
		const places = found.map(({ node }) => node === void 0 ? "" : formatKeyPath(node)).join(", ");
		throw new ManifestRefusal("ambiguous", `${source.file} has ${path} in ${found.length} documents: ${places}`, {
			file: source.file,
			hint: "Put the number of the document before it, as in [0]."
		});
	}
	return scalarAt(found[0] ?? walks.toSorted((a, b) => b.depth - a.depth)[0] ?? {
		node: void 0,
		missing: first,
		depth: 0
	}, path, source);
}
function walk(root, path) {
	let node = root;
	for (const [depth, step] of path.entries()) {
		const next = take(node, step);
		if (next === void 0) return {
			node,
			missing: step,
			depth
		};
		node = next;
	}
	return {
		node,
		missing: void 0,
		depth: path.length
	};
}
function take(from, step) {
	const node = from?.kind === "alias" ? from.target : from;
	if (node?.kind === "scalar") {
		const root = embeddedOrNothing(node)?.documents[0]?.root;
		return root === void 0 || root.kind === "scalar" ? void 0 : take(root, step);
	}
	if (typeof step === "string") return pairOf(node, step)?.value;
	if (node?.kind !== "list") return void 0;
	if (typeof step === "number") return node.items[step];
	const matching = node.items.filter((item) => textOf(pairOf(item, step.key)?.value) === step.value);
	return matching.length === 1 ? matching[0] : void 0;
}
function scalarAt({ node: reached, missing }, path, source) {
	const { file } = source;
	const node = reached?.kind === "alias" && scalarOf(reached) === void 0 ? reached.target : reached;
	if (node === void 0) throw new ManifestRefusal("no-such-path", `${file} has no ${path}: it is empty`, { file });
	const where = {
		file,
		...placeOf(node)
	};
	if (missing === void 0 && (node.kind === "scalar" || node.kind === "alias")) return node;
	const merge = typeof missing === "string" ? pairOf(node, "<<")?.value : void 0;
	if (merge !== void 0) {
		const through = merge.kind === "alias" ? `the alias *${merge.name}` : "the merge key \"<<\"";
		throw new ManifestRefusal("alias", `${file}:${where.line}:${where.column} ${path} is not written here: it comes through ${through} and a change would reach every other use`, {
			...where,
			hint: "Write the value out in this place, or name the anchored place."
		});
	}
	throw new ManifestRefusal("no-such-path", `${file} has no ${path}: ${whatIsThere(node, missing)}`, {
		...where,
		hint: likelyPath(node, missing)
	});
}
/** The key that was most likely meant: one that is spelt nearly the same, or the version in a map that is named as a whole. */
function likelyPath(node, missing) {
	if (node.kind !== "map" || missing !== void 0 && typeof missing !== "string") return void 0;
	const keys = node.pairs.flatMap((pair) => keyOf(pair) ?? []);
	const meant = missing === void 0 ? versionKeys.find((key) => keys.includes(key)) : closest(missing, keys);
	const value = meant === void 0 ? void 0 : pairOf(node, meant)?.value;
	return value === void 0 ? void 0 : `Did you mean \`${formatKeyPath(value)}\`?`;
}
const versionKeys = [
	"tag",
	"newTag",
	"image",
	"digest"
];
const shownKeys = 20;
function whatIsThere(node, missing) {
	const place = formatKeyPath(node);
	const at = place === "" ? "the file" : place;
	const ending = missing === void 0 ? ", not a text" : "";
	if (node.kind === "map") return `${at} has the keys ${listed(node.pairs.map((pair) => keyOf(pair) ?? "?"))}${ending}`;
	if (node.kind !== "list") return `${at} is a text`;
	return `${at} has the items ${listed(node.items.map((item, index) => {
		const name = textOf(pairOf(item, "name")?.value);
		return name === void 0 ? `[${index}]` : `[name=${name}]`;
	}))}${ending}`;
}
const listed = (names) => names.length === 0 ? "none" : names.slice(0, shownKeys).join(", ") + (names.length > shownKeys ? ` and ${names.length - shownKeys} more` : "");
//#endregion
//#region src/manifests/guard-reading.ts
/** @throws ManifestRefusal: a key on the path to a node is written twice */
function refuseDuplicateKeys(node) {
	for (const each of ancestors(node)) {
		const { parent, step } = each;
		if (parent?.kind !== "map" || typeof step !== "string") continue;
		const same = (alikeIn(parent).get(step.toLowerCase()) ?? []).filter((pair) => isSameKey(keyOf(pair), step, each.source));
		if (same.length < 2) continue;
		refuseNode(each, "duplicate-key", `is written twice, in lines ${same.map(({ key }) => placeOf(key).line).join(" and ")}: readers disagree on which one holds`, { hint: "Remove one of them." });
	}
}
function isSameKey(left, right, source) {
	if (left === right) return true;
	return isKustomization$1(source.file) && left?.toLowerCase() === right.toLowerCase();
}
const isKustomization$1 = (file) => /(?:^|\/)kustomization(?:\.ya?ml)?$/i.test(file);
/** @throws ManifestRefusal: a program may read another value than this text */
function refuseValue$1(scalar) {
	if (scalar.value.startsWith("ENC[")) refuseNode(scalar, "encrypted", "is encrypted");
	if (isTemplated(scalar.value)) refuseNode(scalar, "templated", `is a template: ${scalar.value}`);
	const { tag } = scalar;
	if (tag !== void 0 && tag !== "!" && tag !== "tag:yaml.org,2002:str") refuseNode(scalar, "unsupported-value", `has the tag ${tag}: it may mean something else than its text`, { hint: "Remove the tag." });
}
/** Whether another tool fills in the text before Kubernetes reads it. */
const isTemplated = (text) => /\{\{|\{%|\$\{/.test(text);
/** @throws ManifestRefusal with the path and position of the node */
function refuseNode(node, reason, why, { hint } = {}) {
	const { line, column } = placeOf(node);
	const { file } = node.source;
	const path = formatKeyPath(node);
	throw new ManifestRefusal(reason, `${file}:${line}:${column} ${path === "" ? "it" : path} ${why}`, {
		file,
		line,
		column,
		hint
	});
}
//#endregion
//#region src/manifests/kubernetes/object.ts
/** Whether it is a Kubernetes object. A kustomization without a header is not one. */
const isObject = (node) => pairOf(node, "apiVersion") !== void 0 && pairOf(node, "kind") !== void 0;
/**
* The parts of a file that mention images but do not decide what runs. These are annotations and labels, an object's status, ConfigMaps and
* Secrets, and objects with rules for an updater's search for tags. A marker or a key path still reaches them.
*/
const isAboutImages = (node) => isMetadata(node) || isStatus(node) || isText(node) || isUpdater(node);
/** Labels and annotations. */
const isMetadata = ({ step }) => typeof step === "string" && /(?:annotations|labels)$/i.test(step);
const isStatus = ({ step, parent }) => step === "status" && isObject(parent);
const isText = (node) => isObject(node) && /^(?:ConfigMap|Secret)$/.test(textOf(pairOf(node, "kind")?.value) ?? "");
const updaters = /^(?:image\.toolkit\.fluxcd|argocd-image-updater\.argoproj)\.io\//;
const isUpdater = (node) => isObject(node) && updaters.test(textOf(pairOf(node, "apiVersion")?.value) ?? "");
//#endregion
//#region src/manifests/yaml/ambiguous-value.ts
/** The refusal for an image if readers disagree on its value for one of the keys. */
function ambiguityOf(map, keys) {
	const key = keys.find((each) => isAmbiguous(map, each));
	return key === void 0 ? void 0 : ambiguousValue(map, key);
}
/** The refusal for a value that some readers take from "<<", and others from the map itself. */
function ambiguousValue(map, key) {
	const { line, column } = placeOf(pairOf(map, key)?.key ?? map);
	const { file } = map.source;
	return new ManifestRefusal("duplicate-key", `${file}:${line}:${column} has two values for ${key}, one of them through "<<": Helm and Kustomize do not use the same one as most other tools`, {
		file,
		line,
		column,
		hint: "Put a single \"<<\" before all other keys of the map, or remove one of the two values."
	});
}
//#endregion
//#region src/manifests/image-shapes.ts
/** Every image below a node in one of the common forms: one reference, or separate name, tag and digest. */
function imagesBelow(root, options) {
	const found = [];
	for (const node of descendants(root, isAboutImages)) {
		if (node.kind === "map") found.push(...keysImages(node, options), ...references(node, options.kind));
		if (node.kind === "list") found.push(...flags(node.items, options.kind));
	}
	return found;
}
const imageKey = /image/i;
const otherKey = /pull|registry|repo|secret|tag$|digest$/i;
const wholeImageKey = /image(?:_?(?:name|ref|reference|url|uri))?$|^related_image_/i;
const isImageKey = (key) => imageKey.test(key) && !otherKey.test(key);
/** The first of the keys in the map, its own or from "<<". */
function slotAt$1(map, ...keys) {
	for (const key of keys) {
		const slot = slotOf$1(effectiveValue(map, key));
		if (slot !== void 0) return slot;
	}
}
const slotOf$1 = (node) => (node?.kind === "scalar" || node?.kind === "alias") && scalarOf(node) !== void 0 ? node : void 0;
/** `{repository, tag}`, `{registry, repository, tag, digest}`, `{image, tag}`, `image: {name, tag}`. */
function keysImages(map, { kind, globalRegistry }) {
	const keys = isImageMap(map) ? keysOfImageMap : keysOfAnyMap;
	const slots = keySlots(map, keys);
	const nameText = textOf(slots.name) ?? "";
	if (slots.name === void 0 || !isImageName(nameText)) return [];
	const { tag, digest, registry } = slots;
	const isImage = isImageMap(map) && effectiveValue(map, "repository") !== void 0;
	if (tag === void 0 && digest === void 0 && !isImage) return [];
	const version = readImageVersion(textOf(tag) ?? "", textOf(digest) ?? "");
	const names = possibleNames(nameText, textOf(registry), globalRegistry);
	const image = {
		name: names[0] ?? nameText,
		...version.parts
	};
	const refusal = ambiguityOf(map, Object.values(keys).flat()) ?? unsound(version, tag, image.name);
	return [{
		kind,
		image,
		alsoNamed: [...names.slice(1), ...hiddenNames(map, keys, globalRegistry)],
		written: {
			form: "keys",
			map,
			keys: { tag: "tag" },
			...present(slots)
		},
		...refusal === void 0 ? {} : { refusal }
	}];
}
const unsound = ({ sound }, slot, name) => sound || slot === void 0 ? void 0 : unreadable(slot, name);
/** Whether a map is called an image at its own key, or where an alias uses it. */
const isImageMap = (map) => [map, ...aliasesOf(map)].some(({ step }) => typeof step === "string" && /image$/i.test(step));
const keysOfAnyMap = {
	name: ["repository", "image"],
	registry: ["registry"],
	tag: ["tag", "imageTag"],
	digest: ["digest", "imageDigest"]
};
/** Some keys mean nothing on their own, and count only in a map that is called an image. */
const keysOfImageMap = {
	name: [
		"repository",
		"image",
		"name"
	],
	registry: ["registry", "imageRegistry"],
	tag: [
		"tag",
		"imageTag",
		"version"
	],
	digest: [
		"digest",
		"imageDigest",
		"sha"
	]
};
function keySlots(map, keys) {
	const tag = slotAt$1(map, ...keys.tag);
	return {
		name: slotAt$1(map, ...keys.name),
		registry: slotAt$1(map, ...keys.registry),
		tag,
		digest: slotAt$1(map, ...keys.digest) ?? (tag && digestBeside(tag, map))
	};
}
/** The names that only some readers see, because "<<" supplies a name or a registry that the map's own key hides from others. */
function hiddenNames(map, keys, globalRegistry) {
	if (![...keys.name, ...keys.registry].some((key) => isAmbiguous(map, key))) return [];
	const maps = [map, ...allMergedMaps(map)];
	const names = maps.flatMap((each) => textOf(slotAt$1(each, ...keys.name)) ?? []);
	const registries = maps.map((each) => textOf(slotAt$1(each, ...keys.registry)));
	return names.flatMap((name) => registries.flatMap((registry) => possibleNames(name, registry, globalRegistry)));
}
function present({ name, registry, tag, digest }) {
	return {
		...name === void 0 ? {} : { name },
		...registry === void 0 ? {} : { registry },
		...tag === void 0 ? {} : { tag },
		...digest === void 0 ? {} : { digest }
	};
}
/** The possible names, the one that is pulled first. */
function possibleNames(name, registry, globalRegistry) {
	const withRegistry = (host) => host === void 0 || host === "" ? name : `${host}/${name}`;
	const names = [
		withRegistry(globalRegistry ?? registry),
		withRegistry(registry),
		name
	];
	return [...new Set(names)].filter(isImageName);
}
/** Reads "tag", "tag@digest" and a separate digest, with or without "sha256:". */
function readImageVersion(tagText, digestText) {
	const at = tagText.indexOf("@");
	const tag = at === -1 ? tagText : tagText.slice(0, at);
	const written = digestText !== "" ? digestText : at === -1 ? "" : tagText.slice(at + 1);
	const digest = /^[0-9a-f]{64}$/.test(written) ? `sha256:${written}` : written;
	const sound = readImageRef(`x${tag === "" ? "" : `:${tag}`}${digest === "" ? "" : `@${digest}`}`) !== void 0;
	return {
		parts: {
			...tag === "" ? {} : { tag },
			...digest === "" ? {} : { digest }
		},
		sound
	};
}
/** `image: name:tag`, `sidecarImage: …`, and maps that name their value: `{name: RELATED_IMAGE, value: …}`. */
function references(map, kind) {
	const container = typeof map.step === "number" && /containers$/i.test(String(map.parent?.step ?? ""));
	const byKeys = slotAt$1(map, "tag", "imageTag") !== void 0;
	const found = map.pairs.flatMap((pair) => {
		const key = keyOf(pair) ?? "";
		const slot = slotOf$1(pair.value);
		if (slot === void 0 || !isImageKey(key)) return [];
		const image = referenceAt(slot, {
			kind,
			key,
			versionless: key === "image" && (container || "maybe")
		});
		if (image === void 0 || byKeys && image.image.tag === void 0) return [];
		const refusal = ambiguityOf(map, [key]);
		return [refusal === void 0 ? image : {
			...image,
			refusal
		}];
	});
	const label = textOf(pairOf(map, "name")?.value) ?? textOf(pairOf(map, "path")?.value);
	const value = slotAt$1(map, "value");
	if (label === void 0 || value === void 0 || !isImageKey(label)) return found;
	return [...found, ...[referenceAt(value, {
		kind,
		key: label,
		versionless: false
	})].filter((image) => image !== void 0)];
}
function referenceAt(slot, { kind, key, versionless }) {
	const text = textOf(slot) ?? "";
	const ref = splitImageRef(text);
	if (!isImageName(ref.name) || isDigest(text)) return void 0;
	if (!ref.name.includes("/") && !wholeImageKey.test(key)) return void 0;
	if (!(ref.tag !== void 0 || ref.digest !== void 0) && !(versionless === true || versionless === "maybe" && text.includes("/"))) return void 0;
	const sound = readImageRef(text) !== void 0;
	return {
		kind,
		image: sound ? ref : { name: ref.name },
		written: {
			form: "reference",
			slot
		},
		...sound ? {} : { refusal: unreadable(slot, ref.name) }
	};
}
/**
* `--sidecar-image=registry/name:tag` among a container's arguments, or `--sidecar-image` with the image as the next one. Without a "/" it
* could be a host and a port.
*/
function flags(items, kind) {
	return items.flatMap((item, index) => {
		const slot = slotOf$1(item);
		const text = textOf(item) ?? "";
		const flag = /^--?[A-Za-z][\w.-]*=/.exec(text)?.[0] ?? "";
		const image = flag !== "" || /^--?[\w.-]*image$/i.test(textOf(items[index - 1]) ?? "") ? readImageRef(text.slice(flag.length)) : void 0;
		if (slot === void 0 || image?.name.includes("/") !== true || (image.tag ?? image.digest) === void 0) return [];
		return [{
			kind,
			image,
			written: {
				form: "reference",
				slot,
				from: flag.length
			}
		}];
	});
}
/** Why a version that is not a tag or digest is not edited. */
function unreadable(slot, name) {
	const { file } = slot.source;
	const { line, column } = placeOf(slot);
	const text = textOf(slot) ?? "";
	const templated = isTemplated(text);
	const encrypted = text.startsWith("ENC[");
	return new ManifestRefusal(templated ? "templated" : encrypted ? "encrypted" : "unsupported-value", `${file}:${line}:${column} gives the version of ${name} ${templated ? "by a template" : encrypted ? "in encrypted form" : "in a form that is no tag or digest"}: ${text}`, {
		file,
		line,
		column
	});
}
//#endregion
//#region src/manifests/helm/chart-templates.ts
/** The templates of a chart that may show how the image's tag is made: those of `helm create` and of most charts. */
const templatePaths = (chart) => [
	"deployment.yaml",
	"statefulset.yaml",
	"daemonset.yaml",
	"cronjob.yaml",
	"job.yaml",
	"rollout.yaml",
	"_helpers.tpl"
].map((name) => posix.join(chart, "templates", name));
/**
* Whether a chart's templates use the chart's unchanged `appVersion` as the default tag. If it is changed, as by `printf "v%s"`, it is not
* the tag; without a template that shows the use, it is not assumed either.
*/
function showsPlainDefault(paths, image, related) {
	const uses = paths.flatMap((path) => fallbacks(related(path) ?? "", image));
	return uses.length > 0 && uses.every((use) => isPlain(use, image));
}
/** The actions that contain both the image's tag and the chart's version. */
function fallbacks(template, image) {
	const found = [];
	for (const match of template.matchAll(/\{\{-?\s*([^{}]*?)\s*-?\}\}/g)) {
		const [whole, code = ""] = match;
		if (code.startsWith("/*") || !code.includes(".Chart.AppVersion") || !code.includes(`${image}.tag`)) continue;
		const end = match.index + whole.length;
		found.push({
			before: template.slice(0, match.index),
			code,
			after: template.slice(end, end + 1)
		});
	}
	return found;
}
function isPlain({ before, code, after }, image) {
	const tag = `.Values.${image}.tag`;
	const bare = code.replaceAll("$.", ".").replaceAll(/\s+/g, " ");
	const forms = [`${tag} | default .Chart.AppVersion`, `default .Chart.AppVersion ${tag}`];
	if (forms.includes(bare)) return before.endsWith(":") && /^["'\s]?$/.test(after);
	const printed = /^printf "%s(?:\/%s)?:%s" (?:\.Values\.\S+ ){1,2}\((.+)\)$/.exec(bare)?.[1];
	return printed !== void 0 && forms.includes(printed);
}
//#endregion
//#region src/manifests/helm/infer-name.ts
/**
* The name that belongs to a tag at a key path, from the values that an overlay overrides. "disputed" if files of the same rank disagree;
* undefined if none has it.
*/
function inferName(keyPath, ranks, read) {
	for (const rank of ranks) {
		const names = [];
		for (const { path, below } of rank) {
			if (below.some((step, index) => keyPath[index] !== step)) continue;
			const found = read(path).flatMap((root) => nameAt(root, keyPath.slice(below.length)) ?? []);
			names.push(...found);
		}
		const [first, ...others] = names;
		if (first !== void 0) return others.every(({ name }) => name === first.name) ? first : "disputed";
	}
}
/** Reads each file once for one search, because an overlay may have many tags. */
function valuesReader(related) {
	const known = /* @__PURE__ */ new Map();
	return (path) => {
		const roots = known.get(path) ?? readRoots$1(path, related);
		known.set(path, roots);
		return roots;
	};
}
/** The documents of another file; empty if it does not exist or cannot be read. */
function readRoots$1(path, related) {
	const text = related(path);
	if (text === void 0) return [];
	try {
		return readYaml({
			path,
			text
		}).documents.flatMap(({ root }) => root ?? []);
	} catch (error) {
		if (error instanceof ManifestRefusal) return [];
		throw error;
	}
}
/** The name in the map at a key path, from `repository` with or without `registry`. */
function nameAt(root, keyPath) {
	const map = valueAt(root, ...keyPath);
	const key = nameKeys$1(keyPath).find((each) => textOf(effectiveValue(map, each)));
	if (map?.kind !== "map" || key === void 0) return void 0;
	const value = effectiveValue(map, key);
	const repository = textOf(value);
	if (value?.kind !== "scalar" && value?.kind !== "alias" || repository === void 0) return void 0;
	const registry = textOf(effectiveValue(map, "registry"));
	const global = textOf(valueAt(root, "global", "imageRegistry")) || textOf(valueAt(root, "global", "registry"));
	const names = [
		global,
		registry,
		void 0
	].map((host) => host ? `${host}/${repository}` : repository);
	const sound = [...new Set(names)].filter(isImageName);
	const name = global || registry ? sound.find((each) => each !== repository) : repository;
	if (name === void 0 || !isImageName(name)) return void 0;
	return {
		name,
		alsoNamed: sound.filter((each) => each !== name),
		repository,
		slot: value,
		inferred: `${formatKeyPath(value)} in ${value.source.file}`
	};
}
const nameKeys$1 = (keyPath) => /image$/i.test(keyPath.at(-1) ?? "") ? ["repository", "name"] : ["repository"];
//#endregion
//#region src/manifests/helm/values.ts
/** Helm values, and every other YAML that is not a Kubernetes object: images at any depth. */
const helmValues = {
	kind: "helm-values",
	find: find$6
};
function find$6(source) {
	return source.documents.flatMap(({ root }) => isObject(root) ? [] : valuesImages(root, helmValues.kind));
}
/** The images of a tree of Helm values, in any file. */
function valuesImages(root, kind) {
	return imagesBelow(root, {
		kind,
		globalRegistry: textOf(valueAt(root, "global", "imageRegistry")) || textOf(valueAt(root, "global", "registry")) || void 0
	});
}
//#endregion
//#region src/manifests/helm/chart.ts
const kind$5 = "helm-chart";
/**
* `appVersion` of a Chart.yaml, which many charts use as the default tag. It counts as the tag of the only image without a version in the
* values.yaml beside it, if a template shows exactly that default.
*/
const helmChart = {
	kind: kind$5,
	find: find$5,
	relatedPaths: relatedPaths$3
};
const folderOf = ({ file }) => posix.dirname(file);
const valuesOf = (source) => posix.join(folderOf(source), "values.yaml");
const isChart = ({ file }) => /(?:^|\/)Chart\.ya?ml$/.test(file);
function find$5(source, { related }) {
	const root = source.documents[0]?.root;
	const slot = pairOf(root, "appVersion")?.value;
	if (!isChart(source) || slot?.kind !== "scalar") return [];
	const [only, ...others] = readRoots$1(valuesOf(source), related).flatMap((each) => valuesImages(each, kind$5)).filter(({ image, written }) => written.form === "keys" && !(image.tag || image.digest));
	if (only?.written.form !== "keys" || only.written.name === void 0 || others.length > 0) return [];
	const { name } = only.written;
	const image = name.parent === void 0 ? "" : formatKeyPath(name.parent);
	if (!showsPlainDefault(templatePaths(folderOf(source)), image, related)) return [];
	const { parts, sound } = readImageVersion(textOf(slot) ?? "", "");
	return [{
		kind: kind$5,
		image: {
			name: only.image.name,
			...sound ? parts : {}
		},
		alsoNamed: only.alsoNamed ?? [],
		inferred: `${formatKeyPath(name)} in ${name.source.file}, which gives no tag`,
		written: {
			form: "keys",
			tag: slot,
			also: noDigestInAppVersion(slot)
		}
	}];
}
/** Refuses a digest in `appVersion` of a Chart.yaml: charts also use it as a label, and Kubernetes allows none there. */
const noDigestInAppVersion = (slot) => ({ digest }) => {
	if (!(slot.step === "appVersion" && isChart(slot.source)) || digest === void 0) return [];
	const { file } = slot.source;
	const { line, column } = placeOf(slot);
	throw new ManifestRefusal("unsupported-value", `${file}:${line}:${column} appVersion is also a label, which cannot hold the digest ${digest}`, {
		file,
		line,
		column,
		hint: "Give the tag without a digest, or write the image's tag into a values file."
	});
};
function relatedPaths$3(source) {
	return isChart(source) ? [valuesOf(source), ...templatePaths(folderOf(source))] : [];
}
//#endregion
//#region src/manifests/version-evidence.ts
/**
* Whether a scalar may be the version of the wanted image, by its key or by its present value. A tag can be almost any word, so a word
* alone proves nothing: by the grammar, "shop" under `namespace` is a tag too.
*/
function mayBeVersion(slot, wanted) {
	const whole = textOf(slot) ?? "";
	const text = whole.slice(assignmentLength(whole));
	return isVersionKey(slot, wanted.name) || isVersionLike(text) || text !== "" && text === wanted.tag;
}
const versionWord = /^(?:tags?|images?|img|versions?|digests?|sha|sha256|revisions?|commits?|build)$/;
const versionsWord = /^(?:tags|images|versions|digests|revisions|commits)$/;
const otherWord = /^(?:pull|policy|secrets?|registry|namespace|project|count|replicas|enabled|format|prefix|suffix|strategy|type|size|host|port|schedule|interval)$/;
function isVersionKey(slot, image) {
	const key = keyText$1(slot);
	const words = wordsOf(key);
	if (words.some((word) => otherWord.test(word))) return false;
	if (words.at(-1) === "name") return words.some((word) => /^(?:image|img)$/.test(word));
	if (key === image.split("/").at(-1) || words.some((word) => versionWord.test(word))) return true;
	return typeof slot.step === "string" && wordsOf(String(slot.parent?.step ?? "")).some((word) => versionsWord.test(word));
}
/** The key, or its equivalent in the text (`API_TAG=v1`) or beside it (`{name: image.tag, value: v1}`). */
function keyText$1(slot) {
	const text = textOf(slot) ?? "";
	const assigned = text.slice(0, assignmentLength(text));
	if (assigned !== "") return assigned.replace(/=$/, "");
	return textOf(slot.step === "value" ? (pairOf(slot.parent, "name") ?? pairOf(slot.parent, "path"))?.value : void 0) ?? (typeof slot.step === "string" ? slot.step : "");
}
const wordsOf = (key) => key.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z0-9]+/);
/** A commit, a dotted number, "v" and a number, or a commit or date within a longer tag. A short number proves nothing. */
const isVersionLike = (text) => /^(?:[0-9a-f]{7,64}|latest)$/.test(text) || /(?:^|[^a-z0-9])(?:v?\d+\.\d|v\d+(?![a-z])|(?=[a-f]*\d)[0-9a-f]{7,}(?![0-9a-z]))/i.test(text);
//#endregion
//#region src/manifests/image-at.ts
/**
* The image at a key path: the one that a kind found there, or what the scalar's own form suggests.
*
* @throws ManifestRefusal no-such-path, ambiguous, alias, templated, encrypted, unsupported-value.
*/
function imageAt(source, path, { all, wanted }) {
	const slot = nodeAt(source, path);
	refuseIdentity(slot);
	const known = all.find((found) => isWrittenAt(found, slot));
	if (known?.image.name === "") return {
		kind: kind$4,
		image: {
			...known.image,
			name: wanted.name
		},
		written: known.written
	};
	if (known?.refusal !== void 0 && known.refusal.reason !== "ambiguous") throw known.refusal;
	const found = known ?? byShape(slot, wanted);
	refuseOtherImage(slot, nameBeside$1(slot) ?? found, wanted);
	const { inferred: _inferred, refusal: _refusal, ...confirmed } = found;
	return confirmed;
}
/** Whether the scalar is the image's own. One from "<<" may belong to any number of images. */
const isWrittenAt = (found, slot) => slotsOf(found).includes(slot) && (found.written.form === "reference" || (found.written.map ?? slot.parent) === slot.parent);
/** Refuses values that identify the object and do not affect what runs in it. */
function refuseIdentity(slot) {
	const key = slot.step;
	const isName = /^(?:name|namespace|generateName)$/.test(String(key)) && slot.parent?.step === "metadata";
	const isType = key === "apiVersion" || key === "kind" && pairOf(slot.parent, "apiVersion") !== void 0;
	if (!isName && !isType) return;
	const { file } = slot.source;
	const { line, column } = placeOf(slot);
	throw new ManifestRefusal("unsupported-value", `${file}:${line}:${column} ${formatKeyPath(slot)} says which object this is, and never holds an image`, {
		file,
		line,
		column,
		hint: "Give the key path of a tag, a digest or an image."
	});
}
/** The name in the same map as a tag that no kind of manifest knows. */
function nameBeside$1(slot) {
	if (isReference(textOf(slot) ?? "")) return void 0;
	for (const key of [
		"repository",
		"image",
		"newName"
	]) {
		const beside = pairOf(slot.parent, key)?.value;
		const image = beside === slot ? void 0 : readImageRef(textOf(beside) ?? "");
		if (image?.name.includes("/")) return { image };
	}
}
const isReference = (text) => readImageRef(text)?.name.includes("/") ?? false;
function refuseOtherImage(slot, { image, selector, alsoNamed = [], inferred }, wanted) {
	const names = [
		image.name,
		...alsoNamed,
		...selector === void 0 ? [] : [selector]
	];
	const meant = [wanted.name, ...wanted.newName === void 0 ? [] : [wanted.newName]];
	if (names.some((name) => meant.some((each) => isLike(name, each)))) return;
	const { file } = slot.source;
	const { line, column } = placeOf(slot);
	const source = inferred === void 0 ? "" : ` (${inferred})`;
	const marked = inferred === void 0 ? "" : ` If the inferred name is wrong, ${markerHint(slot, wanted.name)}`;
	throw new ManifestRefusal("another-image", `${file}:${line}:${column} ${formatKeyPath(slot)} belongs to the image ${image.name}${source}, not to ${wanted.name}`, {
		file,
		line,
		column,
		hint: `Give another key path, or that image's name: --image ${image.name}.${marked}`
	});
}
const markerHint = (slot, name) => slot.source.format === "json" ? "write it in YAML, with a marker: JSON has no comments." : `put a line of its own above it: # tagboat: ${name}`;
/** Whether two names may mean the same image: a chart often has the registry elsewhere. */
const isLike = (left, right) => sameImageName(left, right) || left.endsWith(`/${right}`) || right.endsWith(`/${left}`);
const kind$4 = "key-path";
function byShape(slot, wanted) {
	const { name } = wanted;
	const text = textOf(slot) ?? "";
	const key = typeof slot.step === "string" ? slot.step : "";
	if (/digest$|^sha$/i.test(key) || isWrittenDigest(text)) {
		if (text !== "" && !isWrittenDigest(text)) return refuse$1(slot, text);
		return {
			kind: kind$4,
			image: {
				name,
				...readImageVersion("", text).parts
			},
			written: {
				form: "keys",
				digest: slot
			}
		};
	}
	const reference = referenceIn(slot, {
		key,
		text,
		wanted: name
	});
	if (reference !== void 0) return reference;
	const tagFrom = assignmentLength(text);
	const digest = digestBeside(slot);
	const version = readImageVersion(text.slice(tagFrom), textOf(digest) ?? "");
	if (text.slice(tagFrom) !== "" && !(version.sound && isTag(version.parts.tag ?? ""))) return refuse$1(slot, text);
	if (!mayBeVersion(slot, wanted)) return refuseNoVersion(slot, wanted);
	const beside = digest === void 0 ? {} : { digest };
	const also = noDigestInAppVersion(slot);
	return {
		kind: kind$4,
		image: {
			name,
			...version.parts
		},
		written: {
			form: "keys",
			tag: slot,
			tagFrom,
			also,
			...beside
		}
	};
}
/** A reference, alone or after "--flag=". A single word is one only under a key about images. */
function referenceIn(slot, { key, text, wanted }) {
	const from = text.lastIndexOf("=") + 1;
	const image = readImageRef(text.slice(from));
	if (image === void 0) return void 0;
	const bareWord = image.tag === void 0 && !image.name.includes("/");
	const isNamed = image.digest !== void 0 && sameImageName(image.name, wanted) && !/(?:tag|version)$/i.test(key);
	const isName = /image$|image_?name$/i.test(key) || isNamed;
	if (bareWord && !isName) return void 0;
	if (!(image.tag !== void 0 || image.digest !== void 0) && /repo|registry|newName/i.test(key)) return void 0;
	return {
		kind: kind$4,
		image,
		written: {
			form: "reference",
			slot,
			from
		}
	};
}
function refuseNoVersion(slot, wanted) {
	const { file } = slot.source;
	const { line, column } = placeOf(slot);
	throw new ManifestRefusal("unsupported-value", `${file}:${line}:${column} ${formatKeyPath(slot)} is not an image's version, by its key or by its value ${shown(textOf(slot) ?? "")}`, {
		file,
		line,
		column,
		hint: `Give the key path of a tag, a digest or an image. If it is one, ${markerHint(slot, wanted.name)}`
	});
}
function refuse$1(slot, text) {
	const { file } = slot.source;
	const { line, column } = placeOf(slot);
	throw new ManifestRefusal(isTemplated(text) ? "templated" : text.startsWith("ENC[") ? "encrypted" : "unsupported-value", `${file}:${line}:${column} ${formatKeyPath(slot)} holds ${shown(text)}, which is neither an image, a tag nor a digest`, {
		file,
		line,
		column
	});
}
const shown = (text) => JSON.stringify(cutTo(text, 60));
//#endregion
//#region src/manifests/choose-images.ts
/** The images of a file that have the wanted name. @throws ManifestRefusal */
function imagesNamed(all, wanted, siteOf) {
	const chosen = all.filter((found) => isWanted(found, wanted));
	for (const { refusal } of chosen) if (refusal !== void 0) throw refusal;
	refuseSeveralImages(chosen.map(siteOf), wanted);
	return chosen;
}
/** The images at key paths, each once. @throws ManifestRefusal */
function imagesAtPaths(source, at, named) {
	const chosen = [...new Set(at.map((path) => imageAt(source, path, named)))];
	for (const { refusal } of chosen) if (refusal !== void 0) throw refusal;
	return chosen;
}
/** Compares every name that the file gives the image. The new name matches, too, so that a rename is safe to re-run. */
function isWanted({ image, selector, alsoNamed = [] }, { name, newName }) {
	return [
		image.name,
		...alsoNamed,
		...selector === void 0 ? [] : [selector]
	].some((each) => sameImageName(each, name) || newName !== void 0 && sameImageName(each, newName));
}
/** A short name may match images in several registries. A selector may match the pulled name of another entry. */
function refuseSeveralImages(sites, { name, newName }) {
	const [first, ...others] = sites;
	if (newName !== void 0 || first === void 0) return;
	if (others.every(({ image }) => sameImageName(image.name, first.image.name))) return;
	const { file, line, column } = first;
	throw new ManifestRefusal("ambiguous", `${file} has several images that ${name} may mean: ${sites.map((site) => `${site.image.name} (--at ${site.file}#${site.path})`).join(", ")}`, {
		file,
		line,
		column,
		hint: "Give the full name of one of them, or its --at."
	});
}
//#endregion
//#region src/manifests/distinct-images.ts
/**
* Each version once. A version belongs to the first kind that finds it; any number of images may share a name. The images are in the order
* of their kinds.
*/
function distinctImages(every) {
	const versioned = distinctVersions(every.filter(hasVersion));
	return [...versioned, ...withoutVersion(every, versioned)];
}
const hasVersion = (found) => found.written.form === "keys" ? versionSlotsOf(found).length > 0 : (found.image.tag ?? found.image.digest) !== void 0;
function distinctVersions(versioned) {
	const owners = /* @__PURE__ */ new Map();
	return versioned.filter((found) => {
		const slots = versionSlotsOf(found);
		const known = slots.map((slot) => owners.get(slot));
		const isOfAnotherKind = known.some((owner) => owner !== void 0 && owner.kind !== found.kind);
		const isSame = found.refusal === void 0 && known.every((owner) => owner !== void 0 && sameImageName(owner.image.name, found.image.name));
		if (isOfAnotherKind || isSame) return false;
		for (const slot of slots) if (!owners.has(slot)) owners.set(slot, found);
		return true;
	});
}
/** The images with a name and without a version, except for names that belong to a version elsewhere. */
function withoutVersion(every, versioned) {
	const versions = new Set(versioned.flatMap(versionSlotsOf));
	const named = new Set(versioned.flatMap(slotsOf));
	const versionedMaps = new Set(every.filter(hasVersion).flatMap((found) => mapOf(found) ?? []));
	const owners = /* @__PURE__ */ new Map();
	return every.filter((found) => {
		if (hasVersion(found)) return false;
		const [name, map] = [mainSlot(found), mapOf(found)];
		const isInherited = map !== void 0 && name.parent !== map;
		const isPartOfOther = !isInherited && named.has(name) && (map === void 0 || isPart(map, versionedMaps));
		const owner = owners.get(name) ?? owners.get(map ?? name);
		const isSame = owner !== void 0 && found.refusal === void 0 && sameImageName(owner, found.image.name);
		if (versions.has(name) || isPartOfOther || isSame) return false;
		owners.set(isInherited ? map : name, found.image.name);
		return true;
	});
}
const mapOf = ({ written }) => written.form === "keys" ? written.map : void 0;
/** Whether a map only supplies the name for images with versions of their own: it is used nowhere else, and merged into nothing else. */
function isPart(map, versionedMaps) {
	if (aliasesOf(map).length === 0) return true;
	return [map, ...mergingMaps(map).filter((user) => !versionedMaps.has(user))].every((each) => {
		const uses = aliasesOf(each);
		return uses.length > 0 && uses.every((use) => mergesInto(use) !== void 0);
	});
}
//#endregion
//#region src/manifests/helm/unnamed-images.ts
/** Maps with a tag, or with a digest in something called an image, that do not name the image. */
function unnamedMaps(root) {
	const maps = [];
	for (const node of descendants(root)) {
		if (node.kind !== "map" || nameKeys.some((key) => effectiveValue(node, key) !== void 0)) continue;
		if (slotAt(node, "tag") !== void 0 || isImage(node) && slotAt(node, "digest") !== void 0) maps.push(node);
	}
	return maps;
}
const nameKeys = [
	"repository",
	"image",
	"name"
];
const isImage = ({ step }) => typeof step === "string" && /image$/i.test(step);
function slotAt(map, key) {
	const value = effectiveValue(map, key);
	return value !== void 0 && scalarOf(value) !== void 0 && (value.kind === "scalar" || value.kind === "alias") ? value : void 0;
}
/** Those maps as images, each with the name from the values that it overrides, or without a name. */
function unnamedImages(root, options) {
	return unnamedMaps(root).flatMap((map) => {
		const keyPath = stepsBetween(root, map);
		const name = keyPath === void 0 ? void 0 : inferName(keyPath, options.ranks, options.read);
		if (typeof name === "object") return [named(map, name, options.kind)];
		return isImage(map) ? [namelessImage({
			kind: options.kind,
			version: version(map),
			written: written(map),
			disputed: name === "disputed"
		})] : [];
	});
}
/** The keys from a root of values down to a map; undefined if there is a list in between, since lists are not merged. */
function stepsBetween(root, map) {
	const steps = [];
	for (let node = map; node !== void 0 && node !== root; node = node.parent) {
		if (typeof node.step !== "string") return void 0;
		steps.unshift(node.step);
	}
	return steps;
}
function named(map, { name, alsoNamed, repository, inferred }, kind) {
	const registry = textOf(slotAt(map, "registry"));
	const own = registry ? `${registry}/${repository}` : name;
	return {
		kind,
		image: {
			name: own,
			...version(map)
		},
		alsoNamed: own === name ? alsoNamed : [name, ...alsoNamed],
		inferred,
		written: written(map)
	};
}
function version(map) {
	const { parts, sound } = readImageVersion(textOf(slotAt(map, "tag")) ?? "", textOf(digestOf(map)) ?? "");
	return sound ? parts : {};
}
function digestOf(map) {
	const tag = slotAt(map, "tag");
	return slotAt(map, "digest") ?? (tag && digestBeside(tag, map));
}
function written(map) {
	const [tag, digest, registry] = [
		slotAt(map, "tag"),
		digestOf(map),
		slotAt(map, "registry")
	];
	return {
		form: "keys",
		map,
		keys: { tag: "tag" },
		...tag === void 0 ? {} : { tag },
		...digest === void 0 ? {} : { digest },
		...registry === void 0 ? {} : { registry }
	};
}
/** A version without a name: not a site, but a location that the user may mean. */
function namelessImage({ kind, version, written, disputed }) {
	const image = {
		kind,
		image: {
			name: "",
			...version
		},
		written
	};
	const slot = mainSlot(image);
	const { file } = slot.source;
	const { line, column } = placeOf(slot);
	const why = disputed ? "the values files disagree on the image's name" : "no values file gives the image's name";
	const refusal = new ManifestRefusal("ambiguous", `${file}:${line}:${column} ${formatKeyPath(slot)} is the version of some image, and ${why}`, {
		file,
		line,
		column,
		hint: `If it is the one you mean, say so: ${atFlag(slot)}`
	});
	return {
		...image,
		refusal
	};
}
/** The flag that names a place, ready to paste. */
const atFlag = (slot) => `--at ${slot.source.file}#${formatKeyPath(slot)}`;
/**
* Call this if a file has no site of the wanted image.
*
* @throws ManifestRefusal ambiguous, if the file has versions of unnamed images: one of them may be meant.
*/
function refuseUnnamed(all, wanted) {
	const nameless = all.filter(({ image }) => image.name === "");
	const [first, ...others] = nameless;
	if (first?.refusal === void 0) return;
	if (others.length === 0) throw first.refusal;
	const { file, line, column } = first.refusal;
	const places = nameless.map((found) => atFlag(mainSlot(found))).join(", ");
	throw new ManifestRefusal("ambiguous", `${file} has ${nameless.length} versions of images that no values file names, and ${wanted} may be one of them`, {
		file,
		line,
		column,
		hint: `Say which one you mean: ${places}`
	});
}
//#endregion
//#region src/manifests/helm/values-nearby.ts
/**
* The usual locations of the values that an overlay overrides. The nearest folder comes first, starting with the file's own. Each folder
* may have `values.yaml` itself, in a `base`, `chart` or `helm` folder, or in `charts/` under the name of the file or of one of its
* folders.
*/
function valuesNearby(path) {
	const apps = appNames(path);
	return foldersUpwards(posix.dirname(path)).map((above) => {
		const inside = (...parts) => posix.join(above, ...parts);
		return [
			...valuesIn(inside()),
			...[
				"base",
				"chart",
				"helm"
			].flatMap((name) => valuesIn(inside(name))),
			...apps.flatMap((app) => valuesIn(inside("charts", app)))
		].filter((each) => each.path !== path);
	});
}
/** The charts that an umbrella chart depends on, whose values it overrides below the dependency's name. The nearest `Chart.yaml` counts. */
function dependencyValues(path, related) {
	for (const folder of foldersUpwards(posix.dirname(path))) {
		const [root] = readRoots$1(posix.join(folder, "Chart.yaml"), related);
		const dependencies = valueAt(root, "dependencies");
		if (root === void 0) continue;
		return dependencies?.kind === "list" ? [dependencies.items.flatMap((each) => dependencyIn(folder, each))] : [];
	}
	return [];
}
function dependencyIn(folder, dependency) {
	const text = (key) => textOf(pairOf(dependency, key)?.value) ?? "";
	const name = text("name");
	if (name === "") return [];
	const below = [text("alias") || name];
	const local = /^file:\/\/(.*)$/.exec(text("repository"))?.[1];
	return [posix.join(folder, "charts", name), ...local === void 0 ? [] : [posix.join(folder, local)]].filter((each) => !each.startsWith("..")).flatMap((each) => valuesIn(each, below));
}
/** The usual values files in a folder. */
const valuesIn = (folder, below = []) => ["values.yaml", "values.yml"].map((name) => ({
	path: posix.join(folder, name),
	below
}));
/** The folder itself and every one above it, up to the root of the repository. */
function foldersUpwards(folder) {
	const parent = posix.dirname(folder);
	return parent === folder ? [folder] : [folder, ...foldersUpwards(parent)];
}
/** Possible names of the app: the file's name without its extension, and the folders above it. */
function appNames(path) {
	const { dir, name } = posix.parse(path);
	return [...new Set([name, ...dir.split("/").toReversed()])].filter((part) => part !== "" && part !== "values");
}
//#endregion
//#region src/manifests/kustomize/reference.ts
/** Images in the syntax of `kustomize edit set image`: "name:tag", "name@digest", "old=new:tag@digest". */
function findKustomizeReferences(list, kind) {
	if (list?.kind !== "list") return [];
	const found = [];
	for (const slot of list.items) {
		const text = textOf(slot);
		if (text === void 0 || slot.kind !== "scalar" && slot.kind !== "alias") continue;
		const equals = text.indexOf("=");
		const selector = equals === -1 ? void 0 : splitImageRef(text.slice(0, equals)).name;
		const image = splitImageRef(text.slice(equals + 1));
		if (image.name === "") continue;
		found.push({
			kind,
			image,
			...selector === void 0 ? {} : { selector },
			written: {
				form: "reference",
				slot,
				from: equals + 1,
				to: text.length,
				selects: equals === -1
			}
		});
	}
	return found;
}
//#endregion
//#region src/manifests/yaml/quoting.ts
const words = new Set([
	"y",
	"n",
	"yes",
	"no",
	"on",
	"off",
	"true",
	"false",
	"null"
]);
const charset = /^[A-Za-z0-9_/][A-Za-z0-9_.\-/:@+]*$/;
const numbers = [
	/^0x[-+]?[0-9a-f]*$/i,
	/^0o[-+]?[0-7]*$/i,
	/^0b[-+]?[01]*$/i,
	/^\d+\.?\d*(?:e[-+]?\d+)?$/i,
	/^\d+(?::\d+)+(?:\.\d*)?$/
];
const date = /^\d{4}-\d{1,2}-\d{1,2}(?:$|[Tt\s])/;
/**
* Whether every reader of YAML 1.1 and 1.2 takes the bare text for a string: kubectl, Kustomize, Helm and Argo CD read 1.1, most others
* 1.2. In doubt, the answer is no, and the text gets quotes.
*/
function isPlainSafe(text) {
	if (!charset.test(text) || text.endsWith(":") || words.has(text.toLowerCase())) return false;
	if (/^e[-+]?\d+$/i.test(text)) return false;
	if (!/^\d/.test(text)) return true;
	const digits = text.replaceAll("_", "");
	return !date.test(text) && !numbers.some((number) => number.test(digits));
}
/**
* Whether a plain scalar may stay plain with this new text. A bare string outside our strict rule, such as "--image=a/b:1", may: with "/"
* or "=" in it, no reader takes it for anything else.
*/
function mayStayPlain(scalar, text, whole) {
	if (scalar.source.format === "json") return false;
	if (isPlainSafe(text)) return true;
	if (scalar.tag === "tag:yaml.org,2002:str" && charset.test(text) && !text.endsWith(":")) return true;
	return !whole && scalar.value !== "" && text[0] === scalar.value[0] && /[/=]./.test(text) && !text.endsWith(":");
}
/** The text in double quotes, readable as YAML and as JSON. */
const doubleQuoted = (text) => JSON.stringify(text);
/** The text in single quotes. Only for a text without line breaks. */
const singleQuoted = (text) => `'${text.replaceAll("'", "''")}'`;
const quoted = (text, style) => style === "single" ? singleQuoted(text) : doubleQuoted(text);
/** The quotes for a scalar that had none: those of its neighbours in the same map. */
function quotesBeside(scalar) {
	if (scalar.parent?.kind !== "map") return "double";
	return indexOf(scalar.parent).hasSingleQuotes ? "single" : "double";
}
//#endregion
//#region src/manifests/edit/change.ts
/**
* Replaces the whole value of a scalar. No change if it already has that value, as a string for every reader. `bare` writes a boolean or a
* number.
*/
function setText(scalar, text, kind = "string") {
	if (kind === "bare" ? scalar.value === text && scalar.style === "plain" : (textOf(scalar) ?? "") === text && isString(scalar)) return [];
	return [{
		change: "text",
		scalar,
		replacements: [{
			from: 0,
			to: scalar.value.length,
			text
		}],
		...kind === "bare" ? { bare: true } : {}
	}];
}
/** Whether no reader takes the scalar for a number or a boolean. An empty value is not a value yet, and may stay. */
const isString = (scalar) => scalar.style !== "plain" || scalar.tag === "tag:yaml.org,2002:str" || scalar.value === "" || isPlainSafe(scalar.value);
//#endregion
//#region src/manifests/argo-cd/parameters.ts
const parts = [
	"repository",
	"registry",
	"tag",
	"digest"
];
/** The images of `helm.parameters`, and the tags among them that need a name from elsewhere. */
function findParameters(list, kind) {
	const result = {
		found: [],
		unnamed: []
	};
	if (list?.kind !== "list") return result;
	const groups = /* @__PURE__ */ new Map();
	for (const parameter of parametersOf(list)) {
		const reference = asReference(parameter, kind);
		if (reference !== void 0) result.found.push(reference);
		const { prefix, part } = splitName(parameter.name);
		if (part === void 0) continue;
		const group = groups.get(prefix) ?? {};
		groups.set(prefix, {
			...group,
			[part]: parameter
		});
	}
	for (const [prefix, group] of groups) addGroup(result, {
		prefix,
		group,
		kind
	});
	return result;
}
function* parametersOf(list) {
	for (const item of list.items) {
		if (item.kind !== "map") continue;
		const name = textOf(effectiveValue(item, "name"));
		const value = effectiveValue(item, "value");
		if (name !== void 0 && (value?.kind === "scalar" || value?.kind === "alias")) yield {
			name,
			item,
			value
		};
	}
}
const imageName = /(?:^|\.|[a-z])image$/i;
function splitName(name) {
	const dot = name.lastIndexOf(".");
	const prefix = dot === -1 ? "" : name.slice(0, dot);
	const last = name.slice(dot + 1);
	const key = last === "name" && imageName.test(prefix) ? "repository" : last;
	return {
		prefix,
		part: parts.find((part) => part === key)
	};
}
/** "image" or "web.image" with a whole reference as its value. */
function asReference({ name, value }, kind) {
	const text = textOf(value);
	if (text === void 0 || !imageName.test(name)) return void 0;
	const image = splitImageRef(text);
	return image.name === "" ? void 0 : {
		kind,
		image,
		written: {
			form: "reference",
			slot: value
		}
	};
}
function addGroup(result, { prefix, group, kind }) {
	const { repository, registry, tag, digest } = group;
	const { parts: version, sound } = readImageVersion(textOf(tag?.value) ?? "", textOf(digest?.value) ?? "");
	const written = writtenIn(group);
	const repositoryName = textOf(repository?.value) ?? "";
	if (repositoryName !== "") {
		const host = textOf(registry?.value) ?? "";
		const name = host === "" ? repositoryName : `${host}/${repositoryName}`;
		const slot = (tag ?? digest)?.value;
		const refusal = sound || slot === void 0 ? {} : { refusal: unreadable(slot, name) };
		result.found.push({
			kind,
			image: {
				name,
				...version
			},
			written,
			...refusal
		});
	} else if (tag !== void 0) result.unnamed.push({
		prefix: prefix === "" ? [] : prefix.split("."),
		written,
		version
	});
}
const writtenIn = ({ repository, registry, tag, digest }) => ({
	form: "keys",
	...repository === void 0 ? {} : { name: repository.value },
	...registry === void 0 ? {} : { registry: registry.value },
	...tag === void 0 ? {} : {
		tag: tag.value,
		also: (next) => forceString(tag, digest, next)
	},
	...digest === void 0 ? {} : { digest: digest.value }
});
/**
* Argo CD passes a parameter to Helm as `--set`, which may read a text such as 1234567 as a number, whatever the quotes here. With
* `forceString: true` it uses `--set-string`, so every tag that a reader could misread gets it.
*/
function forceString({ item }, ownDigest, { tag, digest }) {
	if (tag === void 0 || ownDigest === void 0 && digest !== void 0 || isPlainSafe(tag)) return [];
	const forced = pairOf(item, "forceString");
	const written = scalarOf(forced?.value);
	if (forced === void 0) {
		const after = pairOf(item, "value");
		return [{
			change: "insert-pair",
			map: item,
			...after === void 0 ? {} : { after },
			key: "forceString",
			value: true
		}];
	}
	if (written === void 0 || /^(?:true|True|TRUE)$/.test(written.value)) return [];
	return setText(written, "true", "bare");
}
//#endregion
//#region src/manifests/argo-cd/templates.ts
/** Refuses images whose version an ApplicationSet fills in, and names the locations of the literals. */
function resolveTemplates(object, images) {
	return images.flatMap((found) => {
		const slot = slotsOf(found).find((each) => isTemplated(textOf(each) ?? "") && each !== nameSlot(found));
		if (slot === void 0 || found.refusal?.reason === "ambiguous") return slot === void 0 ? [found] : [];
		const { name } = found.image;
		if (isTemplated(name)) return [];
		const { file } = slot.source;
		const { line, column } = placeOf(slot);
		const text = textOf(slot) ?? "";
		const places = literalsOf(object, text).map((node) => `--at ${file}#${formatKeyPath(node)}`);
		const refusal = new ManifestRefusal("templated", `${file}:${line}:${column} ${formatKeyPath(slot)} of ${name} is filled in by a template: ${text}`, {
			file,
			line,
			column,
			hint: places.length === 0 ? "Name the place where the generator takes the value from." : `The generators' values stand here: ${places.join(", ")}`
		});
		return [{
			...found,
			image: { name },
			refusal
		}];
	});
}
const nameSlot = ({ written }) => written.form === "keys" ? written.name : void 0;
/** The scalars in generators that a template such as "{{tag}}", "{{ .image.tag }}" or "{{ .values.tag }}" uses. */
function literalsOf(object, template) {
	const path = /\{\{-?\s*\.?([A-Za-z_][\w.]*)\s*-?\}\}/.exec(template)?.[1]?.split(".");
	if (path === void 0) return [];
	return [...descendants(valueAt(object, "spec", "generators"))].flatMap((node) => {
		const inList = node.parent?.step === "elements" || node.step === "values";
		const value = valueAt(node, ...node.step === "values" && path[0] === "values" ? path.slice(1) : path);
		return inList && value?.kind === "scalar" ? [value] : [];
	});
}
//#endregion
//#region src/manifests/argo-cd/application.ts
const kind$3 = "argo-application";
/**
* Argo CD's Application and ApplicationSet: Helm parameters and values, and Kustomize images, in one source or several. Also in templates,
* in the literal elements of generators, and in the files that override a source.
*/
const argoApplication = {
	kind: kind$3,
	find: find$4,
	relatedPaths: relatedPaths$2
};
function find$4(source, { related }) {
	const read = valuesReader(related);
	return source.documents.flatMap(({ root }) => [...objectsIn$1(root).flatMap((object) => {
		return resolveTemplates(object, [...sourcesOf(object).flatMap((each) => imagesOfSource(each, read)), ...generatorImages(object)]);
	}), ...overrides(root).flatMap((each) => imagesOfSource(each, read))]);
}
/** `.argocd-source.yaml` and `.argocd-source-<app>.yaml`: a part of an Application's source, in the folder that it deploys. */
function overrides(root) {
	if (root?.kind !== "map") return [];
	const { dir, base } = posix.parse(root.source.file);
	return /^\.argocd-source(?:-.+)?\.yaml$/.test(base) ? [{
		map: root,
		path: dir === "" ? "." : dir
	}] : [];
}
/** The Applications and ApplicationSets of a document, including those in a `List`. */
function objectsIn$1(root) {
	if (root?.kind !== "map" || !isObject(root)) return [];
	const items = valueAt(root, "items");
	if (textOf(valueAt(root, "kind")) === "List" && items?.kind === "list") return items.items.flatMap(objectsIn$1);
	return /^(?:Application|ApplicationSet)$/.test(textOf(valueAt(root, "kind")) ?? "") && textOf(valueAt(root, "apiVersion"))?.startsWith("argoproj.io/") ? [root] : [];
}
/** The sources of an Application, and those of every template in an ApplicationSet: a generator may have its own. */
function sourcesOf(object) {
	return (textOf(valueAt(object, "kind")) === "Application" ? [valueAt(object, "spec")] : [...descendants(object)].filter(({ step }) => step === "template").map((template) => valueAt(template, "spec"))).flatMap((spec) => {
		const several = valueAt(spec, "sources");
		return [
			valueAt(spec, "source"),
			valueAt(spec, "sourceHydrator", "drySource"),
			...several?.kind === "list" ? several.items : []
		].flatMap((map) => map?.kind === "map" ? {
			map,
			path: textOf(valueAt(map, "path")) ?? "."
		} : []);
	});
}
function imagesOfSource(argoSource, read) {
	const { map } = argoSource;
	const helm = valueAt(map, "helm");
	const ranks = valuesRanks(argoSource);
	const trees = [valueAt(helm, "valuesObject"), ...embeddedRoots(valueAt(helm, "values"))].filter((tree) => tree !== void 0);
	const unread = unreadValues(valueAt(helm, "values"));
	const parameters = valueAt(helm, "parameters");
	const values = trees.flatMap((tree) => [...valuesImages(tree, kind$3), ...unnamedImages(tree, {
		kind: kind$3,
		ranks,
		read
	})]);
	return [
		...parameterImages(parameters, trees, {
			kind: kind$3,
			ranks,
			read
		}),
		...values,
		...unread,
		...findKustomizeReferences(valueAt(map, "kustomize", "images"), kind$3)
	];
}
function embeddedRoots(node) {
	if (node?.kind !== "scalar") return [];
	return embeddedOrNothing(node)?.documents.flatMap(({ root }) => root ?? []) ?? [];
}
/** The image names in unreadable values, so that a request for one of them gets the reason. */
function unreadValues(node) {
	if (node?.kind !== "scalar") return [];
	try {
		embedded(node);
		return [];
	} catch (error) {
		if (!(error instanceof ManifestRefusal)) throw error;
		const [name, ...alsoNamed] = [...node.value.matchAll(/^[ \t-]*(?:repository|image):[ \t]*["']?([^\s"'{}]+)/gm)].map((match) => splitImageRef(match[1] ?? "").name).filter(isImageName);
		if (name === void 0) return [];
		return [{
			kind: kind$3,
			image: { name },
			alsoNamed,
			refusal: error,
			written: {
				form: "reference",
				slot: node
			}
		}];
	}
}
/** Parameters override the values beside them, which override the values files. */
function parameterImages(list, trees, options) {
	const { found, unnamed } = findParameters(list, kind$3);
	for (const { prefix, written, version } of unnamed) {
		const beside = trees.map((tree) => nameAt(tree, prefix)).find((name) => name !== void 0);
		const name = beside ?? inferName(prefix, options.ranks, options.read);
		if (typeof name === "object") {
			const { name: own, alsoNamed, inferred } = name;
			const slots = beside === void 0 ? {} : { name: beside.slot };
			found.push({
				kind: kind$3,
				image: {
					name: own,
					...version
				},
				alsoNamed,
				inferred,
				written: {
					...written,
					...slots
				}
			});
		} else found.push(namelessImage({
			kind: kind$3,
			version,
			written,
			disputed: name === "disputed"
		}));
	}
	return found;
}
/** Values files in the order of precedence in Helm, without those that cannot be in the same repository. */
function valuesRanks({ map, path }) {
	const list = valueAt(map, "helm", "valueFiles");
	return [...(list?.kind === "list" ? list.items.flatMap((item) => textOf(item) ?? []) : []).toReversed().map((file) => [{
		path: valueFile(path, file),
		below: []
	}]), valuesIn(path)].map((rank) => rank.filter((each) => !/\{\{|:\/\/|^\.\./.test(each.path)));
}
function valueFile(path, file) {
	const ofRef = /^\$[^/]+\/(.*)$/.exec(file)?.[1];
	if (ofRef !== void 0) return posix.join(ofRef);
	return file.startsWith("/") ? posix.join(file.slice(1)) : posix.join(path, file);
}
function relatedPaths$2(source) {
	return source.documents.flatMap(({ root }) => [...objectsIn$1(root).flatMap(sourcesOf), ...overrides(root)]).flatMap((each) => valuesRanks(each).flatMap((rank) => rank.map(({ path }) => path)));
}
/** The images in values that generators pass to the template: `elements` of a list generator, `values` of any other. */
function generatorImages(object) {
	return [...descendants(valueAt(object, "spec", "generators"))].flatMap((node) => {
		if (node.step === "elements" || node.step === "values") return valuesImages(node, kind$3);
		if (node.step === "elementsYaml") return embeddedRoots(node).flatMap((root) => valuesImages(root, kind$3));
		return [];
	});
}
//#endregion
//#region src/manifests/kustomize/bases.ts
/** The name by which an overlay selects the wanted image, after its bases' renames. Undefined if no base has the image. */
function baseImageName(file, { root, wanted, related }) {
	const search = {
		related,
		seen: new Set([file])
	};
	const images = basePaths(file, root).flatMap((path) => imagesThrough(path, search));
	return (images.find(({ to }) => sameImageName(to, wanted)) ?? images.find(({ from }) => sameImageName(from, wanted)))?.to;
}
/** The images that a file contributes, each with its name inside the file and its name outside. */
function imagesThrough(path, search) {
	if (search.seen.has(path)) return [];
	search.seen.add(path);
	const text = search.related(path);
	if (text === void 0) return [];
	return readRoots(path, text).flatMap((root) => {
		if (root.kind !== "map" || !isKustomizationFile(path)) return imagesBelow(root, { kind: "" }).map(({ image }) => ({
			from: image.name,
			to: image.name
		}));
		const brought = basePaths(path, root).flatMap((base) => imagesThrough(base, search));
		const renames = kustomizationImages$1(root);
		const entries = renames.map(({ from, to }) => ({
			from,
			to
		}));
		return [...brought.map((image) => ({
			from: image.from,
			to: renamed(image.to, renames)
		})), ...entries];
	});
}
const renamed = (name, renames) => renames.reduce((current, { from, to }) => sameImageName(from, current) ? to : current, name);
function readRoots(path, text) {
	try {
		return readYaml({
			path,
			text
		}).documents.flatMap(({ root }) => root ?? []);
	} catch (error) {
		if (error instanceof ManifestRefusal) return [];
		throw error;
	}
}
const isKustomizationFile = (path) => /(?:^|\/)kustomization(?:\.ya?ml)?$/i.test(path);
const sameKey$1 = (left, right) => left.toLowerCase() === right.toLowerCase();
/** The entries of `images[]`, as renames. */
function kustomizationImages$1(root) {
	const images = pairOf(root, "images", sameKey$1)?.value;
	if (images?.kind !== "list") return [];
	return images.items.flatMap((entry) => {
		const from = textOf(effectiveValue(entry, "name", sameKey$1)) ?? "";
		const to = textOf(effectiveValue(entry, "newName", sameKey$1)) || from;
		return from === "" ? [] : [{
			from,
			to
		}];
	});
}
/** Paths of the files in `resources`, `bases` and `components`. A folder becomes each file that Kustomize looks for in it. */
function basePaths(file, root) {
	const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : "";
	return [
		"resources",
		"bases",
		"components"
	].flatMap((key) => {
		const list = pairOf(root, key, sameKey$1)?.value;
		return list?.kind === "list" ? list.items.flatMap((item) => pathsOf(folder, scalarOf(item)?.value ?? "")) : [];
	});
}
function pathsOf(folder, entry) {
	if (entry === "" || entry.startsWith("/") || /:|\/\/|\?/.test(entry)) return [];
	const path = joined(folder, entry);
	if (path === void 0) return [];
	if (/\.(?:ya?ml|json)$/i.test(entry)) return [path];
	const inside = path === "" ? "" : `${path}/`;
	return [
		"kustomization.yaml",
		"kustomization.yml",
		"Kustomization"
	].map((name) => inside + name);
}
/** The path from the root of the repository; undefined if it would leave the repository. */
function joined(folder, relative) {
	const parts = folder === "" ? [] : folder.split("/");
	for (const part of relative.split("/")) {
		if (part === "" || part === ".") continue;
		if (part !== "..") parts.push(part);
		else if (parts.pop() === void 0) return void 0;
	}
	return parts.join("/");
}
//#endregion
//#region src/manifests/kustomize/kustomization.ts
/** Kustomize: `images[]` of a kustomization or a Component, and images in its inline patches. */
const kustomization = {
	kind: "kustomization",
	find: (source) => roots(source).flatMap(imagesOf),
	nameHere: nameHere$1,
	add: add$1,
	relatedPaths: (source) => roots(source).flatMap((root) => basePaths(source.file, root))
};
/** The kustomizations of a file, recognized by the file names that Kustomize looks for, or by their header. */
function roots(source) {
	return source.documents.flatMap(({ root }) => root?.kind === "map" && isKustomization(root) ? root : []);
}
function isKustomization(root) {
	const apiVersion = textOf(pairOf(root, "apiVersion")?.value);
	if (apiVersion !== void 0 && apiVersion !== "") return apiVersion.startsWith("kustomize.config.k8s.io/");
	const kind = textOf(pairOf(root, "kind")?.value);
	return /(?:^|\/)kustomization(?:\.ya?ml)?$/i.test(root.source.file) && (kind === void 0 || kind === "Kustomization" || kind === "Component");
}
const sameKey = (left, right) => left.toLowerCase() === right.toLowerCase();
function slot(map, key) {
	const value = effectiveValue(map, key, sameKey);
	if (value === void 0 || scalarOf(value) === void 0) return void 0;
	return value.kind === "scalar" || value.kind === "alias" ? value : void 0;
}
const part = (key, value) => value === void 0 ? {} : { [key]: value };
function imagesOf(root) {
	return [...root.pairs.filter((pair) => sameKey(keyOf(pair) ?? "", "images")).flatMap(({ value }) => kustomizeEntries(value, kustomization.kind)), ...patchImages(root)];
}
/** The images of a list with Kustomize's entries, in any file. */
function kustomizeEntries(images, kind) {
	return images?.kind === "list" ? images.items.flatMap((entry) => entryImage(entry, kind)) : [];
}
function entryImage(entry, kind) {
	if (entry.kind !== "map") return [];
	const name = slot(entry, "name");
	const newName = slot(entry, "newName");
	const tag = slot(entry, "newTag");
	const digest = slot(entry, "digest");
	const selector = textOf(name) ?? "";
	if (name === void 0 || selector === "") return [];
	const pulled = splitImageRef(textOf(newName) ?? "").name || selector;
	const version = readImageVersion(textOf(tag) ?? "", textOf(digest) ?? "");
	const refusal = ambiguityOf(entry, [
		"name",
		"newName",
		"newTag",
		"digest"
	]) ?? versionInName(newName) ?? (version.sound ? void 0 : unreadable(tag ?? digest ?? name, pulled));
	return [{
		kind,
		image: {
			name: pulled,
			...version.parts
		},
		...pulled === selector ? {} : { selector },
		written: {
			form: "keys",
			map: entry,
			keys: {
				name: "newName",
				tag: "newTag",
				digest: "digest"
			},
			removable: true,
			selectedBy: name,
			...part("name", newName),
			...part("tag", tag),
			...part("digest", digest)
		},
		...refusal === void 0 ? {} : { refusal }
	}];
}
/** Kustomize appends a tag to any `newName`, so "api:v1" becomes "api:v1:v2". */
function versionInName(newName) {
	const { name, tag, digest } = splitImageRef(textOf(newName) ?? "");
	if (newName === void 0 || name === "" || (tag ?? digest) === void 0) return void 0;
	const { file } = newName.source;
	const { line, column } = placeOf(newName);
	return new ManifestRefusal("unsupported-value", `${file}:${line}:${column} newName contains a version, and Kustomize would append another one: ${textOf(newName)}`, {
		file,
		line,
		column,
		hint: `Fix it once by hand: write ${name} as newName, and its version as newTag or digest.`
	});
}
/** Patches in the file itself, as YAML in a string. */
function patchImages(root) {
	const patches = pairOf(root, "patches", sameKey)?.value;
	const merges = pairOf(root, "patchesStrategicMerge", sameKey)?.value;
	return [...patches?.kind === "list" ? patches.items.map((item) => pairOf(item, "patch", sameKey)?.value) : [], ...merges?.kind === "list" ? merges.items : []].flatMap((node) => {
		if (node?.kind !== "scalar" || !/image/i.test(node.value)) return [];
		return embeddedOrNothing(node)?.documents.flatMap(({ root: patch }) => imagesBelow(patch, { kind: kustomization.kind })) ?? [];
	});
}
/** The name by which an overlay sees an image: a base may have renamed it. Undefined: no base has it. */
function nameHere$1(source, { name }, { related }) {
	const [root] = roots(source);
	return root && baseImageName(source.file, {
		root,
		wanted: name,
		related
	});
}
function add$1(source, wanted, context) {
	const [root, ...others] = roots(source);
	if (root === void 0 || others.length > 0 || !isImageName(wanted.name)) return void 0;
	const inBase = nameHere$1(source, wanted, context);
	if (context.ifMissing === "auto" && inBase === void 0) return void 0;
	const name = inBase ?? wanted.name;
	const entry = {
		name,
		...wanted.newName === void 0 || wanted.newName === name ? {} : { newName: wanted.newName },
		...wanted.tag === void 0 ? {} : { newTag: wanted.tag },
		...wanted.digest === void 0 ? {} : { digest: wanted.digest }
	};
	const pair = pairOf(root, "images", sameKey);
	if (pair === void 0) return [{
		change: "insert-pair",
		map: root,
		key: "images",
		value: [entry]
	}];
	if (pair.value?.kind === "list") return [{
		change: "insert-item",
		list: pair.value,
		value: entry
	}];
	return [{
		change: "fill-list",
		map: root,
		pair,
		value: [entry]
	}];
}
//#endregion
//#region src/manifests/yaml/marked-scalars.ts
/** The comments that contain the word, each with its scalar: a marker refers to exactly one. */
function markedScalars(source, word) {
	if (!source.text.includes(word)) return [];
	const comments = source.comments().filter(({ text }) => text.includes(word));
	if (comments.length === 0) return [];
	const scalars = source.documents.flatMap(({ root }) => [...descendants(root)]).filter((node) => node.kind === "scalar");
	const below = scalarsBelow(source.text, comments, scalars);
	const before = scalarsBefore(comments, scalars);
	return comments.map((comment) => ({
		comment,
		scalar: before.get(comment),
		below: below.get(comment)
	}));
}
/** The scalar before each comment: the last one that begins before it, without empty scalars unless they are directly before it. */
function scalarsBefore(comments, scalars) {
	const before = /* @__PURE__ */ new Map();
	let at = 0;
	for (const comment of comments) {
		while ((scalars[at]?.start ?? comment.start) < comment.start) at++;
		let last = at - 1;
		while (last > 0 && isEmpty(scalars[last]) && !isBehind(scalars[last], comment)) last--;
		const scalar = scalars[last];
		if (scalar !== void 0 && isBehind(scalar, comment)) before.set(comment, scalar);
	}
	return before;
}
const isEmpty = (scalar) => scalar?.start === scalar?.end;
/** Comments and scalars are both in the order of the text, so one pass over each is enough. */
function scalarsBelow(text, comments, scalars) {
	const below = /* @__PURE__ */ new Map();
	let at = 0;
	for (const comment of comments) {
		const start = nextLine(text, comment.start);
		if (start === void 0 || text.slice(text.lastIndexOf("\n", comment.start) + 1, comment.start).trim() !== "") continue;
		const end = nextLine(text, start) ?? text.length;
		while ((scalars[at]?.start ?? end) < start) at++;
		const [scalar, other] = [scalars[at], scalars[at + 1]];
		if (scalar !== void 0 && scalar.start < end && (other?.start ?? end) >= end) below.set(comment, scalar);
	}
	return below;
}
function nextLine(text, offset) {
	const end = text.indexOf("\n", offset);
	return end === -1 ? void 0 : end + 1;
}
/** Whether there are only blanks between the two, a comma in a flow list or map, or the header of a block scalar. */
function isBehind(scalar, comment) {
	if (scalar === void 0) return false;
	const { text } = scalar.source;
	if (scalar.style === "literal" || scalar.style === "folded") return scalar.start < comment.start && /^[|>][0-9+-]*[ \t]+$/.test(text.slice(scalar.start, comment.start));
	if (scalar.end > comment.start) return false;
	const between = text.slice(scalar.end, comment.start);
	return !/[^ \t,]/.test(between) && between.indexOf(",") === between.lastIndexOf(",");
}
//#endregion
//#region src/manifests/flux/markers.ts
/** The scalars that Flux's markers declare to be images. Flux itself decides which tag a policy chooses. */
function findFluxMarkers(source, kind) {
	const found = [];
	const policies = /* @__PURE__ */ new Map();
	for (const { comment, scalar } of markedScalars(source, "$imagepolicy")) {
		const marker = readMarker(comment.text);
		if (marker === void 0 || scalar === void 0) continue;
		if (marker.role === "reference") {
			const image = splitImageRef(scalar.value);
			if (image.name !== "") found.push({
				kind,
				image,
				written: {
					form: "reference",
					slot: scalar
				}
			});
		} else add(policies, marker.policy, {
			...marker,
			scalar
		});
	}
	for (const parts of policies.values()) {
		const agreed = onlyName(parts);
		for (const group of groupParts(parts)) found.push(...asImage(group, agreed, kind));
	}
	return found;
}
function add(lists, key, part) {
	const list = lists.get(key);
	if (list === void 0) lists.set(key, [part]);
	else list.push(part);
}
/** Flux reads the whole comment as JSON, so a comment with other words is not a marker. */
function readMarker(comment) {
	let json;
	try {
		json = JSON.parse(comment.slice(1));
	} catch {
		return;
	}
	const text = json !== null && typeof json === "object" && "$imagepolicy" in json ? json.$imagepolicy : void 0;
	const match = typeof text === "string" ? /^([^:]+:[^:]+)(?::(tag|name|digest))?$/.exec(text) : null;
	const policy = match?.[1];
	if (policy === void 0) return void 0;
	const field = match?.[2];
	return {
		policy,
		role: field === "tag" || field === "name" || field === "digest" ? field : "reference"
	};
}
/** Parts of one image: all parts of the policy if no role occurs twice, otherwise those in one map. */
function groupParts(parts) {
	if (new Set(parts.map(({ role }) => role)).size === parts.length) return [[...parts]];
	const byParent = /* @__PURE__ */ new Map();
	for (const part of parts) add(byParent, part.scalar.parent, part);
	return [...byParent.values()];
}
function asImage(group, agreed, kind) {
	const slot = (role) => group.find((part) => part.role === role)?.scalar;
	const tag = slot("tag");
	const digest = slot("digest") ?? (tag && digestBeside(tag));
	if (tag === void 0 && digest === void 0) return [];
	const name = slot("name");
	const image = name?.value ?? nameBeside(tag ?? slot("digest")) ?? agreed;
	if (image === void 0 || image === "") return [];
	const { parts } = readImageVersion(textOf(tag) ?? "", textOf(digest) ?? "");
	const written = {
		...slotOf("name", name),
		...slotOf("tag", tag),
		...slotOf("digest", digest)
	};
	return [{
		kind,
		image: {
			name: image,
			...parts
		},
		written: {
			form: "keys",
			...written
		}
	}];
}
const slotOf = (part, slot) => slot === void 0 ? {} : { [part]: slot };
/** The name from a neighbour in the same map, by the keys of Kustomize, Helm and Compose. */
function nameBeside(scalar) {
	if (scalar?.parent?.kind !== "map") return void 0;
	const map = scalar.parent;
	for (const key of [
		"newName",
		"repository",
		"image",
		"name"
	]) {
		const text = textOf(effectiveValue(map, key));
		if (!text) continue;
		const registry = textOf(effectiveValue(map, "registry"));
		return registry ? `${registry}/${text}` : text;
	}
}
/** The name that all markers of the policy agree on. */
function onlyName(policy) {
	const names = new Set(policy.filter(({ role }) => role === "name").map(({ scalar }) => scalar.value));
	return names.size === 1 ? [...names][0] : void 0;
}
//#endregion
//#region src/manifests/flux/flux.ts
const kind$2 = "flux";
/** Flux's HelmRelease and Kustomization, and every scalar in any YAML with an `$imagepolicy` marker. */
const flux = {
	kind: kind$2,
	find: find$3,
	relatedPaths: relatedPaths$1
};
function find$3(source, { related }) {
	const read = valuesReader(related);
	return [...source.documents.flatMap(({ root }) => objectsIn(root).flatMap((object) => [...helmReleaseImages(object, read), ...kustomizationImages(object)])), ...findFluxMarkers(source, kind$2)];
}
/** Flux's own objects, including those in a `List`. */
function objectsIn(root) {
	if (root?.kind !== "map" || !isObject(root)) return [];
	const items = valueAt(root, "items");
	if (textOf(valueAt(root, "kind")) === "List" && items?.kind === "list") return items.items.flatMap(objectsIn);
	return /\.fluxcd\.io\//.test(textOf(valueAt(root, "apiVersion")) ?? "") ? [root] : [];
}
function helmReleaseImages(object, read) {
	if (textOf(valueAt(object, "kind")) !== "HelmRelease") return [];
	const values = valueAt(object, "spec", "values");
	const renderers = valueAt(object, "spec", "postRenderers");
	const rendered = (renderers?.kind === "list" ? renderers.items : []).flatMap((each) => kustomizeEntries(valueAt(each, "kustomize", "images"), kind$2));
	if (values === void 0) return rendered;
	const ranks = ranksOf(object);
	return [
		...valuesImages(values, kind$2),
		...unnamedImages(values, {
			kind: kind$2,
			ranks,
			read
		}),
		...rendered
	];
}
const ranksOf = (object) => [...chartValues(object), ...valuesNearby(object.source.file)];
/** The values of a chart in a Git repository, which may be this one. */
function chartValues(object) {
	const chart = textOf(valueAt(object, "spec", "chart", "spec", "chart")) ?? "";
	return /^\.?\.?\//.test(chart) || chart.includes("/") ? [valuesIn(posix.join(".", chart))] : [];
}
function kustomizationImages(object) {
	if (textOf(valueAt(object, "kind")) !== "Kustomization") return [];
	return kustomizeEntries(valueAt(object, "spec", "images"), kind$2);
}
function relatedPaths$1(source) {
	return source.documents.flatMap(({ root }) => objectsIn(root).flatMap((object) => {
		if (unnamedMaps(valueAt(object, "spec", "values")).length === 0) return [];
		return ranksOf(object).flatMap((rank) => rank.map(({ path }) => path));
	}));
}
//#endregion
//#region src/manifests/helm/inference.ts
const kind$1 = "inference";
/**
* Helm overlays with only the tag, the most common layout: the name is in the values that they override. It counts if all files of the
* deciding rank agree on it. Otherwise the tag has no name, and the refusal suggests `--at`.
*/
const inference = {
	kind: kind$1,
	find: find$2,
	relatedPaths
};
function find$2(source, { related }) {
	const roots = overlays(source);
	if (roots.length === 0) return [];
	const read = valuesReader(related);
	const ranks = [...valuesNearby(source.file), ...dependencyValues(source.file, related)];
	return roots.flatMap((root) => unnamedImages(root, {
		kind: kind$1,
		ranks,
		read
	}));
}
function relatedPaths(source) {
	if (overlays(source).length === 0) return [];
	return valuesNearby(source.file).flatMap((rank) => rank.map(({ path }) => path));
}
const overlays = (source) => source.documents.flatMap(({ root }) => root === void 0 || isObject(root) || unnamedMaps(root).length === 0 ? [] : root);
//#endregion
//#region src/manifests/kubernetes/kubernetes.ts
/**
* Kubernetes objects: containers of every workload, items of a `List`, and images in custom resources. There is no list of object kinds,
* since an unknown object can also have a pod template.
*/
const kubernetes = {
	kind: "kubernetes",
	find: find$1
};
function find$1(source) {
	return source.documents.flatMap(({ root }) => isObject(root) ? imagesBelow(root, { kind: kubernetes.kind }) : []);
}
//#endregion
//#region src/manifests/marker/marker-line.ts
const marker$1 = /(?:^|[ \t])(?:#|\/\/)[ \t]*tagboat:[ \t]*(\S+)[ \t]*$/;
const key = String.raw`(?:[A-Za-z_][\w.-]*[ \t]+)*(?<key>[\w.$/-]+|"[^"\\]*"|'[^'\\]*')`;
const separator = String.raw`[ \t]*(?<separator>:=|=>|\?=|\+=|[:=])[ \t]*`;
const scalar = String.raw`(?<scalar>"[^"'\\]*"|'[^"'\\]*'|[A-Za-z0-9_./:@+-]+)`;
const line = new RegExp(String.raw`^[ \t]*(?<item>-[ \t]+)?(?:${key}${separator})?${scalar}$`, "d");
/** Every line of the text with a marker, in order. `isName` distinguishes an image name from other words. */
function markedLines(text, isName) {
	const found = [];
	if (!text.includes("tagboat:")) return found;
	const lines = [...text.matchAll(/[^\r\n\uFEFF]+/g)];
	for (const [index, { 0: whole, index: start }] of lines.entries()) {
		const match = marker$1.exec(whole);
		const name = match?.[1];
		if (match === null || name === void 0 || !isName(name)) continue;
		const before = whole.slice(0, match.index);
		const next = lines[index + 1];
		const [content, from] = before.trim() === "" && next !== void 0 && /^\r?\n$/.test(text.slice(start + whole.length, next.index)) ? [next[0], next.index] : [before, start];
		found.push({
			name,
			at: start + match.index,
			content,
			scalar: scalarIn(content, from)
		});
	}
	return found;
}
/**
* A line without trailing blanks, and without one trailing comma or semicolon. Not a regular expression, which would try every way to
* divide the blanks.
*/
function withoutEnd(text) {
	const end = blanksEnd(text, text.length);
	const isClosed = end > 0 && ",;".includes(text[end - 1] ?? "");
	return text.slice(0, isClosed ? blanksEnd(text, end - 1) : end);
}
/** Start of the blanks before an offset. */
function blanksEnd(text, offset) {
	let end = offset;
	while (text[end - 1] === " " || text[end - 1] === "	") end--;
	return end;
}
/** The scalar of a line that is one assignment, or one scalar. */
function scalarIn(text, offset) {
	const match = line.exec(withoutEnd(text));
	const written = match?.groups?.["scalar"];
	const [start, end] = match?.indices?.groups?.["scalar"] ?? [];
	if (written === void 0 || start === void 0 || end === void 0) return void 0;
	const quotes = written.startsWith("\"") ? "double" : written.startsWith("'") ? "single" : void 0;
	return {
		key: match?.groups?.["key"]?.replace(/^["']|["']$/g, ""),
		separator: match?.groups?.["separator"],
		item: match?.groups?.["item"] !== void 0,
		quotes,
		value: quotes === void 0 ? written : written.slice(1, -1),
		start: offset + start,
		end: offset + end
	};
}
//#endregion
//#region src/manifests/marker/text-source.ts
const lines = /* @__PURE__ */ new WeakMap();
/** The line that a scalar of a text source was read from. */
const lineOf = (scalar) => lines.get(scalar);
/**
* Reads a file that is neither YAML nor JSON: a map with one scalar for each line with a `tagboat:` marker, and nothing else. A line in an
* unknown form is an empty scalar before its marker. Undefined if no line has a marker. `unread` says why the file was not read in its own
* format.
*/
function readMarkedText({ path, text }, unread) {
	const marked = markedLines(text, isImageName);
	return marked.length === 0 ? void 0 : sourceOf({
		path,
		text
	}, marked, unread);
}
function sourceOf({ path, text }, marked, unread) {
	const pairs = [];
	const root = {
		kind: "map",
		flow: false,
		get source() {
			return source;
		},
		document: 0,
		parent: void 0,
		step: void 0,
		tag: void 0,
		anchor: void 0,
		start: 0,
		end: text.length,
		pairs
	};
	const source = {
		file: path,
		text,
		format: "text",
		documents: [{
			index: 0,
			root,
			start: 0,
			end: text.length
		}],
		aliases: [],
		within: void 0,
		comments: () => [],
		...unread === void 0 ? {} : { unread },
		*again(changed) {
			return sourceOf({
				path,
				text: changed
			}, markedLines(changed, isImageName), unread);
		}
	};
	const counts = /* @__PURE__ */ new Map();
	for (const { scalar } of marked) counts.set(scalar?.key, (counts.get(scalar?.key) ?? 0) + 1);
	const starts = lineStarts(text);
	for (const line of marked) {
		const key = line.scalar?.key;
		const isUnique = key !== void 0 && counts.get(key) === 1;
		pairs.push(pairFor(line, root, isUnique ? key : `line ${positionIn(text, line.at, starts).line}`));
	}
	return source;
}
function pairFor(line, root, step) {
	const base = {
		kind: "scalar",
		source: root.source,
		document: 0,
		parent: root,
		tag: void 0,
		anchor: void 0
	};
	const { start, end } = line.scalar === void 0 ? {
		start: line.at,
		end: line.at
	} : spanOf(line.scalar);
	const style = line.scalar === void 0 ? "raw" : styleOf(line.scalar);
	const value = {
		...base,
		step,
		start,
		end,
		style,
		value: line.scalar?.value ?? ""
	};
	lines.set(value, line);
	return {
		key: {
			...base,
			step: void 0,
			start,
			end: start,
			style: "raw",
			value: step
		},
		value
	};
}
/**
* A value after a colon, and a list item, follow YAML's rules: such a line is most often in a template of YAML, and quotes harm no other
* format. Elsewhere the scalar is its bare text, or the text between its quotes.
*/
const styleOf = ({ separator, quotes, item }) => separator === ":" || separator === void 0 && item ? quotes ?? "plain" : "raw";
const spanOf = (scalar) => styleOf(scalar) === "raw" && scalar.quotes !== void 0 ? {
	start: scalar.start + 1,
	end: scalar.end - 1
} : scalar;
//#endregion
//#region src/manifests/marker/marker.ts
const kind = "marker";
/**
* Any scalar on a line with `# tagboat: <image>`, or on the line below one: a whole reference of that image, or a bare tag or digest. `//`
* works too in formats where it begins a comment. This covers every file without a kind of its own.
*/
const marker = {
	kind,
	find
};
function find(source) {
	const marks = [...marksInText(source), ...marksInYaml(source)];
	const marked = new Set(marks.map(({ scalar }) => scalar));
	const found = marks.map((mark) => foundAt(mark, marked));
	return found.filter(({ written }) => written.form === "keys" && written.digest !== void 0).length === 0 ? found : joinDigests(found);
}
function marksInText({ documents, format }) {
	const root = format === "text" ? documents[0]?.root : void 0;
	if (root?.kind !== "map") return [];
	return root.pairs.flatMap(({ value }) => {
		const line = value?.kind === "scalar" ? lineOf(value) : void 0;
		return value?.kind === "scalar" && line !== void 0 ? [{
			scalar: value,
			name: line.name
		}] : [];
	});
}
function marksInYaml(source) {
	const comments = markedScalars(source, "tagboat:");
	const behind = new Set(comments.map(({ scalar }) => scalar));
	return comments.flatMap(({ comment, scalar, below }) => {
		const name = /^#[ \t]*tagboat:[ \t]*(\S+)[ \t]*$/.exec(comment.text)?.[1];
		const marked = scalar ?? (behind.has(below) ? void 0 : below);
		return name !== void 0 && marked !== void 0 && isImageName(name) ? [{
			scalar: marked,
			name
		}] : [];
	});
}
/** A marked tag and a marked digest of the same image are one site: they move together. */
function joinDigests(found) {
	const byName = /* @__PURE__ */ new Map();
	for (const each of found) {
		const group = byName.get(each.image.name);
		if (group === void 0) byName.set(each.image.name, [each]);
		else group.push(each);
	}
	return [...byName.values()].flatMap((group) => {
		const [tag, ...tags] = group.filter(({ written }) => written.form === "keys" && written.tag !== void 0);
		const [digest, ...digests] = group.filter(({ written }) => written.form === "keys" && written.digest !== void 0);
		if (!(tag !== void 0 && digest !== void 0 && tags.length + digests.length === 0 && !tag.refusal) || tag.image.digest !== void 0) return group;
		const joined = {
			...tag,
			image: {
				...tag.image,
				...digest.image
			},
			written: {
				...tag.written,
				...digest.written
			}
		};
		return [...group.filter((each) => each !== tag && each !== digest), joined];
	});
}
function foundAt({ scalar, name }, marked) {
	const from = assignmentLength(scalar.value);
	const value = scalar.value.slice(from);
	const reference = readImageRef(value);
	const problem = problemWith(scalar, value, name);
	if (problem !== void 0) return {
		kind,
		image: { name },
		written: {
			form: "reference",
			slot: scalar
		},
		refusal: problem
	};
	if (reference !== void 0 && sameImageName(reference.name, name)) return {
		kind,
		image: reference,
		written: {
			form: "reference",
			slot: scalar,
			from
		}
	};
	if (isDigest(value)) return {
		kind,
		image: {
			name,
			digest: value
		},
		written: {
			form: "keys",
			digest: scalar
		}
	};
	const near = digestBeside(scalar);
	const digest = near === void 0 || marked.has(near) ? void 0 : near;
	const beside = digest === void 0 ? {} : { digest };
	const { parts } = readImageVersion(value, textOf(digest) ?? "");
	return {
		kind,
		image: {
			name,
			...parts
		},
		written: {
			form: "keys",
			tag: scalar,
			tagFrom: from,
			...beside
		}
	};
}
function problemWith(scalar, value, name) {
	const line = lineOf(scalar);
	if (/\{\{|\{%|\$\{/.test(line?.content ?? value)) return refuse(scalar, "templated", "the marked line holds a template, not an image");
	if (line !== void 0 && isSealed(scalar.source)) return refuse(scalar, "encrypted", "the file is sealed by SOPS: an edit would break its MAC", sealHint);
	if (line !== void 0 && line.scalar === void 0) return refuse(scalar, "unsupported-value", "the marked line is not of the form that a marker needs", formHint);
	if (line?.scalar?.quotes === void 0 && line !== void 0 && code.test(scalar.source.file)) return refuse(scalar, "unsupported-value", "a bare word is no string in this language", "Put it in quotes.");
	const reference = readImageRef(value);
	if (isDigest(value) && value !== scalar.value) return refuse(scalar, "unsupported-value", "the marked line has a digest behind its key", "Give it a key of its own.");
	if (value === "" || isDigest(value) || readImageVersion(value, "").sound) return void 0;
	if (reference === void 0) return refuse(scalar, "unsupported-value", "the marked value is neither a tag nor a reference of the image");
	if (sameImageName(reference.name, name)) return void 0;
	return refuse(scalar, "unsupported-value", `the marker says ${name}, and the line says ${formatImageRef(reference)}`);
}
const isSealedText = (text) => /^[ \t]*(?:sops_)?mac[ \t]*[=:][ \t]*["']?ENC\[/m.test(text) && !/mac_only_encrypted[ \t]*[=:][ \t]*["']?true/.test(text);
const sealed = /* @__PURE__ */ new WeakMap();
/** Computed once for each file, because each of its markers asks. */
function isSealed(source) {
	const known = sealed.get(source) ?? isSealedText(source.text);
	sealed.set(source, known);
	return known;
}
const sealHint = "Keep the image in a file of its own, or encrypt with --mac-only-encrypted.";
const formHint = "Put the marker on a line of its own above one assignment: key, \"=\" or \":\", and one tag or reference, in quotes or bare.";
const code = /\.(?:tf|tfvars|hcl|jsonnet|libsonnet|json5?|toml|nix|cue|[cm]?[jt]s|py|star|bzl)$/i;
function refuse(scalar, reason, message, hint) {
	const { file } = scalar.source;
	const { line, column } = placeOf(scalar);
	return new ManifestRefusal(reason, `${file}:${line}:${column}: ${message}`, {
		file,
		line,
		column,
		hint
	});
}
//#endregion
//#region src/manifests/kinds.ts
/** Every kind of manifest, the most specific first: a scalar belongs to the first kind that finds it. */
const manifests = [
	kustomization,
	argoApplication,
	flux,
	kubernetes,
	helmValues,
	marker,
	helmChart,
	inference
];
/** The kinds that understand the source: in an unknown format, only a marker says what a line means. */
const kindsFor = ({ format }) => format === "text" ? [marker] : manifests;
//#endregion
//#region src/manifests/json.ts
/**
* Reads a JSON file into nodes with the YAML parser, after JSON's own parser has accepted it. The YAML parser would allow comments and a
* second value, which readers of the file reject.
*
* @throws ManifestRefusal unparsable, or templated.
*/
function readJson(file) {
	try {
		JSON.parse(file.text.replace(/^\uFEFF/, ""));
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		const templated = /\{\{|\{%/.test(file.text);
		throw new ManifestRefusal(templated ? "templated" : "unparsable", `${file.path} is ${templated ? "a template, not JSON" : "not JSON"}: ${error.message}`, { file: file.path });
	}
	return readYamlOfJson(file, (text) => readJson({
		path: file.path,
		text
	}));
}
//#endregion
//#region src/manifests/readers.ts
const isYaml = (path) => /\.ya?ml$/i.test(path) || /(?:^|\/)Kustomization$/.test(path);
const yaml = (file) => isYaml(file.path) ? readYamlInSteps(file) : void 0;
const json = (file) => /\.json$/i.test(file.path) ? readJson(file) : void 0;
/** In the order in which they are tried. */
const readers = [yaml, json];
const otherFormat = /(?:^|\/)(?:\.env|(?:Make|Docker|Jenkins)file)[^/]*$|\.(?:env|properties|ini|cfg|conf|json5|toml|tf|tfvars|hcl|jsonnet|libsonnet|nix|cue|[cm]?[jt]s|py|star|bzl|sh|md|adoc|rst)$/i;
/** YAML under another name, such as `image-tags/dev/api`: only a user who names a key in the file knows that it is YAML. */
function* unnamedYaml(file) {
	if (otherFormat.test(file.path)) return void 0;
	try {
		const source = yield* readYamlInSteps(file);
		return source.documents.some(({ root }) => root?.kind === "map" || root?.kind === "list") ? source : void 0;
	} catch (error) {
		if (error instanceof ManifestRefusal) return void 0;
		throw error;
	}
}
/**
* The file as nodes, by the first reader that accepts it; undefined if none does. In a file that is unreadable, or of another format, the
* lines with a `tagboat:` marker are read. `hasKeys`: the caller names keys in it, so a file with any name may be YAML.
*
* @throws ManifestRefusal
*/
function* readManifest(file, { hasKeys } = { hasKeys: false }) {
	try {
		for (const read of hasKeys ? [...readers, unnamedYaml] : readers) {
			const steps = read(file);
			const source = steps && (yield* steps);
			if (source !== void 0) return source;
		}
	} catch (error) {
		const source = error instanceof ManifestRefusal ? readMarkedText(file, error) : void 0;
		if (source === void 0) throw error;
		return source;
	}
	return readMarkedText(file);
}
//#endregion
//#region src/manifests/find-images.ts
const nothingRelated$1 = () => void 0;
/**
* Every image site of one file, in the order of the file. Empty for a file in an unsupported format.
*
* @throws ManifestRefusal if the file cannot be read.
*/
const findImages = (file, related) => finish(findImagesInSteps(file, related));
function* findImagesInSteps(file, related = nothingRelated$1) {
	const source = yield* readManifest(file);
	if (source === void 0) return [];
	return onceInOrder(yield* findEvery(source, { related })).filter(({ refusal }) => refusal === void 0).map(siteOf);
}
/** The images that all kinds find. A version that several locations share is listed for each of them. */
function* findEvery(source, context) {
	const every = [];
	for (const manifest of kindsFor(source)) {
		every.push(...manifest.find(source, context));
		if (isLong(source.text.length)) yield;
	}
	return every;
}
/** Each version once, in the order of the file. */
function onceInOrder(every) {
	const once = distinctImages(every);
	const order = new Map(once.map((found) => [found, positionOf(mainSlot(found))]));
	return once.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
}
const positionOf = (node) => offsetInFile(node.source, node.start);
/** The site as it is reported. */
function siteOf(found) {
	const slot = mainSlot(found);
	return {
		file: slot.source.file,
		path: formatKeyPath(slot),
		...placeOf(slot),
		image: found.image,
		...found.selector === void 0 ? {} : { selector: found.selector },
		kind: found.kind,
		...found.inferred === void 0 ? {} : { inferred: found.inferred }
	};
}
//#endregion
//#region src/manifests/file-images.ts
/** The name that an overlay uses for an image of its bases. */
const nameInOverlay = (source, name, related) => manifests.map((manifest) => manifest.nameHere?.(source, { name }, { related })).find((other) => other !== void 0);
function refuseFormat({ path }, name) {
	throw new ManifestRefusal("unparsable", `${path} is in a format that tagboat does not read`, {
		file: path,
		hint: `Put a line of its own above the value instead: # tagboat: ${name}`
	});
}
//#endregion
//#region src/domain/edit.ts
/** Applies edits to a text. They may come in any order, but must not overlap. */
function applyEdits(source, edits) {
	let result = "";
	let position = 0;
	for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
		if (edit.start < position) throw new RangeError(`Two edits overlap at offset ${edit.start}`);
		result += source.slice(position, edit.start) + edit.text;
		position = edit.end;
	}
	return result + source.slice(position);
}
//#endregion
//#region src/manifests/edit/render-entry.ts
/** Undefined if the file's syntax does not allow this entry to be added or removed. */
function renderEntry(change) {
	switch (change.change) {
		case "insert-pair": return insertPair(change);
		case "remove-pair": return removePair(change);
		case "insert-item": return insertItem(change);
		case "fill-list": return fillList(change);
	}
}
/** The style for a new entry. Quotes are as in the file: single if it has no double ones. */
function mannerOf(node) {
	const { text } = node.source;
	const near = text.slice(node.start, node.end);
	const single = /: '/.test(near) && !/: "/.test(near);
	return {
		lineBreak: text.includes("\r\n") ? "\r\n" : "\n",
		quotes: single ? "single" : "double",
		json: node.source.format === "json" || firstKeyIsQuoted(node),
		listIndent: node.kind === "map" ? listIndentIn(node) : 0
	};
}
/** The indent of the first list in block style among the map's values; none if there is no such list. */
function listIndentIn(map) {
	for (const { key, value } of map.pairs) if (value?.kind === "list" && !value.flow) return columnOf(map.source, value.start) - columnOf(map.source, key.start);
	return 0;
}
function firstKeyIsQuoted(node) {
	if (node.kind === "list") {
		const first = node.items[0];
		if (first?.kind === "map") return firstKeyIsQuoted(first);
		return node.parent !== void 0 && node.flow && firstKeyIsQuoted(node.parent);
	}
	const key = node.pairs[0]?.key;
	return node.flow && key?.kind === "scalar" && key.style === "double";
}
/** The style in which a new string is written. */
const styleOfEntry = (text, manner) => manner.json ? "double" : isPlainSafe(text) ? "plain" : manner.quotes;
function scalarText(text, manner) {
	const style = styleOfEntry(text, manner);
	return style === "plain" ? text : quoted(text, style);
}
const keyText = (key, manner) => manner.json ? doubleQuoted(key) : key;
/** A value in flow style, on one line. */
function flowText(value, manner) {
	if (typeof value === "boolean") return String(value);
	if (typeof value === "string") return scalarText(value, manner);
	if (isList(value)) return `[${value.map((item) => flowText(item, manner)).join(", ")}]`;
	return `{${Object.entries(value).map(([key, each]) => `${keyText(key, manner)}: ${flowText(each, manner)}`).join(", ")}}`;
}
const isList = (value) => Array.isArray(value);
/** Lines of a key and its value in block style, without their common indentation. */
function blockLines(key, value, manner) {
	if (typeof value === "boolean") return [`${key}: ${value}`];
	if (typeof value === "string") return [`${key}: ${scalarText(value, manner)}`];
	if (!isList(value)) return [`${key}:`, ...mapLines(value, manner).map((line) => `  ${line}`)];
	const shift = " ".repeat(manner.listIndent);
	return [`${key}:`, ...value.flatMap((item) => itemLines(item, 2, manner)).map((line) => shift + line)];
}
const mapLines = (map, manner) => Object.entries(map).flatMap(([key, value]) => blockLines(key, value, manner));
/** An item of a list: "- " before the first line, and the same number of blanks before the others. */
function itemLines(map, width, manner) {
	return mapLines(map, manner).map((line, index) => (index === 0 ? "-".padEnd(width) : " ".repeat(width)) + line);
}
/** Offset of the first character of the line. */
const lineStart = (text, offset) => text.lastIndexOf("\n", offset - 1) + 1;
/** Column of an offset, in blanks: a byte order mark does not count. */
function columnOf(source, offset) {
	const start = lineStart(source.text, offset);
	return offset - (start === 0 && source.text.startsWith("﻿") ? 1 : start);
}
/** Adds lines after the line of `offset`. A text without a final line break stays without one. */
function linesAfter(source, offset, lines) {
	const { text } = source;
	const block = lines.text.join(lines.lineBreak);
	const next = offset > 0 && text[offset - 1] === "\n" ? offset - 1 : text.indexOf("\n", offset);
	if (next === -1) return {
		start: text.length,
		end: text.length,
		text: lines.lineBreak + block
	};
	return {
		start: next + 1,
		end: next + 1,
		text: block + lines.lineBreak
	};
}
const indented = (lines, columns) => lines.map((line) => " ".repeat(columns) + line);
function insertPair({ map, after, key, value }) {
	const manner = mannerOf(map);
	const previous = after ?? map.pairs.at(-1);
	if (map.flow) return insertInFlow(map, previous, `${keyText(key, manner)}: ${flowText(value, manner)}`);
	const first = map.pairs[0];
	if (first === void 0 || previous === void 0) return void 0;
	const end = contentEnd(previous.value ?? previous.key);
	const at = map.parent === void 0 && after === void 0 ? documentTail(map, end) : end;
	const lines = indented(blockLines(key, value, manner), columnOf(map.source, first.key.start));
	return linesAfter(map.source, at, {
		text: lines,
		lineBreak: manner.lineBreak
	});
}
/** The end of a document's content, including comments after it: lines added there disturb no comment. */
function documentTail(map, end) {
	const limit = map.source.documents[map.document]?.end ?? map.source.text.length;
	return end + map.source.text.slice(end, limit).trimEnd().length;
}
/** Adds to a map or list in flow style, on a line of its own if the others have one. */
function insertInFlow(node, previous, added) {
	const { text } = node.source;
	if (previous === void 0) return {
		start: node.start + 1,
		end: node.start + 1,
		text: added
	};
	const [start, end] = "key" in previous ? [previous.key.start, (previous.value ?? previous.key).end] : [previous.start, previous.end];
	const lead = text.slice(lineStart(text, start), start);
	const ownLine = /^\s*$/.test(lead);
	const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
	return {
		start: end,
		end,
		text: `,${ownLine ? lineBreak + lead : " "}${added}`
	};
}
function insertItem({ list, value }) {
	const manner = mannerOf(list);
	const last = list.items.at(-1);
	if (list.flow) return insertInFlow(list, last, flowText(value, manner));
	if (last === void 0) return void 0;
	const column = columnOf(list.source, list.start);
	const first = list.items[0];
	const lines = indented(itemLines(value, first?.kind === "map" && !first.flow && !list.source.text.slice(list.start, first.start).includes("\n") ? columnOf(list.source, first.start) - column : 2, manner), column);
	return linesAfter(list.source, contentEnd(last), {
		text: lines,
		lineBreak: manner.lineBreak
	});
}
/** `images:` with nothing after it. */
function fillList({ map, pair, value }) {
	const manner = mannerOf(map);
	const node = pair.value;
	if (node === void 0) return void 0;
	if (map.flow || node.start !== node.end) {
		const lead = /\s/.test(map.source.text[node.start - 1] ?? "") ? "" : " ";
		return {
			start: node.start,
			end: node.end,
			text: lead + flowText(value, manner)
		};
	}
	const lines = value.flatMap((item) => itemLines(item, 2, manner));
	const column = columnOf(map.source, pair.key.start) + manner.listIndent;
	return linesAfter(map.source, node.start, {
		text: indented(lines, column),
		lineBreak: manner.lineBreak
	});
}
function removePair({ map, pair }) {
	const { text } = map.source;
	const index = map.pairs.indexOf(pair);
	const next = map.pairs[index + 1];
	const previous = map.pairs[index - 1];
	const end = contentEnd(pair.value ?? pair.key);
	if (map.flow) {
		if (previous !== void 0) return {
			start: (previous.value ?? previous.key).end,
			end,
			text: ""
		};
		return next === void 0 ? void 0 : {
			start: pair.key.start,
			end: next.key.start,
			text: ""
		};
	}
	const start = lineStart(text, pair.key.start);
	if (!/^[\s\uFEFF]*$/.test(text.slice(start, pair.key.start))) return next === void 0 ? void 0 : {
		start: pair.key.start,
		end: next.key.start,
		text: ""
	};
	const lineEnd = text[end - 1] === "\n" ? end - 1 : text.indexOf("\n", end);
	if (lineEnd !== -1) return {
		start,
		end: lineEnd + 1,
		text: ""
	};
	const breakLength = text[start - 2] === "\r" ? 2 : 1;
	return start === 0 ? void 0 : {
		start: start - breakLength,
		end: text.length,
		text: ""
	};
}
//#endregion
//#region src/manifests/edit/render-scalar.ts
/** Undefined if the scalar's style does not allow these parts to be replaced. */
function renderScalar({ scalar, replacements, bare }) {
	const value = applyEdits(scalar.value, replacements.map(({ from, to, text }) => ({
		start: from,
		end: to,
		text
	})));
	if (scalar.start === scalar.end) {
		const style = bare === true ? "plain" : styleOfNew(scalar, value);
		return {
			edits: [insertion(scalar, inStyle(value, style))],
			value,
			style,
			bare: bare === true
		};
	}
	if (bare === true) return {
		edits: [{
			start: scalar.start,
			end: scalar.end,
			text: value
		}],
		value,
		style: "plain",
		bare
	};
	if (scalar.style === "plain") return renderPlain(scalar, replacements, value);
	const decoded = decodeScalar(scalar);
	if (decoded === void 0) return void 0;
	const edits = [];
	for (const replacement of replacements) {
		const edit = renderPart(scalar, decoded, replacement);
		if (edit === void 0) return void 0;
		edits.push(edit);
	}
	return {
		edits,
		value,
		style: scalar.style,
		bare: false
	};
}
const styleOfNew = (scalar, value) => mayStayPlain(scalar, value, true) ? "plain" : quotesBeside(scalar);
const inStyle = (value, style) => style === "single" || style === "double" ? quoted(value, style) : value;
/** A value for a key without one: blanks keep it apart from the colon and a comment. */
function insertion(scalar, written) {
	const { text } = scalar.source;
	const before = text[scalar.start - 1] ?? "\n";
	const after = text[scalar.start] ?? "\n";
	const lead = /\s/.test(before) ? "" : " ";
	return {
		start: scalar.start,
		end: scalar.start,
		text: `${lead}${written}${after === "#" ? " " : ""}`
	};
}
function renderPlain(scalar, replacements, value) {
	if (!mayStayPlain(scalar, value, replacements.some(({ from, to }) => from === 0 && to === scalar.value.length))) {
		const style = quotesBeside(scalar);
		const text = inStyle(value, style);
		return {
			edits: [{
				start: scalar.start,
				end: scalar.end,
				text
			}],
			value,
			style,
			bare: false
		};
	}
	const decoded = decodeScalar(scalar);
	if (decoded === void 0) return void 0;
	return {
		edits: replacements.map((each) => spanned(decoded, each, each.text)),
		value,
		style: "plain",
		bare: false
	};
}
function renderPart(scalar, decoded, replacement) {
	switch (scalar.style) {
		case "single":
			if (/[\r\n]/.test(replacement.text)) return void 0;
			return spanned(decoded, replacement, singleQuoted(replacement.text).slice(1, -1));
		case "double": return spanned(decoded, replacement, doubleQuoted(replacement.text).slice(1, -1));
		case "literal": return inLiteral(scalar, decoded, replacement);
		case "folded": return inFolded(scalar, decoded, replacement);
		default: return spanned(decoded, replacement, replacement.text);
	}
}
function spanned(decoded, { from, to }, text) {
	if (from === to) {
		const at = from === 0 ? decoded.starts[0] ?? decoded.end : decoded.ends[from - 1] ?? decoded.end;
		return {
			start: at,
			end: at,
			text
		};
	}
	return {
		start: decoded.starts[from] ?? decoded.end,
		end: decoded.ends[to - 1] ?? decoded.end,
		text
	};
}
/** Lines of a literal keep the block's indentation; whole lines are added or removed together with theirs. */
function inLiteral(scalar, decoded, { from, to, text }) {
	const { length } = decoded.text;
	const indent = " ".repeat(decoded.indent);
	const atEnd = to === length;
	const next = atEnd ? "\n" : decoded.text[to];
	const lineStart = from === 0 || decoded.text[from - 1] === "\n";
	const end = atEnd ? decoded.ends[length - 1] ?? decoded.end : decoded.starts[to] ?? decoded.end;
	const beforeIndent = atEnd && lineStart && from > 0;
	const start = beforeIndent ? decoded.ends[from - 1] ?? end : decoded.starts[from] ?? end;
	const lineBreak = scalar.source.text.slice(0, scalar.end).includes("\r\n") ? "\r\n" : "\n";
	const lines = text.split("\n");
	const written = lines.map((line, index) => {
		const last = index === lines.length - 1;
		return index === 0 && !beforeIndent || line === "" && (!last || next === "\n") ? line : indent + line;
	});
	return {
		start,
		end: Math.max(start, end),
		text: written.join(lineBreak)
	};
}
/** Replaces only a part that is literally on one line. */
function inFolded(scalar, decoded, replacement) {
	const { from, to, text } = replacement;
	const edit = spanned(decoded, replacement, text);
	return scalar.source.text.slice(edit.start, edit.end) === decoded.text.slice(from, to) && !/[\r\n]/.test(text + decoded.text.slice(from, to)) ? edit : void 0;
}
//#endregion
//#region src/manifests/edit/verify.ts
/**
* Law 1: compares the nodes before and after. Returns an unintended difference, as a phrase; undefined if exactly the intended nodes
* differ.
*/
function* differenceFrom(before, after, intention) {
	const expected = yield* eventsOf(before, intention);
	const actual = yield* eventsOf(after, {
		changes: [],
		scalars: /* @__PURE__ */ new Map(),
		edits: []
	});
	for (let index = 0; index < Math.max(expected.length, actual.length); index++) {
		if (expected[index] === actual[index]) continue;
		return `expected ${expected[index] ?? "the end"}, and it reads ${actual[index] ?? "the end"}`;
	}
	return commentDifference(before, after, intention) ?? unsafeScalar(intention);
}
function commentDifference(before, after, { edits }) {
	const kept = before.comments().filter(({ start }) => !edits.some((edit) => edit.start <= start && start < edit.end));
	const left = after.comments();
	const index = kept.findIndex(({ text }, at) => left[at]?.text !== text);
	if (index !== -1) return `the comment ${kept[index]?.text} has changed`;
	return left.length === kept.length ? void 0 : `there is a new comment ${left[kept.length]?.text}`;
}
function unsafeScalar({ scalars }) {
	for (const [scalar, { value, style, bare }] of scalars) {
		if (bare || style !== "plain" || scalar.tag === "tag:yaml.org,2002:str") continue;
		if (!isPlainSafe(value) && !/[/=]/.test(value)) return `${value} without quotes is no string to every reader`;
	}
}
/** The nodes as a flat list of events, with the intended changes applied. */
function* eventsOf(source, intention) {
	const events = [];
	for (const document of source.documents) {
		events.push("document");
		if (document.root !== void 0) push(events, document.root, intention);
		if (isLong(document.end - document.start)) yield;
	}
	return events;
}
const scalarEvent = (value, style, properties = "") => `${style} ${properties}${JSON.stringify(value)}`;
const propertiesOf = ({ tag, anchor }) => `${anchor === void 0 ? "" : `&${anchor} `}${tag === void 0 ? "" : `!<${tag}> `}`;
function push(events, node, intention) {
	switch (node.kind) {
		case "alias":
			events.push(`*${node.name}`);
			break;
		case "scalar": {
			const { value, style } = intention.scalars.get(node) ?? node;
			events.push(scalarEvent(value, style, propertiesOf(node)));
			break;
		}
		case "list":
			pushList(events, node, intention);
			break;
		case "map":
			pushMap(events, node, intention);
			break;
	}
}
function pushList(events, list, intention) {
	events.push(`${list.flow ? "[" : "list"} ${propertiesOf(list)}`);
	for (const item of list.items) push(events, item, intention);
	for (const change of intention.changes) if (change.change === "insert-item" && change.list === list) pushNew(events, change.value, list, list.flow);
	events.push("end");
}
function pushMap(events, map, intention) {
	const own = intention.changes.filter((change) => "map" in change && change.map === map);
	events.push(`${map.flow ? "{" : "map"} ${propertiesOf(map)}`);
	for (const pair of map.pairs) {
		if (!own.some((change) => change.change === "remove-pair" && change.pair === pair)) pushPair(events, pair, {
			map,
			own,
			intention
		});
		pushInserted(events, pair, {
			map,
			own
		});
	}
	events.push("end");
}
function pushPair(events, pair, { map, own, intention }) {
	push(events, pair.key, intention);
	const filling = own.find((change) => change.change === "fill-list" && change.pair === pair);
	if (filling?.change === "fill-list" && pair.value !== void 0) pushNew(events, filling.value, map, map.flow || pair.value.start !== pair.value.end);
	else if (pair.value === void 0) events.push("nothing");
	else push(events, pair.value, intention);
}
function pushInserted(events, pair, { map, own }) {
	for (const change of own) {
		if (change.change !== "insert-pair" || (change.after ?? map.pairs.at(-1)) !== pair) continue;
		events.push(scalarEvent(change.key, mannerOf(map).json ? "double" : "plain"));
		pushNew(events, change.value, map, map.flow);
	}
}
function pushNew(events, value, near, flow) {
	const manner = mannerOf(near);
	if (typeof value === "boolean") {
		events.push(scalarEvent(String(value), "plain"));
		return;
	}
	if (typeof value === "string") {
		events.push(scalarEvent(value, styleOfEntry(value, manner)));
		return;
	}
	if (Array.isArray(value)) {
		events.push(flow ? "[ " : "list ");
		for (const item of value) pushNew(events, item, near, flow);
		events.push("end");
		return;
	}
	events.push(flow ? "{ " : "map ");
	for (const [key, each] of Object.entries(value)) {
		events.push(scalarEvent(key, manner.json ? "double" : "plain"));
		pushNew(events, each, near, flow);
	}
	events.push("end");
}
//#endregion
//#region src/manifests/edit/apply-changes.ts
/**
* Renders, applies and verifies changes, from the innermost embedded text outwards. The returned edits are edits of the file.
*
* @throws ManifestRefusal unsupported-value, unparsable or unverified; nothing is changed then.
*/
function* applyChanges(file, changes) {
	const pending = /* @__PURE__ */ new Map();
	for (const change of changes) addTo(pending, nodeOf$1(change).source, change);
	let result = {
		text: file.text,
		edits: []
	};
	while (pending.size > 0) {
		const source = deepest(pending.keys());
		const own = pending.get(source) ?? [];
		pending.delete(source);
		const applied = yield* applyToSource(source, own);
		if (source.within === void 0) result = applied;
		else addTo(pending, source.within.source, insideScalar(source.within, applied.edits));
	}
	return result;
}
function addTo(pending, source, change) {
	const known = pending.get(source);
	if (known === void 0) pending.set(source, [change]);
	else known.push(change);
}
const nodeOf$1 = (change) => change.change === "text" ? change.scalar : change.change === "insert-item" ? change.list : change.map;
const depthOf = (source) => source.within === void 0 ? 0 : 1 + depthOf(source.within.source);
function deepest(sources) {
	const [first, ...others] = sources;
	if (first === void 0) throw new RangeError("No source to choose from");
	return others.reduce((deep, source) => depthOf(source) > depthOf(deep) ? source : deep, first);
}
const insideScalar = (scalar, edits) => ({
	change: "text",
	scalar,
	replacements: edits.map(({ start, end, text }) => ({
		from: start,
		to: end,
		text
	}))
});
function* applyToSource(source, changes) {
	const edits = [];
	const scalars = /* @__PURE__ */ new Map();
	for (const change of merged(changes)) if (change.change === "text") {
		const rendered = renderScalar(change) ?? refuseStyle(change.scalar);
		scalars.set(change.scalar, rendered);
		edits.push(...rendered.edits);
	} else edits.push(renderEntry(change) ?? refuseStyle(nodeOf$1(change)));
	edits.sort((a, b) => a.start - b.start);
	const text = applyEdits(source.text, edits);
	yield* refuseDifference(source, text, {
		changes,
		scalars,
		edits
	});
	return {
		text,
		edits
	};
}
/** All replacements of one scalar as one change: two sites may share the scalar. */
function merged(changes) {
	const texts = /* @__PURE__ */ new Map();
	const others = [];
	for (const change of changes) {
		if (change.change !== "text") {
			others.push(change);
			continue;
		}
		const known = texts.get(change.scalar)?.replacements ?? [];
		const fresh = change.replacements.filter((one) => !known.some(({ from, to, text }) => one.from === from && one.to === to && one.text === text));
		texts.set(change.scalar, {
			...change,
			replacements: [...known, ...fresh]
		});
	}
	return [...texts.values(), ...others];
}
function refuseStyle(node) {
	const { line, column } = placeOf(node);
	throw new ManifestRefusal("unsupported-value", `${node.source.file}:${line}:${column} ${formatKeyPath(node)} is written in a way that tagboat does not edit`, {
		file: node.source.file,
		line,
		column,
		hint: "Write it on one line."
	});
}
function* refuseDifference(source, text, intention) {
	let difference;
	try {
		difference = yield* differenceFrom(source, yield* source.again(text), intention);
	} catch (error) {
		if (!(error instanceof ManifestRefusal)) throw error;
		difference = error.message;
	}
	if (difference === void 0) return;
	throw new ManifestRefusal("unverified", `${source.file}: the edited text would not say what it should: ${difference}`, {
		file: source.file,
		hint: "Nothing was changed. Write the image in a simpler form, and please report the file."
	});
}
//#endregion
//#region src/manifests/edit/guard-shared.ts
/**
* Refuses a change that reaches further than the requested images: through an alias, or through "<<".
*
* @throws ManifestRefusal alias, with every such location; duplicate-key, if readers disagree on whether it reaches one.
*/
function refuseShared(change, asked) {
	const foreign = [...readersOf(change).filter((reader) => !isOwn(reader, change) && !isAsked$1(reader, asked)).flatMap(placeOfReader), ...foreignUses(change)];
	if (foreign.length === 0) return;
	const node = change.slot ?? nodeOf(change);
	const places = foreign.map((each) => `${formatKeyPath(each)} (line ${placeOf(each).line})`).join(", ");
	const { line, column } = placeOf(node);
	const { file } = node.source;
	const where = `${file}:${line}:${column} ${formatKeyPath(node)}`;
	const name = change.found?.image.name;
	if (name !== void 0 && foreign.every((each) => each === nodeOf(change))) throw new ManifestRefusal("alias", `${where} is shared: nothing at ${places} says that it is the tag of ${name}`, {
		file,
		line,
		column,
		hint: `If it is, put a line of its own above it: # tagboat: ${name}. Or write the value out in each place.`
	});
	throw new ManifestRefusal("alias", `${where} is shared through an anchor: ${places} would change too`, {
		file,
		line,
		column,
		hint: "Write the value out in each place, or name all of them."
	});
}
function nodeOf({ change }) {
	if (change.change === "text") return change.scalar;
	return change.change === "insert-item" ? change.list : change.map;
}
function readersOf({ change }) {
	if (change.change === "text") return readersOfScalar(change.scalar);
	if (change.change === "insert-pair") {
		const users = mergingMaps(change.map);
		const overtaken = users.find((user) => isOvertaken(user, change.key));
		if (overtaken !== void 0) throw ambiguousValue(overtaken, change.key);
		return users.filter((user) => wouldInherit(user, change.key, change.map)).map((holder) => ({
			holder,
			slot: void 0
		}));
	}
	if (change.change === "remove-pair" && change.pair.value?.kind === "scalar") return readersOfScalar(change.pair.value);
	return [];
}
function readersOfScalar(scalar) {
	return [scalar, ...aliasesOf(scalar)].flatMap((slot) => {
		const { parent } = slot;
		const key = parent?.kind === "map" ? keyWith(parent, slot) : void 0;
		if (parent?.kind !== "map" || key === void 0) return [{
			holder: parent,
			slot
		}];
		return [parent, ...mergingMaps(parent).filter((user) => inherits(user, key, slot))].map((holder) => ({
			holder,
			slot
		}));
	});
}
const keyWith = (map, value) => {
	const pair = pairsByValue(map).get(value);
	return pair && keyOf(pair);
};
function inherits(user, key, slot) {
	const disputed = ambiguityOf(user, [key]);
	if (disputed !== void 0) throw disputed;
	return effectiveValue(user, key) === slot;
}
/** Whether it is the location of a change that accompanies a version, such as `forceString` beside it. */
const isOwn = ({ slot }, { change, slot: asked }) => asked === void 0 && change.change === "text" && slot === change.scalar;
function partsOf(asked) {
	const holders = /* @__PURE__ */ new Map();
	const maps = /* @__PURE__ */ new Set();
	for (const found of asked) {
		const { written } = found;
		const map = written.form === "keys" ? written.map : void 0;
		if (map !== void 0) maps.add(map);
		for (const slot of slotsOf(found)) {
			const known = holders.get(slot) ?? /* @__PURE__ */ new Set();
			holders.set(slot, known.add(written.form === "reference" ? "any" : map ?? slot.parent));
		}
	}
	return {
		holders,
		maps
	};
}
function isAsked$1({ holder, slot }, { holders, maps }) {
	if (slot === void 0) return holder !== void 0 && maps.has(holder);
	const known = holders.get(slot);
	return known !== void 0 && (known.has("any") || known.has(holder));
}
/** The location of the value for a reader: its own pair, or the one of "<<". */
function placeOfReader({ holder, slot }) {
	if (slot !== void 0 && slot.parent === holder) return [slot];
	return holder === void 0 ? [] : [pairOf(holder, "<<")?.value ?? holder];
}
/**
* Uses of surrounding anchors that the change must not reach. An anchor around an image map or a single reference always carries the whole
* image. If name and version are in separate places, only an anchor around both does.
*/
function foreignUses(change) {
	const [, ...around] = ancestors(nodeOf(change));
	return around.flatMap((anchored) => {
		if (anchored.kind === "alias") return [];
		const uses = aliasesOf(anchored);
		if (anchored.kind === "scalar") return uses;
		return isWhole(change) ? [] : uses.filter((use) => !carriesWhole(anchored, use, change));
	});
}
const isWhole = ({ found }) => found === void 0 || found.written.form === "reference" || found.written.map !== void 0;
/** Whether one use of an anchored map or list carries the image with its own name, so that no other name gets the version. */
function carriesWhole(anchored, use, { found, change }) {
	if (found?.written.form !== "keys" || change.change !== "text") return false;
	if (anchored === change.scalar.parent && mergesInto(use) !== void 0) return true;
	const version = stepBelow(anchored, mainSlot(found));
	const nameSteps = [found.written.name, found.written.registry].flatMap((slot) => slot === void 0 ? [] : [stepBelow(anchored, slot)]);
	if (version === void 0 || nameSteps.length === 0 || nameSteps.includes(void 0)) return false;
	const user = mergesInto(use);
	if (user === void 0) return true;
	const overrides = (step) => typeof step === "string" && pairOf(user, step) !== void 0;
	return overrides(version) || !nameSteps.some(overrides);
}
/** The first step from a node towards a slot; undefined if the slot is not below the node. */
function stepBelow(node, slot) {
	const line = [...ancestors(slot)];
	const at = line.indexOf(node);
	return at < 1 ? void 0 : line[at - 1]?.step;
}
/**
* Refuses two texts for one scalar: a shared tag that one image combines with its digest, while another has the digest beside it.
*
* @throws ManifestRefusal alias
*/
function refuseConflicts(changes) {
	const texts = /* @__PURE__ */ new Map();
	for (const { change, slot } of changes) {
		if (change.change !== "text") continue;
		const known = texts.get(change.scalar) ?? [];
		if (change.replacements.some((one) => known.some((other) => isOther(one, other)))) {
			const node = slot ?? change.scalar;
			const { line, column } = placeOf(node);
			const { file } = node.source;
			throw new ManifestRefusal("alias", `${file}:${line}:${column} ${formatKeyPath(node)} is shared by images that would need different texts in it`, {
				file,
				line,
				column,
				hint: "Write the value out in each place."
			});
		}
		texts.set(change.scalar, [...known, ...change.replacements]);
	}
}
/** Whether two replacements of one scalar exclude each other. */
function isOther(one, other) {
	if (one.from === other.from && one.to === other.to) return one.text !== other.text;
	return one.from < other.to && other.from < one.to;
}
/** Refuses to add a key that "<<" already supplies, or to remove one that "<<" would restore. */
function refuseMerged(change) {
	const { map } = change;
	const key = change.change === "insert-pair" ? change.key : keyOf(change.pair);
	const merged = mergedMaps(map).find((each) => key !== void 0 && effectiveValue(each, key) !== void 0);
	if (merged === void 0) return;
	const { line, column } = placeOf(map);
	const { file } = map.source;
	throw new ManifestRefusal("alias", `${file}:${line}:${column} ${formatKeyPath(map)} has a ${key} through the merge key "<<", from line ${placeOf(merged).line}`, {
		file,
		line,
		column,
		hint: `Write ${key} out in this place.`
	});
}
//#endregion
//#region src/manifests/edit/guard-change.ts
/**
* Refuses changes that would affect more than they seem to, or that a reader would not see: shared anchors, duplicate keys, foreign tags,
* encrypted and templated values. `asked` are the images that may change.
*
* @throws ManifestRefusal
*/
function guardChanges(changes, asked) {
	refuseConflicts(changes);
	const parts = partsOf(asked);
	for (const each of changes) {
		const { change, slot } = each;
		const node = change.change === "text" ? change.scalar : change.change === "insert-item" ? change.list : change.map;
		refuseShared(each, parts);
		refuseDuplicateKeys(slot ?? node);
		refuseSealed(node);
		if (change.change === "text") refuseValue$1(change.scalar);
		if (change.change === "insert-pair" || change.change === "remove-pair") refuseMerged(change);
	}
}
/** SOPS seals the whole file, unless it was told to seal only what it encrypts. */
function refuseSealed(node) {
	for (const each of ancestors(node)) {
		if (each.parent !== void 0) continue;
		const sops = pairOf(each, "sops")?.value;
		if (pairOf(sops, "mac") === void 0 || textOf(pairOf(sops, "mac_only_encrypted")?.value) === "true") continue;
		refuseNode(node, "encrypted", "lies in a file that SOPS has sealed: an edit would break its MAC", { hint: "Keep the image in a file of its own, or encrypt with --mac-only-encrypted." });
	}
}
//#endregion
//#region src/manifests/edit/set-version.ts
/**
* The changes that write the wanted version, and name, at an image's location; none if it is already there.
*
* @throws ManifestRefusal digest-without-value, unsupported-value.
*/
function setVersion(found, wanted, unpin) {
	const slot = mainSlot(found);
	const version = nextVersion(found.image, wanted, unpin) ?? refuseStaleDigest(found, slot);
	const next = {
		name: wanted.newName ?? found.image.name,
		...version
	};
	const changes = found.written.form === "reference" ? setReference(found.written, next, wanted.newName !== void 0) : setKeys(found.written, {
		found,
		next,
		renamed: wanted.newName !== void 0
	});
	if (changes.length === 0) return changes;
	const also = (found.written.also?.(next) ?? []).map((each) => ({ change: each }));
	return [...changes, ...also].map((each) => ({
		...each,
		found
	}));
}
/** Undefined where the digest that is there would outlive the tag that is wanted. */
function nextVersion(current, wanted, unpin) {
	const { tag, digest } = wanted;
	if (tag === void 0 && digest === void 0) return versionOf(current.tag, current.digest);
	if (digest === void 0 && current.digest !== void 0 && !unpin) return void 0;
	return versionOf(tag, digest);
}
const versionOf = (tag, digest) => ({
	...tag === void 0 ? {} : { tag },
	...digest === void 0 ? {} : { digest }
});
function refuseStaleDigest(found, slot) {
	const { line, column } = placeOf(slot);
	const { file } = slot.source;
	throw new ManifestRefusal("digest-without-value", `${file}:${line}:${column} pins ${found.image.name} to ${found.image.digest}, which decides what runs, and only a tag was given`, {
		file,
		line,
		column,
		hint: "Give the digest too (--digest), or remove it with --unpin."
	});
}
function setReference(written, next, renamed) {
	const scalar = scalarOf(written.slot);
	if (scalar === void 0) return [];
	const from = written.from ?? 0;
	const to = written.to ?? scalar.value.length;
	const old = splitImageRef(scalar.value.slice(from, to));
	const selector = written.selects === true && renamed && next.name !== old.name ? `${old.name}=` : "";
	const target = selector + formatImageRef(renamed ? next : {
		...next,
		name: old.name
	});
	if (scalar.value.slice(from, to) === target) return [];
	const kept = selector !== "" ? old.name.length : renamed && old.name !== next.name ? 0 : keptLength(old, next);
	return [{
		change: {
			change: "text",
			scalar,
			replacements: [{
				from: from + kept,
				to,
				text: target.slice(kept)
			}]
		},
		slot: written.slot
	}];
}
const keptLength = (old, next) => old.name.length + (old.tag !== void 0 && next.tag !== void 0 ? 1 : 0);
function setKeys(written, target) {
	const { next } = target;
	const ownDigest = written.digest !== void 0 || written.keys?.digest !== void 0 && !holdsBoth(written.tag);
	const tag = ownDigest || next.digest === void 0 ? next.tag : withDigest(target, written);
	return [
		...target.renamed ? setName(written, target) : [],
		...setTag(written, tag, next),
		...ownDigest ? setDigest(written, next) : []
	];
}
const holdsBoth = (slot) => scalarOf(slot)?.value.includes("@") ?? false;
function withDigest({ found, next }, written) {
	const tag = next.tag ?? found.image.tag;
	if (tag !== void 0) return `${tag}@${next.digest}`;
	return refuseValue(written.tag ?? mainSlot(found), "holds a tag, and only a digest was given", "Give the tag too.");
}
function setTag(written, tag, next) {
	if (written.tag === void 0 && written.digest !== void 0 && written.map === void 0 && next.digest !== void 0) return [];
	if (tag !== void 0 && written.tagFrom) return setPart(written.tag, written.tagFrom, tag);
	if (tag !== void 0) return setSlot(written, {
		slot: written.tag,
		key: written.keys?.tag,
		text: tag
	});
	if (next.digest === void 0 || written.removable !== true || written.tag === void 0) return [];
	return removeSlot(written, written.tag);
}
function setDigest(written, { digest }) {
	if (digest === void 0) return written.digest === void 0 ? [] : clearDigest(written, written.digest);
	const text = written.removable !== true && isBareDigest(written.digest) ? digest.replace(/^sha256:/, "") : digest;
	return setSlot(written, {
		slot: written.digest,
		key: written.keys?.digest,
		text
	});
}
function clearDigest(written, slot) {
	if (written.removable === true) return removeSlot(written, slot);
	const scalar = scalarOf(slot);
	return scalar === void 0 || scalar.value === "" ? [] : [{
		change: change(scalar, ""),
		slot
	}];
}
function change(scalar, text) {
	return {
		change: "text",
		scalar,
		replacements: [{
			from: 0,
			to: scalar.value.length,
			text
		}]
	};
}
function setSlot(written, { slot, key, text }) {
	const scalar = scalarOf(slot);
	if (slot !== void 0 && scalar !== void 0) return setText(scalar, text).map((each) => ({
		change: each,
		slot
	}));
	if (written.map === void 0 || key === void 0) {
		const near = written.tag ?? written.digest ?? written.name;
		if (near === void 0) throw new TypeError("An image was found without a place");
		return refuseValue(near, `has no place for ${text}`, "Write the key into the file once; tagboat keeps it from then on.");
	}
	const after = pairBefore(written, key);
	return [{ change: {
		change: "insert-pair",
		map: written.map,
		key,
		value: text,
		...after === void 0 ? {} : { after }
	} }];
}
function setPart(slot, from, text) {
	const scalar = scalarOf(slot);
	if (slot === void 0 || scalar === void 0 || scalar.value.slice(from) === text) return [];
	return [{
		change: {
			change: "text",
			scalar,
			replacements: [{
				from,
				to: scalar.value.length,
				text
			}]
		},
		slot
	}];
}
/** The pair that precedes a new key: the tag comes after the name, the digest after the tag. */
function pairBefore({ map, keys, name, registry, tag }, key) {
	const order = key === keys?.digest ? [
		tag,
		name,
		registry
	] : [name, registry];
	for (const slot of order) {
		const pair = map && slot && pairsByValue(map).get(slot);
		if (pair !== void 0) return pair;
	}
	return pairOf(map, "name");
}
function removeSlot({ map }, slot) {
	const pair = map && pairsByValue(map).get(slot);
	if (map === void 0 || pair === void 0) return refuseValue(slot, "cannot be removed", "Remove it by hand.");
	return [{
		change: {
			change: "remove-pair",
			map,
			pair
		},
		slot
	}];
}
function setName(written, { found, next }) {
	if (next.name === found.image.name) return [];
	const registry = scalarOf(written.registry)?.value ?? "";
	if (written.registry === void 0 || registry === "") return setSlot(written, {
		slot: written.name,
		key: written.keys?.name,
		text: next.name
	});
	if (next.name.startsWith(`${registry}/`)) return setSlot(written, {
		slot: written.name,
		key: void 0,
		text: next.name.slice(registry.length + 1)
	});
	const slash = next.name.indexOf("/");
	const host = next.name.slice(0, slash);
	if (slash === -1 || !/[.:]|^localhost$/.test(host)) return refuseValue(written.registry, `is a registry, and ${next.name} names none`, "Give the new name with its registry.");
	return [...setSlot(written, {
		slot: written.registry,
		key: void 0,
		text: host
	}), ...setSlot(written, {
		slot: written.name,
		key: void 0,
		text: next.name.slice(slash + 1)
	})];
}
function refuseValue(slot, why, hint) {
	const { line, column } = placeOf(slot);
	const { file } = slot.source;
	throw new ManifestRefusal("unsupported-value", `${file}:${line}:${column} ${formatKeyPath(slot)} ${why}`, {
		file,
		line,
		column,
		hint
	});
}
//#endregion
//#region src/manifests/set-image.ts
const nothingRelated = () => void 0;
/**
* Writes an image's version into one file, at every site of its name or at the given key paths. Only the spans of the edits change; the
* text is read again and compared before it is returned.
*
* @throws ManifestRefusal if the file, or a site in it, cannot be edited safely. A usage error for an invalid tag or digest.
*/
const setImage = (file, wanted, options) => finish(setImageInSteps(file, wanted, options));
/** The same in steps: reading, finding and proving. */
function* setImageInSteps(file, wanted, options = {}) {
	if (wanted.tag !== void 0) assertTag(wanted.tag);
	if (wanted.digest !== void 0) assertDigest(wanted.digest);
	const at = options.at ?? [];
	const source = yield* readManifest(file, { hasKeys: at.length > 0 });
	if (source === void 0) return at.length === 0 ? nowhere(file) : refuseFormat(file, wanted.name);
	const every = yield* findEvery(source, { related: options.related ?? nothingRelated });
	const all = onceInOrder(every);
	const chosen = at.length === 0 ? imagesNamed(all, wanted, siteOf) : imagesAtPaths(source, at, {
		all,
		wanted
	});
	if (chosen.length === 0) return yield* setMissing(source, {
		all,
		wanted,
		options
	});
	const changes = chosen.flatMap((found) => setVersion(found, wanted, options.unpin ?? false));
	const sites = chosen.map(siteOf);
	if (changes.length === 0) return {
		text: file.text,
		edits: [],
		sites
	};
	guardChanges(changes, [...chosen, ...every.filter((found) => isAsked(found, wanted, options))]);
	return {
		...yield* applyChanges(source, changes.map(({ change }) => change)),
		sites
	};
}
/** Handles an image that is not in the file: adds it if allowed and possible. */
function* setMissing(source, { all, wanted, options }) {
	if (source.unread !== void 0) throw source.unread;
	const name = nameHere(source, wanted, options);
	if (name !== void 0 && !sameImageName(name, wanted.name)) return yield* setImageInSteps({
		path: source.file,
		text: source.text
	}, {
		...wanted,
		name
	}, options);
	const changes = addition(source, wanted, options);
	if (changes.length === 0) {
		if (options.ifMissing !== "skip") refuseUnnamed(all, wanted.name);
		return nowhere(source);
	}
	guardChanges(changes.map((change) => ({ change })), []);
	const applied = yield* applyChanges(source, changes);
	const sites = yield* addedSites(yield* source.again(applied.text), wanted, options.related ?? nothingRelated);
	return {
		...applied,
		sites,
		isAdded: true
	};
}
const nowhere = ({ text }) => ({
	text,
	edits: [],
	sites: []
});
/** Whether a scalar that an image shares may change: for the image that is asked for, or for one that gets the same version. */
const isAsked = (found, wanted, { at = [], together = [] }) => at.length === 0 && isWanted(found, wanted) || together.some((other) => isWanted(found, other));
function nameHere(source, wanted, options) {
	const { ifMissing = "auto", related = nothingRelated } = options;
	return ifMissing === "fail" || ifMissing === "skip" ? void 0 : nameInOverlay(source, wanted.name, related);
}
/** The entry that a kind adds for an image that is not in the file; empty if adding is not allowed or not possible. */
function addition(source, wanted, options) {
	const ifMissing = options.ifMissing ?? "auto";
	if (ifMissing === "fail" || ifMissing === "skip") return [];
	const context = {
		related: options.related ?? nothingRelated,
		ifMissing
	};
	for (const manifest of manifests) {
		const changes = manifest.add?.(source, wanted, context);
		if (changes !== void 0) return changes;
	}
	return [];
}
/** An added entry is its own site. */
function* addedSites(source, wanted, related) {
	return onceInOrder(yield* findEvery(source, { related })).filter((found) => isWanted(found, wanted)).map(siteOf);
}
//#endregion
export { ManifestRefusal, TagboatError, combineVerdicts, exitCodes, findImages, judgeArgoCd, judgeFlux, loadConfig, setImage };
