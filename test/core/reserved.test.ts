import { expect, test } from '@jest/globals';
import { isProbe, manifestKey, markKey, probeKey } from '../../src/core/reserved.ts';

test('a site may be called like a probe: its manifest and marks are none', () => {
  for (const site of ['probe-rs.webpage', 'probe-lab', 'probe-1']) {
    expect([manifestKey(site), markKey(site, '12-1')].filter(isProbe)).toEqual([]);
  }
  for (const prefix of ['', 'docs/', 'probe-lab/'])
    expect(isProbe(probeKey(prefix, (1_790_000_000_000).toString(36)))).toBe(true);
});
