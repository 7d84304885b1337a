import * as z from "zod";
import { cronProblem } from "../domain/cron.ts";
import { duration, line, section, text, tokenFrom, url } from "./schema-values.ts";

const cron = z
  .string()
  .check((context) => {
    const problem = cronProblem(context.value);
    if (problem !== undefined) context.issues.push({ code: "custom", input: context.value, message: problem });
  })
  .meta({ examples: ["0 16 * * 5"] });

const timeZone = z.string().refine(isTimeZone, "not a time zone: write it as Europe/Berlin or UTC");

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone !== "";
  } catch {
    return false;
  }
}

const freeze = section({
  cron: cron.meta({ description: "When the freeze begins, as five cron fields: minute, hour, day, month, weekday." }),
  for: duration
    .refine((length) => /[1-9]/.test(length), "a freeze must last some time")
    .meta({ description: "How long it lasts." }),
  timeZone: timeZone
    .optional()
    .meta({ description: "Time zone in which `cron` is read.", default: "UTC", examples: ["Europe/Berlin"] }),
  reason: line.optional().meta({ description: "Why, for whoever is refused.", examples: ["weekend"] }),
}).meta({ id: "freeze", description: "A time in which nothing enters the environment." });

const requirement = section({
  status: text
    .optional()
    .meta({ description: "Commit statuses that must all be success: a name, or a glob.", examples: ["e2e/*"] }),
  on: z.enum(["source-commit", "config-commit"]).optional().meta({
    description: "The commit that carries the statuses: the one that was built, or the one that deployed it before.",
    default: "source-commit",
  }),
  http: url.optional().meta({
    description: "Address that must answer a GET with `expect`.",
    examples: ["https://smoke.example.com/{app}/{environment}"],
  }),
  expect: z.int().min(100).max(599).optional().meta({ description: "Answer that `http` must give.", default: 200 }),
  tokenFrom: tokenFrom
    .optional()
    .meta({ description: "Environment variable whose value is sent to `http` as a bearer token." }),
})
  .refine(({ status, http }) => (status === undefined) !== (http === undefined), "needs either `status` or `http`")
  .meta({
    id: "requirement",
    description: "Something else that must be green: either `status` or `http`.",
    oneOf: [{ required: ["status"] }, { required: ["http"] }],
  });

const isTeam = (approver: string): boolean => approver.includes("/");

const approver = text.regex(
  /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/,
  "not an account or a team: write `alice`, or `acme/release-managers`",
);

const approvals = section({
  count: z
    .int()
    .min(0)
    .max(100)
    .meta({
      description: "How many accounts must approve the commit that is merged. 0: none, in spite of another section.",
      examples: [1],
    }),
  from: z
    .array(approver)
    .min(1, "is empty; leave it out if every account that may write can approve")
    .optional()
    .meta({
      description: "Whose approvals count: accounts, and teams as `org/team`. Default: every account that may write.",
      examples: [["acme/release-managers"]],
    }),
})
  .refine(
    ({ count, from = [] }) =>
      from.length === 0 || from.some(isTeam) || new Set(from.map((name) => name.toLowerCase())).size >= count,
    { path: ["count"], error: "`from` names fewer accounts than this" },
  )
  .refine(({ count, from }) => count > 0 || from === undefined, {
    path: ["from"],
    error: "has no effect with `count: 0`",
  })
  .meta({ id: "approvals", description: "Reviews that must approve the very commit that is merged." });

/** Everything that must be true before an image may enter an environment. */
export const gate = section({
  soak: duration.optional().meta({
    description: "How long the image must have been healthy, without a break, in every environment of `after`.",
    default: "0s",
    examples: ["30m"],
  }),
  evidence: z.enum(["image", "revision", "applied"]).optional().meta({
    description:
      "How much the agent must show: `image` (the live image is ours), `revision` (our commit is applied and healthy), or only `applied`.",
    default: "image",
  }),
  tolerate: duration.optional().meta({
    description: "Longest time of `progressing` that does not break a soak, for apps that scale themselves.",
    default: "0s",
    examples: ["2m"],
  }),
  freeze: z.array(freeze).optional().meta({ description: "Times in which nothing enters.", default: [] }),
  require: z
    .array(requirement)
    .optional()
    .meta({ description: "What else must be green. All must hold.", default: [] }),
  approvals: approvals.optional().meta({
    description:
      "Reviews that must approve the commit that tagboat merges. Needs `delivery: pull-request` or `merge`, because a push has no reviews.",
    examples: [{ count: 1, from: ["acme/release-managers"] }],
  }),
  override: z.boolean().optional().meta({
    description: "Whether `tagboat promote --force --reason` may open the gate. A hold stays closed.",
    default: false,
  }),
}).meta({ id: "gate", description: "All that must hold before an image may enter an environment." });
