import { spawn } from "node:child_process";

// The small process behind `runProcess`: starts what it is asked for, and answers with all that came of it.
process.on("disconnect", () => process.exit());

process.on("message", ({ id, call: { file, args, cwd, env, input } }) => {
  const child = spawn(file, args, { cwd, env });
  const stdout = [];
  const stderr = [];
  child.stdout.on("data", (chunk) => stdout.push(chunk));
  child.stderr.on("data", (chunk) => stderr.push(chunk));
  // A program need not read all of its input.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  child.on("error", ({ message }) => process.send({ id, error: message }));
  child.on("close", (code) => process.send({ id, code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) }));
});
