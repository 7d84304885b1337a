import type { CommitId } from "../../git/repository.ts";

export interface Deployments {
  /** Records the state of a commit in an environment: one deployment for the two, and a new status if it changed. */
  report(deployment: DeploymentReport): Promise<"set" | "unchanged">;
}

export interface DeploymentReport {
  readonly commit: CommitId;
  readonly environment: string;
  readonly state: "pending" | "in-progress" | "success" | "failure" | "inactive";
  readonly description?: string;
  /** Page of the run that reports it. */
  readonly logUrl?: string;
  /** Page of what was deployed. */
  readonly environmentUrl?: string;
}
