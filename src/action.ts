// A runner executes whatever `node` its image has. This file must load on all of them, to say so where it is too old:
// hence no top-level await, and nothing that is younger than modules themselves.
const found = process.versions.node;
const [major = 0, minor = 0] = found.split(".").map(Number);

if (major > 20 || (major === 20 && minor >= 19)) {
  import("./run-action.ts").then((door) => door.runAction()).catch(fail);
} else {
  process.stdout.write(
    `::error::tagboat needs Node 20.19 or newer, and the node in this job's PATH is ${found}. Use an image with a newer one, or put actions/setup-node before this step.\n`,
  );
  process.exitCode = 1;
}

/** Last resort, for errors that `run-action` itself cannot report: a missing part of the Action, or a runner that accepts no output. */
function fail(error: unknown): void {
  const said = String(error).replace(/\s+/g, " ");
  process.stdout.write(`::error::tagboat ended unexpectedly, and this is a bug: ${said}\n`);
  process.exitCode = 1;
}

export {};
