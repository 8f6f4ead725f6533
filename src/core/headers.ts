import mimeTypes from 'mime-types';
import picomatch from 'picomatch';
import { isFingerprinted } from './fingerprint.ts';
import type { ObjectHeaders } from './ports.ts';

/** A line of the `cache-control` input: `*.pdf: public, max-age=3600`. */
export type CacheRule = { readonly glob: string; readonly value: string };

const A_YEAR = 'public, max-age=31536000, immutable';
const ASK_EVERY_TIME = 'public, max-age=0, must-revalidate';

/** Media types that `mime-types` does not know by extension but sites hold. */
const MORE_TYPES: Readonly<Record<string, string>> = { webmanifest: 'application/manifest+json' };

/**
 * The headers that a key gets: its media type, with a charset for text, and its Cache-Control: the last line that matches the
 * path below the prefix; else a year for fingerprinted files and "ask every time" for the rest.
 */
export function headersFor(path: string, rules: readonly CacheRule[]): ObjectHeaders {
  const own = rules.findLast((rule) => matches(path, rule.glob));
  return {
    contentType: mediaType(path),
    cacheControl: own?.value ?? (isFingerprinted(path) ? A_YEAR : ASK_EVERY_TIME),
  };
}

function mediaType(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
  if (extension === '') return 'application/octet-stream';
  const type = MORE_TYPES[extension] ?? mimeTypes.lookup(extension);
  return type === false ? 'application/octet-stream' : withCharset(type);
}

/** A text type without a charset is guessed at by browsers; site builders write UTF-8. */
function withCharset(type: string): string {
  if (/charset=/i.test(type)) return type;
  const isText = type.startsWith('text/') || /[/+](?:javascript|json|xml)$/.test(type);
  return isText ? `${type}; charset=utf-8` : type;
}

/** A glob without a slash matches the file's name at any depth, as in .gitignore. */
const matches = (path: string, glob: string): boolean =>
  picomatch.isMatch(path, glob.includes('/') ? glob.replace(/^\//, '') : `**/${glob}`, { dot: true });
