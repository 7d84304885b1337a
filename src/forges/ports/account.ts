/** Whom a token stands for. */
export interface Account {
  readonly login: string;
  /** The automatic account of a CI job: its pull requests start no workflows. */
  readonly isJob: boolean;
}
