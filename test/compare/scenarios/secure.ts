import { overlay, overlayConfig, overlayPath } from "../../support/overlay-layout.ts";
import { privateAuthority } from "../../support/private-authority.ts";
import { startTlsFront } from "../../support/tls-front.ts";
import type { Scenario } from "../scenario.ts";

const files = { ".tagboat.yaml": overlayConfig, [overlayPath("api", "dev")]: overlay("api", "1.4.0") };
const update = ["update", "--image", "registry.example.com/api:1.5.0", "--delivery", "merge", "--json"];

/** A forge that speaks https alone, by the certificate of an authority that nobody knows. */
export const secureScenarios: readonly Scenario[] = (["github", "gitea"] as const).flatMap((flavour) =>
  (
    [
      ["unknown-authority", "not 0"],
      ["ca-file", 0],
      ["extra-ca-certs", 0],
    ] as const
  ).map(
    ([name, exit]): Scenario => ({
      name: `tls/${flavour}/${name}`,
      forge: flavour,
      exits: [exit],
      async play(stage) {
        const host = await stage.forge(flavour, files, { isPolled: true });
        const authority = privateAuthority(stage.folder);
        const front = stage.use(await startTlsFront(host.url, authority));
        stage.rename(front.url, "<tls front>");
        const extra = name === "extra-ca-certs" ? { NODE_EXTRA_CA_CERTS: authority.caFile } : {};
        const flag = name === "ca-file" ? ["--ca-file", authority.caFile] : [];
        const repo = host.config.url.replace(host.url, front.url);
        await stage.tagboat([...update, "--repo", repo, ...flag], { env: { ...host.env, ...extra } });
      },
    }),
  ),
);
