import { readdir, readFile, readlink } from "node:fs/promises";
import { pidsOfGroup } from "./command-run.ts";

/**
 * The Git process that a command started and that has the other end of a connection, by its port, with those that it started itself: the
 * last of them is the one that asks. Empty: nobody asks any more, or the command itself does.
 */
export async function askingProcesses(command: number, port: number): Promise<readonly number[]> {
  const chain: number[] = [];
  for (let pid = await holderOf(command, port); pid !== undefined && pid !== command; pid = await parentOf(pid)) {
    chain.unshift(pid);
    if (chain.length > 10) return [];
  }
  return chain;
}

async function parentOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  return parent > 1 ? parent : undefined;
}

async function holderOf(group: number, port: number): Promise<number | undefined> {
  const socket = await socketAt(port);
  if (socket === undefined) return undefined;
  for (const pid of await pidsOfGroup(group)) {
    const folder = `/proc/${pid}/fd`;
    for (const fd of await readdir(folder).catch(() => [])) {
      if ((await readlink(`${folder}/${fd}`).catch(() => "")) === socket) return Number(pid);
    }
  }
  return undefined;
}

/** The socket's name among a process's open files, by the kernel's own table of connections. */
async function socketAt(port: number): Promise<string | undefined> {
  const local = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const [, ...lines] = (await readFile("/proc/net/tcp", "utf8")).split("\n");
  for (const line of lines) {
    const columns = line.trim().split(/\s+/);
    if (columns[1]?.endsWith(local) === true && columns[9] !== "0") return `socket:[${columns[9]}]`;
  }
  return undefined;
}
