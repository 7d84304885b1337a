import type { Config, Settings } from "./config.ts";

/** What the file asks for and this version does not do yet, where leaving it undone is something to know. */
export function unusedSettings(config: Omit<Config, "notices">): string[] {
  const levels: readonly Settings[] = [
    config.defaults,
    ...[...config.environments.values()].map(({ settings }) => settings),
    ...[...config.apps.values()].flatMap(({ settings, environments }) => [settings, ...environments.values()]),
  ];
  const unused = [
    levels.some(({ verifyImage = "off" }) => verifyImage !== "off")
      ? "`verifyImage` (no registry is asked)"
      : undefined,
  ];
  return unused.flatMap((what) => what ?? []).map((what) => `${config.file}: this version does not use ${what} yet`);
}
