/** The folder of a build output, absolute, and what keys have before their path in it. One for all files: a path for each takes 100 bytes. */
export type Root = { readonly folder: string; readonly prefix: string };

/** A file of the build output, as it will stand in the bucket. */
export type LocalFile = {
  /** Object key, UTF-8, without a leading slash; the deploy prefix is part of it. */
  readonly key: string;
  /** Where it lies; `pathOf` says its path. */
  readonly root: Root;
  /** Bytes. */
  readonly size: number;
  /** When it was last written to, Unix ms with fractions: tells whether it changed since. */
  readonly modifiedAt: number;
  /**
   * MD5 or SHA-256 of the content, lower-case hex; `kindOf` tells which. Undefined: nothing in the bucket can be the same, so that it is
   * hashed when it is sent.
   */
  readonly hash: string | undefined;
};

export type HashedFile = LocalFile & { readonly hash: string };

/** A file as it stands in the bucket, whenever it was written. */
export type StoredFile = Omit<HashedFile, 'modifiedAt'>;

/** Path on disk, absolute. */
export const pathOf = ({ key, root }: Pick<LocalFile, 'key' | 'root'>): string =>
  `${root.folder}/${key.slice(root.prefix.length)}`;

export const isHashed = (file: LocalFile): file is HashedFile => file.hash !== undefined;

/** What the build produced, sorted by key. */
export type Site = {
  readonly files: readonly LocalFile[];
  /** Whether `exclude` wants a key left alone: not uploaded, not overwritten, not removed. */
  readonly isExcluded: (key: string) => boolean;
  /** Text of the file `_headers` at the root of the source, which is read and not deployed; undefined: there is none. */
  readonly headersFile?: string | undefined;
};

/** Pages go up last and are removed at once; everything else is what they may point at. */
export const isPage = (key: string): boolean => /\.html?$/i.test(key);
