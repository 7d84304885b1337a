import { setTimeout as sleep } from "node:timers/promises";
import { type ArgoCdServer, type ServedApplication, startArgoCdServer } from "../support/argo-cd-server.ts";
import type { ServedRepository } from "../support/git-server.ts";
import { appIn, environmentIn, type Place, places } from "./branch.ts";

/** What Argo CD showed of one Application from a moment on. */
interface Shown {
  /** Milliseconds, by `performance.now()`. */
  readonly at: number;
  /** The images of an Application that is Synced and Healthy. */
  readonly healthy: readonly string[];
}

/** The Argo CD of dev and staging, and its record of what was healthy when. */
export interface Cluster extends AsyncDisposable {
  readonly argo: ArgoCdServer;
  /** Whether a version was healthy at a place at any moment of a time. */
  wasHealthy(place: Place, version: string, from: number, to: number): boolean;
  /** Lets all rollouts and all looks of the controller that are due come to their end. */
  settle(): Promise<void>;
  crash(place: Place): void;
  /** The cluster keeps what it has, whatever Git says. */
  stall(place: Place): void;
  recover(place: Place): void;
}

/** Longer than a rollout, and two looks of the controller after it. */
const settling = 200_000;

export async function startCluster(repository: ServedRepository): Promise<Cluster> {
  const argo = await startArgoCdServer({ repository, speed: 20, pace: { poll: 60_000 } });
  const applications = new Map<Place, ServedApplication>();
  const record = new Map<string, Shown[]>();
  for (const place of places.filter((one) => environmentIn(one) !== "prod")) {
    const [app, environment] = [appIn(place), environmentIn(place)];
    applications.set(place, argo.application(nameOf(place), { path: `apps/${app}/${environment}` }));
  }
  argo.onChange((_, { metadata, status }) => {
    const isHealthy = status.health.status === "Healthy" && status.sync.status === "Synced";
    const healthy = isHealthy ? (status.summary.images ?? []) : [];
    record.set(metadata.name, [...(record.get(metadata.name) ?? []), { at: performance.now(), healthy }]);
  });
  const at = (place: Place): ServedApplication => {
    const application = applications.get(place);
    if (application === undefined) throw new Error(`there is no Application ${place}`);
    return application;
  };
  return {
    argo,
    wasHealthy(place, version, from, to) {
      const image = imageOf(place, version);
      const shown = record.get(nameOf(place)) ?? [];
      return shown.some(({ at, healthy }, index) => {
        const until = shown[index + 1]?.at ?? Number.POSITIVE_INFINITY;
        return at <= to && until >= from && healthy.includes(image);
      });
    },
    async settle() {
      for (let round = 0; round < 2; round++) {
        argo.advance(settling);
        await sleep(1);
      }
    },
    crash: (place) => at(place).crash(),
    stall: (place) => at(place).windows({ canSync: false, blocksAutoSync: true }),
    recover(place) {
      at(place).windows({ canSync: true });
      at(place).recover();
    },
    [Symbol.asyncDispose]: () => argo.close(),
  };
}

const nameOf = (place: Place): string => place.replace("/", "-");
export const imageOf = (place: Place, version: string): string => `registry.example.com/${appIn(place)}:${version}`;
