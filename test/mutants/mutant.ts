import type { Node } from "typescript";

/** One small wrong change of the sources. */
export interface Mutant {
  /** Stays the same while the file has the same code, wherever in the file it is. */
  readonly id: string;
  readonly file: string;
  /** Line, from 1. */
  readonly line: number;
  readonly operator: string;
  readonly before: string;
  readonly after: string;
}

/**
 * How a recording run finds out, without the mutant, whether it would make a difference: by the value of a condition, the operands of an
 * operator, the left side of `??`, or what a call returns. Undefined: it makes a difference wherever it is reached.
 */
export type Watch =
  | { readonly kind: "condition"; readonly forced: boolean }
  | { readonly kind: "operator"; readonly from: string; readonly to: string }
  | { readonly kind: "fallback" }
  | { readonly kind: "call"; readonly name: string };

/** A mutation of one expression in a parsed file. */
export interface Mutation {
  readonly node: Node;
  readonly operator: string;
  /** The whole expression as the mutant has it. */
  readonly mutated: string;
  /** What a report shows. */
  readonly before: string;
  readonly after: string;
  readonly watch?: Watch;
}
