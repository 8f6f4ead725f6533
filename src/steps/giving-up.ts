import { Cancelled, CloudError } from '../core/errors.ts';
import { owing } from '../core/manifest/debts.ts';
import type { Manifest } from '../core/manifest/manifest.ts';
import { bothNotes, writesOf } from '../core/manifest/writes.ts';
import type { World } from '../core/ports.ts';
import { markKey } from '../core/reserved.ts';
import { sameManifest, type Synced, type Writer } from '../core/sync/ownership.ts';
import { isEmpty } from '../core/table.ts';
import { putNote, readNote } from './note-store.ts';

/** What a run has done that others may have made the manifest forget. */
export type Left = {
  readonly owed: Manifest['pending'];
  /** Undefined: nothing. */
  readonly done: Synced | undefined;
};

/**
 * Leaves in its mark what a run owes and has written when it gives up, since whoever has disturbed it may have overwritten the manifest that
 * said so. The run is red for another reason: that this cannot be noted is no more than a line of its log.
 */
export async function leaveBehind(writer: Writer, { owed, done }: Left, world: World): Promise<void> {
  const written = writesOf(done?.uploaded ?? [], done?.changes ?? []);
  if (isEmpty(owed) && isEmpty(written.writing)) return;
  const key = markKey(writer.site, writer.run);
  try {
    const { manifest } = await readNote(key, world);
    const { contents, ...rest } = owing(manifest ?? { ...writer, files: {}, pending: {}, writing: {} }, owed);
    const mark = { ...rest, ...bothNotes(contents === undefined ? rest : { ...rest, contents }, written) };
    if (!sameManifest(manifest, mark)) await putNote(key, mark, world);
  } catch (error) {
    if (!(error instanceof CloudError || error instanceof Cancelled)) throw error;
    world.log.info(`What this run has done could not be noted in ${key}: ${error.message}`);
  }
}
