import { describe, expect, test } from '@jest/globals';
import { newAnnotations } from '../../../src/core/report/annotations.ts';

const KEPT_BY_THE_RUNNER = 10;
const numbers = (count: number) => Array.from({ length: count }, (_, n) => `number ${n + 1}`);

/** What the runner is told in a whole run that warns of these. */
function shown(messages: readonly string[]): string[] {
  const annotations = newAnnotations();
  const admitted = messages.map((message) => annotations.admit('warning', message));
  const rest = annotations.rest().map(({ message }) => message);
  return [...admitted.filter((message) => message !== undefined), ...rest];
}

describe('GitHub keeps ten annotations of a level', () => {
  test.each([0, 1, 9, 10])('%i are shown as they are', (count) => {
    expect(shown(numbers(count))).toEqual(numbers(count));
  });

  test.each([11, 500])('%i: the first ones as they are, the last one names the others', (count) => {
    const all = shown(numbers(count));
    expect(all).toHaveLength(KEPT_BY_THE_RUNNER);
    expect(all.slice(0, 9)).toEqual(numbers(9));
    expect(all[9]).toMatch(
      new RegExp(`^${count - 9} more warnings; log and job summary[^]*\\n- number 10\\n- number 11`),
    );
  });

  test('levels do not take each other’s places', () => {
    const annotations = newAnnotations();
    for (const message of numbers(20)) annotations.admit('warning', message);
    expect(annotations.admit('error', 'why')).toBe('why');
    expect(annotations.rest().map(({ level }) => level)).toEqual(['warning']);
  });
});

describe('GitHub cuts a message at 4,096 characters', () => {
  test('of a longer one, beginning and end are kept', () => {
    const [cut] = shown([`what happened ${'x'.repeat(10_000)} what to try next`]);
    expect(cut).toHaveLength(4096);
    expect(cut).toMatch(/^what happened x+\n\.\.\. \(the job summary has all of it\)\nx+ what to try next$/);
  });

  test('also of the sum', () => {
    for (const message of shown(Array.from({ length: 40 }, () => 'y'.repeat(400))))
      expect(message.length).toBeLessThanOrEqual(4096);
  });
});
