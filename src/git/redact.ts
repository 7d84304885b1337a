/** Takes every known secret, and every userinfo of a URL, out of a text. */
export type Redact = (text: string) => string;

/** Userinfo of a URL, also in the middle of a message. */
const userinfo = /([a-z][a-z0-9+.-]*:\/\/)[^\s/@'"]+@/gi;

/** Headers that carry a credential, as curl or Git might print them. */
const header = /(authorization:\s*)\S+(\s+\S+)?/gi;

/** Makes a function that removes these secrets, as written and in the forms in which Git or a server may repeat them. */
export function redactor(secrets: Iterable<string>): Redact {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    forms.add(secret);
    forms.add(encodeURIComponent(secret));
    forms.add(Buffer.from(secret).toString("base64"));
  }
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const form of longestFirst) clean = clean.replaceAll(form, "***");
    return clean.replace(userinfo, "$1").replace(header, "$1***");
  };
}
