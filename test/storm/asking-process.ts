import { readdir, readFile, readlink } from "node:fs/promises";
import { pidsOfGroup } from "./command-run.ts";

/** Who of a process group holds the other end of a connection on this machine, by its port; undefined: nobody any more. */
export async function askingProcess(group: number, port: number): Promise<number | undefined> {
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
