// A runner executes whatever `node` its image has. This file must load on all of them, to say so where it is too old.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major > 20 || (major === 20 && minor >= 19)) {
  const { runAction } = await import("./run-action.ts");
  await runAction();
} else {
  process.stdout.write(
    `::error::tagboat needs Node 20.19 or newer, and this job's image has ${process.versions.node}. Use an image with a newer node in its PATH, or actions/setup-node before this step.\n`,
  );
  process.exitCode = 1;
}

export {};
