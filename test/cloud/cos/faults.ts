import type { CloudReply } from '../exchange.ts';
import { timeRefusal, CosError } from './errors.ts';
import { refusalReply, type Visit } from './reply.ts';

/** Faults that COS gives a shape of its own, for all its operations; those of the wire are the front door's. */
export const COS_FAULTS = ['500', '503', '403', 'throttle', 'skew', 'expired'] as const;

/** The answer of a call that a fault ends; undefined where it does not: those that spare a key of a batch delete are the operation's own business. */
export function spoil(visit: Visit, how: string): CloudReply | undefined {
  switch (how) {
    case '500':
      return refusalReply(visit, new CosError('InternalError'));
    case '503':
    case 'throttle':
      return refusalReply(visit, new CosError('SlowDown'));
    case '403':
      return refusalReply(visit, new CosError('AccessDenied'));
    case 'skew':
      return refusalReply(visit, timeRefusal('skewed', Date.now()));
    case 'expired':
      return refusalReply(visit, new CosError('ExpiredToken'));
    case 'error-in-200':
      // Both answer 200 before they know how it ends, and may end with an error in the body (436/10881, 436/7742).
      return /^(PutObjectCopy|CompleteMultipartUpload)$/.test(visit.operation)
        ? refusalReply(visit, new CosError('InternalError'), 200)
        : undefined;
    default:
      return undefined;
  }
}
