import { ApiError, type ApiCall } from '../api3/product.ts';

/**
 * The CDN's error codes and their catalogue texts, Chinese and English (error code lists of the pages 228/37870, 37871, 37873
 * and their English twins 228/33601 ff.). The text on the wire may differ; clients must go by the code.
 */
const TEXTS = {
  'InvalidParameter.CdnParamError': [
    '参数错误，请参考文档中示例参数填充。',
    'Parameter error. Please refer to the sample parameters in the documentation.',
  ],
  'InvalidParameter.CdnPurgeWildcardNotAllowed': [
    '刷新不支持泛域名。',
    'Wildcard domain names are not supported for purge.',
  ],
  'InvalidParameter.CdnUrlExceedLength': ['URL 超过限制长度。', 'The URL exceeds the length limit.'],
  'InvalidParameter.CdnHostInvalidStatus': ['域名状态不合法。', 'Invalid domain name status.'],
  'ResourceUnavailable.CdnHostIsNotOnline': [
    '域名已下线，无法提交预热。',
    'The domain name is offline and cannot be submitted.',
  ],
  'ResourceNotFound.CdnHostNotExists': [
    '未查询到该域名，请确认域名是否正确。',
    'Unable to find the domain name. Please make sure the domain name is correct.',
  ],
  'UnauthorizedOperation.CdnHostUnauthorized': [
    'CDN子账号加速域名未授权。',
    'The acceleration domain name is not authorized for the sub-account.',
  ],
  'LimitExceeded.CdnPurgeUrlExceedBatchLimit': [
    '刷新的Url数量超过限制。',
    'The number of URLs to be purged exceeds the limit.',
  ],
  'LimitExceeded.CdnPurgeUrlExceedDayLimit': [
    '刷新的Url数量超过每日限额。',
    'The number of URLs to be purged exceeds the daily limit.',
  ],
  'LimitExceeded.CdnPurgePathExceedBatchLimit': [
    '刷新的目录数量超过限制。',
    'The number of directories to be purged exceeds the limit.',
  ],
  'LimitExceeded.CdnPurgePathExceedDayLimit': [
    '刷新的目录数量超过每日限制。',
    'The number of directories to be purged exceeds the daily limit.',
  ],
} as const satisfies Record<string, readonly [string, string]>;

export type RefusalCode = keyof typeof TEXTS;

/** The refusal of this call, in its language (X-TC-Language). */
export function refusal(call: Pick<ApiCall, 'language'>, code: RefusalCode): ApiError {
  return new ApiError(code, TEXTS[code][call.language === 'zh-CN' ? 0 : 1]);
}
