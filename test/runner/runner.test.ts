import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAction, type Run, type Step } from './index.ts';

const METADATA = `
name: Throw-away
description: For one test
inputs:
  source: { description: d, required: true }
  wait-timeout: { description: d, default: 15m }
  two words: { description: d, default: true }
  github-token: { description: d, default: '\${{ github.token }}' }
  where: { description: d, default: '\${{ github.repository }}@\${{ github.event.number }}' }
  old: { description: d, deprecationMessage: use source }
runs: { using: node24, main: main.js }
`;
const push = { name: 'push', payload: { ref: 'refs/heads/main', after: 'c0ffee' } };

let home = '';
let workspace = '';
beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'runner-test-')));
  workspace = join(home, 'workspace');
  await mkdir(workspace);
});
afterAll(() => rm(home, { recursive: true }));

let actions = 0;
/** Runs an action whose whole code is `main` (CommonJS, with `fs` at hand). */
async function running(main: string, step: Partial<Step> = {}, metadata = METADATA): Promise<Run> {
  const action = join(home, `action-${++actions}`);
  await mkdir(action);
  await writeFile(join(action, 'action.yml'), metadata);
  await writeFile(join(action, 'main.js'), `const fs = require('node:fs');\n${main}`);
  return await runAction({ action, workspace, event: push, inputs: { source: 'public' }, ...step });
}
/** What the action finds, as JSON in the output `seen`. */
async function seeing(expression: string, step: Partial<Step> = {}): Promise<unknown> {
  const run = await running(output(`seen=\${JSON.stringify(${expression}) ?? ''}`), step);
  return JSON.parse(run.outputs['seen'] ?? '');
}
const output = (line: string) => `fs.appendFileSync(process.env.GITHUB_OUTPUT, \`${line}\\n\`);`;
const env = (name: string) => `process.env[${JSON.stringify(name)}]`;

describe('inputs (actions/runner: ActionRunner.cs, Handler.cs)', () => {
  test('dashes stay, spaces become _, names are upper-case, defaults fill in', async () => {
    expect(
      await seeing(`[${env('INPUT_SOURCE')}, ${env('INPUT_WAIT-TIMEOUT')}, ${env('INPUT_TWO_WORDS')}]`),
    ).toEqual(['public', '15m', 'true']);
  });

  test('a given value wins over the default, whatever the case of its name', async () => {
    const run = await running(output(`seen=\${${env('INPUT_WAIT-TIMEOUT')}}`), {
      inputs: { 'Wait-Timeout': '1m' },
    });
    expect([run.outputs, run.annotations]).toEqual([{ seen: '1m' }, []]);
  });

  test('an input without value and default is set and empty; required is not enforced', async () => {
    expect(await seeing(env('INPUT_SOURCE'), { inputs: {} })).toBe('');
  });

  test('expressions in defaults see the github context', async () => {
    const event = { name: 'pull_request', payload: { number: 7 } };
    expect(
      await seeing(`[${env('INPUT_GITHUB-TOKEN')}, ${env('INPUT_WHERE')}]`, { event, token: 'tok' }),
    ).toEqual(['tok', 'octo-org/site@7']);
  });

  test('an expression that the runner cannot read is refused', async () => {
    const metadata = METADATA.replace('15m', "'${{ secrets.KEY }}'");
    await expect(running('', {}, metadata)).rejects.toThrow("Unrecognized named-value: 'secrets'");
  });

  test('an unknown and a deprecated input are warned about and passed on', async () => {
    const run = await running(output('seen=${process.env["INPUT_SORUCE"]}'), {
      inputs: { soruce: 'x', old: 'y' },
    });
    expect(run.annotations.map((one) => one.message)).toEqual([
      "Input 'old' has been deprecated with message: use source",
      "Unexpected input(s) 'soruce', valid inputs are ['source', 'wait-timeout', 'two words', 'github-token', 'where', 'old']",
    ]);
    expect(run.outputs).toEqual({ seen: 'x' });
  });
});

