import { shortened } from '../visible.ts';

export type AnnotationLevel = 'error' | 'warning' | 'notice';

/** The runner keeps the first ten annotations of each level of a step. Source: actions/runner, ExecutionContext.cs. */
const PER_LEVEL = 10;
/** And cuts the message of each at 4,096 characters. Source: the same. */
const LENGTH = 4096;

export type Annotations = {
  /** The text to annotate now; undefined: there are too many of this level already, `rest` will speak of it. */
  admit(level: AnnotationLevel, message: string): string | undefined;
  /** What stands for all that were not admitted: one annotation for each level, to be shown when the run ends. */
  rest(): readonly { readonly level: AnnotationLevel; readonly message: string }[];
};

/** Sees to it that no annotation is lost without a word. The last place of each level is kept for the sum of what came later. */
export function newAnnotations(): Annotations {
  const admitted = new Map<AnnotationLevel, number>();
  const held = new Map<AnnotationLevel, string[]>();
  return {
    admit(level, message) {
      const count = (admitted.get(level) ?? 0) + 1;
      if (count >= PER_LEVEL) {
        held.set(level, [...(held.get(level) ?? []), message]);
        return undefined;
      }
      admitted.set(level, count);
      return fitting(message);
    },
    rest: () => [...held].map(([level, messages]) => ({ level, message: sumUp(level, messages) })),
  };
}

function sumUp(level: AnnotationLevel, messages: readonly string[]): string {
  if (messages.length === 1) return fitting(messages[0] ?? '');
  const firstLines = messages.map((message) => `- ${message.split('\n')[0] ?? ''}`);
  return fitting(
    [`${messages.length} more ${level}s; log and job summary have them in full.`, ...firstLines].join('\n'),
  );
}

const fitting = (message: string): string =>
  shortened(message, LENGTH, '\n... (the job summary has all of it)\n');
