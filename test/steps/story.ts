import { planDeploy } from '../../src/core/deploy/deploy-plan.ts';
import type { World } from '../../src/core/ports.ts';
import type { Report } from '../../src/core/report/report.ts';
import type { Settings } from '../../src/core/settings.ts';
import { deploy } from '../../src/deploy.ts';
import { observe } from '../../src/steps/observe.ts';
import { applyPurger, type PurgerOutcome } from '../../src/steps/purger.ts';
import type { SiteFiles } from '../sites/index.ts';
import { blankReport, type Stage } from './stage.ts';

export type Told = {
  readonly report: Report;
  /** What the deploy rejected with; undefined: nothing. */
  readonly error: unknown;
  readonly settings: Settings;
  readonly world: World;
};

type Story = {
  readonly files?: SiteFiles;
  readonly inputs?: Readonly<Record<string, string>>;
  /** What happens on the way to the cloud. */
  readonly wrap?: (world: World) => World;
  /** It has something to purge that no function does. */
  readonly mayPurge?: boolean;
};

/** One deploy in this process, however it ends. */
export async function told(stage: Stage, name: string, story: Story = {}): Promise<Told> {
  const {
    files = { 'index.html': name },
    inputs = {},
    wrap = (world: World) => world,
    mayPurge = false,
  } = story;
  const settings = stage.settings({ source: await stage.source(name, files), ...inputs });
  const world = wrap(stage.world(settings));
  const report = blankReport();
  const begun = stage.cloud.ledger.entries().length;
  const error: unknown = await deploy(settings, world, report).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const foreign = ownUrlPurges(stage, begun);
  const isFree = mayPurge || settings.purge.by !== 'function' || report.healed.length > 0;
  if (!isFree && foreign.length > 0)
    throw new Error(`The deployer purged what is the function's: ${JSON.stringify(foreign)}`);
  return { report, error, settings, world };
}

/** URLs that the deployer's own key has purged: the function's business, unless a run says that it has healed. */
const ownUrlPurges = (stage: Stage, from: number): readonly unknown[] =>
  stage.cloud.ledger
    .entries()
    .slice(from)
    .filter(
      ({ kind, by, operation }) => kind === 'purge' && by === 'deployer' && operation === 'PurgeUrlsCache',
    )
    .map(({ detail }) => detail['urls']);

/** The part of a deploy that sets up function and triggers, without site and probe. */
export async function setUp(
  stage: Stage,
  story: Pick<Story, 'inputs' | 'wrap'> = {},
): Promise<PurgerOutcome & { readonly settings: Settings; readonly world: World }> {
  const { inputs = {}, wrap = (world: World) => world } = story;
  const settings = stage.settings({ source: await stage.source('site', { 'index.html': '' }), ...inputs });
  const world = wrap(stage.world(settings));
  const { purger } = planDeploy(await observe(settings, world), settings);
  if (purger === undefined) throw new Error('No function is wanted.');
  const outcome = await applyPurger(purger.wanted, purger.code, world, () => undefined);
  return { ...outcome, settings, world };
}

/** Operations of SCF that wrote, in order; refused ones do not count. */
export const scfWrites = (stage: Stage, from = 0): readonly string[] =>
  stage.cloud.ledger
    .entries()
    .slice(from)
    .filter(
      ({ kind, service, operation, status }) =>
        kind === 'request' && service === 'scf' && status === 200 && !/^(Get|List)/.test(operation),
    )
    .map(({ operation }) => operation);

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
