import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { createNodeClient } from '#sdk/clients/node-client.ts'
import { createTestnetClient } from '#sdk/clients/testnet-client.ts'
import type { Permission } from '#sdk/rpc/method.ts'
import { createService } from '#testnet/service/create-service.ts'
import type { MiningMode } from '../mining/block-maker.ts'
import { nodeService } from '../service.ts'
import { makeRichChain, type RichChain, richConfig } from './rich-chain.ts'

/** A running node with a rich chain, and all that a test of its port needs. */
export interface NodeUnderTest extends AsyncDisposable {
  readonly facts: RichChain
  readonly url: string
  readonly node: ReturnType<typeof createNodeClient>
  readonly testnet: ReturnType<typeof createTestnetClient>
  /** What the node logged as an error: a fault of its own. */
  readonly faults: readonly string[]
  token(permission: Permission): Promise<string>
  /** The status and text of the answer to a body as it is. */
  post(body: string | Uint8Array, token: string, path?: string): Promise<{ status: number; text: string }>
}

export async function nodeUnderTest(mining: MiningMode = { mode: 'manual' }): Promise<NodeUnderTest> {
  const repo = await mkdtemp(join(tmpdir(), 'dealkit-node-'))
  const facts = makeRichChain(join(repo, 'chain.sqlite'))
  const faults: string[] = []
  const logger = pino({ level: 'error' }, { write: (line: string) => void faults.push(line) })
  const service = createService(nodeService, { repo, logger, config: { ...richConfig, mining } })
  const endpoint = await service.start()
  const node = createNodeClient(endpoint)
  const testnet = createTestnetClient(endpoint)
  return {
    facts,
    url: endpoint.url,
    node,
    testnet,
    faults,
    token: (permission) => service.token(permission),
    async post(body, token, path = '/rpc/v1') {
      const headers = token === '' ? {} : { authorization: `Bearer ${token}` }
      const response = await fetch(endpoint.url + path, { method: 'POST', headers, body: Buffer.from(body) })
      return { status: response.status, text: await response.text() }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([node.close(), testnet.close()])
      await service.stop()
      await rm(repo, { recursive: true })
    },
  }
}
