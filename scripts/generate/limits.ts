import { type LimitName, limits, shownLimit } from "../../src/limits.ts";

/** The page of all limits. */
export function limitsPage(): string {
  const names = Object.keys(limits) as LimitName[];
  const rows = names.map((name) => {
    const { counts, outcome, kind, hint } = limits[name];
    return `| \`${name}\` | ${shownLimit(name)} | ${counts} | ${outcome} | \`${kind}\` | ${hint} |`;
  });
  return `# Limits

tagboat reads what servers, repositories and agents send, and trusts none of them. Whatever could make it work for ever or fill the
memory has a limit. An error that a limit causes gives its name in brackets, such as \`(limit pack-bytes)\`; this page says what it
counts and what to do. The limits are fixed: they are far above what real repositories need.

| limit | most | counts | what happens | kind of error | what to do |
|---|---|---|---|---|---|
${rows.join("\n")}

Where Git itself fetches (ssh, a repository in a folder, a server that speaks an older protocol), tagboat measures the temporary repository
four times a second and ends Git at the same limits. A pack may exceed its limit by what arrives in a quarter of a second. What had arrived
is removed at once.

The kinds of errors and their exit codes are in [errors.md](errors.md). This page is generated from \`src/limits.ts\`.

## What is tested

\`test/git/protocol/hostile-answers.test.ts\` feeds the readers of Git's protocol random bytes and damaged recordings of real Git: any bytes end in a
value or in an error of the server's. \`test/bombs/bombs.test.ts\` runs one input for each kind of bomb in a process of its own: each ends within 5 s
of CPU time, and within 512 MB of memory. \`test/git/cli/command-limits.test.ts\` lets servers flood and drip into Git's own commands.
`;
}
