import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";

/** Mounts file systems of a few megabytes, so that "disk full" can be had; undefined where this user may not mount. */
export function smallDisk(directory: string): { unmount(): void } | undefined {
  mkdirSync(directory, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=6m", "tmpfs", directory], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  return { unmount: () => void execFileSync("umount", ["--lazy", directory], { stdio: "ignore" }) };
}
