import { type ExecFileException, execFile } from "node:child_process";
import { dirname, resolve } from "node:path";
import { TagboatError } from "../../errors.ts";
import type { Environment } from "../../io/ci-facts.ts";
import { programEnvironment } from "../../io/program-environment.ts";
import { bearer, type Identity, nobody } from "./cluster-access.ts";
import { type Fields, fieldsOf, listOf, textOf } from "./fields.ts";
import type { Entry } from "./kubeconfig-file.ts";

export interface PluginRun {
  readonly env: Environment;
  /** The cluster's entry, which a plugin may request. */
  readonly cluster: Entry;
  readonly signal?: AbortSignal | undefined;
}

const versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

/** Time limit in milliseconds, and size limit of the answer in bytes. */
const bounds = { time: 60_000, size: 2 ** 20 };

/**
 * Gets credentials from a credential plugin of a cloud (`aws eks get-token`, `gke-gcloud-auth-plugin`, `kubelogin`). Protocol:
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins @throws config
 */
export async function askPlugin(plugin: Entry, run: PluginRun): Promise<Identity> {
  const { fields } = plugin;
  const { name, command, version } = commandOf(plugin);
  const args = listOf(fields["args"]).map(String);
  const output = await runPlugin([command, ...args], { env: pluginEnvironment(fields, version, run), fields, run });
  return identityIn(output, { name, version });
}

/** Reads a plugin's command without running it. @throws config */
export function commandOf({ file, fields }: Entry): Record<"name" | "command" | "version", string> {
  const name = textOf(fields["command"]);
  const version = textOf(fields["apiVersion"]) ?? "";
  if (name === undefined || !versions.includes(version)) {
    throw new TagboatError("config", `${file} names a credential plugin that cannot be run: ${name ?? "no command"}`, {
      hint: `Its apiVersion must be one of ${versions.join(", ")}.`,
    });
  }
  if (fields["interactiveMode"] === "Always") {
    throw new TagboatError("config", `${file}: the credential plugin ${name} wants to talk to a person`, {
      hint: "Give a service account's token instead.",
    });
  }
  // As in kubectl, a path is relative to the file's folder, and a bare name is searched in PATH.
  const command = /[\\/]/.test(name) ? resolve(dirname(file), name) : name;
  return { name, command, version };
}

function pluginEnvironment(fields: Fields, version: string, { env, cluster }: PluginRun): NodeJS.ProcessEnv {
  const given = listOf(fields["env"])
    .map(fieldsOf)
    .map(({ name, value }) => [String(name), String(value)]);
  const spec = { interactive: false, ...(fields["provideClusterInfo"] === true && { cluster: clusterInfo(cluster) }) };
  const info = JSON.stringify({ apiVersion: version, kind: "ExecCredential", spec });
  return { ...programEnvironment(env), ...Object.fromEntries(given), KUBERNETES_EXEC_INFO: info };
}

function clusterInfo({ fields }: Entry): Fields {
  const passed = ["server", "tls-server-name", "insecure-skip-tls-verify", "certificate-authority-data", "proxy-url"];
  const extension = listOf(fields["extensions"])
    .map(fieldsOf)
    .find(({ name }) => name === "client.authentication.k8s.io/exec");
  const entries = passed.flatMap((key) => (fields[key] === undefined ? [] : [[key, fields[key]]]));
  return { ...Object.fromEntries(entries), ...(extension && { config: extension["extension"] }) };
}

interface PluginCall {
  readonly env: NodeJS.ProcessEnv;
  readonly fields: Fields;
  readonly run: PluginRun;
}

function runPlugin([command = "", ...args]: readonly string[], { env, fields, run }: PluginCall): Promise<string> {
  const options = { env, timeout: bounds.time, maxBuffer: bounds.size, signal: run.signal, windowsHide: true };
  return new Promise((done, fail) => {
    const child = execFile(command, args, options, (cause, stdout, stderr) => {
      if (cause === null) done(stdout);
      else if (run.signal?.aborted) fail(new TagboatError("interrupted", "Interrupted", { cause }));
      else fail(pluginFailure(command, cause, { stderr, installHint: textOf(fields["installHint"]) }));
    });
    child.stdin?.end();
  });
}

interface Said {
  readonly stderr: string;
  readonly installHint: string | undefined;
}

function pluginFailure(command: string, cause: ExecFileException, { stderr, installHint }: Said): TagboatError {
  const said = stderr.trim().split("\n").at(-1)?.slice(0, 300) || "it failed";
  const why = cause.code === "ENOENT" ? "it is not installed here" : cause.killed ? "it took too long" : said;
  const hint = installHint ?? "Run it by hand to see what it wants.";
  return new TagboatError("config", `The credential plugin ${command} gives no credential: ${why}`, { cause, hint });
}

function identityIn(output: string, { name, version }: { readonly name: string; readonly version: string }): Identity {
  let answer: Fields;
  try {
    answer = fieldsOf(JSON.parse(output));
  } catch {
    answer = {};
  }
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = fieldsOf(answer["status"]);
  const isWhole = textOf(token) !== undefined || (textOf(clientCertificateData) && textOf(clientKeyData));
  if (answer["kind"] !== "ExecCredential" || answer["apiVersion"] !== version || !isWhole)
    throw new TagboatError("config", `The credential plugin ${name} answers with no credential of ${version}`);
  const until = new Date(textOf(expirationTimestamp) ?? Number.NaN);
  return {
    ...(textOf(token) === undefined ? nobody : bearer(String(token))),
    certificate: textOf(clientCertificateData),
    key: textOf(clientKeyData),
    ...(!Number.isNaN(until.getTime()) && { until }),
  };
}
