import { type LimitName, overLimit, shownLimit } from "../../limits.ts";

/** What Git might say where it is ended for a limit, so that it is read as what Git says. */
export const givenUp = (limit: LimitName): string =>
  limit === "answer-silence" || limit === "answer-time"
    ? `fatal: no complete answer in ${shownLimit(limit)} (limit ${limit})`
    : `fatal: the answer has ${overLimit(limit)}`;
