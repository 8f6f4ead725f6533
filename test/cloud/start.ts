import { setTimeout as delay } from 'node:timers/promises';
import { openAccount } from './account.ts';
import { startApi3 } from './api3/index.ts';
import { startCdn } from './cdn/index.ts';
import { startClock } from './clock.ts';
import { openControl } from './control.ts';
import { checksumReady } from './cos/crc64.ts';
import { startCos } from './cos/index.ts';
import type { CloudRequest, Service } from './exchange.ts';
import { openFaults, type Fault } from './faults.ts';
import { openIssuer, startGithub } from './github/index.ts';
import type { Cloud, CloudOptions } from './index.ts';
import { openFaultCheck } from './known-faults.ts';
import { openLedger } from './ledger.ts';
import { deliver, openNet } from './net.ts';
import { openPki } from './pki.ts';
import { startScf } from './scf/index.ts';
import { stsProduct } from './sts/index.ts';
import { readVisit, visitRequest } from './visit.ts';
import { DEPLOY_ROLE_ARN, furnish, NAMES, people, REPOSITORY } from './world.ts';

/** How often `settled` looks whether anything is still pending, ms. */
const LOOK_EVERY = 10;

/** Starts a cloud with the default world in it. Several may run in one process; none leaves anything behind when it is disposed of. */
export async function startCloud(options: CloudOptions = {}): Promise<Cloud> {
  const parts = await wire(options);
  const { account, clock, ledger, faults, pki, net, env, ask, cos, scf, cdn, github, sts } = parts;
  let isOver = false;
  const checkFault = openFaultCheck([scf.product, cdn.product, sts]);
  const fail = (fault: Fault) => {
    checkFault(fault);
    faults.add(fault);
  };
  async function settle() {
    // In real time, not the cloud's: what is pending may be a child process.
    while (!isOver && scf.pending() + cdn.pending() > 0) await delay(LOOK_EVERY);
    return scf.takeFailedRuns();
  }
  const control = await openControl({
    ledger: () => ledger.entries(),
    counts: () => ledger.counts(),
    objects: (bucket) => cos.objects(bucket),
    fail,
    advance: (seconds) => {
      clock.advance(seconds);
    },
    settle,
  });
  return {
    env,
    ca: pki.ca,
    control: control.url,
    world: {
      ...NAMES,
      secretId: account.deployer.secretId,
      secretKey: account.deployer.secretKey,
      deployRoleArn: DEPLOY_ROLE_ARN,
      githubToken: github.token,
    },
    clock,
    ledger,
    github: github.door,
    bucket: (name = NAMES.bucket) => cos.view(name),
    visit: async (url) => readVisit(await ask(visitRequest(url))),
    purges: () => cdn.purges(),
    cdn,
    fail,
    isBusy: () => scf.running() > 0,
    async settled() {
      const failed = await settle();
      if (failed.length > 0) throw new Error(`Runs failed: ${JSON.stringify(failed)}`);
    },
    async [Symbol.asyncDispose]() {
      isOver = true;
      clock.stop();
      await scf.stop();
      await Promise.all([control.close(), net.close(), pki.dispose()]);
      // Whatever was still on its way may have asked the clock for something more.
      clock.stop();
    },
  };
}

/** The services of one cloud, each knowing only what it needs of the others, behind one front door. */
async function wire(options: CloudOptions) {
  const { pace = 'fast' } = options;
  const clock = startClock((options.clockOff ?? 0) * 1000);
  const ledger = openLedger(clock, options.keeps);
  const faults = openFaults();
  const issuer = openIssuer();
  const account = openAccount(people(options, issuer), clock);
  const [pki] = await Promise.all([openPki(), checksumReady()]);
  const services: Service[] = [];
  const net = await openNet({ services, pki, clock, ledger, latency: options.latency ?? 0 });
  const env = { http_proxy: net.url, https_proxy: net.url, NODE_EXTRA_CA_CERTS: pki.caFile };
  const ask = (request: CloudRequest) => deliver({ services, ledger }, request);

  const base = { account, clock, ledger, faults };
  const cos = startCos({
    ...base,
    knobs: options.cos ?? {},
    onEvent: (event) => {
      scf.notify(event);
    },
  });
  const bucketExists = (bucket: string, region: string) => cos.exists(bucket, region);
  const scf = startScf({ ...base, pace, env, bucketExists, knobs: options.scf ?? {} });
  const cdn = startCdn({ ...base, pace, fetchOrigin: ask, knobs: options.cdn ?? {} });
  const sts = stsProduct(account);
  services.push(
    scf.codeStore,
    cos.service,
    startApi3({ ...base, products: [scf.product, cdn.product, sts] }),
    cdn.edge,
  );
  const github = startGithub({ clock, faults, issuer, repository: REPOSITORY, url: net.url });
  services.push(...github.services);
  furnish(cos, cdn, options.domainArea);
  return { ...base, pki, net, env, ask, cos, scf, cdn, github, sts };
}
