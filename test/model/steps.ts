import fc from "fast-check";

/** The pipeline of the model: `cart` and `checkout` are the group `shop`. */
export const apps = ["api", "cart", "checkout"] as const;
export const environments = ["dev", "staging", "prod"] as const;

export type App = (typeof apps)[number];
export type Environment = (typeof environments)[number];
/** An app, or a group. */
export type Name = App | "shop";

/** One run of tagboat. */
export type Run =
  /** The build that is so many builds older than the next one. 0: a new build. */
  | { readonly do: "update"; readonly app: App; readonly age: number }
  | { readonly do: "promote"; readonly name: Name; readonly to: Gated; readonly merge: boolean }
  | { readonly do: "rollback"; readonly name: Name; readonly environment: Environment }
  | { readonly do: "hold" | "unhold"; readonly app: App; readonly environment: Environment };

type Gated = Exclude<Environment, "dev">;

/** What people and the cluster do. `pick`: which one of those that there are, the newest first. */
export type Event =
  | { readonly do: "merge" | "close"; readonly pick: number }
  | { readonly do: "revert"; readonly pick: number }
  /** "note": a line of the same file that is no image. */
  | { readonly do: "edit"; readonly app: App; readonly environment: Environment; readonly to: Edit }
  /** The pods crash, or the cluster takes no new version, until it recovers. */
  | {
      readonly do: "crash" | "stall" | "recover";
      readonly app: App;
      readonly environment: Exclude<Environment, "prod">;
    };

type Edit = "newer" | "older" | "note";

export type Step =
  | Run
  | Event
  /** The run is killed at its request number `at`, before or after the server worked, and then started again. */
  | { readonly do: "kill"; readonly run: Run; readonly at: number; readonly when: "before" | "after" }
  /** Something else happens completely while request number `at` of the run waits. */
  | { readonly do: "meanwhile"; readonly run: Run; readonly at: number; readonly other: Run | Event };

export interface Story {
  readonly flavour: "github" | "gitea";
  readonly steps: readonly Step[];
}

/** Stories of at most so many chapters. Most of a story is about the same app, or two steps would seldom meet. */
export const stories = (chapters: number): fc.Arbitrary<Story> =>
  fc.record({
    flavour: fc.constantFrom("github" as const, "gitea" as const),
    steps: fc
      .constantFrom<App>("api", "cart")
      .chain((app) => fc.array(chapter(app), { minLength: 1, maxLength: chapters, size: "max" }))
      .map((all) => all.flat()),
  });

const environment = fc.constantFrom<Environment>("dev", "dev", "staging", "prod");
const gated = fc.constantFrom<Gated>("staging", "staging", "prod");
const withAgents = fc.constantFrom("dev" as const, "dev" as const, "staging" as const);
const pick = fc.nat({ max: 2 });
/** Few runs have more than ten requests. */
const at = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 10 }) }, fc.integer({ min: 11, max: 30 }));

/** Any step, or several that bring a version on its way, where anything can happen to it. */
function chapter(focus: App): fc.Arbitrary<readonly Step[]> {
  const one = stepAbout(focus);
  const build: Step = { do: "update", app: focus, age: 0 };
  const promote = (to: Gated): Step => ({ do: "promote", name: nameOf(focus), to, merge: false });
  const usual = [
    [build, promote("staging")],
    [build, promote("staging"), promote("prod")],
    [build, promote("staging"), promote("prod"), { do: "merge", pick: 0 }],
    [build, promote("staging"), { do: "rollback", name: nameOf(focus), environment: "staging" }],
    [{ do: "stall", app: focus, environment: "dev" }, build, promote("staging")],
  ] satisfies (readonly Step[])[];
  return fc.oneof(
    { weight: 5, arbitrary: one.map((step) => [step]) },
    { weight: 1, arbitrary: fc.constantFrom<readonly Step[]>(...usual) },
  );
}

const nameOf = (app: App): Name => (app === "api" ? "api" : "shop");

function stepAbout(focus: App): fc.Arbitrary<Step> {
  const app = fc.constantFrom<App>(focus, focus, focus, focus, ...apps);
  const run = runOf(app);
  const event = eventOf(app);
  const when = fc.constantFrom("before" as const, "after" as const);
  const same = fc.constant(focus);
  const meeting = fc.oneof(runOf(same), eventOf(same));
  return fc.oneof(
    { weight: 10, arbitrary: run },
    { weight: 4, arbitrary: event },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("kill" as const), run, at, when }) },
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant("meanwhile" as const), run: runOf(same), at, other: meeting }),
    },
  );
}

function runOf(app: fc.Arbitrary<App>): fc.Arbitrary<Run> {
  const name = fc.oneof({ weight: 5, arbitrary: app.map(nameOf) }, app);
  const age = fc.constantFrom(0, 0, 0, 1, 2);
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant("update" as const), app, age }) },
    { weight: 6, arbitrary: fc.record({ do: fc.constant("promote" as const), name, to: gated, merge: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("rollback" as const), name, environment }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("hold" as const, "unhold" as const), app, environment }) },
  );
}

function eventOf(app: fc.Arbitrary<App>): fc.Arbitrary<Event> {
  const to = fc.constantFrom<Edit>("newer", "older", "note");
  const agentDoes = fc.constantFrom("crash" as const, "stall" as const, "recover" as const);
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom<"merge" | "close">("merge", "merge", "close"), pick }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("revert" as const), pick }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("edit" as const), app, environment, to }) },
    { weight: 2, arbitrary: fc.record({ do: agentDoes, app, environment: withAgents }) },
  );
}

/** The apps that a name means. */
export const appsOf = (name: Name): readonly App[] => (name === "shop" ? ["cart", "checkout"] : [name]);

/** An app with those that move together with it. */
export const withGroup = (app: App): readonly App[] => (app === "api" ? ["api"] : ["cart", "checkout"]);

/** The environment that a version must be proved in before it enters this one. */
export const sourceOf = (environment: Environment): Environment | undefined =>
  (({ dev: undefined, staging: "dev", prod: "staging" }) as const)[environment];
