import { ReadableStream } from "node:stream/web";
import { TagboatError } from "../errors.ts";
import { limitError, most } from "../limits.ts";
import { jsonBounds } from "./json-bounds.ts";

interface Bound {
  /** In bytes, after decompression. */
  readonly limit: number;
  /** Whether the body is JSON, whose own limits apply too. */
  readonly isJson: boolean;
  /** Name of the server, for errors. */
  readonly name: string;
  /** Turns a broken connection into an error. */
  fail(cause: unknown): TagboatError;
  /** Called when nothing more will be read. */
  end(): void;
}

/** Passes the bytes on, up to a limit: a small answer may decompress to more than the memory holds. */
export function boundedBody(
  source: ReadableStream<Uint8Array>,
  { limit, name, isJson, fail, end }: Bound,
): ReadableStream {
  const json = isJson ? jsonBounds() : undefined;
  const reader = source.getReader();
  let size = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          end();
          controller.close();
          return;
        }
        size += value.byteLength;
        if (size > limit) throw tooMany(name, limit);
        const passed = json?.add(value);
        if (passed !== undefined) throw limitError(passed, `${name} answers with JSON that has`);
        controller.enqueue(value);
      } catch (cause) {
        end();
        controller.error(fail(cause));
        await reader.cancel().catch(() => undefined);
      }
    },
    cancel(reason) {
      end();
      return reader.cancel(reason);
    },
  });
}

function tooMany(name: string, limit: number): TagboatError {
  const known = (["http-bytes", "image-manifest-bytes"] as const).find((one) => most(one) === limit);
  return known === undefined
    ? new TagboatError("remote", `${name} answers with more than ${limit} bytes`)
    : limitError(known, `${name} answers with`);
}
