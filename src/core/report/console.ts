/** Pages of Tencent Cloud's console: where a person looks next. */
const CONSOLE = 'https://console.cloud.tencent.com';

/** The objects of a bucket, below a prefix. The path is encoded twice, as the console itself links. */
export function bucketPage(bucket: string, region: string, prefix: string): string {
  const path = prefix === '' ? '' : `&path=${encodeURIComponent(encodeURIComponent(`/${prefix}`))}`;
  return `${CONSOLE}/cos/bucket?bucket=${bucket}&region=${region}${path}`;
}

/** The tab Operation Records of this page is what the deploy reads. Source: tencentcloud.com/document/product/228/6299. */
export const PURGE_RECORDS_PAGE = `${CONSOLE}/cdn/refresh`;

/**
 * SCF's pages name a region by its number. Source: the links to such pages in Tencent's own documentation and samples (1: Guangzhou, 4:
 * Shanghai, 5: Hong Kong), and the table of region names and numbers in Tencent's CloudBase tools.
 */
const REGION_NUMBERS: Readonly<Record<string, number>> = {
  'ap-guangzhou': 1,
  'ap-shanghai': 4,
  'ap-hongkong': 5,
  'na-toronto': 6,
  'ap-shanghai-fsi': 7,
  'ap-beijing': 8,
  'ap-singapore': 9,
  'ap-shenzhen-fsi': 11,
  'na-siliconvalley': 15,
  'ap-chengdu': 16,
  'eu-frankfurt': 17,
  'ap-seoul': 18,
  'ap-chongqing': 19,
  'ap-mumbai': 21,
  'na-ashburn': 22,
  'ap-bangkok': 23,
  'ap-tokyo': 25,
  'ap-nanjing': 33,
  'ap-jakarta': 72,
  'sa-saopaulo': 74,
};

/** The log of a function; of a region whose number is not known, the list of functions. */
export function functionLogPage(name: string, region: string): string {
  const number = REGION_NUMBERS[region];
  return number === undefined
    ? `${CONSOLE}/scf/list`
    : `${CONSOLE}/scf/list-detail?rid=${number}&ns=default&id=${name}&menu=log`;
}
