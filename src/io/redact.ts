/** Makes a text safe to show. */
export type Redact = (text: string) => string;

const mask = "***";

/** Hides secrets, in every form in which they travel, and the user part of any URL. */
export function createRedactor(secrets: readonly string[]): Redact {
  const forms = secrets.filter((secret) => secret.length > 3).flatMap(formsOf);
  // The longest first: a token may be the beginning of another form of itself.
  const ordered = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => withoutUserinfo(ordered.reduce((shown, form) => shown.replaceAll(form, mask), text));
}

/** The secret itself, as a URL writes it, and as HTTP's basic authentication does with the usual user names. */
function formsOf(secret: string): string[] {
  const users = ["", "x-access-token", "tagboat", "git", "oauth2"];
  const basic = users.map((user) => Buffer.from(`${user}:${secret}`).toString("base64"));
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64"), ...basic];
}

/** Removes "user:password@" from every URL in the text. */
const withoutUserinfo: Redact = (text) => text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@]+@/gi, "$1");
