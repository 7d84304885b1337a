#!/usr/bin/env node
import { setMaxListeners } from "node:events";
import { systemClock } from "./io/clock.ts";
import { runCli } from "./run-cli.ts";

/** The process of the CLI: its arguments, streams and signals, and its end. */
const { stdin, stdout, stderr, env } = process;

const interrupted = new AbortController();
// Every wait adds a listener, and Node would report more than ten as a leak.
setMaxListeners(0, interrupted.signal);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => interrupted.abort(signal));

/** The reader of our output may stop early, or have no space: that is not a failure of the work. */
for (const stream of [stdout, stderr]) stream.on("error", () => undefined);

const args = process.argv.slice(2);
process.exitCode = await runCli({
  args,
  env,
  directory: process.cwd(),
  stdin,
  stdout,
  stderr,
  clock: systemClock,
  signal: interrupted.signal,
});

/** If pipes are written asynchronously, as on Windows, the last output may still be on its way. */
const flushed = (stream: NodeJS.WriteStream): Promise<void> => new Promise((done) => stream.write("", () => done()));
await Promise.all([stdout, stderr].map(flushed));
// There is nothing left to do, and without this Node would first free its heap piece by piece.
process.exit();
