/** The folder of our own objects: manifests at the bucket's root, probes below a trigger's prefix. Never deployed, listed or purged. */
const FOLDER = '.cos-site-deploy/';

export const MANIFESTS = FOLDER;

export const manifestKey = (site: string): string => `${FOLDER}${site}.json`;

/** A probe lies below the triggers' prefix, or they would not hear it. */
export const probeKey = (triggerPrefix: string, id: string): string => `${triggerPrefix}${FOLDER}probe-${id}`;

export const isReserved = (key: string): boolean => key.startsWith(FOLDER) || key.includes(`/${FOLDER}`);

export const isProbe = (key: string): boolean => /(^|\/)\.cos-site-deploy\/probe-[^/]+$/.test(key);
