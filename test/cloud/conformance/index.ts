import { aws, awsCommand } from './aws.ts';
import type { Access, Command } from './client.ts';
import { coscli, coscliCommand } from './coscli.ts';
import { rclone, rcloneCommand } from './rclone.ts';

export { throughProxy, type Access, type Command } from './client.ts';
export { sentence } from './sentence.ts';

/** A client that can bring a folder below a prefix, as it comes from its registry. */
export type SyncClient = {
  /** Resolves with its version once it is there; rejects with why it cannot be. */
  readonly install: () => Promise<string>;
  /** How it is run with these arguments against this cloud. */
  readonly command: (access: Access, args: readonly string[]) => Command | Promise<Command>;
};

/** Second door of the local cloud: clients that nobody here wrote, unmodified, for those who run them themselves. */
export const SYNC_CLIENTS = {
  rclone: { install: rclone.install, command: rcloneCommand },
  aws: { install: aws.install, command: awsCommand },
  coscli: { install: coscli.install, command: coscliCommand },
} as const satisfies Readonly<Record<string, SyncClient>>;
