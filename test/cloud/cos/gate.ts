import type { Account } from '../account.ts';
import type { CloudClock } from '../clock.ts';
import type { ObjectEventSink } from '../events.ts';
import type { CloudReply, CloudRequest } from '../exchange.ts';
import { answerOrFail, type Faults } from '../faults.ts';
import type { Signer } from '../ledger.ts';
import { CosError, newIds } from './errors.ts';
import { fireEvent, type EventCause, type Happening } from './events.ts';
import { spoil } from './faults.ts';
import { joinAwsChunks } from './aws-chunks.ts';
import type { AccountOperation, CosAnswer, CosCall, CosKnobs, CosOperation } from './operation.ts';
import { readableByAll } from './permission.ts';
import { answerReply, line, refusalReply, type Visit } from './reply.ts';
import { mayPerform, resourceOf } from './resource.ts';
import { route, strangeParameter, type Route } from './routes.ts';
import { fromS3, speaksS3, toS3 } from './s3.ts';
import { authenticate } from './signature.ts';
import { authenticateAws } from './sigv4.ts';
import type { Bucket, Buckets } from './store.ts';
import { ACCELERATE, bucketAddress, readTarget, serviceAddress, type Target } from './target.ts';

export type GateDeps = {
  readonly account: Account;
  readonly clock: CloudClock;
  readonly faults: Faults;
  readonly onEvent: ObjectEventSink;
  readonly knobs: CosKnobs;
  readonly buckets: Buckets;
};

/** A visit whose target could be read. In S3's words or COS's own, from here on `request` and `target` are in COS's. */
type Entry = Visit & {
  readonly target: Target;
  readonly means: Route;
  readonly isS3: boolean;
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
  const headers = entry.isS3 ? toS3(reply.headers) : reply.headers;
  const told = line(entry, reply.trouble ?? reply.status, reply.entry?.detail);
  return { ...reply, headers, entry: told, after };
}

/** Looks at a request without deciding anything, so that its line in the ledger is whole whatever comes of it. */
function enter(deps: GateDeps, raw: CloudRequest): Entry | (Visit & { target: undefined }) {
  const base = {
    service: 'cos',
    address: bucketAddress(raw.host),
    ids: newIds(deps.clock.now()),
  } as const;
  let sent: Target;
  try {
    sent = readTarget(raw.target);
  } catch {
    const nothing = { key: '', by: 'anonymous', target: undefined } as const;
    return { ...base, request: raw, operation: raw.method, ...nothing };
  }
  const isS3 = speaksS3(raw, sent);
  const { proved, ...caller } = identify(deps, raw, sent, isS3);
  const { request, target } = isS3 ? fromS3(proved, sent, deps.buckets) : { request: proved, target: sent };
  const isCopy = 'x-cos-copy-source' in request.headers;
  const isService = serviceAddress(request.host) !== undefined;
  const means = route(request.method, target, { isCopy, isS3, isService });
  return { ...base, request, operation: means.label, key: target.key, target, means, isS3, ...caller };
}

type Caller = { readonly by: Signer; readonly distrust: CosError | undefined };

/** Who signed; `proved` is the request with the body that the signature is about. */
function identify(
  { account, clock, knobs }: GateDeps,
  request: CloudRequest,
  target: Target,
  isS3: boolean,
): Caller & { readonly proved: CloudRequest } {
  try {
    if (!isS3) {
      const by = authenticate(request, target, account, clock);
      return { by, distrust: undefined, proved: request };
    }
    const proof = authenticateAws(request, target, account, clock);
    const proved = joinAwsChunks(request, proof, knobs.awsChunks !== false);
    return { by: proof.credential.signer, distrust: undefined, proved };
  } catch (error) {
    if (error instanceof CosError) return { by: 'anonymous', distrust: error, proved: request };
    throw error;
  }
}

async function admit(deps: GateDeps, entry: Entry, course: Course): Promise<CosAnswer> {
  const { request, target, by, isS3 } = entry;
  const { account, clock, knobs, buckets } = deps;
  // The bucket in the path has been refused since 2024 (436/102489; as seen by users of S3 tools on the real service).
  if (serviceAddress(request.host) !== undefined && target.key !== '')
    throw new CosError('PathStyleDomainForbidden');
  if (entry.distrust !== undefined) throw entry.distrust;
  if (entry.means.ofAccount !== undefined) return admitToAccount(deps, entry, entry.means.ofAccount);
  const bucket = findBucket(deps, entry);
  const means = entry.means.operation;
  if (means === undefined) throw new CosError('NotImplemented');
  const isAllowed =
    mayPerform({ account, by, request, bucket }, means, target) || readableByAll(means, bucket, target.key);
  if (!isAllowed) throw new CosError('AccessDenied');
  checkParameters(means, target);
  const fire: CosCall['fire'] = (name, object) => {
    course.happened.push({ name, object, bucket });
  };
  const disturbance = course.how;
  const place = { bucket, buckets, account, by, clock, knobs, isS3 };
  return await means.perform({ request, target, ...place, disturbance, fire });
}

/** The bucket of the host; under the acceleration domain only one that has it switched on. */
function findBucket({ buckets }: GateDeps, { address, request, means }: Entry): Bucket {
  if (address === undefined) throw new CosError('NotImplemented', `${request.host} is not served here.`);
  const isFast = address.region === ACCELERATE;
  const bucket = isFast ? buckets.named(address.bucket) : buckets.find(address.bucket, address.region);
  if (bucket === undefined) throw new CosError('NoSuchBucket');
  if (isFast && !bucket.accelerated) throw new CosError('BucketAccelerateNotEnabled');
  // What it serves is objects and lists, not the bucket's settings (436/38864).
  if (isFast && means.label.replace(/^(Get|Head)Bucket$/, '').includes('Bucket')) {
    throw new CosError('ActionAccelerateNotSupported');
  }
  return bucket;
}

function admitToAccount(deps: GateDeps, entry: Entry, operation: AccountOperation): CosAnswer {
  const { request, address, target, by } = entry;
  if (address?.region === ACCELERATE) throw new CosError('ActionAccelerateNotSupported');
  const region = address?.region ?? serviceAddress(request.host)?.region;
  const resource =
    address && region
      ? resourceOf({ name: address.bucket, region }, '')
      : `qcs::cos:${region ?? ''}:uid/${deps.account.appid}:*`;
  const isAllowed = deps.account.may(by, `cos:${operation.name}`, resource, { 'qcs:ip': request.from });
  if (!isAllowed) throw new CosError('AccessDenied');
  checkParameters(operation, target);
  return operation.perform({ ...deps, request, region, name: address?.bucket });
}

function checkParameters(operation: Pick<CosOperation, 'params' | 'lenient'>, target: Target) {
  const strange = strangeParameter(operation, target);
  if (strange !== undefined) throw new CosError('NotImplemented', `${strange} is not served here.`);
}

const causeOf = ({ request, ids, by }: Entry): EventCause => ({
  requestId: ids.requestId,
  authorization: request.headers['authorization'] ?? '',
  sourceIp: request.from,
  by,
});
