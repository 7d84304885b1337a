import type { ServedRepository } from "../support/git-server.ts";
import { type App, apps, type Environment, environments } from "./steps.ts";

/** An app in an environment: "api/dev". */
export type Place = `${App}/${Environment}`;

/** What the files of one commit say. */
export interface State {
  readonly commit: string;
  readonly versions: ReadonlyMap<Place, string>;
  readonly holds: ReadonlySet<Place>;
}

/** What a commit message says that tagboat changed. */
export interface Claim {
  readonly kind: "update" | "promote" | "rollback" | "hold" | "unhold";
  readonly place: Place;
  readonly from: string;
  readonly to: string;
}

/** One commit on the branch, with all that it changed there. */
export interface Landing {
  readonly before: State;
  readonly after: State;
  readonly claims: readonly Claim[];
  readonly title: string;
  readonly files: readonly ChangedFile[];
}

export interface ChangedFile {
  readonly path: string;
  /** Undefined: there was none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export const pathOf = (app: App, environment: Environment): string => `apps/${app}/${environment}/deployment.yaml`;
export const holdPathOf = (place: Place): string => `.tagboat/holds/${place.split("/").reverse().join("/")}.yaml`;

/** Every place there is. */
export const places: readonly Place[] = apps.flatMap((app) => environments.map((one): Place => `${app}/${one}`));
export const appIn = (place: Place): App => place.split("/")[0] as App;
export const environmentIn = (place: Place): Environment => place.split("/")[1] as Environment;

/** Reads the branch with Git alone, and knows no code of tagboat. */
export interface Branch {
  stateAt(commit: string): Promise<State>;
  tip(): Promise<State>;
  /** The commits between, oldest first, along the first parents. @throws if the branch no longer contains `from` */
  since(from: string, to?: string): Promise<readonly Landing[]>;
  /** The whole branch, oldest first, without its first commit. */
  all(): Promise<readonly Landing[]>;
  /** What a commit that is not on the branch changes. */
  landing(commit: string): Promise<Landing>;
}

export function readBranch({ git }: Pick<ServedRepository, "git">): Branch {
  const states = new Map<string, State>();
  const landings = new Map<string, Landing>();

  const stateAt = async (commit: string): Promise<State> => {
    const known = states.get(commit);
    if (known !== undefined) return known;
    const [images, holds] = await Promise.all([
      git("grep", "-o", "-E", "image: .*", commit, "--", "apps"),
      git("ls-tree", "-r", "--name-only", commit, ".tagboat/holds/"),
    ]);
    const found = images.matchAll(
      /:apps\/(\w+)\/(\w+)\/deployment\.yaml:image: "?registry\.example\.com\/\w+:([^\s"]*)/g,
    );
    const state: State = {
      commit,
      versions: new Map([...found].map(([, app, one, version]) => [`${app}/${one}` as Place, version ?? ""])),
      holds: new Set([...holds.matchAll(/holds\/(\w+)\/(\w+)\.yaml/g)].map(([, one, app]) => `${app}/${one}` as Place)),
    };
    states.set(commit, state);
    return state;
  };

  const landing = async (commit: string): Promise<Landing> => {
    const known = landings.get(commit);
    if (known !== undefined) return known;
    const [messages, names, before, after] = await Promise.all([
      git("log", "--format=%B%x00", `${commit}^1..${commit}`),
      git("diff", "--name-only", `${commit}^1`, commit),
      git("rev-parse", `${commit}^1`).then(stateAt),
      stateAt(commit),
    ]);
    const text = (at: string, path: string) => git("show", `${at}:${path}`).catch(() => undefined);
    const files = names.split("\n").filter((path) => path !== "");
    const found: Landing = {
      before,
      after,
      claims: claimsIn(messages),
      title: messages.split("\n")[0] ?? "",
      files: await Promise.all(
        files.map(async (path) => ({ path, before: await text(before.commit, path), after: await text(commit, path) })),
      ),
    };
    landings.set(commit, found);
    return found;
  };

  const between = async (range: string): Promise<readonly Landing[]> => {
    const listed = await git("rev-list", "--first-parent", "--reverse", range);
    const found: Landing[] = [];
    for (const commit of listed.split("\n").filter((line) => line !== "")) found.push(await landing(commit));
    return found;
  };

  return {
    stateAt,
    landing,
    tip: async () => stateAt(await git("rev-parse", "refs/heads/main")),
    async since(from, to = "refs/heads/main") {
      const chain = (await git("rev-list", "--first-parent", to)).split("\n");
      if (!chain.includes(from)) throw new Error(`the branch no longer contains ${from}`);
      return between(`${from}..${to}`);
    },
    async all() {
      const first = (await git("rev-list", "--first-parent", "refs/heads/main")).split("\n").at(-1) ?? "";
      return between(`${first}..refs/heads/main`);
    },
  };
}

/** The trailers, as docs describe them, wherever they are in the messages. */
function claimsIn(messages: string): readonly Claim[] {
  const lines = messages.matchAll(/^[\s*>-]*Tagboat-(Change|Hold|Unhold): (.*)$/gm);
  return [...lines].map(([, name = "", text = ""]): Claim => {
    const words = text.split(/\s+/);
    const kind = name === "Change" ? (words[0] as Claim["kind"]) : (name.toLowerCase() as Claim["kind"]);
    const pairs = new Map(words.filter((word) => word.includes("=")).map((word) => splitAt(word, word.indexOf("="))));
    const place = `${pairs.get("app")}/${pairs.get("environment")}` as Place;
    return { kind, place, from: pairs.get("from") ?? "", to: pairs.get("to") ?? "" };
  });
}

const splitAt = (word: string, at: number): [string, string] => [
  word.slice(0, at),
  decodeURIComponent(word.slice(at + 1)),
];

/** Whether one version is newer than another. */
export function isNewer(version: string, than: string): boolean {
  const [left, right] = [version, than].map((text) => text.split(".").map(Number));
  for (const [index, number] of (left ?? []).entries()) {
    const other = right?.[index] ?? 0;
    if (number !== other) return number > other;
  }
  return false;
}

/** What stood at a place, oldest first, and which versions were taken back there and are not back again. */
export interface PlaceHistory {
  readonly stood: readonly string[];
  readonly takenBack: ReadonlySet<string>;
}

/**
 * Replays the branch up to a commit. A version is taken back by a rollback of tagboat, and by a person who puts an earlier or an older one in
 * its place.
 */
export function replay(landings: readonly Landing[], place: Place, upTo: string): PlaceHistory {
  const first = landings[0]?.before.versions.get(place);
  const stood = first === undefined ? [] : [first];
  const takenBack = new Set<string>();
  for (const { before, after, claims } of landings) {
    if (before.commit === upTo) break;
    const [from = "", to = ""] = [before, after].map(({ versions }) => versions.get(place));
    if (from === to) continue;
    const claim = claims.find((one) => one.place === place && one.to === to);
    const isReturn = takenBack.delete(to);
    const isByHand = claim === undefined && !isReturn && (stood.includes(to) || isNewer(from, to));
    if (claim?.kind === "rollback" || isByHand) takenBack.add(from);
    stood.push(to);
  }
  return { stood, takenBack };
}
