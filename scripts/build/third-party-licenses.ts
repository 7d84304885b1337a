import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A package whose code is in the bundle, with the terms under which we pass it on. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, as the package declares it. */
  readonly license: string;
  /** Its licence and notice files, whole. */
  readonly texts: readonly string[];
}

const folderOfPackages = "/node_modules/";
const licenseFile = /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/i;

/**
 * The packages that bundled modules come from.
 *
 * @param modules the bundler's module ids: absolute paths, some with a query, and virtual ones of its own
 * @throws where a package ships no licence text: passing its code on without one would break its terms
 */
export function packagesOf(modules: Iterable<string>): BundledPackage[] {
  const folders = new Set([...modules].flatMap((id) => packageFolderOf(id) ?? []));
  return [...folders].map(readPackage);
}

/** The file that goes out with the bundle: every package once for each of its versions, sorted. */
export function licensesText(packages: readonly BundledPackage[]): string {
  const sections = new Map(packages.map((each) => [headingOf(each), sectionOf(each)]));
  const sorted = [...sections].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, section]) => section);
  return `${introduction}${sorted.join("")}`;
}

/** The headings of such a file: `name@version`. */
export const headingsIn = (text: string): string[] =>
  [...text.matchAll(/^={3,}\n(\S+@\S+) \(/gm)].map(([, heading = ""]) => heading);

const headingOf = ({ name, version }: Pick<BundledPackage, "name" | "version">): string => `${name}@${version}`;

const introduction = "tagboat's bundle contains code of these packages. Each is passed on under its own license.\n";
const rule = "=".repeat(100);

const sectionOf = (each: BundledPackage): string =>
  `\n${rule}\n${headingOf(each)} (${each.license})\n${rule}\n\n${each.texts.map((text) => `${text.trim()}\n`).join("\n")}`;

/** The folder below the innermost `node_modules`: with a scope it is two names deep. */
function packageFolderOf(id: string): string | undefined {
  const path = id.replace(/^\0/, "").replace(/\?.*$/, "").replaceAll("\\", "/");
  const at = path.lastIndexOf(folderOfPackages);
  if (at === -1) return undefined;
  const [first = "", second = ""] = path.slice(at + folderOfPackages.length).split("/");
  return join(path.slice(0, at), folderOfPackages, first.startsWith("@") ? join(first, second) : first);
}

function readPackage(folder: string): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((file) => licenseFile.test(file));
  if (files.length === 0 || typeof license !== "string")
    throw new Error(`${name}@${version} is bundled, but ships no license text. Find its terms before it goes out.`);
  return { name, version, license, texts: files.sort().map((file) => textOf(join(folder, file))) };
}

/** Packages that were published from Windows end their lines with CRLF, which Git would change. */
const textOf = (path: string): string => readFileSync(path, "utf8").replaceAll("\r\n", "\n");
