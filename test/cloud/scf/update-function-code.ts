import { textOf } from '../api3/parameters.ts';
import type { ApiAction } from '../api3/product.ts';
import { codeNote, checkCodeSource, codeFault, readCode } from './code.ts';
import { refuse } from './refusals.ts';
import { checkHandler, checkPlayed } from './settings.ts';
import { functionOf, type ScfState } from './state.ts';

/** Source: the StatusDesc in github.com/zero205/JD_tencent_scf/issues/226. */
const UPDATE_FAILED = '函数更新操作失败。您仍可以调用函数，此时调用的是更新之前的函数。\n';

/**
 * Replaces code and handler. Answers at once; the function is Updating for a while and then Active, or UpdateFailed with the
 * code before the call still running.
 */
export const updateFunctionCode = (scf: ScfState): ApiAction => ({
  rate: 100,
  parameters: {
    FunctionName: 'string',
    Namespace: 'string',
    Handler: 'string',
    Code: 'object',
    ZipFile: 'string',
    CosBucketName: 'string',
    CosObjectName: 'string',
    CosBucketRegion: 'string',
    CodeSource: 'string',
    InstallDependency: 'string',
    Publish: 'string',
  },
  required: ['FunctionName'],
  perform(call) {
    const { params, language } = call;
    const record = functionOf(scf, call);
    scf.lifecycle.demand(record, 'UpdateFunctionCode', call);
    const handler = textOf(call, 'Handler', record.code.handler);
    checkHandler(handler, call);
    checkPlayed(call);
    checkCodeSource(call);
    const { Code: nested, ZipFile, CosBucketName, CosObjectName, CosBucketRegion } = params;
    const source = { ZipFile, CosBucketName, CosObjectName, CosBucketRegion };
    const isTwice = nested !== undefined && Object.values(source).some((value) => value !== undefined);
    if (isTwice) throw refuse('InvalidParameterValue.Code', language);
    const code = readCode((nested ?? source) as Record<string, unknown>, handler, language);
    scf.lifecycle.change(record, 'Updating', () => {
      const fault = codeFault(code, record.runtime);
      record.codeFailure = fault;
      record.reasons =
        fault === undefined ? [] : [{ ...fault, ErrorMessage: UPDATE_FAILED + fault.ErrorMessage }];
      if (fault !== undefined) return 'UpdateFailed';
      record.code = code;
      record.revision += 1;
      return 'Active';
    });
    return {};
  },
  note: ({ FunctionName, Code, ZipFile }) => ({ function: FunctionName, ...codeNote(Code ?? { ZipFile }) }),
});
