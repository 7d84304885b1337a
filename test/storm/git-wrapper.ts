import { execFileSync } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";

/** What "busy-temp" puts into the folder that Git works in. */
export const busyFolder = "busy/held";

/** The Git of this machine, which the wrapper stands in front of. */
export const realGit: string = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();

/**
 * A `git` for the front of PATH. It notes each call in the folder `state` beside its own (`git-<n>` with the process id, `.argv`, and where
 * the run is watched `.env` with the names of the variables, `.config` of the store, `.trace` with every process that Git itself starts), does the
 * fault that `fault-<n>` names, and becomes the real Git. Git finds its own parts by another path, so only calls of the command are points.
 */
const script = `#!/bin/sh
state="\${0%/*}/../state"
n=1
set -C
while ! { echo $$ > "$state/git-$n"; } 2>/dev/null; do n=$((n + 1)); done
set +C
printf '%s\\n' "$@" > "$state/git-$n.argv"
if [ -f "$state/watched" ]; then
  env | sed -n 's/^\\([A-Za-z_][A-Za-z_0-9]*\\)=.*/\\1/p' > "$state/git-$n.env"
  [ ! -f config ] || cp config "$state/git-$n.config"
fi
fault=
if [ -f "$state/fault-$n" ]; then
  read -r fault < "$state/fault-$n"
  : > "$state/fired-$n"
fi
# The helper that is talked with: its answers are its work. Its input ends after the first word, so it answers that and is gone.
work() {
  case "$1" in
    remote-http*) head -n 1 | ${realGit} "$@" 2> /dev/null ;;
    *) ${realGit} "$@" ;;
  esac
}
fill="$TMPDIR/../fill"
case "$fault" in
  kill-all-before) kill -9 0 ;;
  kill-all-after) ${realGit} "$@"; kill -9 0 ;;
  terminate) kill -TERM "$PPID" ;;
  ctrl-c) kill -INT 0 ;;
  kill-child) kill -9 $$ ;;
  kill-child-after) work "$@"; kill -9 $$ ;;
  fail) exit 1 ;;
  fail-after)
    case "$1" in
      remote-http*) work "$@" ;;
      *) work "$@" > /dev/null 2>&1 ;;
    esac
    exit 1 ;;
  disk-full)
    if [ -f "$state/small-disk" ]; then
      dd if=/dev/zero of="$fill" bs=64k 2>/dev/null
      ${realGit} "$@"
      code=$?
      rm -f "$fill"
      exit $code
    fi
    trap '' XFSZ
    ulimit -f 0
    exec ${realGit} "$@" ;;
  # A mount, else what can be neither changed nor, by anybody but root, read.
  busy-temp)
    if [ -f HEAD ]; then
      mkdir -p ${busyFolder}
      mount -t tmpfs tmpfs ${busyFolder} 2> /dev/null || chattr +i ${busyFolder} 2> /dev/null || chmod 0 "$(dirname ${busyFolder})"
    fi ;;
  disk-stays-full) dd if=/dev/zero of="$fill" bs=64k 2>/dev/null ;;
esac
[ ! -f "$state/watched" ] || export GIT_TRACE2_EVENT="$state/git-$n.trace" GIT_TRACE2_REDACT=0
exec ${realGit} "$@"
`;

export async function writeGitWrapper(file: string): Promise<void> {
  await writeFile(file, script);
  await chmod(file, 0o755);
}
