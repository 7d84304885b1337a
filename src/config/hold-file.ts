import { stringify } from "yaml";
import type { Hold } from "../domain/hold.ts";
import { readConfigYaml, type YamlTree } from "./yaml-tree.ts";

/** Reads a hold file. It never fails: a file without any readable key is a hold without an end. */
export function readHold(text: string): Hold {
  const { tree } = readConfigYaml(text);
  const reason = textAt(tree, "reason");
  const by = textAt(tree, "by");
  const image = textAt(tree, "image");
  const since = dateOf(textAt(tree, "since"));
  const until = dateOf(textAt(tree, "until"));
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(by === undefined ? {} : { by }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(image === undefined ? {} : { image }),
  };
}

/** The text of a hold file, with the keys in the order in which a user looks for them. */
export function formatHold({ reason, by, since, until, image }: Hold): string {
  const entries = { reason, by, since: since?.toISOString(), until: until?.toISOString(), image };
  const written = Object.entries(entries).filter(([, value]) => value !== undefined);
  return stringify(Object.fromEntries(written), { lineWidth: 0 });
}

function textAt(tree: YamlTree | undefined, key: string): string | undefined {
  if (tree?.kind !== "map") return undefined;
  const value = tree.entries.get(key)?.value;
  return value?.kind === "scalar" && value.source !== "" ? value.source : undefined;
}

/** An unreadable time has no effect: the hold stays. */
function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
}
