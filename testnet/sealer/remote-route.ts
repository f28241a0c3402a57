import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { readByteRange } from '#testnet/service/http/byte-range.ts'
import type { Route } from '#testnet/service/rpc/rpc-server.ts'
import { type FileKind, fileKinds, parseSectorName } from './storage/sector-name.ts'
import type { SectorStorage } from './storage/sector-storage.ts'

/** `GET /remote/unsealed/s-t01000-0`: a sector's file, or the range of it that is asked for. */
export function remoteRoute(storage: Pick<SectorStorage, 'find'>): Route {
  return {
    path: '/remote/*',
    async handle(request, response) {
      const [, , kind = '', name = ''] = (request.url ?? '').split('?', 1)[0]!.split('/')
      const sector = parseSectorName(name)
      const path =
        sector === undefined || !(kind in fileKinds) ? undefined : await storage.find(kind as FileKind, sector.number)
      const file = path === undefined ? undefined : await stat(path)
      if (path === undefined || file === undefined || !file.isFile()) {
        response.writeHead(404).end()
        return
      }
      const range = readByteRange(request.headers.range, file.size)
      if (range === 'unsatisfiable') {
        response.writeHead(416, { 'content-range': `bytes */${file.size}` }).end()
        return
      }
      const { offset, length } = range ?? { offset: 0, length: file.size }
      const end = offset + length - 1
      response.writeHead(range === undefined ? 200 : 206, {
        'content-type': 'application/octet-stream',
        'content-length': length,
        'accept-ranges': 'bytes',
        ...(range === undefined ? {} : { 'content-range': `bytes ${offset}-${end}/${file.size}` }),
      })
      if (request.method === 'HEAD' || length === 0) response.end()
      else await pipeline(createReadStream(path, { start: offset, end }), response)
    },
  }
}
