import { describeForge } from "../contracts/describe-forge.ts";
import { giteaFixture } from "../support/gitea-fixture.ts";

describeForge("Gitea", () => giteaFixture({ flavour: "gitea" }));
describeForge("Forgejo", () => giteaFixture({ flavour: "forgejo" }));
