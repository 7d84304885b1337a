export { openRepository } from "./git-repository.ts";
export { openLocalClone } from "./local-clone.ts";
export { checkBranchName, checkPath } from "./names.ts";
export { originOf } from "./origin.ts";
export { pathPattern } from "./read/path-pattern.ts";
export type { CredentialSource, GitCredentials } from "./remote/credentials.ts";
export { machineCredentials } from "./remote/machine-credentials.ts";
export { sourceHistory } from "./source-history.ts";
export type { FetchChoice, RepositoryOptions } from "./workspace.ts";
