// A runner executes this with the `node` of its image, however old. The file must load there to report that Node is too old, so it has no
// top-level await, and no syntax newer than modules.
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
