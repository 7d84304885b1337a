import type { Agent } from "../agents/agent.ts";
import { isEnough, meaningOf } from "../domain/evidence.ts";
import type { Evidence } from "../domain/gate.ts";
import { TagboatError } from "../errors.ts";

type Asked = Pick<Agent, "kind" | "name" | "evidence" | "gateOnly">;

/** @throws config: an agent can never show enough, or none shows anything about the image */
export function checkEvidence(agents: readonly Asked[], wanted: Evidence): void {
  const showing = agents.filter(({ gateOnly }) => gateOnly !== true);
  const weak = showing.find(({ evidence }) => !isEnough(evidence, wanted));
  if (weak !== undefined) throw tooWeak(weak, wanted);
  const [blind] = agents;
  if (showing.length > 0 || blind === undefined) return;
  throw new TagboatError("config", `That ${nameOf(blind)} answers shows nothing of what runs`, {
    hint: `Say where its answer has the image's tag or the config commit: \`tag\` or \`revision\` of the agent, --tag-at or --revision-at (a JSON pointer, or "header:X-Version"). Beside another agent, a bare answer is a condition.`,
  });
}

function tooWeak(weak: Asked, wanted: Evidence): TagboatError {
  const lesser = `--evidence ${weak.evidence}, or \`evidence: ${weak.evidence}\` in the gates of the next environments`;
  const isPage = weak.kind === "http";
  const message = isPage
    ? `${said(weak)} shows ${meaningOf[weak.evidence]}, and not ${meaningOf[wanted]}`
    : `${said(weak)} can never show ${meaningOf[wanted]}, only ${meaningOf[weak.evidence]}`;
  const hint = isPage
    ? `Say where its answer has the image's tag: \`tag\` of the agent, or --tag-at. Where less is enough: ${lesser}.`
    : `Where that is enough, say so: ${lesser}.`;
  return new TagboatError("config", message, { hint });
}

const nameOf = ({ name, kind }: Asked): string => (name === kind ? "the page" : `${name} (${kind})`);

/** An agent from flags has no name of its own. */
const said = ({ name, kind }: Asked): string => (name === kind ? `An agent of kind ${kind}` : `${name} (${kind})`);
