import { defineConfig } from "tsdown";
import { thirdPartyLicenses } from "./scripts/build/license-plugin.ts";

const licenses = thirdPartyLicenses();

export default defineConfig([
  {
    entry: { cli: "src/cli.ts", action: "src/action.ts" },
    format: "esm",
    platform: "node",
    target: "node20.19",
    outDir: "dist",
    clean: false,
    dts: false,
    minify: true,
    deps: { alwaysBundle: [/.*/], onlyBundle: false },
    plugins: [licenses],
    outputOptions: { chunkFileNames: "chunks/[name]-[hash].mjs" },
  },
  {
    entry: { index: "src/index.ts" },
    format: "esm",
    platform: "node",
    target: "node20.19",
    outDir: "dist",
    clean: false,
    dts: true,
    deps: { alwaysBundle: [/.*/], onlyBundle: false },
    plugins: [licenses],
  },
]);
