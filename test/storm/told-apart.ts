import type { Point } from "./points.ts";
import type { Discovery } from "./storm.ts";

/** How many steps back two points are compared: what a command knows then is mostly what it asked for last. */
const memory = 3;

/**
 * The discoveries without those points that an earlier scenario on the same kind of server, or an earlier place of the same run, has reached
 * by the same last steps: the looks of a wait, the beginning that all runs share. What is left is every request and process, in every company.
 */
export function toldApart(discoveries: readonly Discovery[]): readonly Discovery[] {
  const seen = new Set<string>();
  return discoveries.map((discovery) => {
    const server = discovery.scenario.forge?.flavour ?? "git";
    const isNew = (_: Point, at: number): boolean => {
      const steps = discovery.points.slice(Math.max(0, at + 1 - memory), at + 1).map(stepOf);
      const key = [server, ...steps].join("\n");
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    };
    return { ...discovery, points: discovery.points.filter(isNew) };
  });
}

/** Commits have other names each time. */
const stepOf = ({ kind, label }: Point): string => `${kind} ${label.replaceAll(/[0-9a-f]{40}/g, "…")}`;
