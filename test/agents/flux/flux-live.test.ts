import { setTimeout as sleep } from "node:timers/promises";
import { describe, test } from "vitest";
import type { Rollout } from "../../../src/agents/rollout.ts";
import { splitImageRef } from "../../../src/domain/image-ref.ts";
import { createHttp } from "../../../src/io/http.ts";
import { describeAgent } from "../../contracts/describe-agent.ts";
import { fluxOf } from "./cluster.ts";

/** A real one, with a Kustomization that is Ready and has applied Deployments; the token may read all of them, and their pods. */
const {
  TEST_FLUX_URL: server,
  TEST_FLUX_CA_FILE: caFile,
  TEST_FLUX_TOKEN: token,
  TEST_FLUX_KUSTOMIZATION: subject,
} = process.env;

if (server && token && subject) {
  const url = server.replace(/\/+$/, "");
  const [name = "", namespace = "flux-system"] = subject.split("/").reverse();
  describeAgent("Flux, the real one", async () => {
    const agentOf = (kustomization: string, credential: string) => {
      const settings = { url, ...(caFile && { caFile }) };
      return fluxOf({ url }, { token: credential, use: { kustomization, namespace }, settings, speed: 1 }).agent;
    };
    return {
      agent: agentOf(name, token),
      running: await rolloutOf({ url, token, name, namespace }),
      stranger: agentOf(name, "nobody"),
      astray: agentOf("tagboat-nowhere", token),
      pause: (milliseconds) => sleep(milliseconds),
      close: async () => undefined,
    };
  });
} else {
  describe.skip("an agent: Flux, the real one (TEST_FLUX_URL, TEST_FLUX_TOKEN, TEST_FLUX_KUSTOMIZATION=[namespace/]name)", () => {
    test("is not there", () => undefined);
  });
}

interface LiveKustomization {
  readonly spec: { readonly sourceRef: { readonly name: string; readonly namespace?: string } };
  readonly status: {
    readonly lastAppliedRevision: string;
    readonly inventory?: { readonly entries: readonly { readonly id: string }[] };
  };
}

interface Where {
  readonly url: string;
  readonly token: string;
  readonly name: string;
  readonly namespace: string;
}

/** What runs there now, as Flux and the Deployments tell. */
async function rolloutOf({ url, token: credential, name, namespace }: Where): Promise<Rollout> {
  const http = createHttp({ env: {}, ...(caFile && { caFile }) });
  async function get<T>(path: string): Promise<T> {
    const response = await http.fetch(`${url}${path}`, { headers: { authorization: `Bearer ${credential}` } });
    return (await response.json()) as T;
  }
  const toolkit = (kind: string, home: string, object: string) =>
    `/apis/${kind}.toolkit.fluxcd.io/v1/namespaces/${home}/${kind === "source" ? "gitrepositories" : "kustomizations"}/${object}`;
  const { spec, status } = await get<LiveKustomization>(toolkit("kustomize", namespace, name));
  const { sourceRef } = spec;
  const source = await get<{ readonly spec: { readonly url: string; readonly ref?: { readonly branch?: string } } }>(
    toolkit("source", sourceRef.namespace ?? namespace, sourceRef.name),
  );
  const deployments = (status.inventory?.entries ?? [])
    .map(({ id }) => id.split("_"))
    .filter(([, , group, kind]) => group === "apps" && kind === "Deployment");
  const images = await Promise.all(
    deployments.map(async ([home, deployment]) => {
      const path = `/apis/apps/v1/namespaces/${home}/deployments/${deployment}`;
      const live = await get<{
        readonly spec: {
          readonly template: { readonly spec: { readonly containers: readonly { readonly image: string }[] } };
        };
      }>(path);
      return live.spec.template.spec.containers.map(({ image }) => splitImageRef(image));
    }),
  );
  await http.close();
  return {
    repoURL: source.spec.url,
    branch: source.spec.ref?.branch ?? "master",
    commit: status.lastAppliedRevision.split(":").at(-1) ?? "",
    pushedAt: new Date(Date.now() - 3_600_000),
    images: images.flat(),
  };
}
