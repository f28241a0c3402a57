import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

const program = join(dirname(createRequire(import.meta.url).resolve('s3rver/package.json')), 'bin/s3rver.js')

/** The keys that the server takes. */
export const s3Keys = { accessKey: 'S3RVER', secretKey: 'S3RVER' }

/** An S3 server in a process of its own, with one bucket. It checks access keys, and not signatures. */
export interface S3Server {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly port: number
  /** The end point with the bucket, as configurations have it. */
  readonly endPoint: string
  /** The file that holds an object's bytes. */
  fileOf(key: string): string
  stop(): Promise<void>
}

/**
 * Starts an S3 server on a free port.
 *
 * @example
 * import { s3Keys, startS3Server } from '#sdk/piece/testing/s3-server.ts'
 * import { createS3PieceStore } from 'dealkit/piece'
 * const server = await startS3Server()
 * const store = await createS3PieceStore({ endPoint: server.endPoint, ...s3Keys })
 */
export async function startS3Server(bucket = 'pieces'): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), 'dealkit-s3-'))
  const options = [
    '-d',
    directory,
    '-a',
    '127.0.0.1',
    '-p',
    '0',
    '-s',
    '--service-endpoint',
    'test',
    '--configure-bucket',
    bucket,
  ]
  const server = spawn(process.execPath, [program, ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
  const kill = () => server.kill('SIGKILL')
  process.once('exit', kill)
  const port = await listeningPort(server)
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    port,
    endPoint: `${url}/${bucket}`,
    fileOf: (key) => join(directory, bucket, `${key}._S3rver_object`),
    async stop() {
      process.off('exit', kill)
      const runs = server.exitCode === null && server.signalCode === null
      const ended = runs ? once(server, 'exit') : undefined
      kill()
      await ended
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function listeningPort(server: ChildProcess): Promise<number> {
  for await (const line of createInterface(server.stdout!)) {
    const port = /listening on .*:(\d+)$/.exec(line)?.[1]
    if (port !== undefined) return Number(port)
  }
  throw new Error('the S3 server ended before it listened')
}
