export type { FetchChoice, RepositoryOptions } from "./connected-store.ts";
export { openRepository } from "./git-repository.ts";
export { openLocalClone, originOf } from "./local-clone.ts";
export { machineCredentials } from "./machine-credentials.ts";
export { checkBranchName, checkPath } from "./names.ts";
export { pathPattern } from "./read/path-pattern.ts";
export type { CredentialSource, GitCredentials } from "./remote/credentials.ts";
export { sourceHistory } from "./source-history.ts";
