import { most, overLimit } from "../../limits.ts";
import { isObjectId } from "./object.ts";
import { delimiter, flush, type Packet, type PacketReader, ProtocolError, packet } from "./pkt-line.ts";

/** What a server of protocol 2 says that it can do. */
export interface Abilities {
  readonly hasShallow: boolean;
  readonly hasFilter: boolean;
}

/** Where a ref is. */
export interface RefTip {
  readonly commit: string;
  /** The short name of the branch that it stands for, where it is symbolic. */
  readonly branch: string | undefined;
}

export interface FetchRequest {
  readonly wants: readonly string[];
  /** Where the lines of commits that are here already were cut. */
  readonly shallow: readonly string[];
  /** So many generations; absent: all. */
  readonly deepen?: number | undefined;
  readonly filter?: string | undefined;
}

/** Where lines of commits are cut now, and where not any more. */
export interface ShallowChange {
  readonly cut: readonly string[];
  readonly joined: readonly string[];
}

/** The server's own words, in which it refuses. */
export class RemoteRefusal extends Error {}

/** The answer goes beyond a limit, which the message names. */
export class AnswerTooLarge extends Error {}

/** Reads what the server can do; undefined: not what is needed here. @throws ProtocolError */
export async function readAbilities(reader: PacketReader): Promise<Abilities | undefined> {
  const lines: string[] = [];
  for await (const item of packetsUntil(reader, "flush")) {
    if (item.kind !== "data" || lines.length > 1000) throw new ProtocolError("protocol error: bad capabilities");
    lines.push(textOf(item.bytes));
  }
  const featuresOf = (name: string): string[] | undefined =>
    lines
      .find((line) => line === name || line.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .split(" ");
  const fetch = featuresOf("fetch");
  const format = featuresOf("object-format")?.[0] ?? "sha1";
  if (lines[0] !== "version 2" || fetch === undefined || featuresOf("ls-refs") === undefined || format !== "sha1")
    return undefined;
  return { hasShallow: fetch.includes("shallow"), hasFilter: fetch.includes("filter") };
}

/** Asks where one ref is. */
export function refRequest(ref: string): string {
  return `${packet("command=ls-refs\n")}${delimiter}${packet("symrefs\n")}${packet(`ref-prefix ${ref}\n`)}${flush}`;
}

/** A ref's id, its name, and the few attributes that there are. */
const mostWords = 8;

/** Undefined: there is no such ref. @throws ProtocolError, RemoteRefusal */
export async function readRef(reader: PacketReader, ref: string): Promise<RefTip | undefined> {
  let tip: RefTip | undefined;
  for await (const item of packetsUntil(reader, "end")) {
    if (item.kind !== "data") continue;
    const [commit = "", name, ...attributes] = textOf(item.bytes).split(" ", mostWords);
    if (name !== ref) continue;
    if (!isObjectId(commit)) throw new ProtocolError("protocol error: a ref without an id");
    const target = attributes.find((text) => text.startsWith("symref-target:refs/heads/"));
    tip = { commit, branch: target?.slice("symref-target:refs/heads/".length) };
  }
  return tip;
}

/** Asks for objects by their ids, with nothing to be compared. */
export function fetchRequest({ wants, shallow, deepen, filter }: FetchRequest): string {
  const lines = [
    "no-progress",
    "ofs-delta",
    ...wants.map((id) => `want ${id}`),
    ...shallow.map((id) => `shallow ${id}`),
    ...(deepen === undefined ? [] : [`deepen ${deepen}`]),
    ...(filter === undefined ? [] : [`filter ${filter}`]),
    "done",
  ];
  return `${packet("command=fetch")}${delimiter}${lines.map((line) => packet(`${line}\n`)).join("")}${flush}`;
}

/** Reads the answer to its end, and gives the pack away piece by piece. @throws ProtocolError, RemoteRefusal */
export async function readPack(reader: PacketReader, write: (bytes: Buffer) => Promise<void>): Promise<ShallowChange> {
  const cut: string[] = [];
  const joined: string[] = [];
  let section: string | undefined;
  let hasPack = false;
  for await (const item of packetsUntil(reader, "end")) {
    if (item.kind !== "data") section = undefined;
    else if (section === undefined) section = textOf(item.bytes);
    else if (section === "packfile") {
      hasPack = true;
      await readBand(item.bytes, write);
    } else if (section === "shallow-info") noteShallow(textOf(item.bytes), { cut, joined });
    else if (section !== "acknowledgments") throw new ProtocolError(`protocol error: unexpected section`);
  }
  if (!hasPack) throw new ProtocolError("expected packfile");
  return { cut, joined };
}

/** Of the three streams in one: the pack, what is shown to people, and the last words of a server that gives up. */
async function readBand(bytes: Buffer, write: (bytes: Buffer) => Promise<void>): Promise<void> {
  const band = bytes[0];
  if (band === 1) return write(bytes.subarray(1));
  if (band === 3) throw new RemoteRefusal(`${wordsOf(bytes.subarray(1))}\nfatal: the remote end hung up unexpectedly`);
  if (band !== 2) throw new ProtocolError("protocol error: bad band");
}

function noteShallow(line: string, change: { cut: string[]; joined: string[] }): void {
  const [what, id = ""] = line.split(" ");
  if (!isObjectId(id) || (what !== "shallow" && what !== "unshallow"))
    throw new ProtocolError("protocol error: bad shallow line");
  (what === "shallow" ? change.cut : change.joined).push(id);
}

/** An answer ends with a flush. Where a request failed, the helper ends it for the server, with nothing in it. */
async function* packetsUntil(reader: PacketReader, end: "flush" | "end"): AsyncGenerator<Packet> {
  let before: Packet["kind"] | undefined;
  for (let count = 1; ; count++) {
    const item = await reader.next();
    if (count > most("answer-packets")) throw new AnswerTooLarge(overLimit("answer-packets"));
    if (item?.kind === end && (end === "flush" || before === "flush")) return;
    if (item === undefined || item.kind === "end") throw new ProtocolError("the remote end hung up unexpectedly");
    before = item.kind;
    if (item.kind === "data" && item.bytes.subarray(0, 4).toString("latin1") === "ERR ")
      throw new RemoteRefusal(wordsOf(item.bytes.subarray(4)));
    yield item;
  }
}

function textOf(bytes: Buffer): string {
  return bytes.toString("utf8").replace(/\n$/, "");
}

/** What a server says, as Git would mark it: another's words. */
function wordsOf(bytes: Buffer): string {
  const lines = bytes.toString("utf8", 0, 2000).trim().split("\n");
  return lines.map((line) => `remote: ${line.replace(/\p{Cc}/gu, "?")}`).join("\n");
}