describe('the job (docs.github.com: variables, events)', () => {
  test('the environment is clean but for PATH, HOME, the job and what the step gives', async () => {
    const names = (await seeing('Object.keys(process.env)', { env: { MINE: '1' } })) as string[];
    expect(names.filter((name) => !/^(GITHUB|RUNNER|INPUT)_/.test(name)).sort()).toEqual([
      'CI',
      'HOME',
      'MINE',
      'PATH',
    ]);
  });

  test('the working directory is the workspace, the runtime is Node 24', async () => {
    expect(
      await seeing('[process.cwd(), process.env.GITHUB_WORKSPACE, process.version.slice(0, 4)]'),
    ).toEqual([workspace, workspace, 'v24.']);
  });

  test('an action for another Node is refused', async () => {
    await expect(running('', {}, METADATA.replace('node24', 'node20'))).rejects.toThrow('asks for node20');
  });

  test.each([
    [push, ['refs/heads/main', 'main', 'c0ffee', '']],
    [
      { name: 'pull_request', payload: { number: 7, pull_request: { head: { ref: 'topic' } } } },
      ['refs/pull/7/merge', '7/merge', expect.stringMatching(/^[0-9a-f]{40}$/), 'topic'],
    ],
    [
      { name: 'release', payload: { release: { tag_name: 'v1' } } },
      ['refs/tags/v1', 'v1', expect.any(String), ''],
    ],
  ])('%j', async (event, expected) => {
    const seen = await seeing(
      `['REF', 'REF_NAME', 'SHA', 'HEAD_REF'].map((name) => process.env['GITHUB_' + name])`,
      { event },
    );
    expect(seen).toEqual(expected);
  });

  test('the event file holds the payload with the repository', async () => {
    const seen = await seeing("JSON.parse(fs.readFileSync(process.env.GITHUB_EVENT_PATH, 'utf8'))");
    expect(seen).toMatchObject({
      after: 'c0ffee',
      repository: { full_name: 'octo-org/site', default_branch: 'main' },
    });
  });

  test('RUNNER_TEMP is fresh and gone afterwards, or the given one and kept', async () => {
    const write = "fs.writeFileSync(process.env.RUNNER_TEMP + '/report.json', '{}');";
    const temp = join(home, 'kept');
    await running(write, { temp });
    const fresh = await running(`${write}${output('temp=${process.env.RUNNER_TEMP}')}`);
    expect([existsSync(join(temp, 'report.json')), existsSync(fresh.outputs['temp'] ?? '')]).toEqual([
      true,
      false,
    ]);
  });
});

describe('command files (actions/runner: FileCommandManager.cs)', () => {
  test('outputs come as k=v and k<<delimiter, the last one wins, also when the step fails', async () => {
    const run = await running(
      `${output('url=a=b<<c')}${output('many<<EOF\nline 1\n\nline 3\nEOF')}${output('url=last')}process.exitCode = 1;`,
    );
    expect([run.exitCode, run.outcome, run.outputs]).toEqual([
      1,
      'failure',
      { url: 'last', many: 'line 1\n\nline 3' },
    ]);
  });

  test.each([
    ['no separator', "Invalid format 'no separator'"],
    ['open<<EOF\nvalue', "Invalid value. Matching delimiter not found 'EOF'"],
  ])('a malformed output file fails the step: %j', async (text, message) => {
    const run = await running(output(text));
    expect([run.exitCode, run.outcome]).toEqual([0, 'failure']);
    expect(run.annotations.map((one) => one.message)).toEqual([
      "Unable to process file command 'output' successfully.",
      message,
    ]);
  });

  test('the summary is shown with secrets hidden', async () => {
    const run = await running(
      "console.log('::add-mask::s3cret'); fs.writeFileSync(process.env.GITHUB_STEP_SUMMARY, '# s3cret');",
    );
    expect(run.summary).toBe('# ***');
  });

  test('a summary of 1 MiB is shown, one byte more is an error and dropped, and the step still passes', async () => {
    const write = (size: number) => `fs.writeFileSync(process.env.GITHUB_STEP_SUMMARY, 'x'.repeat(${size}));`;
    const fits = await running(write(1024 * 1024));
    const tooLarge = await running(write(1024 * 1024 + 1));
    expect([fits.summary.length, fits.annotations]).toEqual([1024 * 1024, []]);
    expect([tooLarge.summary, tooLarge.outcome]).toEqual(['', 'success']);
    expect(tooLarge.annotations[0]?.message).toMatch(
      /^\$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k/,
    );
  });
});

