import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PacketReader, packet, packetReader } from "../../../src/git/protocol/pkt-line.ts";
import { readCapabilities, readPack, readRef } from "../../../src/git/protocol/upload-pack.ts";

function readerOf(text: string | Buffer, size = 7): PacketReader {
  const bytes = Buffer.from(text);
  let at = 0;
  return packetReader(() => {
    const chunk = bytes.subarray(at, at + size);
    at += size;
    return Promise.resolve(chunk.length === 0 ? undefined : chunk);
  });
}

const id = "0123456789012345678901234567890123456789";

const marks = new Map([
  ["0000", "flush"],
  ["0001", "delimiter"],
  ["0002", "end"],
]);

describe("packets", () => {
  test("are the same however they are cut into chunks", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.string(), fc.constantFrom("0000", "0001", "0002"))),
        fc.integer({ min: 1, max: 50 }),
        async (texts, size) => {
          const reader = readerOf(texts.map((text) => (marks.has(text) ? text : packet(text))).join(""), size);
          for (const text of texts) {
            const item = await reader.next();
            if (marks.has(text)) expect(item?.kind).toBe(marks.get(text));
            else expect(item?.kind === "data" && item.bytes.toString("utf8")).toBe(text);
          }
          expect(await reader.next()).toBeUndefined();
        },
      ),
    );
  });

  test.each(["<htm", "0003", "-001", "ffff", "fff1", "    ", "0x10"])("%s is no length", async (digits) => {
    await expect(readerOf(`${digits}${"x".repeat(70_000)}`, 9999).next()).rejects.toThrow("bad line length");
  });

  test.each(["00", "0010abc"])("an end in the middle is told: %s", async (text) => {
    await expect(readerOf(text).next()).rejects.toThrow("unexpected disconnect");
  });

  test("a line that does not end is not read for ever", async () => {
    const reader = packetReader(() => Promise.resolve(Buffer.alloc(1000, "x")));
    await expect(reader.line()).rejects.toThrow("without an end");
  });
});

describe("answers of upload-pack", () => {
  test.each([
    ["another hash", "object-format=sha256"],
    ["no fetch", "fetch-not"],
  ])("a server is left to Git's commands where it has %s", async (_, line) => {
    const lines = ["version 2\n", "ls-refs\n", line.startsWith("object") ? "fetch=shallow filter\n" : "", `${line}\n`];
    expect(await readCapabilities(readerOf(`${lines.filter(Boolean).map(packet).join("")}0000`))).toBeUndefined();
  });

  test("a request that failed is no answer that there is no ref", async () => {
    await expect(readRef(readerOf("0002"), "HEAD")).rejects.toThrow("hung up");
  });

  test("only the very ref counts, not those that begin alike", async () => {
    const lines = [`${id} refs/heads/main-2\n`, `${id} refs/heads/main symref-target:refs/heads/x\n`];
    const answer = `${lines.map(packet).join("")}00000002`;
    expect(await readRef(readerOf(answer), "refs/heads/main")).toEqual({ commit: id, branch: "x" });
    expect(await readRef(readerOf(answer), "refs/heads/mai")).toBeUndefined();
  });

  test.each([
    ["no pack", `${packet("shallow-info\n")}00000002`, "expected packfile"],
    ["nothing at all", "0002", "hung up"],
    ["a pack without its end", `${packet("packfile\n")}${packet("\u0001PACK")}0002`, "hung up"],
    ["another section", `${packet("surprise\n")}${packet("x")}0002`, "unexpected section"],
    ["an unknown band", `${packet("packfile\n")}${packet("\u0007x")}0002`, "bad band"],
    ["a bad cut", `${packet("shallow-info\n")}${packet("shallow ../x\n")}0002`, "bad shallow line"],
    ["an end too soon", `${packet("packfile\n")}${packet("\u0001PACK")}`, "hung up"],
    ["a refusal", `${packet("ERR no\u001b[31m way\n")}0002`, "remote: no?[31m way"],
    ["last words", `${packet("packfile\n")}${packet("\u0003out of luck")}0002`, "remote: out of luck"],
  ])("%s is an error", async (_, answer, words) => {
    await expect(readPack(readerOf(answer), () => Promise.resolve())).rejects.toThrow(words);
  });

  test("the pack comes out as it was, without the words beside it", async () => {
    const answer = [
      packet("packfile\n"),
      packet("\u0001PA"),
      packet("\u0002Counting"),
      packet("\u0001CK"),
      "0000",
      "0002",
    ];
    const came: string[] = [];
    const change = await readPack(readerOf(answer.join("")), (bytes) => Promise.resolve(void came.push(String(bytes))));
    expect([came.join(""), change]).toEqual(["PACK", { cut: [], joined: [] }]);
  });
});
