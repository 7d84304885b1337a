import { asCode } from "../domain/markdown.ts";
import type { StatusReport } from "../domain/status-row.ts";
import { statusCells, statusColumns } from "./status-table.ts";

/** The table as Markdown, for a job summary or a page. Every text in it may be untrusted. */
export function statusMarkdown(status: StatusReport): string[] {
  const rows = statusCells(status).map((cells) => `| ${cells.map(asCode).join(" | ")} |`);
  return [`| ${statusColumns.join(" | ")} |`, `|${statusColumns.map(() => "---").join("|")}|`, ...rows];
}
