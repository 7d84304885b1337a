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

/** Namespace and project of the Applications. Undefined: the server's default. */
export interface Scope {
  readonly namespace: string | undefined;
  readonly project: string | undefined;
}
