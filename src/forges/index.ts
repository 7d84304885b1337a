export { type Forges, openForges } from "./open-forges.ts";
