/** A workflow command, as the runner reads it from a line of a step's output. */
export interface RunnerCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/**
 * Every command that GitHub's runner would see in a step's output: "::name key=value::data" after any blanks, and the older
 * "##[name key=value;]data" anywhere in a line. Stricter than the runner in one way: a name need not be a known one.
 */
export function commandsIn(output: string): RunnerCommand[] {
  return output.split(/\r\n|\r|\n/).flatMap((line) => commandOf(line) ?? olderCommandOf(line) ?? []);
}

function commandOf(line: string): RunnerCommand | undefined {
  // .NET's TrimStart takes what Unicode calls white space, U+0085 included, where JavaScript's takes the byte order mark.
  const text = line.replace(/^[\s\u0085]+/u, "");
  if (!text.startsWith("::")) return undefined;
  const end = text.indexOf("::", 2);
  if (end === -1) return undefined;
  const { name, properties } = headOf(text.slice(2, end), ",");
  return { name, properties, data: unescaped(text.slice(end + 2)) };
}

function olderCommandOf(line: string): RunnerCommand | undefined {
  const start = line.indexOf("##[");
  const end = start === -1 ? -1 : line.indexOf("]", start);
  if (end === -1) return undefined;
  const { name, properties } = headOf(line.slice(start + 3, end), ";");
  return { name, properties, data: unescaped(line.slice(end + 1)) };
}

function headOf(text: string, separator: string): Omit<RunnerCommand, "data"> {
  const space = text.indexOf(" ");
  if (space === -1) return { name: text, properties: {} };
  const pairs = text
    .slice(space + 1)
    .trim()
    .split(separator)
    .filter((pair) => pair.includes("="))
    .map((pair) => [pair.slice(0, pair.indexOf("=")), unescaped(pair.slice(pair.indexOf("=") + 1))] as const);
  return { name: text.slice(0, space), properties: Object.fromEntries(pairs) };
}

const unescaped = (text: string): string =>
  text
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%25", "%");

/** What Gitea's and Forgejo's runners take for a command, from a whole line. */
export const giteaCommandsIn = (output: string): string[] =>
  output.split("\n").flatMap((line) => /^::([^ :]+)( .*)?::(.*)$/.exec(line)?.[1] ?? []);

/** The pairs in a file such as GITHUB_OUTPUT: "name=value", or "name<<mark", lines, and the mark. @throws as the runner fails the step */
export function pairsIn(text: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (line === "") continue;
    const [equals, heredoc] = [line.indexOf("="), line.indexOf("<<")];
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      pairs[line.slice(0, equals)] = line.slice(equals + 1);
      continue;
    }
    const [name, mark] = [line.slice(0, heredoc), line.slice(heredoc + 2)];
    if (heredoc <= 0 || mark === "") throw new Error(`Invalid format '${line}'`);
    const end = lines.indexOf(mark, index + 1);
    if (end === -1) throw new Error(`Invalid value. Matching delimiter not found '${mark}'`);
    pairs[name] = lines.slice(index + 1, end).join("\n");
    index = end;
  }
  return pairs;
}
