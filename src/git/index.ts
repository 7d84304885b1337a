export type { CredentialSource, GitCredentials } from "./credentials.ts";
export { openRepository } from "./git-repository.ts";
export { openLocalClone } from "./local-clone.ts";
export { machineCredentials } from "./machine-credentials.ts";
export { checkBranchName, checkPath } from "./names.ts";
export { originOf } from "./origin.ts";
export { pathPattern } from "./path-pattern.ts";
export { sourceHistory } from "./source-history.ts";
export type { FetchChoice, RepositoryOptions } from "./workspace.ts";
