import { askGit } from "../git-answers.ts";
import { runProcess } from "../run-process.ts";
import { type Call, paged, type Reply, type Route, text } from "./call.ts";
import { moveRef, refOf } from "./merging.ts";
import { Answer } from "./state.ts";

const rootOf = ({ place, repository: { owner, name } }: Call): string => `${place.api}/repos/${owner}/${name}`;
const gitOf = ({ repository }: Call, ...args: string[]) => askGit(repository.served.directory, ...args);

async function assertNotEmpty(call: Call): Promise<void> {
  if ((await gitOf(call, "for-each-ref", "--count=1")) === "") throw new Answer(409, "Git Repository is empty.");
}

function refShape(call: Call, branch: string, sha: string) {
  const ref = `refs/heads/${branch}`;
  const object = { type: "commit", sha, url: `${rootOf(call)}/git/commits/${sha}` };
  return { ref, node_id: `REF_${branch}`, url: `${rootOf(call)}/git/${ref}`, object };
}

async function getRef(call: Call): Promise<Reply> {
  await assertNotEmpty(call);
  const branch = text(call.params["ref"]).replace(/^heads\//, "");
  const sha = await refOf(call.repository, branch);
  if (sha === undefined) throw new Answer(404, "Not Found");
  return { status: 200, body: refShape(call, branch, sha) };
}

async function matchingRefs(call: Call): Promise<Reply> {
  await assertNotEmpty(call);
  const prefix = `refs/${text(call.params["ref"])}`;
  const lines = await gitOf(call, "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads/");
  const refs = lines.split("\n").map((line) => line.split(" "));
  const found = refs.filter(([ref = ""]) => ref.startsWith(prefix));
  return paged(
    call,
    "/git/matching-refs",
    found.map(([ref = "", sha = ""]) => refShape(call, ref.slice("refs/heads/".length), sha)),
  );
}

async function createRef(call: Call): Promise<Reply> {
  const branch = text(call.body["ref"]).replace(/^refs\/heads\//, "");
  const sha = text(call.body["sha"]);
  if ((await refOf(call.repository, branch)) !== undefined) throw new Answer(422, "Reference already exists");
  const isCommit = await gitOf(call, "cat-file", "-e", `${sha}^{commit}`).then(
    () => true,
    () => false,
  );
  if (!isCommit) throw new Answer(422, "Object does not exist");
  if (!(await moveRef(call.repository, { branch, to: sha, from: "" }))) {
    throw new Answer(422, "Reference update failed");
  }
  return { status: 201, body: refShape(call, branch, sha) };
}

interface Parsed {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: object;
  readonly committer: object;
  readonly message: string;
}

async function commits(call: Call, ...args: string[]): Promise<Parsed[]> {
  const format = "%H%x01%T%x01%P%x01%an%x01%ae%x01%aI%x01%cn%x01%ce%x01%cI%x01%B%x02";
  const out = await gitOf(call, "log", `--format=${format}`, ...args);
  return out
    .split("\u0002")
    .map((record) => record.trim())
    .filter((record) => record !== "")
    .map((record) => {
      const [sha = "", tree = "", parents = "", an, ae, ad, cn, ce, cd, message = ""] = record.split("\u0001");
      return {
        sha,
        tree,
        parents: parents.split(" ").filter((parent) => parent !== ""),
        author: { name: an, email: ae, date: ad },
        committer: { name: cn, email: ce, date: cd },
        // GitHub gives messages without the newline at their end.
        message: message.trimEnd(),
      };
    });
}

const unsigned = { verified: false, reason: "unsigned", payload: null, signature: null, verified_at: null };

function commitShape(call: Call, { sha, tree, parents, author, committer, message }: Parsed) {
  const root = rootOf(call);
  const link = (id: string) => ({ sha: id, url: `${root}/commits/${id}`, html_url: `${root}/commit/${id}` });
  return {
    ...link(sha),
    node_id: `C_${sha}`,
    comments_url: `${root}/commits/${sha}/comments`,
    commit: {
      url: `${root}/git/commits/${sha}`,
      author,
      committer,
      message,
      comment_count: 0,
      tree: { sha: tree, url: `${root}/git/trees/${tree}` },
      verification: unsigned,
    },
    author: null,
    committer: null,
    parents: parents.map(link),
  };
}

async function listCommits(call: Call): Promise<Reply> {
  const from = text(call.query.get("sha"));
  const found = await commits(call, from, "--").catch(() => {
    throw new Answer(404, "Not Found");
  });
  return paged(
    call,
    "/commits",
    found.map((commit) => commitShape(call, commit)),
  );
}

async function getCommit(call: Call): Promise<Reply> {
  const ref = text(call.params["ref"]);
  const [found] = await commits(call, "-1", ref, "--").catch(() => []);
  if (found === undefined) throw new Answer(422, `No commit found for SHA: ${ref}`);
  return { status: 200, body: commitShape(call, found) };
}

async function gitCommit(call: Call): Promise<Reply> {
  const sha = text(call.params["commit_sha"]);
  const [found] = await commits(call, "-1", sha, "--").catch(() => []);
  if (found === undefined || found.sha !== sha) throw new Answer(404, "Not Found");
  const { commit, node_id, html_url, parents } = commitShape(call, found);
  const { comment_count: _count, ...rest } = commit;
  return { status: 200, body: { sha, node_id, html_url, parents, ...rest } };
}

async function getTree(call: Call): Promise<Reply> {
  const sha = text(call.params["tree_sha"]);
  const isDeep = call.query.has("recursive");
  const { directory } = call.repository.served;
  const out = await askGit(directory, "ls-tree", "-z", "-l", ...(isDeep ? ["-r", "-t"] : []), sha).catch(() => {
    throw new Answer(404, "Not Found");
  });
  const tree = out
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const [, mode, type, id, size, path] = /^(\d+) (\w+) (\w+) +(\S+)\t(.*)$/s.exec(line) ?? [];
      const url = `${rootOf(call)}/git/${type}s/${id}`;
      return { path, mode, type, sha: id, url, ...(type === "blob" && { size: Number(size) }) };
    });
  return { status: 200, body: { sha, url: `${rootOf(call)}/git/trees/${sha}`, tree, truncated: false } };
}

