import { readFileSync } from "node:fs";
import { folder } from "./folder.ts";
import { note } from "./note.ts";

/** Which mutant is on: its id, "record" for none and notes, or "none". */
const active = read();
const isRecording = active === "record";

function read(): string {
  try {
    return readFileSync(`${folder}/active`, "utf8");
  } catch {
    return "none";
  }
}

/** Whether a mutant is on that makes a difference wherever it is reached. */
export function isOnHere(id: string): boolean {
  if (isRecording) note(id, true);
  return active === id;
}

/** Whether a mutant is on whose difference is found by what follows. */
export const isOn = (id: string): boolean => active === id;

export function condition<T>(id: string, forced: boolean, value: T): T {
  if (isRecording) note(id, Boolean(value) !== forced);
  return value;
}

type Operator = (left: never, right: never) => unknown;

const operators: Readonly<Record<string, Operator>> = {
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
  "===": (left, right) => left === right,
  "!==": (left, right) => left !== right,
  // biome-ignore lint/suspicious/noDoubleEquals: the sources' own operator.
  "==": (left, right) => left == right,
  // biome-ignore lint/suspicious/noDoubleEquals: the sources' own operator.
  "!=": (left, right) => left != right,
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "%": (left, right) => left % right,
};

export function operator(
  from: string,
  mutants: readonly (readonly [string, string])[],
  left: never,
  right: never,
): unknown {
  const value = operators[from]?.(left, right);
  if (isRecording) for (const [id, to] of mutants) note(id, !Object.is(operators[to]?.(left, right), value));
  return value;
}

export function call(id: string, receiver: never, name: string, args: readonly unknown[]): unknown {
  const methods = receiver as Record<string, (...args: readonly unknown[]) => unknown>;
  if (!isRecording) return methods[name]?.(...args);
  // Sorting and reversing change the receiver itself.
  const before = Array.isArray(receiver) ? [...(receiver as unknown[])] : receiver;
  const value = methods[name]?.(...args);
  note(id, !isSame(before, value));
  return value;
}

function isSame(left: unknown, right: unknown): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return Object.is(left, right);
  return left.length === right.length && left.every((one, index) => Object.is(one, right[index]));
}
