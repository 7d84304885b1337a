import type { Clock } from "../../world.ts";
import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import type { Answer } from "./answer.ts";
import type { ApplicationName, Applications } from "./applications.ts";
import { followStream } from "./follow-stream.ts";
import { serverEvents } from "./server-events.ts";
import { askServer, type ServerConnection, type ServerQuestion } from "./server-request.ts";

/** Milliseconds. The server answers a refresh when the comparison is stored. Without its controller, it does not answer. */
const refreshPatience = 15_000;

/** Applications by Argo CD's own API. */
export function serverApplications(connection: ServerConnection, clock: Clock): Omit<Applications, "close"> {
  const ask = <T>(question: ServerQuestion, as: (value: unknown) => T): Promise<Answer<T>> =>
    askServer(connection, question).then((answer) =>
      answer.kind === "found" ? { ...answer, value: as(answer.value) } : answer,
    );
  const about = (application: ApplicationName, part = ""): ServerQuestion => ({
    path: `/api/v1/applications/${encodeURIComponent(application.name)}${part}`,
    query: { project: application.project, appNamespace: application.namespace },
  });
  const resourceTree = (application: ApplicationName) => ask(about(application, "/resource-tree"), fieldsOf);
  return {
    address: connection.url,
    pages: connection.url,
    get: (application) => ask(about(application), fieldsOf),
    refresh(application, kind, patience = refreshPatience) {
      const question = about(application);
      return ask({ ...question, query: { ...question.query, refresh: kind }, patience }, fieldsOf);
    },
    list: ({ selector, projects, namespace }) =>
      ask({ path: "/api/v1/applications", query: { selector, projects, appNamespace: namespace } }, itemsOf),
    // Without a project, a list would contain everything that the token may read.
    placeOf: ({ project }) => (project === undefined ? undefined : { project }),
    applicationSets: (namespace) =>
      ask({ path: "/api/v1/applicationsets", query: { appsetNamespace: namespace } }, itemsOf),
    applicationSet: (name, namespace) =>
      ask(
        { path: `/api/v1/applicationsets/${encodeURIComponent(name)}`, query: { appsetNamespace: namespace } },
        fieldsOf,
      ),
    managedResources: (application) => ask(about(application, "/managed-resources"), fieldsOf),
    resourceTree,
    events: (application, resources) =>
      serverEvents(resources, {
        tree: () => resourceTree(application),
        events({ uid, namespace, name }) {
          const question = about(application, "/events");
          const object = { resourceUID: uid, resourceNamespace: namespace, resourceName: name };
          return ask({ ...question, query: { ...question.query, ...object } }, fieldsOf);
        },
      }),
    syncWindows: (application) => ask(about(application, "/syncwindows"), fieldsOf),
    may: (action, application) =>
      ask({ path: `/api/v1/account/can-i/applications/${action}/${objectOf(application)}` }, isYes),
    user: () => ask({ path: "/api/v1/session/userinfo" }, (value) => textOf(fieldsOf(value)["username"])),
    sync: ({ prune, ...application }) =>
      // The server ignores the query of a POST, so everything is in the body.
      ask(
        {
          path: `/api/v1/applications/${encodeURIComponent(application.name)}/sync`,
          body: {
            prune,
            ...(application.project !== undefined && { project: application.project }),
            ...(application.namespace !== undefined && { appNamespace: application.namespace }),
          },
        },
        fieldsOf,
      ),
    follow: (query, listener) => followStream(connection, { query, listener, clock }),
  };
}

/** The server sends an empty list as null. */
const itemsOf = (value: unknown): readonly Fields[] => listOf(fieldsOf(value)["items"]).map(fieldsOf);

const isYes = (value: unknown): boolean => fieldsOf(value)["value"] === "yes";

/** An Application in the notation of RBAC policies. */
const objectOf = ({ project, namespace, name }: ApplicationName & { readonly project: string }): string =>
  [project, ...(namespace === undefined ? [] : [namespace]), name].map(encodeURIComponent).join("/");
