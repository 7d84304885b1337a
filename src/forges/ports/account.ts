/** The account that a token belongs to. */
export interface Account {
  readonly login: string;
  /** The automatic account of a CI job: its pull requests start no workflows. */
  readonly isJob: boolean;
}
