import pMap from 'p-map';
import { DeployError } from '../core/errors.ts';
import type { Visited, World } from '../core/ports.ts';
import { verdictOf, type Look } from '../core/purges/verification.ts';

/** Visits under way at once. */
const WIDTH = 8;
/** How often a page is looked at before it counts as stale: a node may lag behind the record of its purge by a little. */
const LOOKS = 4;
const PAUSE = 1000;

/**
 * Asks the domain for every changed page and compares what comes with what was deployed. Resolves with a line a page, and an error when
 * one is stale, with the headers that prove it. One runner sees one edge: that is evidence, not proof.
 */
export async function verify(
  looks: readonly Look[],
  world: World,
): Promise<{ readonly lines: readonly string[]; readonly error?: DeployError }> {
  const lines: string[] = [];
  const stale: { look: Look; visited: Visited }[] = [];
  await pMap(
    looks,
    async (look) => {
      const visited = await lookAt(look, world);
      const verdict = verdictOf(look, visited);
      if (verdict === 'STALE') stale.push({ look, visited });
      lines.push(`${verdict} ${look.url} (${visited.status}, ${evidence(visited)})`);
    },
    { concurrency: WIDTH },
  );
  const [first] = stale;
  lines.sort();
  if (first === undefined) return { lines };
  const error = new DeployError(
    `The CDN does not serve ${stale.length} of ${looks.length} changed pages as they were deployed, though their purges are done (first: ${first.look.url}: status ${first.visited.status}, ${evidence(first.visited)}).`,
    {
      remedy:
        'Open the page in a browser. If it is stale there too, report the X-NWS-LOG-UUID to Tencent Cloud; else another node answered, and verify may be set to false.',
    },
  );
  return { lines, error };
}

async function lookAt(look: Look, world: World): Promise<Visited> {
  for (let looks = 1; ; looks++) {
    const visited = await world.visitor.look(look.url);
    if (verdictOf(look, visited) !== 'STALE' || looks >= LOOKS) return visited;
    await world.clock.sleep(PAUSE);
  }
}

/** The headers by which an edge's answer can be traced. Source: tencentcloud.com/document/product/228 (X-Cache-Lookup, X-NWS-LOG-UUID). */
const evidence = ({ headers }: Visited): string =>
  ['location', 'x-cache-lookup', 'x-nws-log-uuid', 'etag', 'last-modified']
    .filter((name) => headers[name] !== undefined)
    .map((name) => `${name}: ${headers[name] ?? ''}`)
    .join(', ');
