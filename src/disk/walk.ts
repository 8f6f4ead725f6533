import { accessSync, constants, readdirSync, realpathSync, statSync, type Dirent, type Stats } from 'node:fs';
import { join, sep } from 'node:path';

/** A file below the root: its path relative to the root with `/`, and what stat says of it. */
export type Found = { readonly path: string; readonly size: number; readonly modifiedAt: number };

/** The bits of a mode that let owner, group and others read. */
const READABLE_BY_ALL = 0o444;

/** Links to folders that are followed: two of them to the next of 30 folders in a row make a billion. */
const MOST_FOLLOWED = 2000;

type Walk = {
  readonly root: string;
  readonly isExcluded: (path: string) => boolean;
  /** What was found and not handed out yet. */
  found: Found[];
  readonly mistakes: string[];
  /** Folders that are still to be looked at. */
  readonly ahead: Place[];
  /** Links to folders that were followed so far. */
  followed: number;
};

type Place = {
  /** Relative to the root, ending with `/`; empty for the root. */
  readonly shown: string;
  /** Real paths from the root down to here: a link to one of them would never end. */
  readonly visited: readonly string[];
};

/** So many files are handed out at most: to look at them takes some 5 ms. */
const HANDFUL = 500;

/**
 * Every file below a real path that is not excluded, some at a time; links within it are followed. It goes on after a mistake, and adds
 * each to `mistakes`, so that all are told at once. Nothing in it waits, which takes a tenth of the time: pauses are for whoever asks
 * for more.
 */
export function* walk(
  root: string,
  isExcluded: (path: string) => boolean,
  mistakes: string[],
): Generator<readonly Found[]> {
  const state: Walk = { root, isExcluded, found: [], mistakes, ahead: [], followed: 0 };
  for (let place: Place | undefined = { shown: '', visited: [root] }; place; place = state.ahead.pop()) {
    const { entries, odd } = entriesOf(state, place);
    for (const entry of entries) {
      visit(state, place, entry, odd?.has(entry.name) === true);
      if (state.found.length === HANDFUL) yield handed(state);
    }
    yield handed(state);
  }
}

function handed(state: Walk): readonly Found[] {
  const { found } = state;
  state.found = [];
  return found;
}

/** What a folder holds, and those names that are not UTF-8, if there may be some. */
function entriesOf(
  state: Walk,
  place: Place,
): { readonly entries: readonly Dirent[]; readonly odd?: ReadonlySet<string> } {
  const directory = join(state.root, place.shown);
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries.some(({ name }) => name.includes('\ufffd'))
      ? { entries, odd: notUtf8(directory) }
      : { entries };
  } catch (error) {
    state.mistakes.push(`${JSON.stringify(place.shown.slice(0, -1))}: it cannot be read (${String(error)})`);
    return { entries: [] };
  }
}

function visit(state: Walk, place: Place, entry: Dirent, isOdd: boolean): void {
  const shown = place.shown + entry.name;
  // A link that is excluded may lead anywhere, and a name that is excluded may be any.
  if (state.isExcluded(entry.isDirectory() ? `${shown}/` : shown)) return;
  if (isOdd) state.mistakes.push(`${JSON.stringify(shown)}: its name is not UTF-8`);
  else if (entry.isFile()) note(state, shown);
  else if (entry.isDirectory())
    state.ahead.push({ shown: `${shown}/`, visited: [...place.visited, join(state.root, shown)] });
  else if (entry.isSymbolicLink()) follow(state, place, shown);
  else state.mistakes.push(`${JSON.stringify(shown)}: it is neither a file nor a directory`);
}

function note(state: Walk, shown: string): void {
  try {
    // Not joined: to make each of 100,000 clean paths clean takes as long as the walk itself.
    const path = state.root + sep + shown;
    const { size, mtimeMs, mode } = statSync(path);
    // What everybody may read needs no second look: that is one system call a file less.
    if ((mode & READABLE_BY_ALL) !== READABLE_BY_ALL) accessSync(path, constants.R_OK);
    state.found.push({ path: shown, size, modifiedAt: mtimeMs });
  } catch (error) {
    state.mistakes.push(`${JSON.stringify(shown)}: it cannot be read (${String(error)})`);
  }
}

function follow(state: Walk, place: Place, shown: string): void {
  const { root, mistakes } = state;
  const say = (what: string) => mistakes.push(`${JSON.stringify(shown)}: the link ${what}`);
  let target: string;
  let kind: Stats;
  try {
    target = realpathSync(join(root, shown));
    kind = statSync(target);
  } catch {
    say('leads nowhere');
    return;
  }
  // Everything below `cache/` is excluded, whatever stands for that folder.
  if (kind.isDirectory() && state.isExcluded(`${shown}/`)) return;
  if (target !== root && !target.startsWith(root + sep)) say('leaves the source');
  else if (kind.isFile()) note(state, shown);
  else if (!kind.isDirectory()) say('leads to what is neither a file nor a directory');
  else if (place.visited.includes(target)) say('leads back to a directory that holds it');
  else if (state.followed === MOST_FOLLOWED) {
    // Told once, and the walk ends.
    state.followed += 1;
    say(`comes after ${MOST_FOLLOWED} links to folders, which lead to each other again and again`);
  } else if (state.followed < MOST_FOLLOWED) {
    state.followed += 1;
    state.ahead.push({ shown: `${shown}/`, visited: [...place.visited, target] });
  }
}

/** The names that cannot be read as UTF-8, as they come out when they are: with U+FFFD, which a good name may hold as well. */
function notUtf8(directory: string): ReadonlySet<string> {
  const names = readdirSync(directory, { encoding: 'buffer' });
  return new Set(
    names
      .map((bytes) => ({ bytes, name: bytes.toString('utf8') }))
      .filter(({ bytes, name }) => !Buffer.from(name, 'utf8').equals(bytes))
      .map(({ name }) => name),
  );
}
