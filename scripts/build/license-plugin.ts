import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Rolldown } from "tsdown";
import { licensesText, packagesOf } from "./third-party-licenses.ts";

export const licensesFile = "THIRD-PARTY-LICENSES.txt";

/**
 * Writes the licenses of all packages that end up in the bundle beside it. One instance serves every build of a config, and each build
 * adds what it bundles: the last one to finish writes the whole file.
 */
export function thirdPartyLicenses(): Rolldown.Plugin {
  const bundled = new Set<string>();
  return {
    name: "third-party-licenses",
    writeBundle({ dir = "." }, output) {
      for (const chunk of Object.values(output)) {
        if (chunk.type === "chunk") for (const id of chunk.moduleIds) bundled.add(id);
      }
      writeFileSync(join(dir, licensesFile), licensesText(packagesOf(bundled)));
    },
  };
}
