import { setTimeout as sleep } from "node:timers/promises";
import { describe, test } from "vitest";
import type { Rollout } from "../../../src/agents/rollout.ts";
import { splitImageRef } from "../../../src/domain/image-ref.ts";
import { describeAgent } from "../../contracts/describe-agent.ts";
import { agentFor } from "../../support/argo-cd-watch.ts";

/** A real one, with an Application that is Synced and Healthy, and runs the images that its pods show. */
const { TEST_ARGOCD_URL: url, TEST_ARGOCD_TOKEN: token, TEST_ARGOCD_APPLICATION: application } = process.env;

if (url && token && application) {
  const [name = "", project] = application.split("/").reverse();
  describeAgent("Argo CD, the real one", async () => {
    const server = { url: url.replace(/\/+$/, ""), token };
    const use = { application: name, ...(project && { project }) };
    const agentOf = (options: Parameters<typeof agentFor>[1] = {}) =>
      agentFor(server, { speed: 1, use, ...options }).agent;
    return {
      agent: agentOf(),
      running: await rolloutOf(server, use),
      stranger: agentOf({ token: "e30.e30.e30" }),
      ...(project && { astray: agentOf({ use: { application: "tagboat-nowhere", project } }) }),
      pause: (milliseconds) => sleep(milliseconds),
      close: async () => undefined,
    };
  });
} else {
  describe.skip("an agent: Argo CD, the real one (TEST_ARGOCD_URL, TEST_ARGOCD_TOKEN, TEST_ARGOCD_APPLICATION=[project/]name)", () => {
    test("is not there", () => undefined);
  });
}

interface LiveApplication {
  readonly spec: { readonly source?: LiveSource; readonly sources?: readonly LiveSource[] };
  readonly status: {
    readonly sync: { readonly revision?: string; readonly revisions?: readonly string[] };
    readonly summary: { readonly images?: readonly string[] };
  };
}

interface LiveSource {
  readonly repoURL: string;
  readonly targetRevision?: string;
  readonly chart?: string;
}

/** What runs there now, as the Application tells. */
async function rolloutOf(
  server: { readonly url: string; readonly token: string },
  use: { readonly application: string; readonly project?: string },
): Promise<Rollout> {
  const query = use.project === undefined ? "" : `?project=${use.project}`;
  const response = await fetch(`${server.url}/api/v1/applications/${use.application}${query}`, {
    headers: { authorization: `Bearer ${server.token}` },
  });
  const { spec, status } = (await response.json()) as LiveApplication;
  const sources = spec.sources ?? (spec.source ? [spec.source] : []);
  const index = sources.findIndex(({ chart }) => chart === undefined);
  const { repoURL, targetRevision = "HEAD" } = sources[index] ?? { repoURL: "" };
  return {
    repoURL,
    branch: targetRevision === "HEAD" ? "main" : targetRevision,
    isDefaultBranch: targetRevision === "HEAD",
    commit: status.sync.revisions?.[index] ?? status.sync.revision ?? "",
    pushedAt: new Date(Date.now() - 3_600_000),
    images: (status.summary.images ?? []).map((image) => splitImageRef(image)),
  };
}
