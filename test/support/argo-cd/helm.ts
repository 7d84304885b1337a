import { posix } from "node:path";
import { parse, parseAllDocuments } from "yaml";

/** What a source says of the chart that it renders, as `spec.source.helm` has it. */
export interface HelmSource {
  /** Beside the chart, from the root ("/x"), or in another source ("$ref/x"). A later file wins. */
  readonly valueFiles?: readonly string[];
  /** They win over all files. */
  readonly parameters?: readonly { readonly name: string; readonly value: string }[];
}

interface Chart {
  /** The chart's folder, from the repository's root. */
  readonly folder: string;
  readonly helm: HelmSource;
  /** Text of a file; undefined: there is none. */
  read(file: string): string | undefined;
  /** Text of a file of another source. */
  readRef(file: string): string | undefined;
  /** Names of the YAML files in a folder. */
  list(folder: string): readonly string[];
  /** Fails as Helm does. */
  fail(message: string): never;
}

type Values = { readonly [key: string]: unknown };

/** The objects of a chart: of Helm's templates, what is a path into the values and nothing else. */
export function renderChart(chart: Chart): Record<string, unknown>[] {
  const { folder, list, read, fail } = chart;
  const values = valuesOf(chart);
  const templates = posix.join(folder, "templates");
  return list(templates).flatMap((file) => {
    const text = (read(posix.join(templates, file)) ?? "").replace(/\{\{-? *\.Values\.([\w.]+) *-?\}\}/g, (_, path) =>
      textAt(values, String(path).split("."), fail),
    );
    return parseAllDocuments(text).flatMap((document): Record<string, unknown>[] => {
      const value = document.toJS() as Record<string, unknown> | null;
      return value === null ? [] : [value];
    });
  });
}

function valuesOf({ folder, helm, read, readRef, fail }: Chart): Values {
  const { valueFiles = [], parameters = [] } = helm;
  const fileAt = (file: string): string | undefined =>
    file.startsWith("$") ? readRef(file) : read(file.startsWith("/") ? file.slice(1) : posix.join(folder, file));
  const layers = [read(posix.join(folder, "values.yaml")) ?? "{}"].concat(
    valueFiles.map((file) => fileAt(file) ?? fail(`open ${file}: no such file or directory`)),
  );
  const fromFiles = layers.map((text) => (parse(text) ?? {}) as Values).reduce(merge, {});
  return parameters.reduce(
    (values, { name, value }) => merge(values, nested(name.split("."), value) as Values),
    fromFiles,
  );
}

const nested = (path: readonly string[], value: string): unknown =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);

function merge(below: Values, above: Values): Values {
  const merged = Object.entries(above).map(([key, value]) => [
    key,
    isMap(value) && isMap(below[key]) ? merge(below[key], value) : value,
  ]);
  return { ...below, ...Object.fromEntries(merged) };
}

const isMap = (value: unknown): value is Values => typeof value === "object" && value !== null && !Array.isArray(value);

function textAt(values: Values, path: readonly string[], fail: Chart["fail"]): string {
  const value = path.reduce<unknown>((map, key) => (isMap(map) ? map[key] : undefined), values);
  return typeof value === "string" || typeof value === "number"
    ? String(value)
    : fail(`nil pointer evaluating .Values.${path.join(".")}`);
}
