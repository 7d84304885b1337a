import { type CredentialRow, credentialTable } from "../../src/credentials/table.ts";

/** The table of credentials, as a reader of docs/security.md needs it. */
export function credentialReference(): string {
  const rows = Object.values<CredentialRow>(credentialTable).map(
    ({ credential, goesTo, chosenBy }) => `| ${credential} | ${goesTo} | ${chosenBy} |`,
  );
  return ["", "| credential | goes to | who can name another server |", "|---|---|---|", ...rows, ""].join("\n");
}