async function getBlob(call: Call): Promise<Reply> {
  const sha = text(call.params["file_sha"]);
  const bytes = await blobOf(call.repository.served.directory, sha);
  if (bytes === undefined) throw new Answer(404, "Not Found");
  // Lines of sixty, as GitHub writes them.
  const content = bytes.toString("base64").replace(/.{60}/g, "$&\n");
  const url = `${rootOf(call)}/git/blobs/${sha}`;
  return { status: 200, body: { sha, node_id: `B_${sha}`, size: bytes.length, url, content, encoding: "base64" } };
}

async function blobOf(directory: string, sha: string): Promise<Buffer | undefined> {
  const { code, stdout } = await runProcess({
    file: "git",
    args: ["cat-file", "blob", sha],
    cwd: directory,
    env: process.env,
  });
  return code === 0 ? stdout : undefined;
}

async function compare(call: Call): Promise<Reply> {
  const [base = "", head = ""] = text(call.params["basehead"]).split("...");
  const [from] = await commits(call, "-1", base, "--").catch(() => []);
  const [to] = await commits(call, "-1", head, "--").catch(() => []);
  if (from === undefined || to === undefined) throw new Answer(404, "Not Found");
  const common = await gitOf(call, "merge-base", from.sha, to.sha).catch(() => {
    throw new Answer(404, `No common ancestor between ${base} and ${head}.`);
  });
  const number = async (range: string) => Number(await gitOf(call, "rev-list", "--count", range));
  const ahead_by = await number(`${from.sha}..${to.sha}`);
  const behind_by = await number(`${to.sha}..${from.sha}`);
  const [merged] = await commits(call, "-1", common, "--");
  const status =
    ahead_by === 0 && behind_by === 0
      ? "identical"
      : behind_by === 0
        ? "ahead"
        : ahead_by === 0
          ? "behind"
          : "diverged";
  const url = `${rootOf(call)}/compare/${base}...${head}`;
  const body = {
    url,
    html_url: url,
    permalink_url: url,
    diff_url: url,
    patch_url: url,
    base_commit: commitShape(call, from),
    merge_base_commit: merged === undefined ? null : commitShape(call, merged),
    status,
    ahead_by,
    behind_by,
    total_commits: ahead_by,
    commits: [],
    files: [],
  };
  return { status: 200, body };
}

const root = "/repos/{owner}/{repo}";

/** What Git itself knows, by the API. */
export const gitRoutes: readonly Route[] = [
  { method: "GET", pattern: `${root}/git/ref/{ref}`, needs: "contents=read", handle: getRef },
  { method: "GET", pattern: `${root}/git/matching-refs/{ref}`, needs: "contents=read", handle: matchingRefs },
  { method: "POST", pattern: `${root}/git/refs`, needs: "contents=write", handle: createRef },
  { method: "GET", pattern: `${root}/git/commits/{commit_sha}`, needs: "contents=read", handle: gitCommit },
  { method: "GET", pattern: `${root}/git/trees/{tree_sha}`, needs: "contents=read", handle: getTree },
  { method: "GET", pattern: `${root}/git/blobs/{file_sha}`, needs: "contents=read", handle: getBlob },
  { method: "GET", pattern: `${root}/commits`, needs: "contents=read", handle: listCommits },
  { method: "GET", pattern: `${root}/commits/{ref}`, needs: "contents=read", handle: getCommit },
  { method: "GET", pattern: `${root}/compare/{basehead}`, needs: "contents=read", handle: compare },
];
