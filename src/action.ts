// A runner executes whatever `node` its image has. This file must load on all of them, to say so where it is too old:
// hence no top-level await, and nothing that is younger than modules themselves.
const found = process.versions.node;
const [major = 0, minor = 0] = found.split(".").map(Number);

if (major > 20 || (major === 20 && minor >= 19)) {
  import("./run-action.ts").then((door) => door.runAction());
} else {
  process.stdout.write(
    `::error::tagboat needs Node 20.19 or newer, and the node in this job's PATH is ${found}. Use an image with a newer one, or put actions/setup-node before this step.\n`,
  );
  process.exitCode = 1;
}

export {};