describe('workflow commands (actions/runner: ActionCommand.cs, ActionCommandManager.cs)', () => {
  test('annotations are read from stdout and stderr, unescaped', async () => {
    const run = await running(
      `console.log('::error file=a.ts,line=3,title=Bad%3A 1%2C 100%25::100%25 lost%0Asecond line');
       console.error('  ::warning::careful'); console.log('::notice::by the way');`,
    );
    expect(run.annotations).toEqual(
      expect.arrayContaining([
        { level: 'error', title: 'Bad: 1, 100%', message: '100% lost\nsecond line' },
        { level: 'warning', message: 'careful' },
        { level: 'notice', message: 'by the way' },
      ]),
    );
    expect(run.log).toContain('##[error]100% lost\nsecond line\n');
    expect(run.stderr).toBe('  ::warning::careful\n');
  });

  test('groups are shown, debug is not, what is no command is output', async () => {
    const run = await running(
      "console.log('::group::Upload\\n+ a\\n::endgroup::\\n::debug::hush\\n::nonsense::kept\\nlast')",
    );
    expect(run.log).toBe('##[group]Upload\n+ a\n##[endgroup]\n::nonsense::kept\nlast\n');
    expect(run.raw).toContain('::debug::hush\n');
  });

  test('debug is shown with RUNNER_DEBUG=1', async () => {
    const run = await running("console.log('::debug::hush')", { env: { RUNNER_DEBUG: '1' } });
    expect(run.log).toBe('##[debug]hush\n');
  });

  test('only ten annotations of a level are kept, cut at 4,096 characters; the log has all', async () => {
    const run = await running(
      "for (let i = 0; i < 12; i++) console.log('::warning::' + i + 'x'.repeat(5000));",
    );
    expect(run.annotations.map((one) => one.message.length)).toEqual(Array(10).fill(4096));
    expect(run.log.match(/##\[warning\]/g)).toHaveLength(12);
  });

  test('between stop-commands and its token nothing is obeyed', async () => {
    const run = await running(
      "console.log('::stop-commands::T0ken\\n::error::no\\n::t0ken::\\n::error::yes')",
    );
    expect(run.annotations).toEqual([{ level: 'error', message: 'yes' }]);
  });

  test('set-env is disabled and fails the step', async () => {
    const run = await running("console.log('::set-env name=A::b')");
    expect([run.exitCode, run.outcome]).toEqual([0, 'failure']);
  });
});

describe('masks (actions/runner: HostContext.cs, ValueEncoders.cs)', () => {
  const secret = 'p&ss"w\'rd\\1 !';
  test('a masked value is hidden from then on, in the forms that the runner knows; raw keeps it', async () => {
    const run = await running(`
      const secret = ${JSON.stringify(secret)};
      console.log('before ' + secret);
      console.log('::add-mask::' + secret);
      console.log('plain ' + secret);
      for (const lead of ['', 'u', 'us']) console.log('base64 ' + Buffer.from(lead + secret).toString('base64'));
      console.log('json ' + JSON.stringify(secret));
      console.log('uri ' + encodeURIComponent(secret).replace('!', '%21').replace("'", '%27'));
      console.log(${JSON.stringify('::error::xml p&amp;ss&quot;w&apos;rd\\1 !')});`);
    const lines = run.log.split('\n');
    expect(lines[0]).toBe(`before ${secret}`);
    expect(lines[1]).toBe('plain ***');
    expect(lines.slice(2, 5)).toEqual([
      'base64 ***',
      expect.stringMatching(/^base64 .{1,4}\*\*\*$/),
      expect.stringMatching(/^base64 .{1,4}\*\*\*$/),
    ]);
    expect(lines.slice(5, 8)).toEqual(['json "***"', 'uri ***', '##[error]xml ***']);
    expect(run.annotations).toEqual([{ level: 'error', message: 'xml ***' }]);
    expect(run.raw).toContain(`plain ${secret}`);
    expect(run.masks).toContain(secret);
  });

  test('each line of a value is masked; overlapping values leave no rest; an empty one is a warning', async () => {
    const run = await running(
      "console.log('::add-mask::one%0Atwo\\n::add-mask::abcd\\n::add-mask::cdef\\n::add-mask::\\nand two\\n<abcdef>')",
    );
    expect(run.log).toMatch(/and \*\*\*\n<\*\*\*>\n$/);
    expect(run.annotations.map((one) => one.level)).toEqual(['warning']);
  });

  test('the token and the secrets of the workflow are hidden from the first line on', async () => {
    const run = await running("console.log('tok key')", { token: 'tok', secrets: ['key'] });
    expect(run.log).toBe('*** ***\n');
  });
});

describe('cancellation (actions/runner: ProcessInvoker.cs)', () => {
  /** Cancels as soon as the action says that it runs. */
  async function cancelled(main: string): Promise<Run & { readonly patience: number }> {
    const flag = join(home, `started-${actions}`);
    const abort = new AbortController();
    const poll = setInterval(() => {
      if (existsSync(flag)) abort.abort();
    }, 20);
    let at = 0;
    abort.signal.addEventListener('abort', () => {
      clearInterval(poll);
      at = performance.now();
    });
    const start = `${main}; fs.writeFileSync(${JSON.stringify(flag)}, ''); setInterval(() => {}, 1000);`;
    const run = await running(start, { signal: abort.signal });
    return { ...run, patience: performance.now() - at };
  }

  test('SIGINT comes first; what the action writes then still counts', async () => {
    const run = await cancelled(
      `process.on('SIGINT', () => { ${output('result=failed')} process.exit(3); })`,
    );
    expect([run.exitCode, run.outcome, run.cancelled, run.outputs]).toEqual([
      3,
      'cancelled',
      true,
      { result: 'failed' },
    ]);
    expect(run.patience).toBeLessThan(3000);
  });

  test('SIGTERM follows after 7.5 s and the kill after 2.5 s more', async () => {
    const run = await cancelled(
      "for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => { console.log(name); })",
    );
    expect(run.raw).toBe('SIGINT\nSIGTERM\n');
    expect(run.exitCode).toBe(128 + 9);
    expect(run.patience).toBeGreaterThan(9900);
    expect(run.patience).toBeLessThan(12_000);
  }, 20_000);
});
