import { accessSync, constants, statfsSync } from "node:fs";

const folder = "/dev/shm";
/** Bytes: many times what the tests use at a time. A container has an eighth of it by default. */
const enough = 512 * 1024 ** 2;

/** A folder in memory with room for the repositories of the tests, where there is one: they come and go by the thousand. */
export function roomInMemory(): string | undefined {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= enough ? folder : undefined;
  } catch {
    return undefined;
  }
}
