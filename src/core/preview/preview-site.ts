const PREVIEWS = 'previews/';

/** What the preview of a pull request goes by, as a site of its own. */
export const previewSite = (site: string, pr: number): string => `${PREVIEWS}${site}/${pr}`;

export const isPreviewSite = (site: string): boolean => site.startsWith(PREVIEWS);
