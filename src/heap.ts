import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the part of the heap in which objects begin their life (V8's young generation) as small as it is when the bundle has been
 * loaded. Left alone it grows to 128 MB of a site with many files, all of which stays with the process; it is collected
 * more often so, which takes no time that could be measured. An action cannot pass this on the command line.
 */
export function keepYoungGenerationSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
