import fc from 'fast-check';

/** Everything that a header may hold on the wire; half of the time near the truth. */
export const header = fc.string({
  unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)),
});
export const path = fc.oneof(
  fc.webPath(),
  fc.string({ unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)) }),
  fc.constantFrom(
    '/%',
    '/%zz',
    '/%00',
    '/../..',
    '//',
    '/?',
    '/?&=&',
    '/%ff%fe',
    '/?uploads&uploadId=&partNumber=x',
  ),
);
export const method = fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'PATCH');
const BROKEN_XML = [
  '',
  '<',
  '<a/>',
  '<Delete></Delete>',
  '<Delete><Object/></Delete>',
  '<!DOCTYPE a [<!ENTITY b "c">]><Delete>&b;</Delete>',
];
export const xml = fc.oneof(
  fc.constantFrom(...BROKEN_XML),
  fc.string(),
  fc.string().map((text) => `<Delete><Object><Key>${text}</Key></Object></Delete>`),
);

/** Actions that take parameters of the names below. */
export const ACTIONS = {
  scf: [
    'CreateFunction',
    'CreateTrigger',
    'DeleteTrigger',
    'GetFunction',
    'Invoke',
    'ListFunctions',
    'ListTriggers',
    'UpdateFunctionCode',
    'UpdateFunctionConfiguration',
    'UpdateFunctionEventInvokeConfig',
    'PutReservedConcurrencyConfig',
    'UpdateTriggerStatus',
  ],
  cdn: [
    'PurgeUrlsCache',
    'PurgePathCache',
    'DescribePurgeTasks',
    'DescribePurgeQuota',
    'DescribeDomains',
    'DescribeDomainsConfig',
  ],
} as const;

/** Names of parameters of those actions. */
export const NAMES = [
  'FunctionName',
  'Code',
  'Environment',
  'Runtime',
  'Handler',
  'TriggerName',
  'TriggerDesc',
  'Type',
  'Enable',
  'Filters',
  'Offset',
  'Limit',
  'AsyncTriggerConfig',
  'ClientContext',
  'Tags',
  'Urls',
  'Paths',
  'FlushType',
  'StartTime',
  'Keyword',
  'Area',
  'Sort',
  'ReservedConcurrencyMem',
];

/** Values that are nearly what some parameter takes. */
export const near = fc.constantFrom<unknown>(
  'fuzz',
  'cos',
  'OPEN',
  'index.main_handler',
  'Nodejs18.15',
  1,
  -1,
  1e9,
  [],
  [null],
  [{}],
  {},
  { Variables: [null] },
  { ZipFile: 'UEsFBg==' },
  { RetryConfig: [null] },
  ['https://www.example.com/%'],
  ['https://'],
  '{"event":1}',
  '2026-02-30 00:00:00',
);
