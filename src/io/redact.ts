/** Makes a text safe to show. "file": it is a file's own, whose addresses stay as they are, since a diff must apply. */
export type Redact = (text: string, of?: "file") => string;

const mask = "***";

/** Userinfo of a URL, also in the middle of a message. */
const userinfo = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#'"]+@/gi;

/** A header that carries a credential, as curl or Git might print it. */
const authorization = /(authorization:\s*)\S+(?:\s+\S+)?/gi;

/** A token that GitHub made, perhaps for this run alone. */
const githubToken = /\b(?:gh[oprsu]_|github_pat_)[A-Za-z0-9_.-]{20,}/g;

/** Hides secrets, in every form in which they travel, and the user part of any URL. */
export function createRedactor(secrets: Iterable<string>): Redact {
  // The longest first: a token may be the beginning of another form of itself.
  const ordered = [...secretForms(secrets)].sort((a, b) => b.length - a.length);
  return (text, of) => {
    const shown = ordered.reduce((masked, form) => masked.replaceAll(form, mask), text).replace(githubToken, mask);
    return of === "file" ? shown : shown.replace(userinfo, "$1").replace(authorization, `$1${mask}`);
  };
}

/** The same for secrets that become known while we run. */
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

/** Every text that would give a secret away. What is shorter than four characters would hide half of what is said. */
export const secretForms = (secrets: Iterable<string>): ReadonlySet<string> =>
  new Set([...secrets].flatMap(formsOf).filter((form) => form.length > 3));

/**
 * The secret itself, line by line too, as a URL writes it, and as HTTP's basic authentication does with the usual user
 * names.
 */
function formsOf(secret: string): string[] {
  if (secret.trim().length <= 3) return [];
  const users = ["", "x-access-token", "tagboat", "git", "oauth2"];
  const basic = users.map((user) => Buffer.from(`${user}:${secret}`).toString("base64"));
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  return [secret, ...lines, encodeURIComponent(secret), Buffer.from(secret).toString("base64"), ...basic];
}
