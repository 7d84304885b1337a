import { parseArgs } from "node:util";
import { flavours } from "../test/support/forge-harness.ts";
import { demonstrateArgoCd } from "./demo/argo-cd.ts";
import { demonstrateFlux } from "./demo/flux.ts";
import { demonstratePullRequests } from "./demo/pull-request.ts";
import { demonstratePush } from "./demo/push.ts";

/** The built CLI as a build would call it, on embedded servers: by push, on a forge by pull request and merge, or until Argo CD or Flux run it. */
const usage = `npm run demo -- [--forge ${flavours.join(" | ")}] [--agent argo-cd | flux]`;
const { forge, agent, help } = readArguments();
const flavour = flavours.find((name) => name === forge);

if (help) console.log(usage);
else if (agent === "argo-cd") await demonstrateArgoCd();
else if (agent === "flux") await demonstrateFlux();
else if (agent !== undefined) {
  console.error("--agent is argo-cd or flux");
  process.exitCode = 2;
} else if (forge === undefined) await demonstratePush();
else if (flavour !== undefined) await demonstratePullRequests(flavour);
else {
  console.error(`--forge is one of ${flavours.join(", ")}`);
  process.exitCode = 2;
}

function readArguments() {
  const options = {
    forge: { type: "string" },
    agent: { type: "string" },
    help: { type: "boolean", short: "h" },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}
