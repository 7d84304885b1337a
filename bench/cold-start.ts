import { measure } from "./measure.ts";
import type { Place } from "./place.ts";
import { environment } from "./ways.ts";

/** Seconds of each start, by what was started. */
export type ColdStarts = Readonly<Record<"node" | "version" | "help", readonly number[]>>;

/** Starts Node with nothing to do, `--version` and `--help` in turn. */
export async function coldStarts({ bundle, work }: Place, rounds: number): Promise<ColdStarts> {
  const walls = { node: [] as number[], version: [] as number[], help: [] as number[] };
  const commands = { node: ["-e", "0"], version: [bundle, "--version"], help: [bundle, "--help"] };
  const folder = work.disk ?? "";
  const options = { cwd: folder, env: environment(folder, folder), timeout: 20_000 };
  for (let round = 0; round <= rounds; round++) {
    for (const name of ["node", "version", "help"] as const) {
      const { wall, exitCode, stderr } = await measure([process.execPath, ...commands[name]], options);
      if (exitCode !== 0) throw new Error(`${name}: exit code ${exitCode}\n${stderr}`);
      // The first start pays for a disk that has not read Node yet.
      if (round > 0) walls[name].push(wall);
    }
  }
  return walls;
}
