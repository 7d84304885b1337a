/** Whether a status is meant by a name: `*` stands for anything but a slash, `**` for anything, `?` for one character. */
export function statusPattern(name: string): (context: string) => boolean {
  const source = name.replaceAll(/\*\*|[*?]|[\\^$.|+()[\]{}]/g, (found) => wildcards[found] ?? `\\${found}`);
  const pattern = new RegExp(`^${source}$`);
  return (context) => pattern.test(context);
}

const wildcards: Readonly<Record<string, string>> = { "**": ".*", "*": "[^/]*", "?": "[^/]" };
