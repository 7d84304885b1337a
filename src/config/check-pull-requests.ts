import type { AddProblem } from "./collect-problems.ts";
import type { App, Config, Environment } from "./config.ts";
import { settingsOf } from "./settings.ts";

/** Refuses pull requests that would split a group or a release train, and auto-merge of a train. */
export function checkPullRequests(config: Config, add: AddProblem): void {
  for (const environment of config.environments.values()) {
    const { per } = environment.pullRequest;
    const [group] = config.groups.keys();
    if (per === "app" && group !== undefined) {
      const message = `group \`${group}\` moves whole, in one pull request: write \`group\``;
      add(["environments", environment.name, "pullRequest", "per"], message);
    }
    if (per === "environment") checkTrain(environment, config, add);
  }
}

function checkTrain({ name, pullRequest }: Environment, config: Config, add: AddProblem): void {
  const path = ["environments", name, "pullRequest"];
  const { autoMerge = "off" } = pullRequest;
  if (autoMerge !== "off") {
    const message = `\`${name}\` has a release train, which other apps may join at any moment: the forge must not merge by itself`;
    add([...path, "autoMerge"], message);
  }
  const deliveries = new Map<string, string>();
  for (const app of appsIn(name, config)) {
    const { delivery, repo, branch } = settingsOf(config, app, name);
    if (delivery === "push") continue;
    const train = JSON.stringify([repo, branch]);
    const other = deliveries.get(train) ?? delivery;
    deliveries.set(train, other);
    if (other === delivery) continue;
    add(
      [...path, "per"],
      `a release train is merged whole, but \`${app.name}\` has ${delivery} and others have ${other}`,
    );
    return;
  }
}

/** Discovered apps are known only after the repository is read. */
const discovered: App = { name: "*", images: [], settings: {}, environments: new Map() };

const appsIn = (environment: string, { apps, discover }: Config): readonly App[] => [
  ...(discover.length > 0 ? [discovered] : []),
  ...[...apps.values()].filter(({ only }) => only?.includes(environment) ?? true),
];
