import { spreadOf, spreadText } from './numbers.ts';
import type { NoOp, Phase, Results, Section } from './results.ts';
import { summarize } from './summary.ts';

/** Our own name among the clients. */
export const OURS = 'ours';

export type Verdict = 'met' | 'not met' | 'not measured';

/** A target with what came of it. */
export type Judgement = {
  readonly target: string;
  /** Which site and latency. */
  readonly where: string;
  readonly measured: string;
  readonly verdict: Verdict;
};

/** Wall time at most this part of the yardstick's, by site. */
const WALL: Readonly<Record<string, number>> = { small: 0.5, medium: 0.5, large: 0.8 };
const PHASE_NAMES: Readonly<Record<Phase, string>> = {
  first: 'first upload',
  nothing: 'nothing changed',
  changed: '1 % changed',
};

/** MiB at 100,000 files. */
const PEAK = 300;
/** CPU a file at 100,000 files for each second of it at 2,000: constant, and some room for what a start costs less and a heap more. */
const GROWTH = 1.2;
/** Seconds that a deploy of 100 files may take beyond its round trips when there is nothing to do. */
const IDLE = 0.5;

/** Every target in turn; where nothing was measured that says so, and nothing is assumed. */
export function judge(results: Results): Judgement[] {
  return [
    ...Object.entries(WALL).flatMap(([site, most]) => judgeWall(results, site, most)),
    judgePeak(results),
    ...(['first', 'nothing'] as const).map((phase) => judgeGrowth(results, phase)),
    judgeIdle(results.noOps),
  ];
}

function judgeWall({ sections }: Results, site: string, most: number): Judgement[] {
  const found = sections.filter((section) => section.site === site);
  const phases = Object.keys(PHASE_NAMES) as Phase[];
  if (found.length === 0) {
    const target = `${phases.map((phase) => PHASE_NAMES[phase]).join(', ')}: wall <= ${most} x rclone`;
    return [{ target, where: site, measured: '-', verdict: 'not measured' }];
  }
  return phases.flatMap((phase) => found.map((section) => judgePhase(section, phase, most)));
}

function judgePhase(section: Section, phase: Phase, most: number): Judgement {
  const { ratio, uploads } = summarize(section, phase, OURS);
  const wanted = { first: section.files, nothing: 0, changed: section.changes }[phase];
  const target = `${PHASE_NAMES[phase]}: wall <= ${most} x rclone, ${wanted} uploads`;
  const isExact = uploads?.least === wanted && uploads.most === wanted;
  const measured = ratio === undefined ? '-' : `${spreadText(ratio)}, ${uploads?.median ?? '-'} uploads`;
  const verdict = ratio === undefined ? 'not measured' : verdictOf(ratio.median <= most && isExact);
  return { target, where: placeOf(section), measured, verdict };
}

function judgePeak({ sections }: Results): Judgement {
  const tiny = sections.filter(({ site }) => site === 'tiny');
  const peaks = tiny
    .flatMap(({ rows }) => rows.filter(({ client }) => client === OURS))
    .map((row) => row.peakMiB);
  const most = spreadOf(peaks)?.most;
  return {
    target: `peak memory <= ${PEAK} MiB at 100,000 files`,
    where: 'tiny, all phases',
    measured: most === undefined ? '-' : `${Math.round(most)} MiB`,
    verdict: most === undefined ? 'not measured' : verdictOf(most <= PEAK),
  };
}

function judgeGrowth({ sections }: Results, phase: Phase): Judgement {
  const perFile = (site: string) => {
    const found = sections.filter((section) => section.site === site);
    const spreads = found.map((section) => ({ section, cpu: summarize(section, phase, OURS).cpuSeconds }));
    return spreadOf(spreads.flatMap(({ section, cpu }) => (cpu ? [(cpu.median / section.files) * 1e6] : [])));
  };
  const [few, many] = [perFile('small'), perFile('tiny')];
  const target = `CPU a file at 100,000 files <= ${GROWTH} x that at 2,000, ${PHASE_NAMES[phase]}`;
  const where = 'tiny beside small';
  if (few === undefined || many === undefined)
    return { target, where, measured: '-', verdict: 'not measured' };
  const measured = `${Math.round(many.median)} us beside ${Math.round(few.median)} us`;
  return { target, where, measured, verdict: verdictOf(many.median <= GROWTH * few.median) };
}

/** Without a latency a deploy is nothing but what it needs beside its round trips, the server's own work included. */
function judgeIdle(noOps: readonly NoOp[]): Judgement {
  const target = `no-op of 100 files with function and domain <= ${IDLE} s beyond its round trips`;
  const here = noOps.find(({ latency }) => latency === 0);
  const spread = here === undefined ? undefined : spreadOf(here.seconds);
  return {
    target,
    where: 'without latency',
    measured: spread === undefined ? '-' : `${spreadText(spread)} s`,
    verdict: spread === undefined ? 'not measured' : verdictOf(spread.median <= IDLE),
  };
}

export const placeOf = ({ site, latency }: Pick<Section, 'site' | 'latency'>): string =>
  `${site}, ${latency} ms`;

const verdictOf = (isMet: boolean): Verdict => (isMet ? 'met' : 'not met');
