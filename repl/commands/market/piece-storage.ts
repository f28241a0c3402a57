import { formatSize } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { flag, path, text } from '../../command-line/kinds.ts'
import { tabTable } from '../../output/tab-table.ts'

export const pieceStorageList = defineCommand({
  path: 'piece-storage list',
  summary: 'list the places where pieces are kept, without their keys',
  examples: ['venus-market piece-storage list'],
  needs: ['market'],
  run: (_input, { market }) => market.listPieceStorageInfos(),
  render({ fsStorage, s3Storage }) {
    const directories = fsStorage.map(({ name, readOnly, path: at, status }) => [
      ...[name, `${readOnly}`, at, 'fs'],
      `${formatSize(status.available)} of ${formatSize(status.capacity)}`,
    ])
    const buckets = s3Storage.map(({ name, readOnly, endPoint, bucket, subDir }) => [
      ...[name, `${readOnly}`, `${endPoint}/${bucket}/${subDir}`.replace(/\/$/, ''), 's3'],
      'without bounds',
    ])
    return tabTable(['name', 'readonly', 'path/enter point', 'type', 'free'], [...directories, ...buckets])
  },
})

export const pieceStorageAddFs = defineCommand({
  path: 'piece-storage add-fs',
  summary: 'keep pieces in a directory of the machine of the market',
  options: {
    path: path({ summary: 'the directory, as the market sees it', short: 'p', required: true }),
    name: text({ summary: 'what the storage is called', short: 'n', required: true }),
    readOnly: flag({ summary: 'pieces are only read from it', short: 'r' }),
  },
  examples: ['venus-market piece-storage add-fs --path=/mnt/piece --name=disk'],
  needs: ['market'],
  async run({ path: at, name, readOnly }, { market }) {
    await market.addFsPieceStorage(name, at, readOnly)
    return { name, path: at, readOnly }
  },
  render: ({ path: at }) => `Adding filesystem piece storage: ${at}`,
})

export const pieceStorageAddS3 = defineCommand({
  path: 'piece-storage add-s3',
  summary: 'keep pieces in a bucket of object storage; its keys are asked for',
  options: {
    endpoint: text({ summary: 'http://HOST/BUCKET', short: 'e', required: true }),
    name: text({ summary: 'what the storage is called', short: 'n', required: true }),
    bucket: text({ summary: 'the bucket, if the endpoint ends with the host' }),
    subdir: text({ summary: 'a folder in the bucket' }),
    readOnly: flag({ summary: 'pieces are only read from it', short: 'r', flag: 'readonly' }),
  },
  examples: ['venus-market piece-storage add-s3 --endpoint=http://oss-cn-shanghai.aliyuncs.com/pieces --name=oss'],
  needs: ['market'],
  async run({ endpoint, name, bucket = '', subdir = '', readOnly }, { market, ask }) {
    const accessKey = await ask.secret('access key:')
    const secretKey = await ask.secret('secret key:')
    const token = await ask.secret('token:')
    await market.addS3PieceStorage(name, endpoint, bucket, subdir, accessKey, secretKey, token, readOnly)
    return { name, endpoint, bucket, subdir, readOnly }
  },
  render: ({ endpoint }) => `Adding S3 piece storage: ${endpoint}`,
})

export const pieceStorageRemove = defineCommand({
  path: 'piece-storage remove',
  summary: 'keep no more pieces in a place; what is there stays',
  args: { name: text({ summary: 'what the storage is called' }) },
  examples: ['venus-market piece-storage remove oss'],
  needs: ['market'],
  async run({ name }, { market }) {
    await market.removePieceStorage(name)
    return { name }
  },
  render: ({ name }) => `Removed piece storage: ${name}`,
})
