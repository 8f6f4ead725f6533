/**
 * The regions that have SCF, with the short code that CAM resources and events use. Sources: tencentcloud.com/document/product/583/11637
 * (regions), cloud.tencent.com/document/product/213/6091 (codes).
 */
const SHORT_CODES: Readonly<Record<string, string>> = {
  'ap-guangzhou': 'gz',
  'ap-shanghai': 'sh',
  'ap-beijing': 'bj',
  'ap-chengdu': 'cd',
  'ap-hongkong': 'hk',
  'ap-singapore': 'sg',
  'ap-mumbai': 'in',
  'ap-tokyo': 'jp',
  'na-toronto': 'ca',
  'na-siliconvalley': 'usw',
  'eu-frankfurt': 'de',
  'ap-shanghai-fsi': 'shjr',
  'ap-shenzhen-fsi': 'szjr',
};

/** Every region with SCF, unless the cloud was started with others. */
export const SCF_REGIONS: readonly string[] = Object.keys(SHORT_CODES);

/** `sh` for `ap-shanghai`; a region that is not in the table is named in full. */
export const shortRegion = (region: string): string => SHORT_CODES[region] ?? region;
