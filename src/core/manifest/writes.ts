import type { ListedObject, ObjectHeaders } from '../ports.ts';
import { kindOf } from '../site/digest.ts';
import { isMd5 } from '../site/object-headers.ts';
import type { LocalFile } from '../site/site.ts';
import type { Synced } from '../sync/ownership.ts';
import type { Upload } from '../sync/plan.ts';
import { isEmpty, newTable } from '../table.ts';
import { entryOf, known, type Manifest } from './manifest.ts';

type Noted = Pick<Manifest, 'writing' | 'contents'>;

/** What tells the object of a coming write from one that somebody else puts there. Its form: `Manifest.contents`. */
function contentOf({
  file,
  headers,
}: {
  readonly file: Pick<LocalFile, 'size' | 'hash'>;
  readonly headers: ObjectHeaders;
}): string {
  const names = Object.keys(headers.more ?? {}).join();
  const isMd5Known = file.hash !== undefined && kindOf(file.hash) === 'md5';
  const md5 = isMd5Known ? file.hash : names === '' ? '' : '-';
  return [String(file.size), md5, names].filter((part) => part !== '').join(' ');
}

/** The notes of a manifest together with those of writes that a run is about to make. */
export function withWrites(seen: Noted | undefined, uploads: readonly Upload[], at: number): Noted {
  const [writing, contents] = [newTable<number>(), newTable<string>()];
  for (const upload of uploads) {
    writing[upload.file.key] = at;
    contents[upload.file.key] = contentOf(upload);
  }
  const own = { writing, ...unlessEmpty(contents) };
  return seen === undefined ? own : bothNotes(own, seen);
}

/** Notes of several runs: of two times the earlier one counts, of two contents either, since either write may be the one that was made. */
export function bothNotes(one: Noted, other: Noted): Noted {
  const writing = new Map(Object.entries(one.writing));
  const contents = new Map(Object.entries(one.contents ?? {}));
  for (const [key, at] of Object.entries(other.writing)) {
    const [earlier, mine, theirs] = [writing.get(key), contents.get(key), entryOf(other.contents, key)];
    writing.set(key, Math.min(at, earlier ?? at));
    const either = earlier === undefined ? theirs : eitherOf(mine, theirs);
    if (either === undefined) contents.delete(key);
    else contents.set(key, either);
  }
  return { writing: Object.fromEntries(writing), ...unlessEmpty(Object.fromEntries(contents)) };
}

const eitherOf = (one: string | undefined, other: string | undefined): string | undefined =>
  one === undefined || other === undefined
    ? undefined
    : [...new Set([...one.split('|'), ...other.split('|')])].join('|');

/** Uploads that were made as notes of writes of which nobody knows what came of them. */
export function writesOf(uploaded: Synced['uploaded'], changes: Synced['changes']): Noted {
  const changedAt = new Map(changes.map(({ key, at }) => [key, at]));
  const [writing, contents] = [newTable<number>(), newTable<string>()];
  for (const upload of uploaded) {
    const at = changedAt.get(upload.file.key);
    if (at === undefined) continue;
    writing[upload.file.key] = at;
    contents[upload.file.key] = contentOf(upload);
  }
  return { writing, ...unlessEmpty(contents) };
}

/** Those notes of which a key and its time are told to stay. */
export function notesOf(noted: Noted, stays: (key: string, at: number) => boolean): Noted {
  const [writing, contents] = [newTable<number>(), newTable<string>()];
  for (const key of Object.keys(noted.writing)) {
    const at = notedAt(key, noted);
    if (at === undefined || !stays(key, at)) continue;
    writing[key] = at;
    const content = entryOf(noted.contents, key);
    if (content !== undefined) contents[key] = content;
  }
  return { writing, ...unlessEmpty(contents) };
}

const unlessEmpty = (contents: Readonly<Record<string, string>>): Pick<Manifest, 'contents'> =>
  isEmpty(contents) ? {} : { contents };

/** Since when a run that did not end properly may have written this key; undefined: none did. */
export const notedAt = (key: string, manifest: Noted | undefined): number | undefined =>
  entryOf(manifest?.writing, key);

/**
 * Whether an object may be what such a run has written: it is young enough (Last-Modified has a grain of one second), and has a size and,
 * where both are known, an MD5 that were noted. Under KMS encryption no ETag is an MD5: then it counts as somebody else's.
 */
export function isNoted(object: ListedObject, manifest: Noted | undefined): boolean {
  const at = notedAt(object.key, manifest);
  if (at === undefined || object.modifiedAt < Math.floor(at / 1000) * 1000) return false;
  const contents = entryOf(manifest?.contents, object.key)?.split('|');
  return (
    contents === undefined ||
    contents.some((content) => {
      const [size, md5 = '-'] = content.split(' ');
      return Number(size) === object.size && (md5 === '-' || !isMd5(object.etag) || md5 === object.etag);
    })
  );
}

/** The names of headers that runs have stored with an object besides Content-Type and Cache-Control; undefined: all that it has, perhaps. */
export function ownHeaders(
  object: ListedObject,
  manifest: Manifest | undefined,
): readonly string[] | undefined {
  const owned = entryOf(manifest?.files, object.key);
  if (!isNoted(object, manifest)) return Object.keys(known(object, owned)?.more ?? {});
  const contents = entryOf(manifest?.contents, object.key)?.split('|');
  const noted = contents?.flatMap((content) => content.split(' ')[2]?.split(',') ?? []);
  return noted && [...new Set([...noted, ...Object.keys(owned?.more ?? {})])];
}
