import { object, text } from "./schema-parts.ts";

/** The JSON Schema of the changelog of one change. */
export function changelogSchema(): object {
  const entry = object(["commit", "title", "authors"], {
    commit: text,
    title: { ...text, description: "Of a merged pull request, its title" },
    authors: { type: "array", items: text, description: "Of a merge, the authors of what it merged" },
    pullRequest: { type: "integer", description: "Number of the pull request in the source repository" },
  });
  const part = object(["commits", "entries"], {
    commits: { type: "integer", minimum: 1, description: "All commits, including those that a merge stands for" },
    entries: { type: "array", items: entry, description: "The newest first; a merge is one entry" },
    isCut: { const: true, description: "There are more entries" },
  });
  return {
    ...object([], {
      from: { ...text, description: "The source commit of the present version" },
      to: { ...text, description: "The source commit of the new version" },
      page: { ...text, description: "Page of the source repository, if its address shows one" },
      adds: { ...part, description: "The source commits that the new version adds" },
      removes: {
        ...part,
        description: "The source commits that the new version lacks: a move backwards, or another branch",
      },
      reason: { ...text, description: "Why there is no changelog; then nothing else is here" },
    }),
    description: "The source commits between the two versions; left out where the tags name none",
  };
}
