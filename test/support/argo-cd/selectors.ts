/** Whether labels fit a selector of Kubernetes; a text where it is none. */
export function matches(selector: string, labels: Readonly<Record<string, string>>): boolean | string {
  const parts = selector.split(/,(?![^(]*\))/).filter((part) => part.trim() !== "");
  for (const part of parts) {
    const fits = matchesOne(part.trim(), labels);
    if (fits !== true) return fits;
  }
  return true;
}

function matchesOne(part: string, labels: Readonly<Record<string, string>>): boolean | string {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(part);
  if (set !== null) {
    const [, key = "", how, list = ""] = set;
    const isIn = list.split(",").some((value) => value.trim() === labels[key]);
    return isIn === (how === "in");
  }
  const equal = /^([^=!\s]+)\s*(==|=|!=)\s*([^=!\s]*)$/.exec(part);
  if (equal !== null) {
    const [, key = "", how, value] = equal;
    return (labels[key] === value) === (how !== "!=");
  }
  if (/^[\w./-]+$/.test(part)) return part in labels;
  if (/^![\w./-]+$/.test(part)) return !(part.slice(1) in labels);
  if (part.includes("=")) return "found '=', expected: ',' or 'end of string'";
  return `unable to parse requirement: found '${part[0]}', expected: identifier`;
}
