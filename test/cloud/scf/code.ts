import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';
import type { ApiCall } from '../api3/product.ts';
import type { Language } from '../api3/refusals.ts';
import { refuse } from './refusals.ts';
import type { StatusReason } from './state.ts';

/** A function's code as it was uploaded. */
export type Code = {
  readonly handler: string;
  /** As it was uploaded. */
  readonly zip: Buffer;
  readonly files: Readonly<Record<string, Uint8Array>>;
};

/**
 * What a Code parameter, or the top level of UpdateFunctionCode, may hold. Only ZipFile is played: COS objects, images and
 * templates are refused, not ignored. Source: cloud.tencent.com/document/product/583/17244.
 */
export function readCode(
  source: Readonly<Record<string, unknown>>,
  handler: string,
  language: Language,
): Code {
  const { ZipFile: zip, ...others } = source;
  const given = Object.keys(others).filter((name) => others[name] !== undefined);
  if (typeof zip !== 'string' && given.length === 0) throw refuse('MissingParameter.Code', language);
  if (typeof zip !== 'string' || given.length > 0) {
    throw refuse('InvalidParameterValue.Code', language, 'This cloud takes code as ZipFile only.');
  }
  const bytes = decode(zip, language);
  return { handler, zip: bytes, files: unzip(bytes, language) };
}

/** What the ledger shows of an upload: each file of the zip with the SHA-256 of its content, so that a test can tell what was deployed. */
export function codeNote(source: unknown): Record<string, unknown> {
  const zip = (source as { readonly ZipFile?: unknown } | undefined)?.ZipFile;
  if (typeof zip !== 'string') return {};
  try {
    const files = Object.entries(unzipSync(Buffer.from(zip, 'base64')));
    return {
      files: Object.fromEntries(
        files.map(([name, data]) => [name, createHash('sha256').update(data).digest('hex')]),
      ),
    };
  } catch {
    return { files: 'unreadable' };
  }
}

/** CodeSource only repeats what Code says; a value that is not ours is refused. */
export function checkCodeSource({ params, language }: ApiCall): void {
  const source = params['CodeSource'];
  if (source !== undefined && source !== 'ZipFile') {
    throw refuse('InvalidParameterValue.CodeSource', language);
  }
}

function decode(zip: string, language: Language): Buffer {
  if (zip.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(zip)) {
    throw refuse('InvalidParameterValue.ZipFileBase64BinasciiError', language);
  }
  return Buffer.from(zip, 'base64');
}

function unzip(bytes: Buffer, language: Language): Record<string, Uint8Array> {
  try {
    const files = Object.entries(unzipSync(bytes)).filter(([name]) => !name.endsWith('/'));
    if (files.length === 0 || files.some(([name]) => escapes(name))) throw new Error('unsafe or empty');
    return Object.fromEntries(files);
  } catch {
    throw refuse('InvalidParameterValue.ZipFile', language);
  }
}

/** Whether a name in a zip would be written outside the folder that it is unpacked to. */
const escapes = (name: string) =>
  /^[/\\]|^[A-Za-z]:|\0/.test(name) || name.split(/[/\\]/).some((part) => part === '..');

/** The file that the handler names: `index.js` of `index.main_handler`, at the root of the zip. */
export function entryFile(handler: string, runtime: string): string {
  const file = handler.slice(0, handler.indexOf('.'));
  if (runtime.startsWith('Nodejs')) return `${file}.js`;
  return runtime.startsWith('Python') ? `${file}.py` : file;
}

/** What makes a deployed code unusable; undefined when nothing does. The text is a real one: github.com/zero205/JD_tencent_scf/issues/226. */
export function codeFault(code: Code, runtime: string): StatusReason | undefined {
  if (Object.hasOwn(code.files, entryFile(code.handler, runtime))) return undefined;
  return {
    ErrorCode: 'CodeError.EntryFileNotFound',
    ErrorMessage:
      '未找到函数执行入口文件，请确认代码包入口文件名和 handler 设置是否对应或代码压缩包是否正常。',
  };
}
