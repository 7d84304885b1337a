import { most, overLimit } from "../../limits.ts";
import { isObjectId } from "./object.ts";
import { delimiter, flush, type Packet, type PacketReader, ProtocolError, packet } from "./pkt-line.ts";

/** The capabilities of a protocol v2 server that tagboat uses. */
export interface ServerCapabilities {
  readonly hasShallow: boolean;
  readonly hasFilter: boolean;
}

/** A ref of the server. */
export interface RefTip {
  readonly commit: string;
  /** Short name of the branch that a symbolic ref points to. */
  readonly branch: string | undefined;
}

export interface FetchRequest {
  readonly wants: readonly string[];
  /** The shallow commits of the store. */
  readonly shallow: readonly string[];
  /** Depth in generations; absent: all. */
  readonly deepen?: number | undefined;
  readonly filter?: string | undefined;
}

/** Commits that became shallow (`cut`), and commits that no longer are (`joined`). */
export interface ShallowChange {
  readonly cut: readonly string[];
  readonly joined: readonly string[];
}

/** The server refused the request; the message is the server's. */
export class RemoteRefusal extends Error {}

/** The answer exceeds a limit, which the message names. */
export class AnswerTooLarge extends Error {}

/** Reads the capability advertisement; undefined: the server lacks a capability that tagboat needs. @throws ProtocolError */
export async function readCapabilities(reader: PacketReader): Promise<ServerCapabilities | undefined> {
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

/** The `ls-refs` request for one ref. */
export function refRequest(ref: string): string {
  return `${packet("command=ls-refs\n")}${delimiter}${packet("symrefs\n")}${packet(`ref-prefix ${ref}\n`)}${flush}`;
}

/** Words in a line of `ls-refs`: id, name and attributes. */
const mostWords = 8;

/** Reads the answer to `refRequest`; undefined: there is no such ref. @throws ProtocolError, RemoteRefusal, AnswerTooLarge */
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

/** The `fetch` request for objects by their ids, without negotiation. */
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

/** Reads the answer to `fetchRequest` to its end and passes the pack on in pieces. @throws ProtocolError, RemoteRefusal, AnswerTooLarge */
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

/** One sideband packet: 1 is the pack, 2 progress, 3 a fatal error of the server. */
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

/** An answer ends with a flush packet. If the request failed, the helper ends the answer without one. */
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

/** The server's message, marked as Git marks it. */
function wordsOf(bytes: Buffer): string {
  const lines = bytes.toString("utf8", 0, 2000).trim().split("\n");
  return lines.map((line) => `remote: ${line.replace(/\p{Cc}/gu, "?")}`).join("\n");
}
