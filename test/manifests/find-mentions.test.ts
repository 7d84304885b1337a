import { describe, expect, test } from "vitest";
import { findMentions, finish, setImage } from "../../src/manifests/index.ts";

const name = "registry.example.com/acme/api";

const reached = (text: string, path = "values.yaml"): (string | undefined)[] =>
  finish(findMentions({ path, text }, name)).map(({ reachedBy }) => reachedBy);

describe("a place that names the image and is no site", () => {
  test.each([
    ["a key that says nothing", `sidecar: ${name}:v1\n`, "sidecar"],
    ["an argument without a flag", `args: [run, "${name}:v1"]\n`, "args[1]"],
    ["an annotation", `podAnnotations:\n  example.com/proxy: ${name}:v1\n`, 'podAnnotations["example.com/proxy"]'],
    ["a text that is YAML", `extra: |\n  - name: x\n    run: ${name}:v1\n`, "extra[0].run"],
    ["a tag under a key of its own", `list: [{repo: ${name}, policy: Always, ver: 1.4.0}]\n`, "list[0].ver"],
    ["a ConfigMap", `apiVersion: v1\nkind: ConfigMap\ndata:\n  IMAGE: ${name}:v1\n`, "data.IMAGE"],
  ])("%s is told with the key path that reaches it", (_, text, path) => {
    expect(reached(text)).toEqual([`--at values.yaml#${path}`]);
    const wanted = { name, tag: "9.9.9" };
    expect(setImage({ path: "values.yaml", text }, wanted, { at: [path] }).text).toContain("9.9.9");
  });

  test("a label that has the bare name of the image is none", () => {
    const labels = 'metadata: {labels: {app.kubernetes.io/name: nginx, app.kubernetes.io/version: "1.25.1"}}\n';
    expect(finish(findMentions({ path: "d.yaml", text: labels }, "nginx"))).toEqual([]);
    expect(finish(findMentions({ path: "d.yaml", text: "x: {repo: nginx, ver: 1.25.1}\n" }, "nginx"))).toHaveLength(1);
  });

  test("a line of another format is told with the marker that reaches it", () => {
    const text = `A=1\nIMAGE=${name}:v1\n`;
    const [mention] = finish(findMentions({ path: ".env", text }, name));
    expect(mention).toEqual({ file: ".env", line: 2, reachedBy: `a line above it: # tagboat: ${name}` });
    const marked = text.replace("IMAGE", `# tagboat: ${name}\nIMAGE`);
    expect(finish(findMentions({ path: ".env", text: marked }, name))).toEqual([]);
    expect(setImage({ path: ".env", text: marked }, { name, tag: "v2" }).text).toBe(marked.replace("v1", "v2"));
  });

  test("a text in which nothing can be reached is told all the same", () => {
    expect(reached(`script: docker run ${name}:v1 --rm\n`)).toEqual([undefined]);
  });
});

describe("nothing is told of", () => {
  test.each([
    ["a site", `image: ${name}:v1\nweb: {repository: ${name}, tag: v1}\n`],
    ["another image", `a: mirror/${name}:v1\nb: ${name}-web:v1\nc: ${name}/web:v1\nd: https://${name}:443\n`],
    ["a name without a version", `source: ${name}\nlist: [{repo: ${name}, policy: Always}]\n`],
    ["a comment", `# ${name}:v1\na: b\n`],
    ["a status", `apiVersion: v1\nkind: Pod\nstatus:\n  last: ${name}:v1\n`],
    [
      "what updaters read",
      `apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nspec: {image: ${name}:v1}\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  annotations: {argocd-image-updater.argoproj.io/image-list: "${name}:1.x"}\n`,
    ],
  ])("%s", (_, text) => expect(reached(text)).toEqual([]));

  test.each([
    ["prose", "README.md", `Run ${name}:v1 to see.\n`],
    ["a file that cannot be read", "values.yaml", `a: [${name}:v1\n`],
  ])("%s", (_, path, text) => expect(reached(text, path)).toEqual([]));
});
