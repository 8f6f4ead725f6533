import { expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runAction } from '../runner/index.ts';

const ROOT = join(import.meta.dirname, '..', '..');

// That every other run sets them too, and has a report that keeps its promise, is looked at by the stage after each run.
test('outputs are set where no report can be written, and the error is still the first thing to read', async () => {
  const workspace = await mkdtemp(join(tmpdir(), 'outputs-'));
  try {
    const run = await runAction({
      action: ROOT,
      inputs: { bucket: 'x' },
      env: { RUNNER_TEMP: join(workspace, 'nowhere') },
      event: { name: 'push', payload: {} },
      workspace,
    });
    const declared = parse(await readFile(join(ROOT, 'action.yml'), 'utf8')) as { outputs: object };
    expect(Object.keys(run.outputs).sort()).toEqual(Object.keys(declared.outputs).sort());
    expect(run.outputs).toMatchObject({ result: 'failed', uploaded: '0', function: 'off', report: '' });
    expect(run.exitCode).toBe(1);
    expect(run.annotations).toEqual([
      {
        level: 'error',
        title: 'cos-site-deploy failed',
        message: expect.stringMatching(/bucket must be like/) as unknown,
      },
      {
        level: 'warning',
        title: 'cos-site-deploy',
        message: expect.stringMatching(/^The JSON report could not be written: ENOENT/) as unknown,
      },
    ]);
    expect(run.summary).toContain('Deploy failed');
    expect(run.stderr).toBe('');
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
});
