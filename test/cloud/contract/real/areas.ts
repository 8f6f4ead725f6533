import { cdn } from './cdn-facts.ts';
import { cosErrors } from './cos-error-facts.ts';
import { cosLists } from './cos-list-facts.ts';
import { cosObjects } from './cos-object-facts.ts';
import { cosUploads } from './cos-upload-facts.ts';
import type { Area } from './fact.ts';
import { gate } from './gate-facts.ts';
import { scf } from './scf-facts.ts';
import { website } from './website-facts.ts';

/** Everything that is claimed. */
export const AREAS: readonly Area[] = [cosObjects, cosLists, cosUploads, cosErrors, website, gate, scf, cdn];
