/** A pull request's body as a browser shows it, in letters: no hidden comment, tables in columns, links with their addresses. */
export function asSeen(body: string): string {
  const lines = body
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<a href="([^"]*)">(.*?)<\/a>/g, "$2 <$1>")
    .replace(/<\/?code>/g, "")
    .split("\n");
  return inColumns(lines).map(decoded).join("\n").trimEnd();
}

const decoded = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));

function inColumns(lines: readonly string[]): string[] {
  const rows = lines.map((line) =>
    line.startsWith("|")
      ? line
          .slice(1, -1)
          .split("|")
          .map((cell) => decoded(cell.trim()))
      : undefined,
  );
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of (row ?? []).entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  return lines.map((line, at) => {
    const row = rows[at];
    if (row === undefined) return line;
    const isRule = row.every((cell) => /^-+$/.test(cell));
    const cells = row.map((cell, index) => (isRule ? "─".repeat(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)));
    return cells.join("  ").trimEnd();
  });
}
