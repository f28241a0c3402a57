import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createNodeClient } from '#sdk/clients/node-client.ts'
import { spawnService } from '#testnet/service/service-process.ts'
import { richConfig } from './testing/rich-chain.ts'
import { people, signedTransfer } from './testing/test-chain.ts'

const { client, friend } = people
const KILLS = 3

test('killed under load, the node goes on from the last whole tipset with every message it had taken', async () => {
  const repo = await mkdtemp(join(tmpdir(), 'dealkit-kill-'))
  const module = { service: 'venus', module: '#testnet/chain/service.ts', name: 'nodeService' }
  const service = spawnService(module, { repo, config: richConfig })
  const taken: string[] = []
  let nonce = 0
  let height = 0
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const node = createNodeClient(await service.start())
      const head = await node.chainHead()
      expect(head.height).toBeGreaterThanOrEqual(height)
      // What was told to a caller is there: the pool's messages, and the states under the head.
      expect(await node.mpoolGetNonce(client.address)).toBeGreaterThanOrEqual(nonce)
      expect(await node.chainHasObj(head.blocks[0]!.parentStateRoot)).toBe(true)
      expect((await node.stateListActors()).length).toBeGreaterThan(5)
      nonce = await node.mpoolGetNonce(client.address)
      // The more are sent, the deeper in its work the next kill finds it.
      for (let sent = 0; sent < 15 + 11 * kill; sent++) {
        const cid = await node.mpoolPush(signedTransfer(client, friend.address, { nonce }))
        taken.push(cid.toString())
        nonce++
      }
      height = (await node.chainHead()).height
      await service.kill()
      await node.close()
    }
    const node = createNodeClient(await service.start())
    const nonceOnChain = async () => (await node.stateGetActor(client.address))?.nonce
    await expect.poll(nonceOnChain, { timeout: 20_000 }).toBe(taken.length)
    const onChain = (await node.stateListMessages({ from: client.address, to: null }, undefined, 0)).map(String)
    expect(onChain.reverse()).toEqual(taken)
    await node.close()
  } finally {
    await service.stop()
    await rm(repo, { recursive: true, force: true })
  }
}, 60_000)
