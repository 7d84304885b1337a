import { TagboatError } from "../errors.ts";

/** A person's keyboard, a pipe, or a test's memory. */
export type Input = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** The terminal that a question is asked on. */
export interface Terminal {
  readonly input: Input;
  readonly output: { write(text: string): unknown };
  readonly signal: AbortSignal;
}

/**
 * Asks a question that yes answers. Everything else is a no: another word, an empty line, and the end of the input (Ctrl+D).
 * @throws interrupted: Ctrl+C, or the process is asked to end
 */
export async function ask(question: string, { input, output, signal }: Terminal): Promise<boolean> {
  const { createInterface } = await import("node:readline/promises");
  const prompt = createInterface({ input, output: output as unknown as NodeJS.WritableStream, terminal: true });
  // Node has no answer at the end of the input, and leaves the cursor behind the question.
  const unanswered = new Promise<string>((resolve, reject) => {
    const leave = (end: () => void) => () => {
      output.write("\n");
      end();
    };
    prompt.once(
      "close",
      leave(() => resolve("")),
    );
    prompt.once(
      "SIGINT",
      leave(() => reject(interrupted())),
    );
  });
  try {
    const answer = await Promise.race([prompt.question(question, { signal }), unanswered]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    prompt.removeAllListeners("close");
    prompt.close();
  }
}

const interrupted = (): TagboatError => new TagboatError("interrupted", "Interrupted before anything was written");
