const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

/**
 * Orders keys as COS does: by their UTF-8 bytes. JavaScript compares UTF-16 units, which puts an emoji (two surrogates) before
 * U+E000 to U+FFFF; its bytes come after theirs. Source: cloud.tencent.com/document/product/436/7734.
 */
export function byUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const one = a.charCodeAt(at);
    const other = b.charCodeAt(at);
    if (one === other) continue;
    // Only what stands above the surrogates in UTF-16 stands below them in UTF-8.
    if (isSurrogate(one) && other > 0xdfff) return 1;
    if (isSurrogate(other) && one > 0xdfff) return -1;
    return one - other;
  }
  return a.length - b.length;
}
