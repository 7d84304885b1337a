import type { Target } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";
import { ManifestRefusal } from "../manifests/manifest.ts";
import { GrowingTexts, type KnownTexts } from "./known-texts.ts";
import { readAllAhead, readSources } from "./read-sources.ts";
import { type FoundFiles, findFiles } from "./target-files.ts";
import { refusedFile } from "./update-errors.ts";

/** A question about the content of a target's files. */
export interface FilesQuestion {
  readonly target: Target;
}

export type FilesAnswer<Value> = { readonly value: Value } | { readonly failure: TagboatError };

/** Answers a question from the texts of files. Pure. @throws ManifestRefusal, TagboatError: the failure of this target */
type AnswerRule<Question, Value> = (question: Question, found: FoundFiles, texts: KnownTexts) => Value;

/**
 * Answers questions from the files of one state of a branch, in the order of the questions. A problem in the files of one target does not
 * affect the others. One fetch brings the files of all targets. Each round of files that these refer to needs one more fetch.
 */
export async function answerFromFiles<Question extends FilesQuestion, Value>(
  snapshot: Snapshot,
  questions: readonly Question[],
  rule: AnswerRule<Question, Value>,
): Promise<readonly FilesAnswer<Value>[]> {
  const asked = await withFiles(snapshot, questions);
  const paths = asked.flatMap(({ found }) => found.files.map(({ path }) => path));
  const sources = await readSources(snapshot, [...new Set(paths)]);
  await readAllAhead(sources.texts, snapshot);
  const texts = new GrowingTexts(sources);
  const answers = new Map<Question, FilesAnswer<Value>>();
  for (let open = asked; open.length > 0; ) {
    const lacking = new Set<string>();
    open = open.filter(({ question, found }) => {
      const answer = answerOne({ question, found }, texts, rule);
      const more = texts.takeLacking();
      for (const path of more) lacking.add(path);
      // An answer from incomplete files may be wrong, so the question is asked again.
      if (more.length === 0) answers.set(question, answer);
      return more.length > 0;
    });
    if (lacking.size === 0) break;
    const read = await readSources(snapshot, [...lacking]);
    for (const path of lacking) texts.add(path, read.texts.get(path));
    await readAllAhead(read.texts, snapshot);
  }
  return questions.flatMap((question) => answers.get(question) ?? []);
}

interface Asked<Question> {
  readonly question: Question;
  readonly found: FoundFiles;
}

async function withFiles<Question extends FilesQuestion>(
  snapshot: Snapshot,
  questions: readonly Question[],
): Promise<readonly Asked<Question>[]> {
  // Lists all globs together, so that one fetch brings every subtree. A single target's list then needs no request.
  await snapshot.list([...new Set(questions.flatMap(({ target }) => target.files))]);
  const asked: Asked<Question>[] = [];
  for (const question of questions) asked.push({ question, found: await findFiles(snapshot, question.target.files) });
  return asked;
}

function answerOne<Question extends FilesQuestion, Value>(
  { question, found }: Asked<Question>,
  texts: KnownTexts,
  rule: AnswerRule<Question, Value>,
): FilesAnswer<Value> {
  try {
    return { value: rule(question, found, texts) };
  } catch (error) {
    if (error instanceof ManifestRefusal) return { failure: refusedFile(error, question) };
    if (error instanceof TagboatError) return { failure: error };
    throw error;
  }
}

/** The answer to one question. @throws its failure */
export async function answerForOne<Question extends FilesQuestion, Value>(
  snapshot: Snapshot,
  question: Question,
  rule: AnswerRule<Question, Value>,
): Promise<Value> {
  const [answer] = await answerFromFiles(snapshot, [question], rule);
  if (answer === undefined) throw new TypeError("A question was not answered");
  if ("failure" in answer) throw answer.failure;
  return answer.value;
}
