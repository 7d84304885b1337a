export type { CredentialSource, GitCredentials } from "./credentials.ts";
export { openRepository } from "./git-repository.ts";
export { originOf } from "./origin.ts";
export type { FetchChoice, RepositoryOptions } from "./workspace.ts";
