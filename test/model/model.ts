import fc from "fast-check";
import { type Played, play } from "./play.ts";
import { type Story, stories } from "./steps.ts";

export interface ModelOptions {
  readonly seed: number;
  /** How many stories. */
  readonly runs: number;
  /** The most chapters of a story: a step, or a few that belong together. */
  readonly commands: number;
  /** Milliseconds for the search of a shorter story that goes wrong, too. */
  readonly shrinking: number;
  onStory?(played: Played): void;
}

export interface ModelResult {
  /** How many stories were told, until one went wrong. */
  readonly stories: number;
  /** The shortest story that was found to go wrong, and how. */
  readonly failure?: { readonly story: Story; readonly played: Played };
}

/** Tells stories drawn by the seed, until one goes wrong, and then looks for a shorter one that does. */
export async function checkModel({ seed, runs, commands, shrinking, onStory }: ModelOptions): Promise<ModelResult> {
  let failure: ModelResult["failure"];
  let deadline = Number.POSITIVE_INFINITY;
  let told = 0;
  const property = fc.asyncProperty(stories(commands), async (story) => {
    if (performance.now() > deadline) return true;
    const played = await play(story);
    if (failure === undefined) told += 1;
    onStory?.(played);
    if (played.violations.length === 0) return true;
    if (failure === undefined) deadline = performance.now() + shrinking;
    // Nothing was played after the step that went wrong.
    failure = { story: { ...story, steps: story.steps.slice(0, played.ends.length) }, played };
    return false;
  });
  await fc.check(property, { seed, numRuns: runs });
  return { stories: told, ...(failure && { failure }) };
}

/** What went wrong, for people. */
export const failureText = ({ story, played }: NonNullable<ModelResult["failure"]>): string =>
  [
    `on ${story.flavour}:`,
    ...played.log,
    ...played.violations.map(({ law, detail }) => `✗ ${law}: ${detail}`),
    `again: npm run model -- --story '${JSON.stringify(story)}'`,
  ].join("\n");
