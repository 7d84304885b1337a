import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { splitImageRef } from "../../src/domain/image-ref.ts";
import { findImages, setImage } from "../../src/manifests/index.ts";
import { ManifestRefusal, type WantedImage } from "../../src/manifests/manifest.ts";

interface Bump {
  readonly repo: string;
  readonly commit: string;
  readonly path: string;
  readonly edits: readonly {
    readonly path: readonly (string | number)[];
    readonly style: string;
    readonly from: string;
    readonly to: string;
  }[];
  readonly before: string;
  readonly after: string;
}

const file = join(import.meta.dirname, "../../../shared/fixtures/real-bumps.jsonl.gz");
const bumps: readonly Bump[] = existsSync(file)
  ? gunzipSync(readFileSync(file))
      .toString("utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
  : [];

const keyPath = ([document, ...steps]: readonly (string | number)[], documents: boolean): string =>
  (documents ? `[${document}]` : "") + steps.map((step) => `[${JSON.stringify(step)}]`).join("");

/** What the scalar's new text says about the image. A scalar with only a tag keeps the name it has. */
function wantedOf(key: string | number | undefined, from: string, to: string): WantedImage | undefined {
  const old = splitImageRef(from.slice(from.lastIndexOf("=") + 1));
  const next = splitImageRef(to.slice(to.lastIndexOf("=") + 1));
  const bare = !/[/:]/.test(from.replace(/@.*$/, "")) && !/image$/i.test(String(key));
  const version = {
    ...(next.tag === undefined ? {} : { tag: next.tag }),
    ...(next.digest === undefined ? {} : { digest: next.digest }),
  };
  if (bare) {
    const digest = next.digest === undefined ? {} : { digest: next.digest };
    return { name: "irrelevant.example.com/name", tag: next.name, ...digest };
  }
  // A version cannot be taken away; and a name that selects is not ours to change.
  if (version.tag === undefined && version.digest === undefined && old.tag !== undefined) return undefined;
  return { name: old.name, ...(old.name === next.name ? {} : { newName: next.name }), ...version };
}

interface Outcome {
  readonly identical: Bump[];
  readonly quoted: string[];
  readonly refused: string[];
  readonly passedOver: string[];
  readonly wrong: string[];
}

const shown = ({ repo, commit, path }: Bump): string => `${repo}@${commit.slice(0, 7)} ${path}`;

/** The name that the file itself gives the image at a key path. */
function nameAt(file: { path: string; text: string }, at: string): string | undefined {
  const steps = (path: string): string =>
    path
      .split(/[[\]".]+/)
      .filter((step) => step !== "")
      .join("/");
  return findImages(file).find((site) => steps(site.path) === steps(at))?.image.name;
}

/** Replays one bump edit by edit, through key paths. */
function replayByPath(bump: Bump, outcome: Outcome): void {
  let text = bump.before;
  for (const { path, from, to } of bump.edits) {
    const key = path.at(-1);
    const wanted = wantedOf(key, from, to);
    if (wanted === undefined) {
      outcome.passedOver.push(`${shown(bump)}: ${from} -> ${to}`);
      return;
    }
    try {
      const at = keyPath(path, manyDocuments(bump));
      const name = nameAt({ path: bump.path, text }, at) ?? wanted.name;
      text = setImage(
        { path: bump.path, text },
        { ...wanted, name },
        {
          at: [at],
          unpin: true,
        },
      ).text;
    } catch (error) {
      if (!(error instanceof ManifestRefusal)) throw error;
      outcome.refused.push(`${shown(bump)}: ${error.reason}: ${error.message}`);
      return;
    }
  }
  judge(bump, text, outcome);
}

// The paths of the data count documents as a YAML reader does.
const manyDocuments = ({ before }: Bump): boolean => {
  const [first] = findImages({ path: "x.yaml", text: `${before}` });
  return first?.path.startsWith("[") ?? /^---[ \t]*$/m.test(before.replace(/^(?:#.*\n|\s)*---.*\n/, ""));
};

function judge(bump: Bump, text: string, outcome: Outcome): void {
  if (text === bump.after) outcome.identical.push(bump);
  else if (text.replaceAll(/"([\w.+-]+)"/g, "$1") === bump.after.replaceAll(/"([\w.+-]+)"/g, "$1")) {
    outcome.quoted.push(`${shown(bump)}: ${bump.edits.map(({ from, to }) => `${from} -> ${to}`).join(", ")}`);
  } else outcome.wrong.push(`${shown(bump)}\n${firstDifference(text, bump.after)}`);
}

function firstDifference(ours: string, theirs: string): string {
  const left = ours.split("\n");
  const right = theirs.split("\n");
  const at = left.findIndex((line, index) => line !== right[index]);
  return `  ours:   ${left[at]}\n  theirs: ${right[at]}`;
}

/** Replays one bump through the names of its images, as far as the file says them. */
function replayByName(bump: Bump, outcome: Outcome): void {
  const before = findImages({ path: bump.path, text: bump.before });
  const after = findImages({ path: bump.path, text: bump.after });
  let text = bump.before;
  let moved = 0;
  try {
    for (const site of before) {
      const next = after.find(({ path }) => path === site.path);
      if (next === undefined || JSON.stringify(next.image) === JSON.stringify(site.image)) continue;
      if (next.image.tag === undefined && next.image.digest === undefined) continue;
      const { name, ...version } = next.image;
      const wanted = { name: site.image.name, ...(name === site.image.name ? {} : { newName: name }), ...version };
      moved++;
      text = setImage({ path: bump.path, text }, wanted, { unpin: true }).text;
    }
  } catch (error) {
    if (!(error instanceof ManifestRefusal)) throw error;
    outcome.refused.push(`${shown(bump)}: ${error.reason}: ${error.message}`);
    return;
  }
  // Tags without a name beside them, and charts: nothing that a name could find.
  const known = new Set(before.map(({ path }) => path));
  const nameless = bump.edits.some(
    ({ path }) => ![...known].some((each) => each.endsWith(`.${path.at(-1)}`) || each.endsWith("]")),
  );
  if (moved === 0 || (text !== bump.after && (nameless || moved < bump.edits.length)))
    outcome.passedOver.push(shown(bump));
  else judge(bump, text, outcome);
}

const newOutcome = (): Outcome => ({ identical: [], quoted: [], refused: [], passedOver: [], wrong: [] });

function report(how: string, outcome: Outcome): void {
  const { identical, quoted, refused, passedOver, wrong } = outcome;
  const counts = `${identical.length} identical, ${quoted.length} quoted, ${refused.length} refused, ${passedOver.length} passed over, ${wrong.length} different`;
  console.info(`real bumps ${how}: ${counts}`);
  for (const [what, list] of Object.entries({ quoted, refused, passedOver, wrong })) {
    for (const each of list.slice(0, 60)) console.info(`  ${what}: ${each}`);
  }
}

describe.skipIf(bumps.length === 0)("bumps that people and bots made in public repositories", () => {
  test("by key path: byte for byte theirs, or refused with a reason", () => {
    const outcome = newOutcome();
    for (const bump of bumps) replayByPath(bump, outcome);
    report("by key path", outcome);
    expect(outcome.wrong).toEqual([]);
    expect(outcome.refused).toEqual([]);
    // One bump took a tag out of a selector, which is no bump.
    expect(outcome.passedOver.length).toBeLessThanOrEqual(1);
    expect(outcome.identical.length + outcome.quoted.length).toBeGreaterThan(870);
  });

  test("by name: byte for byte theirs, or refused with a reason", () => {
    const outcome = newOutcome();
    for (const bump of bumps) replayByName(bump, outcome);
    report("by name", outcome);
    expect(outcome.wrong).toEqual([]);
    expect(outcome.identical.length + outcome.quoted.length).toBeGreaterThan(770);
  });
});
