import type { ManifestRefusal } from "../refusal.ts";
import type { Steps } from "./steps.ts";

/** How a scalar is written. `raw` is a span of a text in a format without YAML's quoting rules. */
export type ScalarStyle = "plain" | "single" | "double" | "literal" | "folded" | "raw";

interface NodeBase {
  readonly source: ParsedText;
  /** Index of the document in its source, from 0. */
  readonly document: number;
  readonly parent: Mapping | List | undefined;
  /** The key or the index of the node in its parent; undefined for a root, and for a key itself. */
  readonly step: string | number | undefined;
  /** Offsets in `source.text`, including quotes and block headers, without anchors, tags and comments. */
  readonly start: number;
  readonly end: number;
}

interface Properties {
  /** The resolved tag, if one is written. */
  readonly tag: string | undefined;
  readonly anchor: string | undefined;
}

export interface Scalar extends NodeBase, Properties {
  readonly kind: "scalar";
  /** The decoded text, never converted to a number or a boolean. */
  readonly value: string;
  readonly style: ScalarStyle;
}

export interface Pair {
  readonly key: Node;
  /** Undefined if nothing is written, not even a colon. */
  readonly value: Node | undefined;
}

export interface Mapping extends NodeBase, Properties {
  readonly kind: "map";
  readonly flow: boolean;
  readonly pairs: readonly Pair[];
}

export interface List extends NodeBase, Properties {
  readonly kind: "list";
  readonly flow: boolean;
  readonly items: readonly Node[];
}

export interface Alias extends NodeBase {
  readonly kind: "alias";
  readonly name: string;
  /** The anchored node; undefined for an alias without an anchor before it. */
  readonly target: Node | undefined;
}

export type Node = Scalar | Mapping | List | Alias;

export interface Document {
  readonly index: number;
  /** Undefined for a document without content. */
  readonly root: Node | undefined;
  /** Offset where it begins: that of its "---", if it has one. */
  readonly start: number;
  /** Offset where text may be appended to the document: before "...", the next "---", or the end of the text. */
  readonly end: number;
}

export interface Comment {
  readonly start: number;
  /** From "#" to the end of the line, without the line break. */
  readonly text: string;
}

/** A text that was read into nodes: a file, or the content of one of its scalars. */
export interface ParsedText {
  /** Path of the file. */
  readonly file: string;
  readonly text: string;
  /** Text sources and JSON have one, YAML any number. */
  readonly documents: readonly Document[];
  readonly aliases: readonly Alias[];
  /** The scalar whose content this is; undefined for a file. */
  readonly within: Scalar | undefined;
  /** Absent: YAML. JSON has no bare strings; in a text, only the marked lines are nodes. */
  readonly format?: "json" | "text";
  /** Why most of the file could not be read, if only its marked lines were. */
  readonly unread?: ManifestRefusal;
  /** Every comment, in order. */
  comments(): readonly Comment[];
  /** Reads a changed text in the same way. @throws ManifestRefusal */
  again(text: string): Steps<ParsedText>;
}

/** A source while it is being read: its nodes refer to it before it is complete. */
export interface MutableSource extends ParsedText {
  readonly documents: Document[];
  readonly aliases: Alias[];
  /** The comments. */
  readonly found: Comment[];
}
