import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Route } from '#testnet/service/rpc/rpc-server.ts'
import { type FileKind, fileKinds, parseSectorName } from './storage/sector-name.ts'
import type { SectorStorage } from './storage/sector-storage.ts'

/** `GET /remote/unsealed/s-t01000-0`: a sector's file, or the range of it that is asked for. */
export function remoteRoute(storage: SectorStorage): Route {
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
      const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
      const start = range === null ? 0 : Number(range[1])
      const end = range === null || range[2] === '' ? file.size - 1 : Math.min(Number(range[2]), file.size - 1)
      if (start > end) {
        response.writeHead(416, { 'content-range': `bytes */${file.size}` }).end()
        return
      }
      response.writeHead(range === null ? 200 : 206, {
        'content-type': 'application/octet-stream',
        'content-length': end - start + 1,
        'accept-ranges': 'bytes',
        ...(range === null ? {} : { 'content-range': `bytes ${start}-${end}/${file.size}` }),
      })
      if (request.method === 'HEAD') response.end()
      else await pipeline(createReadStream(path, { start, end }), response)
    },
  }
}
