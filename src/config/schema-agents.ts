import * as z from "zod";
import { duration, line, name, section, text, tokenFrom, url } from "./schema-values.ts";

const connection = {
  tokenFrom: tokenFrom.optional().meta({
    description: "Environment variable that holds the token; it goes to this agent's host and no other.",
  }),
  caFile: text
    .optional()
    .meta({ description: "PEM file of a private certificate authority, on the machine that runs." }),
  insecure: z.boolean().optional().meta({
    description:
      "Use plain http://, or skip the check of the server's certificate. If a credential is sent, the run must confirm this with `--insecure`.",
    default: false,
  }),
  headers: z
    .record(
      z
        .string()
        .regex(
          /^(?!(?:authorization|cookie)$)[!#$%&'*+.^_`|~0-9A-Za-z-]+$/i,
          "not a header that can be set here: credentials come by `tokenFrom` or `headersFrom`",
        ),
      line,
    )
    .optional()
    .meta({ description: "Headers for a proxy on the way. No secrets: the file is in Git." }),
  headersFrom: z
    .record(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "not a header's name"), tokenFrom)
    .optional()
    .meta({ description: "Headers whose values are secret: the environment variable of each." }),
};

/** The purpose of each grace, and its default. */
export const graces = {
  settle: ["How long health must last before it counts.", "10s"],
  appear: ["How long an application may not be there yet.", "0s"],
  comparison: ["How long manifests may fail to render.", "1m"],
  unknown: ["How long the agent may not know.", "3m"],
  image: ["How long another image may run although everything else is done.", "2m"],
  drift: ["How long the cluster may differ from Git after a sync.", "2m"],
  degraded: ["How long health may be bad before it is a failure.", "2m"],
} as const;

const graceKeys = Object.fromEntries(
  Object.entries(graces).map(([key, [description, standard]]) => [
    key,
    duration.optional().meta({ description, default: standard }),
  ]),
) as { [Key in keyof typeof graces]: z.ZodOptional<typeof duration> };

const grace = section(graceKeys).meta({
  id: "grace",
  description: "How long each kind of bad state is tolerated before it becomes the verdict.",
});

// Flux corrects drift at its interval, so there is no grace for drift.
const { drift: _, ...fluxGraceKeys } = graceKeys;

const fluxGrace = section(fluxGraceKeys).meta({
  id: "fluxGrace",
  description: "How long each kind of bad state in Flux is tolerated before it becomes the verdict.",
});

const context = text.optional().meta({
  description:
    "Context of the kubeconfig, for `via: kubernetes`. One that is not the current one must be confirmed by `--kube-context`.",
});

const sync = {
  argoCd: z.enum(["wait", "request", "fail"]).optional().meta({
    description:
      "What to do where the agent does not sync by itself: wait for a person, ask for the sync (which needs that right), or fail at once.",
    default: "wait",
  }),
  flux: z.enum(["wait", "request"]).optional().meta({
    description: "What to do until Flux looks by itself: wait, or ask it to look now (which needs that right).",
    default: "wait",
  }),
};

const argoCd = section({
  kind: z.literal("argo-cd"),
  url: url.optional().meta({
    description: "Address of the server, with its root path where it has one; without one, `ARGOCD_SERVER`.",
    examples: ["https://argocd.example.com"],
  }),
  via: z
    .enum(["server", "kubernetes"])
    .optional()
    .meta({ description: "Ask Argo CD's server, or read its objects from Kubernetes.", default: "server" }),
  ...connection,
  context,
  grace: grace.optional().meta({ description: "How patient to be with this agent." }),
  sync: sync.argoCd,
  suspended: z
    .enum(["wait", "pass", "fail"])
    .optional()
    .meta({ description: "What a paused rollout means.", default: "wait" }),
}).meta({ description: "Argo CD. Without `tokenFrom`, the token is in `ARGOCD_AUTH_TOKEN`." });

const statusEvidence = z.enum(["applied", "revision"]).optional().meta({
  description:
    "What a status's success is worth: that the commit is applied, or that it also runs and is healthy. Only you know whether whoever posts it waits for health.",
  default: "applied",
});

const flux = section({
  kind: z.literal("flux"),
  url: url.optional().meta({ description: "Address of the Kubernetes API; without one, the kubeconfig's." }),
  via: z
    .enum(["kubernetes", "commit-status"])
    .optional()
    .meta({ description: "Read Flux's objects, or the commit statuses that Flux posts.", default: "kubernetes" }),
  evidence: statusEvidence,
  ...connection,
  context,
  grace: fluxGrace.optional().meta({ description: "How patient to be with this agent." }),
  sync: sync.flux,
}).meta({ description: "Flux, by its objects in Kubernetes or by the commit statuses it posts." });

const commitStatus = section({
  kind: z.literal("commit-status"),
  description: text.optional().meta({
    description: "What the status must say besides being success, for senders whose success means little.",
    examples: ["reconciliation succeeded"],
  }),
  evidence: statusEvidence,
}).meta({ description: "A commit status on the config commit, whoever posts it. Read with the forge's credential." });

/** A location in an HTTP answer: a JSON pointer, or "header:" and a name. */
export const responseLocation = /^(?:(?:\/[^/]*)+|header:[!#$%&'*+.^_`|~0-9A-Za-z-]+)$/;

const pointer = z
  .string()
  .regex(responseLocation, "must be a JSON pointer, such as /build/tag, or a header, such as header:X-Version");

const http = section({
  kind: z.literal("http"),
  url: url.meta({
    description: "Address of a page of the app that says what runs. `{app}` and `{environment}` are filled in.",
    examples: ["https://{app}.{environment}.example.com/version"],
  }),
  tag: pointer.optional().meta({
    description: "Where the answer has the image's tag: a JSON pointer, or `header:` and a name.",
    examples: ["/build/tag"],
  }),
  revision: pointer.optional().meta({ description: "Where the answer has the config commit, likewise." }),
  ...connection,
}).meta({ description: "An HTTP probe." });

/** An agent, which knows whether an environment runs what Git says. */
export const agent = z
  .discriminatedUnion("kind", [argoCd, flux, commitStatus, http])
  .meta({ id: "agent", description: "Someone who knows whether an environment runs what Git says." });

/** An environment's use of one agent. */
export const agentUse = section({
  use: name.meta({ description: "Name of the agent, from `agents`." }),
  application: text.optional().meta({ description: "Argo CD: name of the Application.", examples: ["{app}-dev"] }),
  selector: text.optional().meta({
    description: "Argo CD: labels of the Applications, all of which must pass.",
    examples: ["app={app},env=prod"],
  }),
  applicationSet: text.optional().meta({ description: "Argo CD: name of the ApplicationSet that makes them." }),
  count: z
    .int()
    .min(1)
    .optional()
    .meta({ description: "How many Applications, or statuses, there must be, at least." }),
  project: text.optional().meta({ description: "Argo CD: project of the Applications." }),
  kustomization: text.optional().meta({ description: "Flux: name of the Kustomization.", examples: ["{app}"] }),
  helmRelease: text.optional().meta({ description: "Flux: name of the HelmRelease." }),
  namespace: text
    .optional()
    .meta({ description: "Namespace of the objects. Argo CD: where not its own; Flux: `flux-system`." }),
  status: text.optional().meta({
    description: "Commit status: its name, or a glob of which all must be success.",
    examples: ["kustomization/{app}/*"],
  }),
}).meta({
  id: "agentUse",
  description: "What an environment asks one agent for; `{app}` and `{environment}` are filled in.",
});
