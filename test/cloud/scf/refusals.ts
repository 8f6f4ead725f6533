import { ApiError } from '../api3/product.ts';
import type { Language } from '../api3/refusals.ts';

/**
 * SCF's own codes, in English and Chinese. Sources: the error lists of tencentcloud-sdk-go-intl-en and tencentcloud-sdk-go,
 * scf/v20180416/errors.go.
 */
const TEXTS = {
  ActionOffline: ['This API has been taken offline.', '接口已下线。'],
  FailedOperation: [
    'This operation cannot be performed in the current function status. Please try again when the function is in normal status.',
    '当前函数状态无法进行此操作，请在函数状态正常时重试。',
  ],
  'FailedOperation.CreateTrigger': [
    'Failed to create the trigger (This operation is not supported in the current function state.)',
    '创建触发器失败 (当前函数状态无法进行此操作)',
  ],
  'FailedOperation.DeleteFunction': [
    'This operation cannot be performed in the current function status. Please try again when the function is in normal status.',
    '当前函数状态无法进行此操作，请在函数状态正常时重试。',
  ],
  'FailedOperation.DeleteTrigger': ['Failed to delete the trigger.', '删除触发器失败。'],
  'FailedOperation.FunctionVersionStatusNotActive': [
    'The function version is not active.',
    '函数版本状态非Active。',
  ],
  'FailedOperation.FunctionStatusError': [
    'Operation failed. The function is deploying.',
    '函数在部署中,无法做此操作。',
  ],
  'FailedOperation.UpdateFunctionCode': [
    'You cannot update code in the current function state. Please try again when the state is normal.',
    '当前函数状态无法更新代码，请在状态为正常时更新。',
  ],
  'FailedOperation.UpdateFunctionConfiguration': [
    'This operation cannot be performed in the current function status. Please try again when the function is in normal status.',
    '当前函数状态无法进行此操作，请在函数状态正常时重试。',
  ],
  'FailedOperation.UpdateTriggerStatus': [
    'The new status is the same as the previous one.',
    '与原状态一致，无需更改。',
  ],
  InvalidParameterValue: ['Incorrect parameter value.', '参数取值错误。'],
  'InvalidParameterValue.Code': ['Code error.', 'Code传入错误。'],
  'InvalidParameterValue.CodeSource': ['CodeSource error.', 'CodeSource传入错误。'],
  'InvalidParameterValue.CosNotifyRuleConflict': ['COS notification rule conflict', 'COS通知规则冲突。'],
  'InvalidParameterValue.Description': ['Description error.', 'Description传入错误。'],
  'InvalidParameterValue.Enable': [
    'The value of `Enable` does not conform to the specification.',
    'Enable取值与规范不符，请修正后再试。',
  ],
  'InvalidParameterValue.Environment': ['Environment error.', 'Environment传入错误。'],
  'InvalidParameterValue.EnvironmentExceededLimit': [
    'The environment variables exceed the size limit. Keep them within 4 KB.',
    '环境变量大小超限，请保持在 4KB 以内。',
  ],
  'InvalidParameterValue.EnvironmentSystemProtect': [
    'System and runtime environment variables of the function cannot be modified.',
    '不支持修改函数系统环境变量和运行环境变量。',
  ],
  'InvalidParameterValue.Filters': ['Filters parameter error.', 'Filters参数错误。'],
  'InvalidParameterValue.FunctionName': ['The function does not exist.', '函数不存在。'],
  'InvalidParameterValue.Handler': ['Handler error.', 'Handler传入错误。'],
  'InvalidParameterValue.Limit': ['Limit error.', 'Limit传入错误。'],
  'InvalidParameterValue.MemorySize': ['MemorySize error.', 'MemorySize错误。'],
  'InvalidParameterValue.Offset': ['Invalid offset.', '偏移量不合法。'],
  'InvalidParameterValue.Order': ['Order error.', 'Order传入错误。'],
  'InvalidParameterValue.OrderBy': [
    'The value of `OrderBy` does not conform to the specification.',
    'OrderBy取值与规范不符，请修正后再试。',
  ],
  'InvalidParameterValue.Orderby': ['Orderby error.', 'Orderby传入错误。'],
  'InvalidParameterValue.Param': [
    'The request parameter is not in standard JSON format.',
    '入参不是标准的json，请修正后再试。',
  ],
  'InvalidParameterValue.PublicNetConfig': ['PublicNetConfig parameter error.', 'PublicNetConfig参数错误。'],
  'InvalidParameterValue.Runtime': ['Runtime error.', 'Runtime传入错误。'],
  'InvalidParameterValue.TriggerDesc': ['TriggerDesc error.', 'TriggerDesc传入参数错误。'],
  'InvalidParameterValue.TriggerName': ['TriggerName error.', 'TriggerName传入错误。'],
  'InvalidParameterValue.Type': ['Type error.', 'Type传入错误。'],
  'InvalidParameterValue.ZipFile': [
    'A non-standard zip file was detected. Please recompress and try again.',
    '检测到不是标准的zip文件，请重新压缩后再试。',
  ],
  'InvalidParameterValue.ZipFileBase64BinasciiError': [
    'Failed to Base64-decode the compressed file: `Incorrect padding`. Please fix it and try again.',
    '压缩文件base64解码失败: `Incorrect padding`，请修正后再试。',
  ],
  'LimitExceeded.Function': ['The number of functions exceeds the upper limit.', '函数数量超出最大限制。'],
  'LimitExceeded.InitTimeout': ['InitTimeout exceeds the upper limit.', 'InitTimeout达到限制。'],
  'LimitExceeded.Memory': ['The memory exceeds the upper limit.', '内存超出最大限制。'],
  'LimitExceeded.MsgTTL': ['MsgTTL exceeds the limit.', 'MsgTTL达到限制。'],
  'LimitExceeded.RetryNum': ['RetryNum exceeds the limit.', 'RetryNum达到限制。'],
  'LimitExceeded.Timeout': ['Timeout exceeds the upper limit.', 'Timeout超出最大限制。'],
  'LimitExceeded.Trigger': ['The number of triggers exceeds the upper limit.', '触发器数量超出最大限制。'],
  'MissingParameter.Code': ['Code is missing.', 'Code没有传入。'],
  ResourceInUse: ['The function is currently updating.', '资源被占用。'],
  'ResourceInUse.Function': ['This function already exists.', '函数已存在。'],
  'ResourceInUse.Trigger': ['This TriggerName already exists.', 'TriggerName已存在。'],
  'ResourceInUse.Cos': ['The COS resource is already occupied.', 'Cos已被占用。'],
  'ResourceInUse.TriggerName': ['This TriggerName already exists.', 'TriggerName已存在。'],
  ResourceNotFound: ['The resource does not exist.', '资源不存在。'],
  'ResourceNotFound.Cos': ['Cos does not exist.', 'Cos不存在。'],
  'ResourceNotFound.Function': ['The function does not exist.', '函数不存在。'],
  'ResourceNotFound.FunctionName': ['The function does not exist.', '函数不存在。'],
  'ResourceNotFound.Namespace': ['Namespace does not exist.', 'Namespace不存在。'],
  'ResourceNotFound.Qualifier': ['The version does not exist.', '版本不存在。'],
  'ResourceNotFound.Role': ['The role does not exist.', '角色不存在。'],
  'ResourceNotFound.Trigger': ['The trigger does not exist.', '触发器不存在。'],
  'ResourceNotFound.Version': ['The version does not exist.', '版本不存在。'],
  UnsupportedOperation: ['Unsupported operation.', '操作不支持。'],
  UnsupportedRegion: ['The region is not supported by this API.', '接口不支持所传地域。'],
} as const;

/** A code that SCF answers with. */
export type ScfCode = keyof typeof TEXTS;

/** The refusal of this code; `detail` says what exactly is wrong, as several real messages do after the general sentence. */
export function refuse(code: ScfCode, language: Language, detail?: string): ApiError {
  const [english, chinese] = TEXTS[code];
  const text = language === 'zh-CN' ? chinese : english;
  return new ApiError(code, detail === undefined ? text : `${text} ${detail}`);
}
