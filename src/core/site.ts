/** A file of the build output, as it will stand in the bucket. */
export type LocalFile = {
  /** Object key, UTF-8, without a leading slash; the deploy prefix is part of it. */
  readonly key: string;
  /** Path on disk, absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** MD5 of the content, lower-case hex. */
  readonly md5: string;
};

/** What the build produced, sorted by key. */
export type Site = {
  readonly files: readonly LocalFile[];
  /** Whether `exclude` wants a key left alone: not uploaded, not overwritten, not removed. */
  readonly isExcluded: (key: string) => boolean;
};

/** Pages go up last and are removed at once; everything else is what they may point at. */
export const isPage = (key: string): boolean => /\.html?$/i.test(key);
