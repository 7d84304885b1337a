import type { ImageRef } from "../domain/image-ref.ts";

/** The port to the registries of images. */
export interface Registries {
  /**
   * Asks the registry of an image for its digest, or for its tag if it has no digest. A registry that does not answer is a value, not an
   * error. @throws config: the credentials cannot be read; refused: the run's user does not allow the request
   */
  find(question: ImageQuestion): Promise<RegistryAnswer>;
}

export interface ImageQuestion {
  /** Has a tag or a digest. */
  readonly image: ImageRef;
  /** Whether the digest will be written. Then the manifest itself is read, and the digest is computed from its bytes. */
  readonly needsDigest: boolean;
  /** Whether an earlier answer in this run does not count. */
  readonly again?: boolean;
  readonly declared?: DeclaredRegistry | undefined;
}

/** The config's settings for access to one registry. */
export interface DeclaredRegistry {
  /** Variable with the password or token. Absent: Docker's own configuration. */
  readonly tokenFrom?: string | undefined;
  readonly username?: string | undefined;
  /** Whether it is asked over plain http. */
  readonly insecure?: boolean | undefined;
  /** PEM file of the authority that signed its certificate. */
  readonly caFile?: string | undefined;
  /** Another server that may get the credential, because it gives out the registry's tokens. */
  readonly tokenServer?: string | undefined;
}

export type RegistryAnswer =
  /** The digest is computed from the manifest if it was needed. Otherwise it is absent. */
  | { readonly kind: "found"; readonly digest?: string }
  /** The registry says that it has no such image. */
  | { readonly kind: "missing"; readonly reason: string }
  /** Nothing is known: the registry does not respond, denies access, or contradicts itself. */
  | { readonly kind: "no-answer"; readonly reason: string };
