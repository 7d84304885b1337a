import type { ContentAt, LaterCommits, Reach, ReadPlace, Revisions } from "../agents/rollout.ts";
import { isCommitId } from "../domain/commit-name.ts";
import type { Target } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { CommitId, Relation, Repository } from "../git/repository.ts";
import type { PresentImage } from "../plan/images-at.ts";
import { filesOfImages, holdsImages } from "../plan/read-images.ts";
import { kustomizeReach } from "./kustomize-dependencies.ts";

export interface RevisionsRequest {
  readonly repository: Pick<Repository, "relation" | "at" | "open" | "log">;
  readonly branch: string;
  /** The commit to wait for. */
  readonly commit: CommitId;
  /** Absent: the files with the images are unknown. */
  readonly target?: Target | undefined;
  readonly images: readonly PresentImage[];
}

/** Answers from Git, each question once, because a commit never changes. Unknown answers are asked again. */
export function revisions(request: RevisionsRequest): Revisions {
  const { repository, branch, commit, target, images } = request;
  const between = answers<Relation>((a, b) => repository.relation(a, b));
  const contents = answers<ContentAt>(async (revision) => {
    if (revision === commit) return "same";
    const snapshot = target === undefined ? undefined : await repository.at(revision, branch);
    if (target === undefined || snapshot === undefined) return "unknown";
    try {
      return (await holdsImages(snapshot, target, images)) ? "same" : "changed";
    } catch (error) {
      // The file is missing or unreadable, so its content has changed.
      if (error instanceof TagboatError && error.kind !== "remote" && error.kind !== "interrupted") return "changed";
      throw error;
    }
  });
  const texts = answers<FileText>(async (revision, path) => {
    const snapshot = await repository.at(revision, branch);
    if (snapshot === undefined) return "unknown";
    const file = (await snapshot.read([path])).get(path);
    return file === undefined ? {} : { text: new TextDecoder().decode(file.bytes) };
  });
  return {
    relation: (revision) => between(revision, commit),
    contentAt: (revision) => contents(revision, ""),
    between,
    async fileAt(revision, path) {
      const file = await texts(revision, path);
      return file === "unknown" ? undefined : file.text;
    },
    later: () => laterCommits({ repository, branch, commit }),
    reach: reaching(request),
  };
}

/** A commit and its files never change, so each answer is cached. */
function reaching({ repository, branch, commit, target, images }: RevisionsRequest) {
  const known = new Map<string, Reach>();
  const find = async (places: readonly ReadPlace[]): Promise<Reach> => {
    if (target === undefined) return { kind: "unknown", why: "nothing says where the images stand" };
    try {
      const snapshot = await repository.at(commit, branch);
      if (snapshot === undefined) return { kind: "unknown", why: "the commit cannot be read" };
      return await kustomizeReach(snapshot, places, await filesOfImages(snapshot, target, images));
    } catch (error) {
      if (error instanceof TagboatError && error.kind !== "interrupted") return { kind: "unknown", why: error.message };
      throw error;
    }
  };
  return async (places: readonly ReadPlace[]): Promise<Reach> => {
    const key = JSON.stringify(places);
    const reach = known.get(key) ?? (await find(places));
    known.set(key, reach);
    return reach;
  };
}

/** Without a text: the file does not exist at that commit. */
interface FileText {
  readonly text?: string;
}

/** More than an agent uses. */
const mostLater = 20;

/** Commits of the present branch after ours, by first parents. */
async function laterCommits({
  repository,
  branch,
  commit,
}: Pick<RevisionsRequest, "repository" | "branch" | "commit">): Promise<LaterCommits> {
  const commits: CommitId[] = [];
  try {
    const { commit: head } = await repository.open(branch);
    if (head === commit) return { commits, isWhole: true };
    for await (const found of repository.log(head, { count: mostLater, firstParent: true })) {
      if (found.commit === commit) return { commits, isWhole: true };
      commits.push(found.commit);
    }
    return { commits, isWhole: false };
  } catch (error) {
    if (error instanceof TagboatError && error.kind !== "interrupted") return { commits, isWhole: false };
    throw error;
  }
}

function answers<Answer>(
  find: (revision: string, about: string) => Promise<Answer | "unknown">,
): (revision: string, about: string) => Promise<Answer | "unknown"> {
  const known = new Map<string, Promise<Answer | "unknown">>();
  const ask = async (revision: string, about: string): Promise<Answer | "unknown"> => {
    const forget = () => known.delete(`${revision} ${about}`);
    try {
      const answer = await find(revision, about);
      if (answer === "unknown") forget();
      return answer;
    } catch (error) {
      forget();
      if (error instanceof TagboatError) return "unknown";
      throw error;
    }
  };
  return async (revision, about) => {
    // A branch or a chart version is no commit, so no request is needed.
    if (!isCommitId(revision)) return "unknown";
    const key = `${revision} ${about}`;
    const answer = known.get(key) ?? ask(revision, about);
    known.set(key, answer);
    return answer;
  };
}
