import { createHash, randomUUID } from 'node:crypto';

export type Commit = { readonly sha: string; readonly parents: readonly string[]; readonly message: string };

/** The history of a repository: commits, and the branches that point at them. */
export type Commits = {
  /** The newest commit of a branch; undefined when there is no such branch. */
  head(branch: string): string | undefined;
  branches(): readonly string[];
  /** A new commit on a branch; a branch that is not there begins at the newest commit of `from`. */
  push(branch: string, from: string, message?: string): string;
  /** A commit on a branch that joins the newest of another into it. */
  merge(branch: string, other: string): string;
  /** Puts a tag on a commit. */
  tag(name: string, sha: string): void;
  tagged(name: string): string | undefined;
  find(sha: string): Commit | undefined;
  /** The commit that a branch, `refs/heads/x`, `heads/x`, the same of a tag, or a sha (whole or its beginning) means; a branch goes before a tag. */
  resolve(ref: string): string | undefined;
  /** What `head` has and `base` has not, oldest first. */
  between(base: string, head: string): readonly Commit[];
};

/** A history with one commit on one branch. */
export function openCommits(firstBranch: string): Commits {
  const commits = new Map<string, Commit>();
  const heads = new Map<string, string>();
  const tags = new Map<string, string>();
  const add = (branch: string, parents: readonly string[], message: string) => {
    const sha = createHash('sha1').update(randomUUID()).digest('hex');
    commits.set(sha, { sha, parents, message });
    heads.set(branch, sha);
    return sha;
  };
  const reachable = (sha: string) => {
    const seen = new Set<string>();
    const open = [sha];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(commits.get(next)?.parents ?? []));
    }
    return seen;
  };
  add(firstBranch, [], 'First commit');
  return {
    head: (branch) => heads.get(branch),
    branches: () => [...heads.keys()],
    push(branch, from, message = 'A change') {
      const parent = heads.get(branch) ?? heads.get(from);
      return add(branch, parent === undefined ? [] : [parent], message);
    },
    merge: (branch, other) =>
      add(
        branch,
        [heads.get(branch), heads.get(other)].filter((sha) => sha !== undefined),
        `Merge ${other} into ${branch}`,
      ),
    tag(name, sha) {
      tags.set(name, sha);
    },
    tagged: (name) => tags.get(name),
    find: (sha) => commits.get(sha),
    resolve(ref) {
      const branch = heads.get(ref.replace(/^(refs\/)?heads\//, '')) ?? heads.get(ref);
      const named = branch ?? tags.get(ref.replace(/^(refs\/)?tags\//, '')) ?? tags.get(ref);
      if (named !== undefined || !/^[0-9a-f]{7,40}$/.test(ref)) return named;
      return [...commits.keys()].find((sha) => sha.startsWith(ref));
    },
    between(base, head) {
      const known = reachable(base);
      const wanted = reachable(head);
      return [...commits.values()].filter(({ sha }) => wanted.has(sha) && !known.has(sha));
    },
  };
}
