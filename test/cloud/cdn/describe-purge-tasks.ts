import type { ApiAction, ApiCall } from '../api3/product.ts';
import { cdnAction } from './action.ts';
import { beijingTime, parseBeijingTime } from './beijing.ts';
import type { CdnKnobs } from './knobs.ts';
import { refusal } from './refusals.ts';
import { maySee } from './resource.ts';
import type { CdnState } from './state.ts';
import type { TaskRow } from './tasks.ts';

/** Records are kept for 30 days (documented for the API 2.0 twin; assumed for 3.0). Ms. */
const RETENTION = 30 * 24 * 3_600_000;

const DEFAULT_LIMIT = 20;

/** What the values of these parameters may be (228/37873). */
const VALUES = {
  PurgeType: ['url', 'path'],
  Status: ['fail', 'done', 'process'],
  Area: ['mainland', 'overseas', 'global'],
};

const FORM = {
  PurgeType: 'string',
  StartTime: 'string',
  EndTime: 'string',
  TaskId: 'string',
  Offset: 'integer',
  Limit: 'integer',
  Keyword: 'string',
  Status: 'string',
  Area: 'string',
} as const;

/**
 * DescribePurgeTasks: one record a URL, all records of a call under one TaskId; Beijing times
 * (cloud.tencent.com/document/product/228/37873).
 */
export function describePurgeTasks(state: CdnState): ApiAction {
  return cdnAction(FORM, (call, asked) => {
    const knobs = state.knobs();
    const wanted = readQuery(call, asked, knobs);
    const now = state.clock.now();
    const rows = state.tasks
      .rows()
      .filter((row) => row.visibleAt <= now && row.createdAt > now - RETENTION)
      // Permissions are per domain for the history too (the CDN guide's page on purges).
      .filter((row) => maySee(state, call, row.domain))
      .filter((row) => matches(row, wanted))
      .flatMap((row) => Array<TaskRow>(row.copies).fill(row));
    const page = inOrder(rows, knobs).slice(wanted.offset, wanted.offset + wanted.limit);
    const asNull = knobs.nullLists === 'empty';
    return {
      PurgeLogs: page.length === 0 && asNull ? null : page.map((row) => record(row, knobs)),
      TotalCount: rows.length === 0 && asNull ? null : rows.length,
    };
  });
}

type Asked = {
  readonly [N in keyof typeof FORM]: ((typeof FORM)[N] extends 'integer' ? number : string) | undefined;
};

type Query = ReturnType<typeof readQuery>;

function readQuery(call: ApiCall, asked: Asked, knobs: CdnKnobs) {
  const bad = () => refusal(call, 'InvalidParameter.CdnParamError');
  // "查询时任务 ID 与起始时间必须填充一项": one of TaskId and StartTime has to be there.
  if (!asked.TaskId && !asked.StartTime) throw bad();
  for (const name of ['PurgeType', 'Status', 'Area'] as const) {
    const value = asked[name];
    if (value !== undefined && !VALUES[name].includes(value)) throw bad();
  }
  const { Offset: offset = 0, Limit: limit = DEFAULT_LIMIT } = asked;
  const isOver = limit > knobs.maxLimit;
  if (offset < 0 || limit < 1 || (isOver && knobs.overLimit === 'refuse')) throw bad();
  const time = (text: string | undefined) => {
    if (text === undefined) return undefined;
    const at = parseBeijingTime(text);
    if (at === undefined) throw bad();
    return at;
  };
  const [start = -Infinity, end = Infinity] = [time(asked.StartTime), time(asked.EndTime)];
  if (start > end) throw bad();
  return { ...asked, offset, limit: Math.min(limit, knobs.maxLimit), start, end };
}

function matches(row: TaskRow, wanted: Query): boolean {
  const second = Math.floor(row.createdAt / 1000) * 1000;
  return (
    (wanted.TaskId === undefined || row.taskId === wanted.TaskId) &&
    (wanted.PurgeType === undefined || row.type === wanted.PurgeType) &&
    (wanted.Status === undefined || row.status === wanted.Status) &&
    // Whether a global purge is found under its parts is not documented; a client that asks for an area wants it.
    (wanted.Area === undefined || row.area === wanted.Area || row.area === 'global') &&
    // "Term queries only support querying with a domain name or a complete purged URL/directory": no part of one.
    (wanted.Keyword === undefined || row.url === wanted.Keyword || row.domain.domain === wanted.Keyword) &&
    second >= wanted.start &&
    second <= wanted.end
  );
}

function inOrder(rows: readonly TaskRow[], knobs: CdnKnobs): readonly TaskRow[] {
  switch (knobs.order) {
    case 'oldest':
      return rows;
    case 'newest':
      return rows.toReversed();
    case 'shuffled':
      return rows
        .map((row) => ({ row, place: knobs.random() }))
        .sort((a, b) => a.place - b.place)
        .map(({ row }) => row);
  }
}

const record = (row: TaskRow, { urlFlushType }: CdnKnobs) => ({
  TaskId: row.taskId,
  Url: row.url,
  Status: row.status,
  PurgeType: row.type,
  FlushType: row.type === 'url' ? urlFlushType : row.flushType,
  CreateTime: beijingTime(row.createdAt),
});
