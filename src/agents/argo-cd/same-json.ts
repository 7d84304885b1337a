const mostLevels = 32;

/** Whether two JSON values mean the same. Empty values equal absent ones, because Argo CD omits empty values when it writes. */
export function sameJson(left: unknown, right: unknown, level = 0): boolean {
  if (isEmpty(left) && isEmpty(right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return left === right;
  if (level === mostLevels || Array.isArray(left) !== Array.isArray(right)) return false;
  const [one, other] = [new Map(Object.entries(left)), new Map(Object.entries(right))];
  const keys = new Set([...one.keys(), ...other.keys()]);
  return [...keys].every((key) => sameJson(one.get(key), other.get(key), level + 1));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === false) return true;
  return typeof value === "object" && Object.values(value).every((part) => part === undefined || part === null);
}
