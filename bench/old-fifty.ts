import { fiftyAppsTable } from "./fifty-apps.ts";

console.log(await fiftyAppsTable(process.argv[2]));
