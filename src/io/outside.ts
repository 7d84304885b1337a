import { type LookupAddress, lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { TagboatError } from "../errors.ts";
import { isLinkLocal } from "./link-local.ts";

/** @throws refused */
export function refuseLinkLocal(host: string): void {
  if (isLinkLocal(host)) throw linkLocal(host);
}

const linkLocal = (host: string): TagboatError =>
  new TagboatError(
    "refused",
    `${host} is a link-local address or a cloud's metadata service, and requests to it are refused`,
    {
      hint: "Use the address of the server you mean.",
    },
  );

/** Resolves a name, and fails if it leads to a link-local address. */
export const lookupOutside: LookupFunction = (host, options, done) => {
  lookup(host, options, (error, address: string | LookupAddress[], family) => {
    const all = typeof address === "string" ? [address] : (address ?? []).map((one) => one.address);
    if (error === null && all.some(isLinkLocal)) done(linkLocal(host), address, family);
    else done(error, address, family);
  });
};
