import { textOf } from '../api3/parameters.ts';
import type { ApiAction } from '../api3/product.ts';
import { entryFile } from './code.ts';
import { refuse } from './refusals.ts';
import { beijingTime, type FunctionRecord, functionOf, type ScfState } from './state.ts';
import { showTrigger } from './trigger.ts';

/** The source of a larger entry file is not shown. Source: cloud.tencent.com/document/product/583/18584. */
const SHOWN_CODE = 1024 * 1024;

/** A function with everything that can be read of it; the shape is that of tencentcloud-cli, scf/v20180416/examples.json. */
export const getFunction = (scf: ScfState): ApiAction => ({
  rate: 100,
  parameters: {
    FunctionName: 'string',
    Qualifier: 'string',
    Namespace: 'string',
    ShowCode: 'string',
    // Not documented, but sent by serverless-tencent/tencent-component-toolkit and taken.
    ShowTriggers: 'string',
  },
  required: ['FunctionName'],
  perform(call) {
    const record = functionOf(scf, call);
    const qualifier = textOf(call, 'Qualifier', '$LATEST');
    if (qualifier !== '$LATEST' && qualifier !== '$DEFAULT') {
      throw refuse('ResourceNotFound.Version', call.language);
    }
    return {
      ...showSettings(record),
      ...showStatus(record),
      ...NOT_PLAYED,
      Qualifier: qualifier,
      CodeInfo: call.params['ShowCode'] === 'TRUE' ? entrySource(record) : '',
      Triggers:
        call.params['ShowTriggers'] === 'FALSE'
          ? []
          : record.triggers.map((trigger) => showTrigger(trigger, record, scf.account.uin)),
    };
  },
  note: ({ FunctionName }) => ({ function: FunctionName }),
});

function showSettings({ settings, code, runtime, tags }: FunctionRecord): object {
  return {
    Description: settings.description,
    Timeout: settings.timeout,
    InitTimeout: settings.initTimeout,
    MemorySize: settings.memorySize,
    Runtime: runtime,
    Environment: { Variables: settings.variables },
    Handler: code.handler,
    Role: settings.role,
    CodeSize: code.zip.length,
    DnsCache: settings.dnsCache,
    ClsLogsetId: settings.clsLogsetId,
    ClsTopicId: settings.clsTopicId,
    Tags: tags,
    Type: 'Event',
  };
}

function showStatus(record: FunctionRecord): object {
  const failure = record.codeFailure;
  return {
    FunctionName: record.name,
    FunctionId: record.id,
    FunctionVersion: '$LATEST',
    Namespace: record.namespace,
    Status: record.status,
    AvailableStatus: 'Available',
    StatusDesc: record.reasons[0]?.ErrorMessage ?? '',
    StatusReasons: record.reasons,
    CodeResult: failure === undefined ? 'success' : 'failed',
    CodeError: failure?.ErrorMessage ?? '',
    ErrNo: 0,
    ModTime: beijingTime(record.modifiedAt),
    AddTime: beijingTime(record.addedAt),
  };
}

function entrySource({ code, runtime }: FunctionRecord): string {
  const source = code.files[entryFile(code.handler, runtime)];
  return source === undefined || source.length > SHOWN_CODE ? '' : Buffer.from(source).toString('utf8');
}

/** What every function of this cloud has in common, because nothing here can change it. */
const NOT_PLAYED = {
  VpcConfig: { VpcId: '', SubnetId: '' },
  UseGpu: 'FALSE',
  InstallDependency: 'FALSE',
  L5Enable: 'FALSE',
  EipConfig: { EipFixed: 'FALSE', Eips: [] },
  Layers: [],
  DeadLetterConfig: { Type: '', Name: '', FilterType: '' },
  OnsEnable: 'FALSE',
  PublicNetConfig: { PublicNetStatus: 'ENABLE', EipConfig: { EipStatus: 'DISABLE', EipAddress: [] } },
  ImageConfig: null,
  ProtocolType: '',
  AccessInfo: { Host: '', Vip: '' },
  CfsConfig: { CfsInsList: [] },
  AsyncRunEnable: 'FALSE',
  TraceEnable: 'FALSE',
  ProtocolParams: null,
  InstanceConcurrencyConfig: null,
  IntranetConfig: { IpFixed: 'DISABLE' },
};
