import { type ErrorKind, TagboatError } from "./errors.ts";

/**
 * A bound on work whose size others decide: a server, a repository, an agent. Each limit is far above what real repositories need, and so
 * low that exceeding it costs seconds and does not endanger the machine.
 */
interface Limit {
  readonly most: number;
  /** "bytes", "milliseconds", or a word or two for what is counted. */
  readonly unit: string;
  /** The counted things and their place: "packets in one answer of a Git server". */
  readonly counts: string;
  /** The effect of exceeding the limit, as the documentation says it. */
  readonly outcome: string;
  /** The kind of error, if the run ends. */
  readonly kind: ErrorKind;
  /** Advice for the user, in a sentence. */
  readonly hint: string;
}

const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;
const minute = 60_000;

const lookAtServer = "Check that the address is the right one and that the server is healthy, then run again.";
const stopsReading = { outcome: "tagboat stops reading from the server.", kind: "remote", hint: lookAtServer } as const;
const givesAnswerUp = { outcome: "The answer is given up.", kind: "remote" } as const;
const endsCommand = { ...stopsReading, outcome: "The command is ended, and the server is given up." } as const;
const notRead = "The file is not read: an error where it was named, passed over with a warning where a glob found it.";
const leaveOut = "Leave the file out of `files`, or keep the image in a smaller file.";
const narrowGlob = "Narrow the glob or `discover` to the folders that hold the images.";

