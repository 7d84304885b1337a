// The process behind `runInHost`: runs the built Action again and again, as if each time were its first. A run is over when a process of its
// own would end: when nothing is left that it waits for.

const [entry] = process.argv.slice(2);
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
let running;
let runs = 0;

process.on("disconnect", () => process.exit());

process.on("message", ({ env, cwd, mark }) => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(cwd);
  process.exitCode = undefined;
  running = mark;
  runs += 1;
  // Whoever waits for the next message would never come to an end.
  process.channel.unref();
  // The entry is evaluated anew under another name; what it imports is there.
  import(`${entry}?run=${runs}`);
});

process.on("beforeExit", () => {
  if (running === undefined) return;
  for (const stream of [process.stdout, process.stderr]) stream.write(running);
  running = undefined;
  for (const signal of signals) process.removeAllListeners(signal);
  process.channel.ref();
  process.send({ exitCode: process.exitCode ?? 0 });
});
