/** Removes secrets from a text. "file": keeps addresses, because the text is a file's own and a diff must apply. */
export type Redact = (text: string, of?: "file") => string;

const mask = "***";

/** The user part of a URL, also within a message. */
const userinfo = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#'"]+@/gi;

/** A header with a credential, as curl or Git prints it. */
const authorization = /(authorization:\s*)\S+(?:\s+\S+)?/gi;

/** A token that GitHub created, possibly for this run only. */
const githubToken = /\b(?:gh[oprsu]_|github_pat_)[A-Za-z0-9_.-]{20,}/g;

/** Hides secrets in every form in which they are sent, and the user part of any URL. */
export function createRedactor(secrets: Iterable<string>): Redact {
  // Longest first, because a token may be the beginning of another of its forms.
  const ordered = [...secretForms(secrets)].sort((a, b) => b.length - a.length);
  return (text, of) => {
    const shown = ordered.reduce((masked, form) => masked.replaceAll(form, mask), text).replace(githubToken, mask);
    return of === "file" ? shown : shown.replace(userinfo, "$1").replace(authorization, `$1${mask}`);
  };
}

/** The same for a set of secrets that grows during the run. */
export function growingRedactor(secrets: ReadonlySet<string>): Redact {
  let known = secrets.size;
  let redact = createRedactor(secrets);
  return (text, of) => {
    if (secrets.size !== known) {
      known = secrets.size;
      redact = createRedactor(secrets);
    }
    return redact(text, of);
  };
}

/** Every text that reveals a secret. Texts below four characters are left out, because they would mask ordinary words. */
export const secretForms = (secrets: Iterable<string>): ReadonlySet<string> =>
  new Set([...secrets].flatMap(formsOf).filter((form) => form.length > 3));

/**
 * The secret itself, each of its lines, its URL encoding, its base64, and its basic authentication with the usual user
 * names.
 */
function formsOf(secret: string): string[] {
  if (secret.trim().length <= 3) return [];
  const users = ["", "x-access-token", "tagboat", "git", "oauth2"];
  const basic = users.map((user) => Buffer.from(`${user}:${secret}`).toString("base64"));
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  return [secret, ...lines, encodeURIComponent(secret), Buffer.from(secret).toString("base64"), ...basic];
}
