import type { ApiAction } from '../api3/product.ts';
import { refuse } from './refusals.ts';
import { functionOf, type ScfState } from './state.ts';

/** MB that all functions of a region share, less what cannot be reserved. Source: tencentcloud.com/document/product/583/11637 and its page on concurrency. */
export const REGION_MEMORY = { total: 128_000, unreservable: 12_800 };

const PARAMETERS = { FunctionName: 'string', Namespace: 'string' } as const;

/** Caps a function: it handles as many events at a time as its memory fits into the reserved one; 0 stops it. Source: tencentcloud-cli, scf/v20180416/api.json. */
export const putReservedConcurrencyConfig = (scf: ScfState): ApiAction => ({
  rate: 20,
  parameters: { ...PARAMETERS, ReservedConcurrencyMem: 'integer' },
  required: ['FunctionName', 'ReservedConcurrencyMem'],
  perform(call) {
    const record = functionOf(scf, call);
    const memory = call.params['ReservedConcurrencyMem'] as number;
    const others = [...scf.functions.values()].filter(
      (one) => one !== record && one.region === record.region,
    );
    const reserved = others.reduce((sum, { reservedMemory = 0 }) => sum + reservedMemory, 0);
    if (memory < 0 || memory + reserved > REGION_MEMORY.total - REGION_MEMORY.unreservable) {
      throw refuse('InvalidParameterValue', call.language, 'ReservedConcurrencyMem');
    }
    record.reservedMemory = memory;
    return {};
  },
});

/** Gives the function the region's shared memory again. */
export const deleteReservedConcurrencyConfig = (scf: ScfState): ApiAction => ({
  rate: 20,
  parameters: PARAMETERS,
  required: ['FunctionName'],
  perform(call) {
    functionOf(scf, call).reservedMemory = undefined;
    return {};
  },
});

/** The reserved memory in MB; null when none is reserved. */
export const getReservedConcurrencyConfig = (scf: ScfState): ApiAction => ({
  rate: 20,
  parameters: PARAMETERS,
  required: ['FunctionName'],
  perform: (call) => ({ ReservedMem: functionOf(scf, call).reservedMemory ?? null }),
});
