/** Where a bucket is spoken to. Source: cloud.tencent.com/document/product/436/6224, /38864 (acceleration). */
export type Endpoint = {
  /** Scheme and host: `https://my-site-1250000000.cos.ap-guangzhou.myqcloud.com`. */
  readonly origin: string;
  /** Where the bucket's settings are read: acceleration serves objects and lists alone. */
  readonly settingsOrigin: string;
};

/**
 * The endpoint that the input `endpoint` means: empty is the bucket's own in its region; `accelerate`; `internal`, for machines within
 * Tencent Cloud; a host or URL of one's own, in which `{bucket}` and `{region}` are filled in. Undefined: it is none of these.
 */
export function endpointOf(text: string, bucket: string, region: string): Endpoint | undefined {
  const regional = `https://${bucket}.cos.${region}.myqcloud.com`;
  const only = (origin: string): Endpoint => ({ origin, settingsOrigin: origin });
  switch (text) {
    case '':
      return only(regional);
    case 'accelerate':
      return { origin: `https://${bucket}.cos.accelerate.myqcloud.com`, settingsOrigin: regional };
    case 'internal':
      return only(`https://${bucket}.cos-internal.${region}.tencentcos.cn`);
    default: {
      const filled = text.replaceAll('{bucket}', bucket).replaceAll('{region}', region);
      const url = filled.includes('://') ? filled : `https://${filled}`;
      const isOrigin = /^https?:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?\/?$/i.test(url);
      return isOrigin ? only(url.replace(/\/$/, '').toLowerCase()) : undefined;
    }
  }
}
