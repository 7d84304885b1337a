import { sameImageName } from "./image-ref.ts";

/** "Do not deliver here until `unhold`", for one app in one environment. */
export interface Hold {
  readonly reason?: string;
  /** The user or job that set it. */
  readonly by?: string;
  readonly since?: Date;
  /** When it ends automatically. */
  readonly until?: Date;
  /** Only this image is held; absent: all images of the app. */
  readonly image?: string;
  /** Why the hold's file cannot be read. Such a hold applies to every image and has no end. */
  readonly unreadable?: string;
}

/** Path of the hold file for an app in an environment, in the environment's own repository and branch. */
export const holdPath = (environment: string, app: string): string => `.tagboat/holds/${environment}/${app}.yaml`;

/** Whether the hold applies to this image now. */
export function isHeld(hold: Hold, image: string, now: Date): boolean {
  if (hold.until !== undefined && hold.until.getTime() <= now.getTime()) return false;
  return hold.image === undefined || sameImageName(hold.image, image);
}

/** "held by alice since 2026-11-20 10:42 UTC until …: 2.3.1 loses sessions". */
export function describeHold({ by, since, until, reason }: Hold): string {
  const parts = [
    "held",
    by === undefined ? "" : `by ${by}`,
    since === undefined ? "" : `since ${minuteOf(since)}`,
    until === undefined ? "" : `until ${minuteOf(until)}`,
  ];
  const text = parts.filter((part) => part !== "").join(" ");
  return reason === undefined ? text : `${text}: ${reason}`;
}

/** "2026-11-20 10:42 UTC". */
export const minuteOf = (date: Date): string => `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
