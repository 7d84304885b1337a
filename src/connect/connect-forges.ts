import type { HomeToken } from "../credentials/tokens.ts";
import type { Forges } from "../forges/index.ts";
import type { Repository } from "../git/repository.ts";
import { checkConfiguredCaFile } from "../io/ca-file.ts";
import { closeAll } from "../io/close-all.ts";
import type { Http } from "../io/http.ts";
import type { CiFacts, DeclaredForge } from "../world.ts";
import { boundsOf, type ConnectOptions } from "./connect-options.ts";

export interface ConnectedForges extends Pick<Forges, "of" | "appToken"> {
  /** Opens a repository by its forge's API only. @throws refused: its forge has no API with the guarantees that we need */
  apiRepository(address: string, declared?: DeclaredForge): Promise<Repository>;
  close(): Promise<void>;
}

/** Opens the forges. Neither HTTP nor a forge's adapter is loaded before first use. */
export function connectForges(
  options: ConnectOptions,
  ci: CiFacts | undefined,
  home: () => Promise<string>,
): ConnectedForges {
  const { env, clock, log, signal, values, directory, keepSecret } = options;
  type Loaded = Forges & Pick<ConnectedForges, "close">;
  let loaded: Promise<Loaded> | undefined;
  const forges = (): Promise<Loaded> => {
    loaded ??= load();
    return loaded;
  };
  return {
    of: async (address, declared) => (await forges()).of(address, declared),
    appToken: async (address) => (env["TAGBOAT_APP_ID"] ? (await forges()).appToken(address) : undefined),
    async apiRepository(address, declared) {
      const { checkBranchName, checkPath, pathPattern } = await import("../git/index.ts");
      const { apiRepository } = await forges();
      return apiRepository(address, { rules: { checkBranchName, checkPath, pathPattern }, declared });
    },
    close: async () => (await loaded)?.close(),
  };

  async function load(): Promise<Loaded> {
    const [{ createHttp }, { openForges }] = await Promise.all([import("../io/http.ts"), import("../forges/index.ts")]);
    const { fetch, close } = createHttp({ env, caFile: values["ca-file"], signal });
    const others = new Map<string, Http>();
    const fetchTrusting = (caFile: string): Http["fetch"] => {
      checkConfiguredCaFile(caFile, "`forges` in the config file");
      const http = others.get(caFile) ?? createHttp({ env, caFile, signal });
      others.set(caFile, http);
      return http.fetch;
    };
    const flags = { kind: values.forge, url: values["forge-url"], tokenFile: values["token-file"] };
    const common = {
      ...boundsOf(options),
      ci: ci?.kind,
      flags,
      home,
      fetch,
      fetchTrusting,
      clock,
      log,
      signal,
    };
    const jobRepository = ci?.repositoryUrl;
    const trusted = [values.source];
    const machineCredentials = async (address: string): Promise<HomeToken | undefined> =>
      (await import("../git/index.ts")).machineCredentials(address, {
        directory,
        env,
        signal,
        isPerson: ci === undefined,
      });
    const forges = openForges({
      ...common,
      jobRepository,
      trusted,
      machineCredentials,
      ...(keepSecret && { keepSecret }),
    });
    return { ...forges, close: () => closeAll([{ close }, ...others.values()]) };
  }
}