/** Every limit by its name, which messages give in brackets. `docs/limits.md` is generated from this table. */
export const limits = {
  "answer-bytes": {
    most: 64 * MiB,
    unit: "bytes",
    counts: "bytes in one answer of a Git server, other than a pack",
    ...stopsReading,
  },
  "answer-packets": {
    most: 1_000_000,
    unit: "packets",
    counts: "packets in one answer of a Git server",
    ...stopsReading,
  },
  "answer-time": {
    most: 15 * minute,
    unit: "milliseconds",
    counts: "time for one answer of a Git server, or for one Git command",
    ...stopsReading,
  },
  "answer-silence": {
    most: 3 * minute,
    unit: "milliseconds",
    counts: "time in which a Git server sends nothing while an answer is awaited",
    outcome: "The question is asked again, four times in all.",
    kind: "remote",
    hint: lookAtServer,
  },
  "pack-bytes": {
    most: 2 * GiB,
    unit: "bytes",
    counts: "bytes in one pack, whoever receives it: tagboat, or Git itself over ssh and from a folder",
    outcome: "tagboat stops reading from the server.",
    kind: "remote",
    hint: "A config repository that large needs a server that can send parts of it: enable uploadpack.allowFilter there.",
  },
  "git-output": {
    most: 256 * MiB,
    unit: "bytes",
    counts: "bytes that one Git command writes to its output, or into a trace of what the server said",
    ...endsCommand,
  },
  "git-messages": {
    most: 16 * MiB,
    unit: "bytes",
    counts: "bytes of messages and progress of one Git command, the server's included",
    ...endsCommand,
  },
  // Git reads all refs that a server lists before it prints any: a million of them take a hundred MiB.
  "helper-memory": {
    most: 512 * MiB,
    unit: "bytes",
    counts: "bytes that Git's HTTP helper holds in memory while it reads an answer (on Linux)",
    ...endsCommand,
  },
  "index-time": {
    most: 15 * minute,
    unit: "milliseconds",
    counts: "time in which Git indexes one pack that a server sent",
    ...endsCommand,
  },
  "tree-entries": {
    most: 500_000,
    unit: "entries",
    counts: "entries in all the folders that one run reads of a repository",
    outcome: "The run is refused.",
    kind: "refused",
    hint: narrowGlob,
  },
  "walk-entries": {
    most: 500_000,
    unit: "files and folders",
    counts: "files and folders that one search of a repository looks at",
    outcome: "The run is refused.",
    kind: "refused",
    hint: narrowGlob,
  },
  "walk-files": {
    most: 100_000,
    unit: "files",
    counts: "files that one search of a repository finds",
    outcome: "The run is refused.",
    kind: "refused",
    hint: narrowGlob,
  },
  "path-levels": {
    most: 100,
    unit: "levels",
    counts: "levels of folders below the root of a repository",
    outcome: "The run is refused where a search would go deeper.",
    kind: "refused",
    hint: narrowGlob,
  },
  "manifest-bytes": {
    most: 10 * MiB,
    unit: "bytes",
    counts: "bytes of one manifest",
    outcome: notRead,
    kind: "config",
    hint: "Keep the image in a smaller file.",
  },
  "manifest-values": {
    most: 200_000,
    unit: "keys and values",
    counts: "keys and values of one manifest, all its documents together",
    outcome: notRead,
    kind: "config",
    hint: leaveOut,
  },
  // A document is composed and searched in steps that no signal interrupts: a third of a second each at the limit on a slow machine. The
  // largest document of Argo CD's install.yaml has 35,000 values, the largest of kube-prometheus 15,000.
  "document-values": {
    most: 100_000,
    unit: "keys and values",
    counts: "keys and values of one YAML document, or of one JSON file",
    outcome: notRead,
    kind: "config",
    hint: leaveOut,
  },
  // All texts that one search opens are read in one step: half a second at the limit on a slow machine.
  "embedded-values": {
    most: 30_000,
    unit: "keys and values",
    counts: "keys and values of the YAML and JSON inside the values of one manifest, such as `helm.values` of Argo CD",
    outcome: "The text that exceeds it is not searched. If it names the image, an error or a warning says so.",
    kind: "config",
    hint: "Keep the values in a file of their own.",
  },
  "manifest-depth": {
    most: 256,
    unit: "levels",
    counts: "levels of maps and lists inside one another in a manifest",
    outcome: notRead,
    kind: "config",
    hint: "Keep the image in a file of its own.",
  },
  "config-bytes": {
    most: 1 * MiB,
    unit: "bytes",
    counts: "characters of a config file",
    outcome: "The config file is invalid.",
    kind: "config",
    hint: "Use `discover` in the place of an entry for each app.",
  },
  "config-values": {
    most: 200_000,
    unit: "values",
    counts: "values of a config file, aliases followed",
    outcome: "The config file is invalid.",
    kind: "config",
    hint: "Use `discover` in the place of an entry for each app.",
  },
  "glob-length": {
    most: 1000,
    unit: "characters",
    counts: "characters of a glob",
    outcome: "The glob is refused.",
    kind: "config",
    hint: "Write several shorter globs.",
  },
  "glob-alternatives": {
    most: 256,
    unit: "globs",
    counts: "globs that the braces of one glob stand for",
    outcome: "The glob is refused; a required check of a forge is then compared as a plain name.",
    kind: "config",
    hint: "Write several globs with fewer braces.",
  },
  "glob-wildcards": {
    most: 32,
    unit: "wildcards",
    counts: "wildcards of one glob",
    outcome: "The glob is refused; a required check of a forge is then compared as a plain name.",
    kind: "config",
    hint: "Write several globs with fewer wildcards.",
  },
  "config-depth": {
    most: 50,
    unit: "levels",
    counts: "levels of a config file",
    outcome: "The config file is invalid.",
    kind: "config",
    hint: "Write the value out with fewer maps and lists inside one another.",
  },
  "ca-file-bytes": {
    most: 4 * MiB,
    unit: "bytes",
    counts: "bytes of a file of certificate authorities",
    outcome: "The file is not read, and the run ends.",
    kind: "config",
    hint: "Name a PEM file that holds only the authorities of your servers.",
  },
  // No object in etcd is larger.
  "event-line-bytes": {
    most: 8 * MiB,
    unit: "bytes",
    counts: "characters of one line in an agent's stream of events",
    outcome: "The stream is given up or the event is only taken for a change, and the agent is asked for its state.",
    kind: "remote",
    hint: lookAtServer,
  },
  "http-bytes": {
    most: 64 * MiB,
    unit: "bytes",
    counts: "bytes of one HTTP answer of a forge or an agent, unpacked",
    ...givesAnswerUp,
    hint: "Ask for less: name the application or a narrower selector.",
  },
  // Clients may expect manifests of this size to be accepted: OCI distribution specification 1.1, "Pushing Manifests".
  "image-manifest-bytes": {
    most: 4 * MiB,
    unit: "bytes",
    counts: "bytes of one answer of a registry, such as an image's manifest",
    ...givesAnswerUp,
    hint: lookAtServer,
  },
  "page-bytes": {
    most: 1 * MiB,
    unit: "bytes",
    counts: "characters of the page that an agent of kind `http` reads",
    outcome: "The page proves nothing, and is asked again until the time is up.",
    kind: "remote",
    hint: "Let the page say the version alone.",
  },
  "json-values": {
    most: 1_000_000,
    unit: "values",
    counts: "values in one JSON document of a forge or an agent",
    ...givesAnswerUp,
    hint: "Ask for less: name the application or a narrower selector.",
  },
  "json-depth": {
    most: 200,
    unit: "levels",
    counts: "levels of one JSON document of a forge or an agent",
    ...givesAnswerUp,
    hint: lookAtServer,
  },
} as const satisfies Readonly<Record<string, Limit>>;

export type LimitName = keyof typeof limits;

/** The number of a limit. */
export const most = (name: LimitName): number => limits[name].most;

/** The limit in words, with its name: "more than 64 MiB (limit answer-bytes)". */
export const overLimit = (name: LimitName): string => `more than ${shownLimit(name)} (limit ${name})`;

/** The number in words. */
export function shownLimit(name: LimitName): string {
  const { most: number, unit }: Limit = limits[name];
  if (unit === "bytes") return shownBytes(number);
  if (unit === "milliseconds") return number % minute === 0 ? `${number / minute} minutes` : `${number / 1000} s`;
  return `${number.toLocaleString("en")} ${unit}`;
}

function shownBytes(bytes: number): string {
  const [size, name] = bytes >= GiB ? ([GiB, "GiB"] as const) : bytes >= MiB ? ([MiB, "MiB"] as const) : [KiB, "KiB"];
  return `${bytes / size} ${name}`;
}

/** The error for exceeding a limit. `what`: the object and its verb, such as `"values.yaml has"`. */
export function limitError(name: LimitName, what: string): TagboatError {
  const { kind, hint }: Limit = limits[name];
  return new TagboatError(kind, `${what} ${overLimit(name)}`, { hint });
}
