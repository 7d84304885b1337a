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

describeRepository("files", () => fixture({ address: ({ fileUrl }) => fileUrl }));
describeRepository("files, by their path, in parts", () =>
  fixture({ address: ({ directory }) => directory, fetch: "partial" }),
);
describeRepository("HTTP, in parts", () => fixture({}));
describeRepository("HTTP, in parts, where a write is likely", () => fixture({ toWrite: true }));
describeRepository("HTTP, shallow", () => fixture({ fetch: "shallow" }));
describeRepository("HTTP, from a server without filters", () => fixture({ server: { filter: false } }));
describeRepository("HTTP, with protocol 0", () => fixture({ server: { protocol: 0 } }), {
  lacks: { commitsById: true },
});
describeRepository("HTTP, with protocol 0 and objects by id", () => fixture({ server: { protocol: 0, anyId: true } }));
