import type { Environment } from "./ci-facts.ts";

/**
 * The variables for a credential program of this machine: those that any program needs, and those that configure the clouds' programs. The
 * job's secrets, its inputs and the runner's tokens are not passed on. `isAlso` adds variables of the kind of program.
 */
export const programEnvironment = (env: Environment, isAlso?: (name: string) => boolean): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && (isForPrograms(name) || isAlso?.(name)) ? [[name, value]] : [],
    ),
  );

const isForPrograms = (name: string): boolean =>
  /^(?:PATH|PATHEXT|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|TZ|TERM|TMPDIR|TEMP|TMP|USERNAME|USERPROFILE|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES|SYSTEMROOT|SYSTEMDRIVE|COMSPEC|KUBECONFIG|NODE_EXTRA_CA_CERTS|MSI_ENDPOINT|MSI_SECRET)$/i.test(
    name,
  ) ||
  /^(?:LC|XDG|SSL_CERT|KUBERNETES|AWS|AZURE|AAD|ARM|GOOGLE|CLOUDSDK|GCE|GKE|DIGITALOCEAN|OCI|ALIBABA_CLOUD|IBMCLOUD|IDENTITY)_/.test(
    name,
  ) ||
  /^(?:HTTPS?|ALL|NO)_PROXY$/i.test(name);
