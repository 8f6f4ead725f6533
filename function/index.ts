import { decodeRules, RULES_VARIABLE } from '../src/core/purger/rules.ts';
import { cdnUrls } from '../src/core/purger/urls.ts';
import { changesIn } from './event.ts';
import { cdnOutside, isSpent, purge } from './purge.ts';

type Context = { readonly time_limit_in_ms?: number; readonly request_id?: string };

/** Assumed when the context does not say; the action sets 60 s. */
const TIME_LIMIT = 60_000;

/**
 * Purges the CDN's copies of what a COS event says has changed. Prints one line of JSON for each event. Throws on failure, so that
 * SCF runs it again; a spent day limit is logged and returned, since running again cannot help.
 */
export async function main_handler(event: unknown, context: Context): Promise<object> {
  const deadline = Date.now() + (context.time_limit_in_ms ?? TIME_LIMIT);
  const rules = decodeRules(process.env[RULES_VARIABLE]);
  const keys = [...new Set(changesIn(event).map((change) => change.key))];
  const urls = [...new Set(keys.flatMap((key) => cdnUrls(key, rules)))];
  const { purged, tasks, refused } = await purge(urls, cdnOutside(process.env, deadline));
  const line = { request: context.request_id, keys, urls, tasks, refused };
  console.log(JSON.stringify(line));
  const fatal = refused.find((refusal) => !isSpent(refusal));
  if (fatal !== undefined) {
    throw new Error(
      `${fatal.code}: ${fatal.message} (${fatal.urls.length} URLs, first: ${fatal.urls[0] ?? ''})`,
    );
  }
  return { purged, tasks };
}
