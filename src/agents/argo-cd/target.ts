/** The Applications that must pass. */
export type Target =
  | { readonly kind: "application"; readonly name: string; readonly scope: Scope }
  | { readonly kind: "selector"; readonly selector: string; readonly count: number | undefined; readonly scope: Scope }
  | {
      readonly kind: "application-set";
      readonly name: string;
      readonly count: number | undefined;
      readonly scope: Scope;
    };

/** Where to look. Absent parts have the server's defaults. */
export interface Scope {
  readonly namespace: string | undefined;
  readonly project: string | undefined;
}
