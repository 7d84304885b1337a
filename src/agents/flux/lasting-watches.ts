import { fieldsOf, textOf } from "../kubernetes/fields.ts";
import type { KubernetesApi } from "../kubernetes/kubernetes-api.ts";
import { KubernetesFailure } from "../kubernetes/kubernetes-failure.ts";
import type { WakeUpListener, WakeUps } from "../shared/wake-ups.ts";
import { listPathOf } from "./flux-paths.ts";

/** How many objects may have a watch. Each is a lasting connection. */
const mostWatched = 16;

/** Watches of the objects that were read. They stay open across looks. */
export interface LastingWatches {
  /** Sets the last read versions, by path. Starts a watch for each new object, from that version. */
  follow(versions: ReadonlyMap<string, string>): void;
  /** Whether every object has an open watch. False if there are more objects than watches. */
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
  /** The version of the last reading. An event with this version is no news. */
  versionRead(): string | undefined;
}

function watchOf(path: string, { open, versionRead }: Watched): (listener: WakeUpListener) => Promise<void> {
  const name = decodeURIComponent(path.slice(path.lastIndexOf("/") + 1));
  // A new watch resumes where the previous one ended.
  let from = versionRead();
  return async ({ signal, stands, heard }) => {
    const query = { fields: `metadata.name=${name}`, resourceVersion: from, signal, opened: stands };
    try {
      for await (const { type, object } of open().watch(listPathOf(path), query)) {
        from = textOf(fieldsOf(object["metadata"])["resourceVersion"]) ?? from;
        if (type !== "BOOKMARK" && from !== versionRead()) heard();
      }
    } catch (error) {
      // The version is too old to resume from. A look finds what changed, and the next watch starts fresh.
      if (error instanceof KubernetesFailure && error.why === "expired") {
        from = undefined;
        heard();
      }
      throw error;
    }
  };
}
