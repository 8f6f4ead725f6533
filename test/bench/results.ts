/** What is done to the bucket: everything is new, nothing is, or one file in a hundred. */
export const PHASES = ['first', 'nothing', 'changed'] as const;
export type Phase = (typeof PHASES)[number];

/** One run of one client. */
export type Row = {
  readonly client: string;
  readonly phase: Phase;
  readonly round: number;
  /** Wall time of its process. */
  readonly seconds: number;
  /** User and system time of its process and of those that it waited for. */
  readonly cpuSeconds: number;
  /** Most memory that its process held at a time (VmHWM), MiB. */
  readonly peakMiB: number;
  /** How many cores the server used meanwhile. From 0.7 on it was a good part of what was measured. */
  readonly serverCores: number;
  /** Cores that were stolen from this machine, or used by others on it. */
  readonly noiseCores: number;
  /** Objects of the site that the server took. */
  readonly uploads: number;
  /** Requests that the server answered, by operation. */
  readonly requests: Readonly<Record<string, number>>;
  /** Why this row does not count: the client failed, or what it left in the bucket is not the site. */
  readonly problem?: string;
};

/** What was measured in one go on one server: a site at a latency, all clients in turn. */
export type Section = {
  readonly site: string;
  readonly files: number;
  readonly bytes: number;
  /** Files that the phase `changed` changes. */
  readonly changes: number;
  /** ms a round trip. */
  readonly latency: number;
  readonly circumstances: Circumstances;
  /** Version by client. */
  readonly versions: Readonly<Record<string, string>>;
  /** Clients that could not be had or were left out, and why. */
  readonly absent: Readonly<Record<string, string>>;
  /** PUTs of about the site's mean size that the server took from a load generator, each round before the clients ran, per second. */
  readonly ceilings: readonly number[];
  readonly rows: readonly Row[];
};

/** A deploy of 100 files with function, triggers and a domain, when there is nothing to do. */
export type NoOp = {
  readonly latency: number;
  readonly circumstances: Circumstances;
  readonly seconds: readonly number[];
  readonly cpuSeconds: readonly number[];
  readonly requests: number;
};

export type Circumstances = {
  /** ISO 8601, UTC, to the minute. */
  readonly at: string;
  readonly cpu: string;
  readonly cores: number;
  readonly kernel: string;
  readonly node: string;
  /** The commit, and the first letters of the SHA-256 of dist/index.js. */
  readonly us: string;
};

export type Results = { readonly sections: readonly Section[]; readonly noOps: readonly NoOp[] };

/** What was measured before, with what is measured now in its place. */
export function merge(before: Results, now: Results): Results {
  const sections = [
    ...before.sections.filter(
      (old) => !now.sections.some(({ site, latency }) => old.site === site && old.latency === latency),
    ),
    ...now.sections,
  ].sort((a, b) => a.bytes - b.bytes || a.site.localeCompare(b.site) || b.latency - a.latency);
  const noOps = [
    ...before.noOps.filter((old) => !now.noOps.some(({ latency }) => latency === old.latency)),
    ...now.noOps,
  ].sort((a, b) => b.latency - a.latency);
  return { sections, noOps };
}
