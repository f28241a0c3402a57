import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { commp } from '../commp.ts'
import { mod251 } from '../test-payloads.ts'
import { createS3PieceStore } from './s3-piece-store.ts'

const hour = 3_600_000
const pieceOf = (seed: number) => `${commp(mod251(1000, seed)).cid}`

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

interface Upload {
  readonly key: string
  readonly id: string
  readonly hoursAgo: number
}

/** An answer to ListMultipartUploads as AWS and MinIO write it. */
function page(uploads: readonly Upload[], next: string): string {
  const rows = uploads.map(
    ({ key, id, hoursAgo }) =>
      `<Upload><Key>${key}</Key><UploadId>${id}</UploadId>` +
      '<Initiator><ID>arn:aws:iam::111122223333:user/market</ID><DisplayName>market</DisplayName></Initiator>' +
      '<Owner><ID>75aa57f09aa0c8caeab4f8c24e99d10f</ID><DisplayName>owner</DisplayName></Owner>' +
      `<StorageClass>STANDARD</StorageClass><Initiated>${new Date(Date.now() - hoursAgo * hour).toISOString()}</Initiated>` +
      '</Upload>',
  )
  const markers =
    next === '' ? '' : `<NextKeyMarker>${next}</NextKeyMarker><NextUploadIdMarker>${next}</NextUploadIdMarker>`
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<ListMultipartUploadsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Bucket>pieces</Bucket>' +
    `<KeyMarker></KeyMarker><UploadIdMarker></UploadIdMarker>${markers}<MaxUploads>1000</MaxUploads>` +
    `<IsTruncated>${next !== ''}</IsTruncated>${rows.join('')}</ListMultipartUploadsResult>`
  )
}

/** A bucket with these uploads, two on a page; what was given up, and which of them were gone already. */
async function bucketWith(uploads: readonly Upload[], gone: readonly string[] = []) {
  const abandoned: string[] = []
  const listed: string[] = []
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://s3')
    request.resume()
    if (request.method === 'GET' && searchParams.has('uploads')) {
      listed.push(searchParams.get('prefix') ?? '')
      const from = uploads.findIndex(({ id }) => id === searchParams.get('upload-id-marker')) + 1
      const rows = uploads.slice(from, from + 2)
      const next = from + 2 < uploads.length ? rows.at(-1)!.id : ''
      response.writeHead(200, { 'content-type': 'application/xml' }).end(page(rows, next))
    } else if (request.method === 'DELETE' && searchParams.has('uploadId')) {
      const id = searchParams.get('uploadId')!
      if (gone.includes(id)) {
        const text = '<Error><Code>NoSuchUpload</Code><Message>The specified upload does not exist.</Message></Error>'
        response.writeHead(404, { 'content-type': 'application/xml' }).end(text)
        return
      }
      abandoned.push(`${pathname} ${id}`)
      response.writeHead(204).end()
    } else response.writeHead(500).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { abandoned, listed, endPoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/pieces` }
}

const keys = { accessKey: 'AKIAEXAMPLE', secretKey: 'hush-secret-hush' }

it('old uploads of pieces are given up on all pages, and nothing else', async () => {
  const { abandoned, listed, endPoint } = await bucketWith(
    [
      { key: `mine/${pieceOf(1)}`, id: 'old', hoursAgo: 48 },
      { key: `mine/${pieceOf(2)}`, id: 'going-on', hoursAgo: 2 },
      { key: 'mine/backup.tar', id: 'of-others', hoursAgo: 48 },
      { key: `mine/below/${pieceOf(3)}`, id: 'of-another-store', hoursAgo: 48 },
      { key: `mine/${pieceOf(4)}`, id: 'gone', hoursAgo: 48 },
      { key: `mine/${pieceOf(5)}`, id: 'older', hoursAgo: 480 },
    ],
    ['gone'],
  )
  const store = await createS3PieceStore({ endPoint, subDir: 'mine', ...keys })
  expect(await store.sweep!(24 * hour)).toBe(3)
  expect(abandoned).toEqual([`/pieces/mine/${pieceOf(1)} old`, `/pieces/mine/${pieceOf(5)} older`])
  expect(listed).toEqual(['mine/', 'mine/', 'mine/'])
  await store.close()
})

it('a store for reading gives nothing up', async () => {
  const { abandoned, endPoint } = await bucketWith([{ key: pieceOf(1), id: 'old', hoursAgo: 48 }])
  const store = await createS3PieceStore({ endPoint, readOnly: true, ...keys })
  await expect(store.sweep!(24 * hour)).rejects.toMatchObject({ code: 'PIECE_STORE_READ_ONLY' })
  expect(abandoned).toEqual([])
  await store.close()
})
