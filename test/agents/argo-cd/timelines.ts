/**
 * The recorded timelines, and which images each commit of them wrote: by the first seven digits of the commit, oldest
 * first. The commit that was there when a recording began comes first. Images without the registry before them.
 */
export interface Timeline {
  /** File of the recordings, without its ending. */
  readonly file: string;
  readonly commits: readonly (readonly [commit: string, ...images: string[]])[];
}

export const timelines: readonly Timeline[] = [
  {
    file: "10-happy-auto-sync",
    commits: [
      ["01d8b8d", "web:1.0.0"],
      ["d447df5", "web:1.0.1-slow4"],
    ],
  },
  {
    file: "12-never-ready-degraded-then-revert",
    commits: [
      ["01d8b8d", "bad:1.0.0"],
      ["008bca0", "bad:1.0.1-bad"],
      ["a2d9885", "bad:1.0.0"],
    ],
  },
  {
    file: "13-sync-failed-retries-and-forbidden-kind",
    commits: [
      ["01d8b8d", "synf:1.0.0"],
      ["1c67808", "synf:1.0.1"],
      ["9023881", "synf:1.0.1"],
      ["77cab0b", "synf:1.0.2"],
      ["f4bdefb", "synf:1.0.1"],
    ],
  },
  {
    file: "14-comparison-error",
    commits: [
      ["01d8b8d", "cmp:1.0.0"],
      ["1e4ec64", "cmp:1.0.1"],
      ["0555003", "cmp:1.0.1"],
      ["e83187e", "cmp:1.0.2"],
    ],
  },
  {
    file: "15-two-commits",
    commits: [
      ["01d8b8d", "two:1.0.0"],
      ["08170a0", "two:1.0.1-slow6"],
      ["6dcb03e", "two:1.0.2-slow6"],
      ["110f911", "two:1.0.3"],
      ["8e17aa8", "two:1.0.4"],
    ],
  },
  { file: "16-drift-with-selfheal", commits: [["01d8b8d", "heal:1.0.0"]] },
  {
    file: "17-drift-without-selfheal",
    commits: [
      ["01d8b8d", "drift:1.0.0"],
      ["82f0a7e", "drift:1.0.1"],
      ["b84546a", "drift:1.0.1"],
    ],
  },
  {
    file: "18-manual-sync",
    commits: [
      ["01d8b8d", "manual:1.0.0"],
      ["3d4d814", "manual:1.0.1-slow4"],
      ["af33732", "manual:1.0.2-slow6"],
      ["8f00de6", "manual:1.0.3"],
    ],
  },
  {
    file: "19-unrelated-commits-revert-force-push",
    commits: [
      ["8e17aa8", "two:1.0.4"],
      ["43ac43e", "two:1.0.4"],
      ["df20eff", "two:1.0.5-slow4"],
      ["fd7712d", "two:1.0.5-slow4"],
      ["a4a66fb", "two:1.0.6-slow6"],
      ["9c11388", "two:1.0.6-slow6"],
      ["cc8933c", "two:1.0.5-slow4"],
    ],
  },
  {
    file: "20-presync-hook-then-stuck-hook",
    commits: [
      ["01d8b8d", "hook:1.0.0"],
      ["13a95e7", "hook:1.0.1-slow3"],
      ["d442c5d", "hook:1.0.2-bad"],
      ["774c66e", "hook:1.0.3"],
    ],
  },
  {
    file: "20c-hook-terminate-then-failing-hook",
    commits: [
      ["d442c5d", "hook:1.0.2-bad"],
      ["774c66e", "hook:1.0.3"],
      ["b20e257", "hook:1.0.4-fail"],
      ["84a508b", "hook:1.0.5"],
    ],
  },
  {
    file: "21-suspended-and-zero-replicas",
    commits: [
      ["01d8b8d", "sub:1.0.0"],
      ["fd9ce7b", "sub:1.0.1"],
      ["5dfcf04", "sub:1.0.1"],
      ["cd65578", "sub:1.0.2-slow6"],
      ["6a3aa7d", "sub:1.0.3"],
    ],
  },
  {
    file: "22-workloads-that-do-not-roll",
    commits: [
      ["01d8b8d", "sts:1.0.0", "zero:1.0.0"],
      ["026fc59", "sts:1.0.1", "zero:1.0.1"],
    ],
  },
  {
    file: "23-deleted-while-waiting",
    commits: [
      ["01d8b8d", "del:1.0.0"],
      ["a009716", "del:1.0.1-slow20"],
    ],
  },
  {
    file: "24-sync-window",
    commits: [
      ["01d8b8d", "win:1.0.0"],
      ["7788fcb", "win:1.0.1"],
      ["4c21bf0", "win:1.0.2"],
      ["0739401", "win:1.0.3"],
    ],
  },
  {
    file: "25-multi-source-and-poll",
    commits: [
      ["01d8b8d", "multi:1.0.0"],
      ["5cd50ad", "multi:1.0.1-slow3"],
    ],
  },
  {
    file: "26b-app-of-apps-child-one",
    commits: [
      ["01d8b8d", "child-one:1.0.0"],
      ["12a1be1", "child-one:1.0.1-slow4"],
      ["96b2640", "child-one:1.0.2"],
    ],
  },
  {
    file: "26c-app-of-apps-child-two",
    commits: [
      ["01d8b8d", "child-two:1.0.0"],
      ["12a1be1", "child-two:1.0.1-bad"],
      ["96b2640", "child-two:1.0.3"],
    ],
  },
  {
    file: "27a-fleet-dev",
    commits: [
      ["01d8b8d", "set-dev:1.0.0"],
      ["c165e94", "set-dev:1.0.1-slow3"],
    ],
  },
  {
    file: "27b-fleet-stage",
    commits: [
      ["01d8b8d", "set-stage:1.0.0"],
      ["c165e94", "set-stage:1.0.1-slow8"],
    ],
  },
  {
    file: "28-helm-values",
    commits: [
      ["01d8b8d", "chart:1.0.0"],
      ["0bebff5", "chart:1.0.1-slow3"],
      ["a9c9640", "chart:1.0.2"],
      ["7185f8a", "chart:1.0.2"],
    ],
  },
  {
    file: "29-repository-down",
    commits: [
      ["01d8b8d", "restart:1.0.0"],
      ["c9ccdff", "restart:1.0.1"],
    ],
  },
  {
    file: "31-restarts",
    commits: [
      ["c9ccdff", "restart:1.0.1"],
      ["bcf4071", "restart:1.0.2-slow8"],
      ["63fed1e", "restart:1.0.3-slow8"],
    ],
  },
  {
    file: "33-refresh-in-flight",
    commits: [
      ["b84546a", "drift:1.0.1"],
      ["c05c7be", "drift:1.0.2"],
    ],
  },
  { file: "34-invalid-spec", commits: [["bd795df", "spec:1.0.0"]] },
  {
    file: "35-prune-off",
    commits: [
      ["bd795df", "prune:1.0.0"],
      ["2516d7b", "prune:1.0.1"],
    ],
  },
  {
    file: "36-ignored-image",
    commits: [
      ["bd795df", "ign:1.0.0"],
      ["a55fd6d", "ign:1.0.1"],
    ],
  },
  {
    file: "37-hook-image-only",
    commits: [
      ["bd795df", "hookonly-job:1.0.0"],
      ["319bb2b", "hookonly-job:1.0.1"],
    ],
  },
  {
    file: "38-sync-waves",
    commits: [
      ["bd795df", "waves:1.0.0"],
      ["4b14d11", "waves:1.0.1-slow5"],
      ["20f6760", "waves:1.0.2-bad"],
      ["74660d6", "waves:1.0.3"],
    ],
  },
  {
    file: "39-postsync-hook-fails",
    commits: [
      ["bd795df", "post:1.0.0"],
      ["d2d3b86", "post:1.0.1-slow3"],
      ["f574911", "post:1.0.1-slow3"],
    ],
  },
  {
    file: "40-ready-then-crashing",
    commits: [
      ["bd795df", "flap:1.0.0"],
      ["b472eb7", "flap:1.0.1-flap"],
    ],
  },
  {
    file: "41-annotated-tag",
    commits: [
      ["bd795df", "tag:1.0.0"],
      ["6c8ec6d", "tag:1.0.1"],
    ],
  },
  {
    file: "42b-webhook-timeline",
    commits: [
      ["01d8b8d", "heal:1.0.0"],
      ["07d478c", "heal:1.0.1"],
      ["91dce4d", "heal:1.0.2"],
    ],
  },
  {
    file: "46-slow-controllers",
    commits: [
      ["cbf57d7", "frozen:1.0.0"],
      ["a80c1ac", "frozen:1.0.1"],
    ],
  },
  {
    file: "47a-rolling-sync-step-1",
    commits: [
      ["cbf57d7", "roll-a:1.0.0"],
      ["cc22508", "roll-a:1.0.1-slow8"],
      ["97be501", "roll-a:1.0.2-bad"],
    ],
  },
  {
    file: "47b-rolling-sync-step-2",
    commits: [
      ["cbf57d7", "roll-b:1.0.0"],
      ["cc22508", "roll-b:1.0.1-slow3"],
      ["97be501", "roll-b:1.0.2"],
    ],
  },
  {
    file: "48-retry-refresh",
    commits: [
      ["77cab0b", "synf:1.0.2"],
      ["f4bdefb", "synf:1.0.1"],
      ["cfc8297", "synf:1.2.1"],
      ["a7944ea", "synf:1.2.1"],
    ],
  },
  {
    file: "49-digest",
    commits: [
      ["df20eff", "two:1.0.5-slow4"],
      ["d05db08", "two:1.1.0@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"],
    ],
  },
  {
    file: "50-min-ready-seconds",
    commits: [
      ["b472eb7", "flap:1.0.1-flap"],
      ["f9461a2", "flap:1.0.2"],
      ["217778d", "flap:1.0.3-flap"],
    ],
  },
  {
    file: "51b-app-of-apps-lua-child-one",
    commits: [
      ["96b2640", "child-one:1.0.2"],
      ["4afbfa3", "child-one:1.1.0-slow6"],
      ["9c59eda", "child-one:1.1.0-slow6"],
      ["10b4b27", "child-one:1.1.0-slow6"],
    ],
  },
  {
    file: "51c-app-of-apps-lua-child-two",
    commits: [
      ["96b2640", "child-two:1.0.3"],
      ["4afbfa3", "child-two:1.0.3"],
      ["9c59eda", "child-two:1.1.0-slow6"],
      ["10b4b27", "child-two:1.1.1-bad"],
      ["b0f02f9", "child-two:1.1.2"],
    ],
  },
];
