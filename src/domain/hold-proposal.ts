import { asCode } from "./markdown.ts";
import type { HoldTrailer, Trailers } from "./trailers.ts";

const verbs: Readonly<Record<HoldTrailer["kind"], string>> = { hold: "Stops", unhold: "Resumes" };

/** Describes the effect of a proposed hold or unhold after its merge, and the reason. */
export function holdLines({ holds = [], reason }: Trailers): string[] {
  const lines = holds.map(
    ({ kind, app, environment }) => `${verbs[kind]} deliveries of ${asCode(app)} into ${asCode(environment)}.`,
  );
  return reason === undefined ? lines : [...lines, "", `- Reason: ${asCode(reason)}`];
}

export const holdRules = [
  "It takes effect once it is merged. Closing it without a merge withdraws it.",
  "A commit of yours on its branch is never overwritten: the command fails until it is merged or removed.",
];
