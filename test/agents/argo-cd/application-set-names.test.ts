import { expect, test } from "vitest";
import { mayMake } from "../../../src/agents/argo-cd/application-set-names.ts";

test.each<[template: string, isPossible: boolean]>([
  ["{{cluster}}-web-{{env}}", true],
  ["{{ .cluster }}-web-{{ .env }}", true],
  ["{{name}}", true],
  ["eu-web-dev", true],
  ["{{cluster}}web-{{env}}", true],
  ["{{a}}{{b}}{{c}}", true],
  ["eu-web-prod", false],
  ["us-{{app}}-dev", false],
  ["{{app}}-prod", false],
  ["{{cluster}}-api-{{env}}", false],
  // The parts are there, in another order, or one on top of the other.
  ["{{a}}-dev{{b}}-web{{c}}", false],
  ["eu-web-d{{a}}web-dev", false],
  // Too long to be looked through.
  [`{{a}}${"-x{{b}}".repeat(200)}`, true],
])("a template %s that has not made eu-web-dev yet: %s", (name, isPossible) => {
  expect(mayMake({ spec: { template: { metadata: { name } } } }, "eu-web-dev")).toBe(isPossible);
});

test("a template without a name takes any, and one that has made it does not make it again", () => {
  expect(mayMake({ spec: { template: {} } }, "eu-web-dev")).toBe(true);
  const made = { status: { resources: [{ name: "eu-api-dev" }, { name: "eu-web-dev" }] } };
  expect(mayMake({ spec: { template: {} }, ...made }, "eu-web-dev")).toBe(false);
});
