import { TagboatError } from "../errors.ts";
import type { DeliveryReport } from "./report.ts";

/** One delivery of a run, from before its first write. */
export interface DeliveryRecord {
  /** How it stands by now, in the place of what was kept before. */
  keep(report: DeliveryReport): void;
  /** Makes a request that changes something. A run that ends before the answer cannot know whether it succeeded. */
  write<T>(what: string, request: () => Promise<T>): Promise<T>;
}

/**
 * What a run has delivered so far. It is kept as it happens, and the run's report is made from it alone: nothing that fails later,
 * in whatever way, can hide what landed.
 */
export interface Deliveries {
  begin(): DeliveryRecord;
  /** In the order in which they began; without those that came to nothing. */
  reports(): readonly DeliveryReport[];
  /** The writes whose answer has not come, or could not be read. */
  unanswered(): readonly string[];
  /** What has landed or is proposed since the last call. */
  news(): readonly DeliveryReport[];
}

interface Kept {
  report?: DeliveryReport;
  isTold: boolean;
}

export function newDeliveries(): Deliveries {
  const kept: Kept[] = [];
  const writes = new Set<{ readonly what: string }>();
  return {
    begin() {
      const own: Kept = { isTold: false };
      kept.push(own);
      return {
        keep(report) {
          own.report = report;
        },
        async write(what, request) {
          const write = { what };
          writes.add(write);
          try {
            const answer = await request();
            writes.delete(write);
            return answer;
          } catch (error) {
            if (isAnswer(error)) writes.delete(write);
            throw error;
          }
        },
      };
    },
    reports: () => kept.flatMap(({ report }) => report ?? []),
    unanswered: () => [...writes].map(({ what }) => what),
    news() {
      const news = kept.filter(({ report, isTold }) => !isTold && report !== undefined && isVisible(report));
      for (const one of news) one.isTold = true;
      return news.flatMap(({ report }) => report ?? []);
    },
  };
}

/** The other side has said no. */
const isAnswer = (error: unknown): boolean =>
  error instanceof TagboatError && ["refused", "conflict", "not-found", "config", "usage"].includes(error.kind);

/** Somebody else can see it. */
const isVisible = ({ commit, pullRequest }: DeliveryReport): boolean =>
  commit !== undefined || pullRequest !== undefined;
