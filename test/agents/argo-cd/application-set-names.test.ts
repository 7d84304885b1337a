import { describe, expect, test } from "vitest";
import { mayMake } from "../../../src/agents/argo-cd/application-set-names.ts";

const name = "eu-web-dev";
const templateOf = (text: string) => ({ spec: { template: { metadata: { name: text } } } });

describe("an ApplicationSet that has not made eu-web-dev", () => {
  test.each([
    "{{cluster}}-web-{{env}}",
    "{{ .cluster }}-web-{{ .env }}",
    "{{name}}",
    "eu-web-dev",
    "{{cluster}}web-{{env}}",
    "{{a}}{{b}}{{c}}",
  ])("could still make it by the template %s", (text) => {
    expect(mayMake(templateOf(text), name)).toBe(true);
  });

  test.each([
    "eu-web-prod",
    "us-{{app}}-dev",
    "{{app}}-prod",
    "{{cluster}}-api-{{env}}",
    // The parts are there, in another order, or one on top of the other.
    "{{a}}-dev{{b}}-web{{c}}",
    "eu-web-d{{a}}web-dev",
  ])("could not make it by the template %s", (text) => {
    expect(mayMake(templateOf(text), name)).toBe(false);
  });

  test("could make any name by a template of more than 1,000 characters, which is not examined", () => {
    expect(mayMake(templateOf(`{{a}}${"-x{{b}}".repeat(200)}`), name)).toBe(true);
  });

  test("could make any name by a template without one", () => {
    expect(mayMake({ spec: { template: {} } }, name)).toBe(true);
  });
});

test("an ApplicationSet that has made an Application does not make it again", () => {
  const status = { resources: [{ name: "eu-api-dev" }, { name }] };
  expect(mayMake({ spec: { template: {} }, status }, name)).toBe(false);
});
