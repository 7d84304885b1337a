/** Lines at the bottom of a terminal that are replaced in place, below all other output. */
export interface LiveBlock {
  show(lines: readonly string[]): void;
  /** Writes a permanent line above the block. */
  print(line: string): void;
}

/** The parts of a terminal that it needs. */
export interface Screen {
  write(text: string): void;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

const usual = { columns: 80, rows: 24 };

/** Everything must be erasable, so lines are cut at the edge, and only as many are shown as fit. */
export function liveBlock(screen: Screen): LiveBlock {
  let shown: readonly string[] = [];
  const erased = (): string => (shown.length === 0 ? "" : `\u001b[${shown.length}A\r\u001b[0J`);
  const fitting = (lines: readonly string[]): string[] => {
    const { columns = usual.columns, rows = usual.rows } = screen;
    const flat = lines
      .slice(0, Math.max(1, rows - 1))
      .map((line) => line.replace(/\s+/g, (blank) => (/^ +$/.test(blank) ? blank : " ")));
    return flat.map((line) => [...line].slice(0, Math.max(1, columns - 1)).join(""));
  };
  // Disables line wrapping, because some characters take two columns.
  const text = (lines: readonly string[]): string =>
    lines.length === 0 ? "" : `\u001b[?7l${lines.map((line) => `${line}\n`).join("")}\u001b[?7h`;
  return {
    show(lines) {
      const next = fitting(lines);
      if (next.length === 0 && shown.length === 0) return;
      screen.write(`${erased()}${text(next)}`);
      shown = next;
    },
    print(line) {
      screen.write(`${erased()}${line}\n${text(shown)}`);
    },
  };
}
