/** A credential for one registry, and its source for messages. */
export type RegistryCredential = PasswordCredential | IdentityToken;

export interface PasswordCredential {
  readonly kind: "password";
  readonly username: string;
  readonly password: string;
  readonly from: string;
}

/** A refresh token that a token server exchanges. Docker's helpers mark it with the user name "<token>". */
export interface IdentityToken {
  readonly kind: "identity-token";
  readonly token: string;
  readonly from: string;
}

/** The value of an `Authorization` header. */
export const basic = ({ username, password }: PasswordCredential): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
