import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { packet } from "../../src/git/protocol/pkt-line.ts";

/** What a server over ssh does with a question, until its socket closes. */
export type HostileAnswer = (socket: Socket) => Promise<void>;

export interface HostileAnswers {
  readonly refs?: HostileAnswer;
  readonly pack?: HostileAnswer;
}

/** The commit that the server says every branch is at. */
const commit = "1".repeat(40);
const abilities = ["version 2\n", "agent=hostile\n", "ls-refs\n", "fetch=shallow filter\n", "object-format=sha1\n"];

/**
 * A server that speaks Git's protocol 2 over "ssh": a program of a line, which takes the place of ssh, connects the two. Its list of branches is
 * an honest one unless told otherwise, its pack never is.
 */
export async function startHostileSsh(directory: string, { refs = listsMain, pack }: HostileAnswers) {
  const sockets = new Set<Socket>();
  const listener = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    socket.write(`${abilities.map(packet).join("")}0000`);
    let question = "";
    socket.setEncoding("latin1").on("data", (text: string) => {
      question += text;
      if (!question.endsWith("0000")) return;
      const isFetch = question.includes("command=fetch");
      if (isFetch && question.includes("deepen")) socket.write(`${packet("shallow-info\n")}0001`);
      if (isFetch) socket.write(packet("packfile\n"));
      question = "";
      void (isFetch ? pack : refs)?.(socket);
    });
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  const command = join(directory, "ssh");
  await writeFile(command, relay(port), { mode: 0o755 });
  return {
    url: "git@git.example.com:config.git",
    env: { GIT_SSH_COMMAND: command, GIT_SSH_VARIANT: "simple" },
    /** Whether somebody is connected. */
    isBusy: () => sockets.size > 0,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, "close");
    },
  };
}

/** A program that is nothing but a connection to a port of this machine. */
export const relay = (port: number): string => `#!${process.execPath}
const socket = require("net").connect(${port}, "127.0.0.1");
socket.on("error", () => process.exit(1));
process.stdout.on("error", () => process.exit(1));
process.stdin.pipe(socket).pipe(process.stdout);
`;

const listsMain: HostileAnswer = async (socket) => {
  socket.write(
    `${packet(`${commit} HEAD symref-target:refs/heads/main\n`)}${packet(`${commit} refs/heads/main\n`)}0000`,
  );
};

/** Sends the same bytes for as long as somebody reads them. */
export async function flood(socket: Writable, bytes: Buffer | string): Promise<void> {
  const closed = new Promise((resolve) => socket.once("close", resolve));
  let wake: (() => void) | undefined;
  socket.on("drain", () => wake?.());
  while (!socket.destroyed) {
    const drained = new Promise<void>((resolve) => {
      wake = resolve;
    });
    if (!socket.write(bytes)) await Promise.race([drained, closed]);
  }
}

/** A pack whose one file does not end, and cannot be compressed: its beginning, and what follows again and again. */
export function endlessPack(): { readonly start: Buffer; readonly more: Buffer } {
  const head = Buffer.from("PACK\0\0\0\u0002\0\0\0\u0001", "latin1");
  // A blob of 2^39 bytes, then zlib's header and blocks of bytes as they are.
  const entry = Buffer.from([0xb0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0x78, 0x01]);
  const length = 60_000;
  const block = Buffer.from([0, length & 0xff, length >> 8, ~length & 0xff, (~length >> 8) & 0xff]);
  return { start: Buffer.concat([head, entry]), more: Buffer.concat([block, randomBytes(length)]) };
}

/** One packet of one of the streams of an answer: 1 the pack, 2 messages. */
export const band = (number: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from((bytes.length + 5).toString(16).padStart(4, "0")), Buffer.from([number]), bytes]);

/** Sends that pack. */
export async function floodPack(socket: Socket): Promise<void> {
  const { start, more } = endlessPack();
  socket.write(band(1, start));
  await flood(socket, band(1, more));
}
