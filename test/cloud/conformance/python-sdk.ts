import { join } from 'node:path';
import type { Client, Place } from './client.ts';
import { tencentPrograms } from './coscmd.ts';
import { must } from './run.ts';
import { storageSteps } from './storage-steps.ts';

/** What anybody would write with the SDK: a client with nothing but its keys, and a pool of threads. */
const PROGRAM = `
import os, sys
from concurrent.futures import ThreadPoolExecutor
from qcloud_cos import CosConfig, CosS3Client
env = os.environ
bucket, region = env['COS_BUCKET'], env['COS_REGION']
client = CosS3Client(CosConfig(Region=region, SecretId=env['COS_ID'], SecretKey=env['COS_KEY'], PoolConnections=16, PoolMaxSize=16))

def everything(prefix):
    marker, found = '', []
    while True:
        page = client.list_objects(Bucket=bucket, Prefix=prefix, Marker=marker)
        found += page.get('Contents', [])
        if page['IsTruncated'] == 'false':
            return found
        marker = page['NextMarker']

def files(folder):
    for root, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(root, name)
            yield path, os.path.relpath(path, folder)

def each(action, items):
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(action, items))

def send(folder, prefix):
    def one(item):
        client.upload_file(Bucket=bucket, Key=prefix + item[1], LocalFilePath=item[0], PartSize=1, MAXThread=4, EnableMD5=True)
    each(one, files(folder))

def sync(folder, prefix):
    import hashlib
    there = {row['Key'][len(prefix):]: row['ETag'].strip('"') for row in everything(prefix)}
    here = dict((key, path) for path, key in files(folder))
    def differs(item):
        return hashlib.md5(open(item[1], 'rb').read()).hexdigest() != there.get(item[0])
    each(lambda item: client.put_object(Bucket=bucket, Key=prefix + item[0], Body=open(item[1], 'rb')), [i for i in here.items() if differs(i)])
    gone = [{'Key': prefix + key} for key in there if key not in here]
    client.delete_objects(Bucket=bucket, Delete={'Object': gone})

def count(prefix):
    print(len(everything(prefix)))

def fetch(prefix, folder):
    def one(row):
        path = os.path.join(folder, row['Key'][len(prefix):])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        client.get_object(Bucket=bucket, Key=row['Key'])['Body'].get_stream_to_file(path)
    each(one, everything(prefix))

def copy(prefix, to):
    def one(row):
        source = {'Bucket': bucket, 'Key': row['Key'], 'Region': region}
        client.copy(Bucket=bucket, Key=to + row['Key'][len(prefix):], CopySource=source)
    each(one, everything(prefix))

def remove(prefix):
    rows = [{'Key': row['Key']} for row in everything(prefix)]
    for at in range(0, len(rows), 1000):
        answer = client.delete_objects(Bucket=bucket, Delete={'Object': rows[at:at + 1000], 'Quiet': 'true'})
        assert 'Error' not in answer, answer

globals()[sys.argv[1]](*sys.argv[2:])
`;

let python = 'python3';

/** The official SDK for Python, cos-python-sdk-v5: REQUESTS_CA_BUNDLE. */
export const pythonSdk: Client = {
  name: 'python-sdk',
  isTencents: true,
  async install() {
    const programs = await tencentPrograms();
    python = join(programs, 'python');
    const about = await must(join(programs, 'pip'), ['show', 'cos-python-sdk-v5']);
    return `cos-python-sdk-v5 ${/^Version: (.*)$/m.exec(about)?.[1] ?? ''}`;
  },
  steps: storageSteps('python-sdk', {
    send: (place, folder, prefix) => ask(place, ['send', folder, prefix]),
    sync: (place, folder, prefix) => ask(place, ['sync', folder, prefix]),
    list: async (place, prefix) => Number(await ask(place, ['count', prefix])),
    fetch: (place, prefix, folder) => ask(place, ['fetch', prefix, folder]),
    copy: (place, prefix, to) => ask(place, ['copy', prefix, to]),
    remove: (place, prefix) => ask(place, ['remove', prefix]),
  }),
};

function ask({ cloud, env, caFile }: Place, args: readonly string[]): Promise<string> {
  const { secretId, secretKey, bucket, region } = cloud.world;
  const settings = { COS_ID: secretId, COS_KEY: secretKey, COS_BUCKET: bucket, COS_REGION: region };
  return must(python, ['-c', PROGRAM, ...args], { env: { ...env, ...settings, REQUESTS_CA_BUNDLE: caFile } });
}
