import { TagboatError } from "../errors.ts";
import type { DeliveryReport } from "./report.ts";

/** The record of one delivery of a run, begun before its first write. */
export interface DeliveryRecord {
  /** Keeps its present state, in place of the state kept before. */
  keep(report: DeliveryReport): void;
  /** Makes a request that changes something. A run that ends before the answer cannot know whether it succeeded. */
  write<T>(what: string, request: () => Promise<T>): Promise<T>;
}

/**
 * The deliveries of a run so far. Each is recorded as it happens, and the run's report is made from this record alone, so a later failure
 * cannot hide what landed.
 */
export interface Deliveries {
  begin(): DeliveryRecord;
  /** In the order in which they began, without those that delivered nothing. */
  reports(): readonly DeliveryReport[];
  /** The writes without an answer, or with one that could not be read. */
  unanswered(): readonly string[];
  /** The changes that have landed, or have been proposed, since the last call. */
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

/** The other side has refused. */
const isAnswer = (error: unknown): boolean =>
  error instanceof TagboatError && ["refused", "conflict", "not-found", "config", "usage"].includes(error.kind);

/** Others can see it. */
const isVisible = ({ commit, pullRequest }: DeliveryReport): boolean =>
  commit !== undefined || pullRequest !== undefined;
