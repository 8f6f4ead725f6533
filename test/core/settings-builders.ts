import type { DeployError } from '../../src/core/errors.ts';
import type { RunContext, Settings } from '../../src/core/settings.ts';
import { parseInputs } from '../../src/inputs.ts';
import { settingsFrom } from '../../src/settings.ts';
import { thrownBy } from './builders.ts';

export type Texts = Readonly<Record<string, string>>;
type Case = { readonly inputs?: Texts; readonly context?: Partial<RunContext>; readonly environment?: Texts };

const CONTEXT: RunContext = {
  event: 'push',
  payload: {},
  actor: 'octocat',
  repository: 'acme/docs',
  runId: '7',
  attempt: '2',
  sha: '0123456789012345678901234567890123456789',
  ref: 'refs/heads/main',
  serverUrl: 'https://github.com',
};

export function settings({ inputs, context, environment }: Case = {}): Settings {
  const all: Texts = {
    source: 'public',
    bucket: 'site-1250000000',
    region: 'ap-guangzhou',
    'secret-id': 'id',
    'secret-key': 'key',
    ...inputs,
  };
  return settingsFrom(
    parseInputs((name) => all[name] ?? ''),
    { ...CONTEXT, ...context },
    environment ?? {},
  );
}
export const mistake = (one: Case) => (thrownBy(() => settings(one)) as DeployError).message;
export const given = (inputs: Texts) => settings({ inputs });
