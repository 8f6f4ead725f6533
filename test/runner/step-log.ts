import { openMasks } from './masks.ts';

export type AnnotationLevel = 'error' | 'warning' | 'notice';

export type Annotation = {
  readonly level: AnnotationLevel;
  /** Masked, and cut at 4,096 characters. */
  readonly message: string;
  readonly title?: string;
};

/** The record of a step: what a user sees of it. Everything in it is masked with what is known at that moment. */
export type StepLog = {
  readonly print: (text: string) => void;
  /** Something that the runner, or a command, says about the step: a line and an annotation. */
  readonly issue: (level: AnnotationLevel, message: string, title?: string) => void;
  readonly mask: (value: string) => void;
  readonly hide: (text: string) => string;
  readonly annotations: readonly Annotation[];
  readonly masks: () => readonly string[];
  readonly text: () => string;
};

/** The runner keeps the first 10 annotations of each level and cuts their messages (actions/runner, ExecutionContext.cs). */
const ANNOTATIONS_PER_LEVEL = 10;
const ANNOTATION_LENGTH = 4096;

export function openStepLog(): StepLog {
  const masks = openMasks();
  const lines: string[] = [];
  const annotations: Annotation[] = [];
  const print = (text: string) => {
    lines.push(`${masks.hide(text)}\n`);
  };
  return {
    print,
    issue(level, message, title) {
      print(`##[${level}]${message}`);
      if (annotations.filter((one) => one.level === level).length >= ANNOTATIONS_PER_LEVEL) return;
      const shown = masks.hide(message).slice(0, ANNOTATION_LENGTH);
      annotations.push({
        level,
        message: shown,
        ...(title === undefined ? {} : { title: masks.hide(title) }),
      });
    },
    mask: masks.add,
    hide: masks.hide,
    annotations,
    masks: masks.values,
    text: () => lines.join(''),
  };
}
