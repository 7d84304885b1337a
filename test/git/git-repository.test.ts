import type { FetchChoice } from "../../src/git/index.ts";
import { openRepository } from "../../src/git/index.ts";
import { type GitServerOptions, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { repositoryOptions } from "../support/git-world.ts";
import { describeRepository, type Fixture } from "./repository.contract.ts";

interface Way {
  readonly server?: GitServerOptions;
  readonly fetch?: FetchChoice;
  /** Whether the server is told early that a write is likely. */
  readonly toWrite?: boolean;
  readonly address?: (served: ServedRepository) => string;
}

async function fixture(way: Way): Promise<Fixture> {
  const { server: options = {}, fetch = "auto", toWrite = false, address = ({ url }) => url } = way;
  const server = await startGitServer(options);
  let made = 0;
  return {
    create: () => server.create(`r${made++}`),
    open(served) {
      const repository = openRepository(address(served), repositoryOptions({ fetch }));
      if (toWrite) repository.prepare?.({ toWrite });
      return repository;
    },
    close: () => server.close(),
  };
}

// One for each way of writing: Git's push to a folder, Git's push over HTTP, and a push that was prepared. Preparing opens the session early
// and changes nothing else about reads, history and deletions.
describeRepository("files", () => fixture({ address: ({ fileUrl }) => fileUrl }));
describeRepository("HTTP, in parts", () => fixture({}));
describeRepository("HTTP, in parts, where a write is likely", () => fixture({ toWrite: true }), { parts: ["writing"] });

// These push as those above do. How much is fetched changes what a commit is made from, but not the history, which has a store of its own.
const writers = 3;
describeRepository(
  "files, by their path, in parts",
  () => fixture({ address: ({ directory }) => directory, fetch: "partial" }),
  { parts: ["reading", "writing"], writers },
);
describeRepository("HTTP, shallow", () => fixture({ fetch: "shallow" }), { parts: ["reading", "writing"], writers });

// What the server offers changes reads and the history. Without filters a commit is made as from a shallow fetch, and with objects by id as
// over files in parts.
describeRepository("HTTP, from a server without filters", () => fixture({ server: { filter: false } }), {
  parts: ["reading", "history"],
});
describeRepository("HTTP, with protocol 0", () => fixture({ server: { protocol: 0 } }), {
  lacks: { commitsById: true },
  writers,
});
describeRepository("HTTP, with protocol 0 and objects by id", () => fixture({ server: { protocol: 0, anyId: true } }), {
  parts: ["reading", "history"],
});
