import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The program of Debian's package of the same name. */
const program = "docker-registry";

/** Whether the real registry is installed here. */
export const hasDockerRegistry: boolean = spawnSync(program, ["--version"]).status === 0;

/** A user of a registry with passwords. The hash is bcrypt's, as `htpasswd -B` writes it. */
export const registryUser = {
  name: "ada",
  password: "registry-secret",
  hash: "$2y$05$abcdefghijklmnopqrstuubNCCgMNqYiQA5BMGxm7McAPft53drSm",
} as const;

export interface DockerRegistry extends AsyncDisposable {
  readonly url: string;
  /** Host and port: the first part of an image's name. */
  readonly host: string;
}

interface RegistryOptions {
  /** Whether it asks for the password of `registryUser`. */
  readonly isPrivate?: boolean;
  /** Further variables of its configuration. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the real registry of the Docker project on a free port of this machine, with an empty store. */
export async function startDockerRegistry({ isPrivate, env }: RegistryOptions = {}): Promise<DockerRegistry> {
  const folder = await mkdtemp(join(tmpdir(), "tagboat-test-registry-"));
  const file = (name: string): string => join(folder, name);
  await writeFile(
    file("config.yml"),
    `version: 0.1\nstorage: { filesystem: { rootdirectory: "${file("store")}" } }\nhttp: { addr: "127.0.0.1:0" }\n`,
  );
  await writeFile(file("htpasswd"), `${registryUser.name}:${registryUser.hash}\n`);
  const passwords = {
    REGISTRY_AUTH: "htpasswd",
    REGISTRY_AUTH_HTPASSWD_REALM: "test",
    REGISTRY_AUTH_HTPASSWD_PATH: file("htpasswd"),
  };
  const child = spawn(program, ["serve", file("config.yml")], {
    env: { PATH: process.env["PATH"], ...(isPrivate && passwords), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const host = await listeningAt(child);
  return {
    host,
    url: `http://${host}`,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function listeningAt(child: ChildProcess): Promise<string> {
  let said = "";
  return new Promise((resolve, reject) => {
    const read = (part: Buffer): void => {
      said += part.toString();
      const host = /listening on (127\.0\.0\.1:\d+)/.exec(said)?.[1];
      if (host !== undefined) resolve(host);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => reject(new Error(`the registry ended with ${code}: ${said}`)));
  });
}

export const mediaTypes = {
  "oci-index": "application/vnd.oci.image.index.v1+json",
  "docker-list": "application/vnd.docker.distribution.manifest.list.v2+json",
  "oci-manifest": "application/vnd.oci.image.manifest.v1+json",
  "docker-manifest": "application/vnd.docker.distribution.manifest.v2+json",
} as const;

export type ManifestForm = keyof typeof mediaTypes;

export const sha256 = (bytes: string | Uint8Array): string =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

interface Pushed {
  readonly repository: string;
  readonly tag: string;
  readonly form?: ManifestForm;
  /** Makes the image another one. */
  readonly content?: string;
}

/** Pushes an image without layers, by the distribution API. Returns the digest of what the tag names. */
export async function pushImage(
  { url }: Pick<DockerRegistry, "url">,
  { repository, tag, form = "oci-manifest", content = tag }: Pushed,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const api = async (path: string, init: RequestInit): Promise<Response> => {
    const answer = await fetch(new URL(path, url), { ...init, headers: { ...headers, ...init.headers } });
    if (answer.ok) return answer;
    throw new Error(`${init.method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  const isDocker = form.startsWith("docker");
  const config = JSON.stringify({ architecture: "amd64", os: "linux", content });
  const upload = await api(`/v2/${repository}/blobs/uploads/`, { method: "POST" });
  const place = new URL(upload.headers.get("location") ?? "", url);
  place.searchParams.set("digest", sha256(config));
  await api(place.href, { method: "PUT", body: config, headers: { "content-type": "application/octet-stream" } });
  const put = async (reference: string, mediaType: string, body: string): Promise<string> => {
    await api(`/v2/${repository}/manifests/${reference}`, {
      method: "PUT",
      body,
      headers: { "content-type": mediaType },
    });
    return sha256(body);
  };
  const single = mediaTypes[isDocker ? "docker-manifest" : "oci-manifest"];
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: single,
    config: {
      mediaType: isDocker
        ? "application/vnd.docker.container.image.v1+json"
        : "application/vnd.oci.image.config.v1+json",
      digest: sha256(config),
      size: Buffer.byteLength(config),
    },
    layers: [],
  });
  if (form.endsWith("manifest")) return put(tag, single, manifest);
  const digest = await put(sha256(manifest), single, manifest);
  const entry = {
    mediaType: single,
    digest,
    size: Buffer.byteLength(manifest),
    platform: { architecture: "amd64", os: "linux" },
  };
  return put(
    tag,
    mediaTypes[form],
    JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes[form], manifests: [entry] }),
  );
}
