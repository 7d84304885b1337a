/** Environment variables of a process, as the caller provides them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variables that Git, ssh, gpg and a credential helper need in order to work as this machine is configured. Everything else is left
 * out: a `GIT_DIR`, `GIT_INDEX_FILE` or `GIT_TRACE` of the surrounding step would point Git elsewhere, or print secrets.
 */
const passedOn = new Set([
  "PATH",
  "PATHEXT",
  "HOME",
  "USER",
  "LOGNAME",
  "USERNAME",
  "USERPROFILE",
  "HOMEDRIVE",
  "HOMEPATH",
  "APPDATA",
  "LOCALAPPDATA",
  "PROGRAMDATA",
  "SYSTEMROOT",
  "COMSPEC",
  "TMPDIR",
  "TEMP",
  "TMP",
  "XDG_CONFIG_HOME",
  "XDG_RUNTIME_DIR",
  "DBUS_SESSION_BUS_ADDRESS",
  "DISPLAY",
  "WAYLAND_DISPLAY",
  "GNUPGHOME",
  "GPG_TTY",
  "GPG_AGENT_INFO",
  "CURL_CA_BUNDLE",
  "GIT_CONFIG_GLOBAL",
  "GIT_CONFIG_SYSTEM",
  "GIT_CONFIG_NOSYSTEM",
  "GIT_AUTHOR_NAME",
  "GIT_AUTHOR_EMAIL",
  "GIT_COMMITTER_NAME",
  "GIT_COMMITTER_EMAIL",
  "GIT_EXEC_PATH",
  "GIT_SSH",
  "GIT_SSH_COMMAND",
  "GIT_SSH_VARIANT",
]);

const passedOnPrefix = /^(SSH_|SSL_|GIT_SSL_|(HTTPS?|ALL|NO|FTP)_PROXY$)/i;

/** The part of the caller's environment that Git may see, and variables that make every run the same. */
export function gitEnvironment(ambient: Environment): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(ambient)) {
    if (value === undefined) continue;
    if (passedOn.has(name.toUpperCase()) || passedOnPrefix.test(name)) environment[name] = value;
  }
  return {
    ...environment,
    // We parse Git's messages, so they must be in one language.
    LC_ALL: "C",
    LANGUAGE: "",
    GIT_TERMINAL_PROMPT: "0",
    // Overrides every `protocol.<name>.allow` of the user's configuration, which could allow an address rewritten to "ext::command".
    GIT_ALLOW_PROTOCOL: "https:http:ssh:file",
    // Set but empty: no window asks for a password.
    GIT_ASKPASS: "",
    GCM_INTERACTIVE: "never",
    // We fetch missing objects ourselves, many at once, or not at all.
    GIT_NO_LAZY_FETCH: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_OPTIONAL_LOCKS: "0",
  };
}

/** Git configuration passed by environment variables, so it shows neither in argv nor in a file. */
export function configByEnvironment(
  entries: readonly (readonly [key: string, value: string])[],
): Record<string, string> {
  const environment: Record<string, string> = { GIT_CONFIG_COUNT: String(entries.length) };
  for (const [index, [key, value]] of entries.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return environment;
}
