import type { Account } from '../account.ts';
import type { CloudClock } from '../clock.ts';
import type { ObjectEventSink } from '../events.ts';
import type { CloudReply, CloudRequest } from '../exchange.ts';
import { answerOrFail, type Faults } from '../faults.ts';
import type { Signer } from '../ledger.ts';
import { CosError, newIds } from './errors.ts';
import { fireEvent, type EventCause, type Happening } from './events.ts';
import { spoil } from './faults.ts';
import type { CosAnswer, CosCall, CosKnobs, CosOperation } from './operation.ts';
import { readableByAll } from './permission.ts';
import { answerReply, line, refusalReply, type Visit } from './reply.ts';
import { route, strangeParameter } from './routes.ts';
import { authenticate } from './signature.ts';
import type { Buckets } from './store.ts';
import { bucketAddress, readTarget, type Target } from './target.ts';

export type GateDeps = {
  readonly account: Account;
  readonly clock: CloudClock;
  readonly faults: Faults;
  readonly onEvent: ObjectEventSink;
  readonly knobs: CosKnobs;
  readonly buckets: Buckets;
};

/** A visit whose target could be read. */
type Entry = Visit & {
  readonly target: Target;
  readonly means: CosOperation | undefined;
  /** Why the signature does not hold, if it does not. */
  readonly distrust: CosError | undefined;
};

/** What comes of a request beside its answer. */
type Course = {
  /** The fault that this call runs under, where it does not end it. */
  how: string | undefined;
  /** What happened to objects, to be told once the answer is settled. */
  readonly happened: Happening[];
};

/** One request of the object API: its signature, its bucket, the caller's permission, its parameters, then the operation itself. */
export async function answerCos(deps: GateDeps, request: CloudRequest): Promise<CloudReply> {
  const visit = enter(deps, request);
  if (visit.target === undefined) return refusalReply(visit, new CosError('InvalidURI'));
  const entry: Entry = visit;
  const course: Course = { how: undefined, happened: [] };
  const perform = async () => {
    try {
      return answerReply(entry, await admit(deps, entry, course));
    } catch (error) {
      if (error instanceof CosError) return refusalReply(entry, error);
      throw error;
    }
  };
  const reply = await answerOrFail(deps.faults, entry.operation, perform, (how) => {
    course.how = how;
    return spoil(entry, how);
  });
  const after = () => {
    for (const happening of course.happened) fireEvent(deps, causeOf(entry), happening);
  };
  return { ...reply, entry: line(entry, reply.trouble ?? reply.status, reply.entry?.detail), after };
}

/** Looks at a request without deciding anything, so that its line in the ledger is whole whatever comes of it. */
function enter(deps: GateDeps, request: CloudRequest): Entry | (Visit & { target: undefined }) {
  const base = {
    request,
    service: 'cos',
    address: bucketAddress(request.host),
    ids: newIds(deps.clock.now()),
  } as const;
  let target: Target;
  try {
    target = readTarget(request.target);
  } catch {
    return { ...base, operation: request.method, key: '', by: 'anonymous', target: undefined };
  }
  const { label, operation } = route(request.method, target, 'x-cos-copy-source' in request.headers);
  const caller = identify(deps, request, target);
  return { ...base, operation: label, key: target.key, target, means: operation, ...caller };
}

function identify(
  deps: GateDeps,
  request: CloudRequest,
  target: Target,
): { by: Signer; distrust: CosError | undefined } {
  try {
    return { by: authenticate(request, target, deps.account, deps.clock.now()), distrust: undefined };
  } catch (error) {
    if (error instanceof CosError) return { by: 'anonymous', distrust: error };
    throw error;
  }
}

async function admit(deps: GateDeps, entry: Entry, course: Course): Promise<CosAnswer> {
  const { request, address, target, means, by } = entry;
  const { account, clock, knobs, buckets } = deps;
  if (request.host.includes('.accelerate.')) throw new CosError('BucketAccelerateNotEnabled');
  if (address === undefined) throw new CosError('NotImplemented', `${request.host} is not served here.`);
  if (entry.distrust !== undefined) throw entry.distrust;
  const bucket = buckets.find(address.bucket, address.region);
  if (bucket === undefined) throw new CosError('NoSuchBucket');
  if (means === undefined) throw new CosError('NotImplemented');
  const isAllowed = account.may(by, `cos:${means.name}`) || readableByAll(means, bucket, target.key);
  if (!isAllowed) throw new CosError('AccessDenied');
  const strange = strangeParameter(means, target);
  if (strange !== undefined) throw new CosError('NotImplemented', `${strange} is not served here.`);
  const fire: CosCall['fire'] = (name, object) => {
    course.happened.push({ name, object, bucket });
  };
  const disturbance = course.how;
  return await means.perform({
    request,
    target,
    bucket,
    buckets,
    account,
    by,
    clock,
    knobs,
    disturbance,
    fire,
  });
}

const causeOf = ({ request, ids, by }: Entry): EventCause => ({
  requestId: ids.requestId,
  authorization: request.headers['authorization'] ?? '',
  sourceIp: request.from,
  by,
});
