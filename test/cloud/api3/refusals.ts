import { ApiError } from './product.ts';

/** What a message is written in. */
export type Language = 'zh-CN' | 'en-US';

/**
 * X-TC-Language decides; without it English, because the messages that clients print in public logs without asking for a
 * language are English for the gate's own codes.
 */
export const languageOf = (header: string | undefined): Language => (header === 'zh-CN' ? 'zh-CN' : 'en-US');

/** The gate's own codes, in English and Chinese. `{name}` is filled in. Source: cloud.tencent.com/document/api/213/30435. */
const TEXTS = {
  MissingParameter: ['The request is missing a required parameter `{name}`.', '请求缺少必要参数 `{name}`。'],
  UnknownParameter: ['The parameter `{name}` is not recognized.', '未知参数 `{name}`。'],
  InvalidParameter: ['{reason}', '{reason}'],
  InvalidParameterValue: [
    'The value type of parameter `{name}` is not valid.',
    '参数 `{name}` 的取值类型错误。',
  ],
  InvalidAction: ['The request `Action` is invalid or not found.', '请求的 `Action` 不正确或不存在。'],
  NoSuchVersion: ['The request `Version` is invalid or not found.', '请求的 `Version` 不正确或不存在。'],
  UnsupportedProtocol: [
    'The HTTP(S) request protocol is not supported, only POST is played by this cloud.',
    'http(s)请求协议错误，只支持 POST 请求。',
  ],
  RequestSizeLimitExceeded: ['The request size exceeds the limit of 10 MB.', '请求包超过限制大小 10 MB。'],
  RequestLimitExceeded: [
    'Your current request times equals to `{times}` in a second, which exceeds the frequency limit `{limit}` for a second. Please reduce the frequency of calls.',
    '您当前每秒请求 `{times}` 次，超过了每秒频率上限 `{limit}`，请稍后重试。',
  ],
  InternalError: ['An internal error has occurred. Retry your request.', '内部错误，请稍后重试。'],
  'AuthFailure.InvalidAuthorization': [
    'The `Authorization` in the request header does not follow the standard of Tencent Cloud.',
    '请求头部的 Authorization 不符合腾讯云标准。',
  ],
  'AuthFailure.SecretIdNotFound': [
    'The SecretId is not found, please ensure that your SecretId is correct.',
    '密钥不存在。请在控制台检查密钥是否已被删除或者禁用，如状态正常，请检查密钥是否填写正确，注意前后不得有空格。',
  ],
  'AuthFailure.SignatureExpire': [
    'The signature is expired, please request again.',
    '签名过期。Timestamp 和服务器时间相差不得超过五分钟，请检查本地时间是否和标准时间同步。',
  ],
  'AuthFailure.SignatureFailure': [
    'The provided credentials could not be validated. Please check your signature is correct.',
    '请求签名验证失败，请检查您的签名计算是否正确。',
  ],
  'AuthFailure.TokenFailure': ['The token is invalid or expired.', 'token 错误。'],
  UnauthorizedOperation: [
    '[request id:{requestId}]you are not authorized to perform operation ({operation})\nresource ({resource}) has no permission\n',
    '[request id:{requestId}]you are not authorized to perform operation ({operation})\nresource ({resource}) has no permission\n',
  ],
} as const;

/** A code that the gate itself answers with. */
export type GateCode = keyof typeof TEXTS;

/** The refusal of this code in this language, with its blanks filled in. */
export function refusal(
  code: GateCode,
  language: Language,
  blanks: Readonly<Record<string, string | number>> = {},
): ApiError {
  const [english, chinese] = TEXTS[code];
  const text = language === 'zh-CN' ? chinese : english;
  return new ApiError(
    code,
    text.replace(/\{(\w+)\}/g, (_, name: string) => String(blanks[name] ?? '')),
  );
}
