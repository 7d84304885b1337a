/** How long each kind of bad state may last before it counts, in milliseconds. */
export interface Graces {
  readonly settle: number;
  readonly comparison: number;
  readonly unknown: number;
  readonly image: number;
  readonly drift: number;
  readonly degraded: number;
}

export const defaultGraces: Graces = {
  settle: 10_000,
  comparison: 60_000,
  unknown: 180_000,
  image: 120_000,
  drift: 120_000,
  degraded: 120_000,
};
