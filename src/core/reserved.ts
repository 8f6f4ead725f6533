/** The folder of our own objects: manifests at the bucket's root, probes below a trigger's prefix. No file of a site goes there. */
const FOLDER = '.cos-site-deploy/';

export const MANIFESTS = FOLDER;

export const manifestKey = (site: string): string => `${FOLDER}${site}.json`;

/** What one run noted of itself, beside the manifest. No site's name holds an @. */
export const markKey = (site: string, run: string): string => `${marksOf(site)}${run}`;

export const marksOf = (site: string): string => `${FOLDER}${site}@`;

/** The run whose mark of this site a key is; undefined: it is none. */
export const markedRun = (site: string, key: string): string | undefined =>
  key.startsWith(marksOf(site)) ? key.slice(marksOf(site).length) : undefined;

/** A probe lies below the triggers' prefix, or they would not hear it. */
export const probeKey = (triggerPrefix: string, id: string): string => `${probesBelow(triggerPrefix)}${id}`;

export const probesBelow = (triggerPrefix: string): string => `${triggerPrefix}${FOLDER}probe-`;

export const isReserved = (key: string): boolean => key.startsWith(FOLDER) || key.includes(`/${FOLDER}`);

/** A manifest has a dot in its key and a mark an @, whatever the site is called. */
export const isProbe = (key: string): boolean => /(^|\/)\.cos-site-deploy\/probe-[^/.@]+$/.test(key);
