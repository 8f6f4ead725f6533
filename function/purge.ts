import { cdn } from 'tencentcloud-sdk-nodejs-cdn';

/** PurgeUrlsCache takes this many URLs a call. Source: tencentcloud.com/document/product/228/33601. */
const BATCH = 1000;
/** Kept free at the end of a run, for the log line, ms. */
const RESERVE = 3000;

export type Outcome = {
  /** URLs that a task took. */
  readonly purged: number;
  readonly tasks: readonly string[];
  readonly refused: readonly Refusal[];
};
export type Refusal = { readonly urls: readonly string[]; readonly code: string; readonly message: string };

/** The call, and the time that is left for it: all that purging needs of the outside. */
export type Outside = {
  /** Submits one batch; resolves with the task's id. */
  readonly submit: (urls: readonly string[]) => Promise<string>;
  /** ms until the function is killed. */
  readonly timeLeft: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
};

/**
 * Purges URLs. Throttling and passing errors are waited out with jitter, as long as there is time; a batch that is refused for
 * what is in it is halved until the bad URL stands alone; a spent day limit is not tried again for that batch, since it cannot help.
 */
export async function purge(urls: readonly string[], outside: Outside): Promise<Outcome> {
  let purged = 0;
  const tasks: string[] = [];
  const refused: Refusal[] = [];
  const queue: (readonly string[])[] = [];
  for (const group of byHost(urls)) {
    for (let start = 0; start < group.length; start += BATCH) queue.push(group.slice(start, start + BATCH));
  }
  for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
    try {
      tasks.push(await persistent(batch, outside));
      purged += batch.length;
    } catch (error) {
      const refusal = refusalOf(batch, error);
      if (batch.length > 1 && isAboutContent(refusal.code)) {
        const half = Math.ceil(batch.length / 2);
        queue.unshift(batch.slice(0, half), batch.slice(half));
      } else refused.push(refusal);
    }
  }
  return { purged, tasks, refused };
}

/** A call takes URLs of one host: what is refused for one area or domain must not take the others along. */
function byHost(urls: readonly string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const url of urls) {
    const host = /^https?:\/\/[^/]+/.exec(url)?.[0] ?? '';
    groups.set(host, [...(groups.get(host) ?? []), url]);
  }
  return [...groups.values()];
}

/** The real outside: the official SDK with the role's temporary keys, which SCF renews from run to run. */
export function cdnOutside(
  environment: Readonly<Record<string, string | undefined>>,
  deadline: number,
): Outside {
  const client = new cdn.v20180606.Client({
    credential: {
      secretId: environment['TENCENTCLOUD_SECRETID'] ?? '',
      secretKey: environment['TENCENTCLOUD_SECRETKEY'] ?? '',
      token: environment['TENCENTCLOUD_SESSIONTOKEN'] ?? '',
    },
    region: '',
    profile: { language: 'en-US', httpProfile: { reqTimeout: 10 } },
  });
  return {
    submit: async (urls) => (await client.PurgeUrlsCache({ Urls: [...urls] })).TaskId ?? '',
    timeLeft: () => deadline - Date.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: Math.random,
  };
}

async function persistent(batch: readonly string[], outside: Outside): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await outside.submit(batch);
    } catch (error) {
      // Many runs meet the same limit at the same moment: full jitter keeps them from meeting again.
      const pause = 200 + outside.random() * Math.min(500 * 2 ** attempt, 10_000);
      if (!isPassing(codeOf(error)) || outside.timeLeft() < pause + RESERVE) throw error;
      await outside.sleep(pause);
    }
  }
}

const codeOf = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
};

const refusalOf = (urls: readonly string[], error: unknown): Refusal => ({
  urls,
  code: codeOf(error) || 'network',
  message: error instanceof Error ? error.message : String(error),
});

/** An error without a code is the network's: the SDK reports no other for time-outs and resets. */
const isPassing = (code: string): boolean =>
  code === '' ||
  /^(RequestLimitExceeded|InternalError|UnauthorizedOperation\.OperationTooOften|E[A-Z]+$)/.test(code);

/** Refusals that one URL can cause for all the others. */
const isAboutContent = (code: string): boolean =>
  /^(InvalidParameter|ResourceNotFound\.CdnHostNotExists|ResourceUnavailable\.CdnHostIsNotOnline|UnauthorizedOperation\.CdnHostUnauthorized)/.test(
    code,
  );

/** A day's quota is spent: the same call fails until midnight in Beijing. */
export const isSpent = (refusal: Refusal): boolean => /^LimitExceeded\.Cdn\w*DayLimit$/.test(refusal.code);
