import { expect, test } from "vitest";
import { liveBlock } from "../../src/io/live-block.ts";
import { createLog } from "../../src/io/log.ts";

const introducer = "\u001b";
const sequence = new RegExp(`(\n|\r|${introducer}\\[\\??\\d+[AJlh])`);

/** A terminal that understands the sequences that are used, and nothing else. */
function terminal(columns = 40, rows = 10) {
  const lines: string[] = [""];
  const write = (text: string): void => {
    for (const part of text.split(sequence)) {
      const up = part.startsWith(`${introducer}[`) && part.endsWith("A") ? part.slice(2, -1) : undefined;
      if (part === "\n") lines.push("");
      else if (up !== undefined) lines.splice(lines.length - 1 - Number(up), Number(up) + 1, "");
      else if (part !== "\r" && !part.startsWith(`${introducer}[`)) lines[lines.length - 1] += part;
    }
  };
  return { columns, rows, write, lines };
}

test("what is live is replaced in place, and what is written stays above it", () => {
  const screen = terminal();
  const block = liveBlock(screen);
  block.show(["web  1s", "  pods 0/2"]);
  block.print("a warning");
  block.show(["web  2s", "  pods 1/2"]);
  expect(screen.lines).toEqual(["a warning", "web  2s", "  pods 1/2", ""]);
  block.show([]);
  expect(screen.lines).toEqual(["a warning", ""]);
});

test("nothing is wider or higher than the terminal, which would leave lines behind", () => {
  const screen = terminal(10, 4);
  const block = liveBlock(screen);
  for (let count = 0; count < 3; count++) block.show(Array.from({ length: 9 }, () => "x".repeat(50)));
  expect(screen.lines).toEqual(["x".repeat(9), "x".repeat(9), "x".repeat(9), ""]);
});

test("a foreign text in it neither moves the cursor nor shows a secret", () => {
  const screen = terminal();
  const block = liveBlock(screen);
  const redact = (text: string): string => text.replaceAll("hunter2", "***");
  const log = createLog({ redact, write: block.print, live: block.show });
  log.live?.(["pod \u001b[9A says hunter2\nand more"]);
  expect(screen.lines).toEqual(["pod \ufffd[9A says *** and more", ""]);
});

test("who asked for quiet gets no block", () => {
  const log = createLog({ redact: (text) => text, write: () => undefined, live: () => undefined, level: "quiet" });
  expect(log.live).toBeUndefined();
});
