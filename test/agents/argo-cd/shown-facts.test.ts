import { expect, test } from "vitest";
import { factsOf } from "../../../src/agents/argo-cd/shown-facts.ts";

const pod = (name: string, owner: { kind: string; name: string }, status = "Healthy") => ({
  kind: "Pod",
  name,
  parentRefs: [owner],
  health: { status },
});

test("pods of hooks and Jobs are not counted among those that are to be ready", () => {
  const web = { kind: "ReplicaSet", name: "web-1" };
  const workflow = { kind: "Workflow", name: "smoke" };
  const nodes = [
    pod("web-1-a", web),
    pod("web-1-b", web, "Progressing"),
    pod("migrate-x", { kind: "Job", name: "migrate" }),
    pod("smoke-1", workflow, "Progressing"),
  ];
  const application = {
    status: {
      sync: {},
      operationState: { syncResult: { resources: [{ ...workflow, hookType: "PostSync", hookPhase: "Running" }] } },
    },
  };
  expect(factsOf(application, { nodes }).ready).toEqual({ ready: 1, wanted: 2 });
  expect(factsOf(application, { nodes: nodes.slice(2) }).ready).toBeUndefined();
});
