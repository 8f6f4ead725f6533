import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false });
formats.default(ajv);

/** The published schema is open, so that a later version may add fields. Of this version every field is known. */
const closed = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'properties' in value && 'type' in value
    ? { additionalProperties: false, ...value }
    : value;

const validate = ajv.compile(
  JSON.parse(
    readFileSync(join(import.meta.dirname, '..', 'src', 'core', 'report', 'report.schema.json'), 'utf8'),
    closed,
  ) as object,
);

/** What is wrong with a JSON report, by its schema; empty: it keeps its promise. */
export const complaints = (report: unknown): string[] =>
  validate(report)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
