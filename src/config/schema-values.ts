import * as z from "zod";
import { nameOfForgeSecret, nameOfSecret, secretNaming } from "../credentials/table.ts";
import { durationPattern } from "../domain/duration.ts";
import { isImageName } from "../domain/image-ref.ts";

/** The kinds of text that keys of the config take. Each has its own error message. */

// No two repeated parts can match the same text, so no name makes the match slow.
const namePattern = /^[A-Za-z0-9]+(?:(?:\.|[-_]+)[A-Za-z0-9]+)*$/;

export const name = z
  .string()
  .max(100, "a name has at most 100 characters")
  .regex(namePattern, "a name is letters and digits, with single '.', '-' and '_' between them");

export const duration = z
  .string()
  .regex(durationPattern, "not a duration: write it as 30s, 15m, 1h30m or 14d, without spaces");

/** The environment variable with a credential of an agent. */
export const tokenFrom = z
  .string()
  .regex(nameOfSecret, `must name an environment variable that begins with TAGBOAT_ or ARGOCD_, ${secretNaming}`);

/** The same for a forge, which must not get Argo CD's credentials. */
export const forgeTokenFrom = z
  .string()
  .regex(nameOfForgeSecret, `must name an environment variable that begins with TAGBOAT_, ${secretNaming}`);

export const text = z.string().min(1, "must not be empty");

/** One line of printable text. */
export const line = z
  .string()
  .min(1, "must not be empty")
  .regex(/^[^\r\n]*$/, "must be one line");

export const url = z
  .string()
  .regex(
    /^https?:\/\/[^\s/@?#]+(?:[/?#]\S*)?$/,
    "must be an http:// or https:// address without a user or password in it",
  );

/** A repository: a URL, "git@host:path" or a path. Never an option or a helper of Git's, and without a secret. */
export const repository = z
  .string()
  .regex(
    /^(?!-)(?:https?:\/\/[^\s/@?#]+\/[^\s?#]+|ssh:\/\/\S+|[A-Za-z0-9._-]+@[A-Za-z0-9._-]+:(?!:)\S+|file:\/\/\/\S+|[./][^\s:]*)$/,
    "must be https://host/path without a user, password or query, ssh://…, git@host:path, or a path that begins with / or ./",
  );

export const branch = z
  .string()
  .regex(
    /^(?![-/.])(?!.*(?:\.\.|\/\/|@\{(?!app|environment)))[^\s~^:?*[\\]+$/,
    "not a name that Git allows for a branch",
  );

const inside = /^(?![/\\])(?!(?:.*[/\\])?\.\.(?:[/\\]|$))/;

/** A path or glob from the root of the repository that cannot leave it. */
export const glob = z
  .string()
  .min(1, "must not be empty")
  .regex(inside, "must be a path from the root of the repository, without a leading / and without ..");

export const imageName = z
  .string()
  .min(1, "must not be empty")
  .refine(isImageName, "not an image name: write it as registry/path, in lower case and without a tag");

/** The host of a server, with an optional port. */
export const host = z
  .string()
  .regex(/^[A-Za-z0-9.-]+(?::[0-9]{1,5})?$/, "must be a host, or host:port, without https:// and path");

export const identity = z
  .string()
  .regex(/^[^<>\r\n]*[^<>\s] <[^<>\s]+@[^<>\s]+>$/, "must be written as Name <email>")
  .meta({ examples: ["Tagboat <tagboat@example.com>"] });

/** A strict object: no other keys are allowed. */
export const section = <Shape extends z.core.$ZodShape>(shape: Shape) => z.strictObject(shape);

/** A list with at least one entry. */
export const list = <Item extends z.ZodType>(item: Item) => z.array(item).min(1, "needs at least one entry");
