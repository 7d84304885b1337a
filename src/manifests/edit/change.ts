import { isPlainSafe } from "../yaml/quoting.ts";
import { type List, type Mapping, type Pair, type Scalar, textOf } from "../yaml/tree.ts";

/** One replaced part of a scalar's value, in UTF-16 code units of the value. */
export interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Values that can be added: strings, booleans, maps of them, lists of maps. Keys keep their order. */
export type NewValue = string | boolean | NewMap | readonly NewMap[];
export interface NewMap {
  readonly [key: string]: NewValue;
}

/** One intended difference between the nodes before and after. The engine writes exactly these, or nothing. */
export type Change = TextChange | PairInsertion | PairRemoval | ItemInsertion | ListFilling;

/** A scalar's value changes, in parts or as a whole. */
export interface TextChange {
  readonly change: "text";
  readonly scalar: Scalar;
  readonly replacements: readonly Replacement[];
  /** Written without quotes although readers do not take it for a string: it must be a boolean. */
  readonly bare?: boolean;
}

/** A key is added to a map. */
export interface PairInsertion {
  readonly change: "insert-pair";
  readonly map: Mapping;
  /** The preceding pair; absent: the new pair is the last. */
  readonly after?: Pair;
  readonly key: string;
  readonly value: NewValue;
}

export interface PairRemoval {
  readonly change: "remove-pair";
  readonly map: Mapping;
  readonly pair: Pair;
}

/** An entry is added to the end of a list. */
export interface ItemInsertion {
  readonly change: "insert-item";
  readonly list: List;
  readonly value: NewMap;
}

/** A key without a value gets a list. */
export interface ListFilling {
  readonly change: "fill-list";
  readonly pair: Pair;
  readonly map: Mapping;
  readonly value: readonly NewMap[];
}

/**
 * Replaces the whole value of a scalar. No change if it already has that value, as a string for every reader. `bare` writes a boolean or a
 * number.
 */
export function setText(scalar: Scalar, text: string, kind: "string" | "bare" = "string"): TextChange[] {
  const same =
    kind === "bare"
      ? scalar.value === text && scalar.style === "plain"
      : (textOf(scalar) ?? "") === text && isString(scalar);
  if (same) return [];
  const replacements = [{ from: 0, to: scalar.value.length, text }];
  return [{ change: "text", scalar, replacements, ...(kind === "bare" ? { bare: true } : {}) }];
}

/** Whether no reader takes the scalar for a number or a boolean. An empty value is not a value yet, and may stay. */
const isString = (scalar: Scalar): boolean =>
  scalar.style !== "plain" ||
  scalar.tag === "tag:yaml.org,2002:str" ||
  scalar.value === "" ||
  isPlainSafe(scalar.value);
