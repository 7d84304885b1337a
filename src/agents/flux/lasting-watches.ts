import { fieldsOf, textOf } from "../kubernetes/fields.ts";
import type { KubernetesApi } from "../kubernetes/kubernetes-api.ts";
import { KubernetesFailure } from "../kubernetes/kubernetes-failure.ts";
import type { WakeUpListener, WakeUps } from "../shared/wake-ups.ts";
import { listPathOf } from "./flux-paths.ts";

/** How many objects have a watch of their own: each is a connection that stays. */
const mostWatched = 16;

/** Watches of the objects that were read, which stay open over many looks. */
export interface LastingWatches {
  /** The objects as they were read last: versions by path. What is new among them is watched from that version on. */
  follow(versions: ReadonlyMap<string, string>): void;
  /** Whether every object that is followed is heard of: none is too many, and all streams stand. */
  isListening(): boolean;
}

export function lastingWatches(open: () => KubernetesApi, wakes: WakeUps): LastingWatches {
  let read: ReadonlyMap<string, string> = new Map();
  return {
    follow(versions) {
      read = versions;
      for (const path of [...versions.keys()].slice(0, mostWatched))
        wakes.listen(path, watchOf(path, { open, versionRead: () => read.get(path) }));
    },
    isListening: () => wakes.isListening() && read.size <= mostWatched,
  };
}

interface Watched {
  open(): KubernetesApi;
  /** The version of the last reading: news of it is none. */
  versionRead(): string | undefined;
}

function watchOf(path: string, { open, versionRead }: Watched): (listener: WakeUpListener) => Promise<void> {
  const name = decodeURIComponent(path.slice(path.lastIndexOf("/") + 1));
  // A watch goes on where the one before it ended.
  let from = versionRead();
  return async ({ signal, stands, heard }) => {
    const query = { fields: `metadata.name=${name}`, resourceVersion: from, signal, opened: stands };
    try {
      for await (const { type, object } of open().watch(listPathOf(path), query)) {
        from = textOf(fieldsOf(object["metadata"])["resourceVersion"]) ?? from;
        if (type !== "BOOKMARK" && from !== versionRead()) heard();
      }
    } catch (error) {
      // Too much has happened since: a look tells what, and the next watch begins anew.
      if (error instanceof KubernetesFailure && error.why === "expired") {
        from = undefined;
        heard();
      }
      throw error;
    }
  };
}
