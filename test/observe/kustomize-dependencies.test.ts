import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReadPlace } from "../../src/agents/rollout.ts";
import { kustomizeReach } from "../../src/observe/kustomize-dependencies.ts";
import { type GitServer, startGitServer } from "../support/git-server.ts";
import { openForTest } from "../support/git-world.ts";

let server: GitServer;
let url: string;

const workload = "kind: Deployment\nmetadata: { name: cart }\nspec: { image: registry.example.com/cart:1 }\n";
const child = (path: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: cart }\nspec: { source: { path: ${path} } }\n`;

beforeAll(async () => {
  server = await startGitServer();
  const repository = await server.create("config", {
    "apps/cart/base/deployment.yaml": workload,
    "apps/cart/base/kustomization.yaml": "resources: [deployment.yaml]\n",
    "apps/cart/dev/kustomization.yaml": "resources: [../base]\nimages: [{ name: cart, newTag: '1' }]\n",
    "apps/cart/qa/kustomization.yaml": "# made of ../dev\nresources:\n  - ../base\n",
    "apps/cart/remote/kustomization.yaml": "resources: ['https://git.example.com/acme/config//apps/cart/dev']\n",
    "apps/cart/eu/kustomization.yaml": "resources:\n- ../dev\n",
    "apps/shop/deployment.yaml": workload,
    "apps/shop/deep/other.yaml": workload,
    "charts/cart/Chart.yaml": "name: cart\ndependencies: [{ name: common, repository: 'file://../common' }]\n",
    "charts/cart/values.yaml": "tag: '0'\n",
    "charts/cart/values-dev.yaml": "tag: '1'\n",
    "charts/cart/values-qa.yaml": "tag: '2'\n",
    "charts/cart/templates/deployment.yaml": "image: cart:{{ .Values.tag }}\n",
    "charts/common/Chart.yaml": "name: common\n",
    "charts/common/values.yaml": "tag: '3'\n",
    "charts/globs/Chart.yaml": "name: globs\n",
    "charts/globs/templates/all.yaml": '{{ .Files.Glob "*.yaml" }}\n',
    "root/cart.yaml": child("apps/cart/dev"),
    "root/set/fleet.yaml": "kind: ApplicationSet\nspec: { path: '{{path}}' }\n",
    "flux/cart.yaml": "kind: Kustomization\nspec:\n  path: ./apps/cart/dev\n",
    "flux/release.yaml": "kind: HelmRelease\nspec: { chart: { spec: { chart: charts/cart } } }\n",
    "tool/main.jsonnet": "import '../apps/cart/dev.libsonnet'\n",
    "settings/dev.json": "{}\n",
  });
  url = repository.url;
});
afterAll(() => server.close());

const dev = "apps/cart/dev/kustomization.yaml";
const place = (folder: string, ...files: string[]): ReadPlace => ({ folder, recurse: false, files });

test.each<[what: string, place: ReadPlace, ours: string, kind: string]>([
  ["the folder of our file", place("apps/cart/dev"), dev, "ours"],
  ["another environment's overlay, for all that a comment says", place("apps/cart/qa"), dev, "elsewhere"],
  ["another app", place("apps/shop"), dev, "elsewhere"],
  ["an overlay of our overlay", place("apps/cart/eu"), dev, "ours"],
  ["an overlay of our base", place("apps/cart/qa"), "apps/cart/base/deployment.yaml", "ours"],
  ["an overlay whose base's base is ours", place("apps/cart/eu"), "apps/cart/base/deployment.yaml", "ours"],
  ["a remote base", place("apps/cart/remote"), dev, "unknown"],
  ["a folder that is above ours, and reads no deeper", place("apps"), "apps/shop/deployment.yaml", "elsewhere"],
  [
    "a folder that is above ours, and reads all",
    { folder: "apps/shop", recurse: true, files: [] },
    "apps/shop/deep/other.yaml",
    "ours",
  ],
  [
    "a chart with our values",
    place("charts/cart", "charts/cart/values-dev.yaml"),
    "charts/cart/values-dev.yaml",
    "ours",
  ],
  [
    "a chart with another environment's",
    place("charts/cart", "charts/cart/values-qa.yaml"),
    "charts/cart/values-dev.yaml",
    "elsewhere",
  ],
  [
    "a chart with its own values",
    place("charts/cart", "charts/cart/values-qa.yaml"),
    "charts/cart/values.yaml",
    "ours",
  ],
  ["a chart with another one in it", place("charts/cart"), "charts/common/values.yaml", "ours"],
  ["a chart that reads files by a pattern", place("charts/globs", "charts/globs/x.yaml"), dev, "unknown"],
  [
    "value files alone",
    { recurse: false, files: ["charts/cart/values-qa.yaml"] },
    "charts/cart/values-dev.yaml",
    "elsewhere",
  ],
  ["an app of apps", place("root"), dev, "ours"],
  ["an app of other apps", place("root"), "apps/shop/deployment.yaml", "elsewhere"],
  ["a set in the folder", place("root/set"), dev, "unknown"],
  ["Kustomizations of Flux", place("flux"), dev, "ours"],
  ["a HelmRelease of a chart that is ours", place("flux"), "charts/cart/values.yaml", "ours"],
  ["a tool that nobody knows here", place("tool"), dev, "unknown"],
  ["a folder that is not there", place("apps/nope"), dev, "unknown"],
  ["our file is no manifest", place("apps/shop"), "settings/dev.json", "unknown"],
  ["our file is the definition", place("apps/shop"), "root/cart.yaml", "unknown"],
])("%s: %j and %s are %s", async (_, read, ours, kind) => {
  await using repository = openForTest(url);
  const reach = await kustomizeReach(await repository.open(), [read], [ours]);
  expect(reach).toMatchObject({ kind });
  if (reach.kind === "elsewhere") expect(reach.ours).toEqual([ours]);
});

test("of several places one is enough, and of several files, too", async () => {
  await using repository = openForTest(url);
  const snapshot = await repository.open();
  const places = [place("apps/shop"), place("apps/cart/qa")];
  expect(await kustomizeReach(snapshot, places, [dev])).toEqual({
    kind: "elsewhere",
    reads: ["apps/shop", "apps/cart/qa"],
    ours: [dev],
  });
  expect(await kustomizeReach(snapshot, places, [dev, "apps/shop/deployment.yaml"])).toEqual({ kind: "ours" });
});
