#!/usr/bin/env node
import { setMaxListeners } from "node:events";
import { runCli } from "./run-cli.ts";

/** The process of the CLI: its arguments, streams and signals, and its end. */
const { stdout, stderr, env } = process;

const interrupted = new AbortController();
// Everything that is waited for listens: Node would call more than ten a leak.
setMaxListeners(0, interrupted.signal);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => interrupted.abort(signal));

/** Whoever reads us may stop early, or have no room: that is no failure of what was done. */
for (const stream of [stdout, stderr]) stream.on("error", () => undefined);

const args = process.argv.slice(2);
process.exitCode = await runCli({ args, env, directory: process.cwd(), stdout, stderr, signal: interrupted.signal });

/** Where pipes are written to aside, as on Windows, what was said last is still on its way when everything else is done. */
const flushed = (stream: NodeJS.WriteStream): Promise<void> => new Promise((done) => stream.write("", () => done()));
await Promise.all([stdout, stderr].map(flushed));
// Nothing is left to do, and Node would take its heap apart piece by piece first.
process.exit();
