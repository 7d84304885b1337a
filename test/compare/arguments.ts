import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

export const usage = `Usage: npm run compare -- OLD [NEW] [options]

Runs every scenario through two bundles, each time in a fresh world of real Git, forges and agents, and reports every
difference: exit codes, Git, forges, requests, JSON, Action outputs. Wording is not compared.

  OLD, NEW             a folder with cli.mjs and action.mjs, or a Git revision that has such a dist; NEW is dist by default

Options:
  --only <pattern>     only scenarios whose name matches the regular expression (repeatable)
  --list               list the names of the scenarios and exit
  --workers <number>   scenarios at once (default: processors + 1)
  --json <file>        write the differences to a file as JSON
  --help               show this text

Exit codes: 0 no difference, 1 a difference, 2 a mistake in the arguments.

  npm run compare -- main                        the working tree's dist against that of main
  npm run compare -- v0.1.0 /tmp/built --only '^update/.*/gitea/'
`;

export interface CompareOptions {
  readonly kind: "compare" | "list";
  readonly older: string;
  readonly newer: string;
  readonly only: readonly RegExp[];
  readonly workers: number;
  readonly json?: string;
}

/** A mistake of whoever calls, with what to do. */
export class UsageError extends Error {}

/** @throws UsageError */
export function parseArguments(args: readonly string[]): CompareOptions | { readonly kind: "help" } {
  const { values, positionals } = parsed(args);
  if (values.help) return { kind: "help" };
  const [older, newer = "dist", ...others] = positionals;
  if (others.length > 0) throw new UsageError(`two bundles are compared; ${others.join(", ")} is one too many`);
  if (older === undefined && !values.list) throw new UsageError("name the bundle to compare with, such as main");
  const workers = Number(values.workers ?? availableParallelism() + 1);
  if (!Number.isInteger(workers) || workers < 1) throw new UsageError(`--workers ${values.workers} is not a number`);
  return {
    kind: values.list ? "list" : "compare",
    older: older ?? newer,
    newer,
    only: (values.only ?? []).map(pattern),
    workers,
    ...(values.json !== undefined && { json: values.json }),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        only: { type: "string", multiple: true },
        list: { type: "boolean", default: false },
        workers: { type: "string" },
        json: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new UsageError(`--only ${text} is not a regular expression: ${(error as Error).message}`);
  }
}
