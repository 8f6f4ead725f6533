import { ApiError } from '../api3/product.ts';
import type { Language } from '../api3/refusals.ts';

/**
 * STS's own codes, English and Chinese. Sources: the error list of cloud.tencent.com/document/product/1312/73070 and sts/v20180813/errors.go of
 * tencentcloud-sdk-go, which has the Chinese texts; the English ones are ours.
 */
const TEXTS = {
  'InternalError.GetRoleError': ['Failed to get the role.', '获取角色失败。'],
  'InvalidParameter.OverTimeError': ['The expiration time exceeds the threshold.', '过期时间超过阈值。'],
  'InvalidParameter.ParamError': ['Invalid parameter.', '参数错误。'],
  'InvalidParameter.WebIdentityTokenError': ['Invalid WebIdentityToken.', 'WebIdentityToken 错误。'],
} as const;

/** The refusal of this code; `detail` says what exactly is wrong. */
export function refuse(code: keyof typeof TEXTS, language: Language, detail: string): ApiError {
  const [english, chinese] = TEXTS[code];
  return new ApiError(code, `${language === 'zh-CN' ? chinese : english} ${detail}`);
}
