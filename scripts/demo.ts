import { parseArgs } from "node:util";
import { flavours } from "../test/support/forge-harness.ts";
import { demonstratePullRequests } from "./demo/pull-request.ts";
import { demonstratePush } from "./demo/push.ts";

/** The built CLI as a build would call it, on an embedded server: by push, or on a forge by pull request and merge. */
const { forge } = parseArgs({ options: { forge: { type: "string" } } }).values;
const flavour = flavours.find((name) => name === forge);

if (forge === undefined) await demonstratePush();
else if (flavour !== undefined) await demonstratePullRequests(flavour);
else {
  console.error(`--forge is one of ${flavours.join(", ")}`);
  process.exitCode = 2;
}
