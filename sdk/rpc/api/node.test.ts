import { describe, expect, expectTypeOf, test } from 'vitest'
import type { Address } from '#sdk/address/address.ts'
import type { TipSetKey } from '#sdk/chain/tipset-key.ts'
import type { Client } from '../client.ts'
import type { MinerInfo } from '../types/miner-info.ts'
import { type NodeMethods, nodeMethods, nodeMethodsV0 } from './node.ts'

type Node = Client<NodeMethods>

describe('the node table', () => {
  test('lets callers leave the tipset out', () => {
    expectTypeOf<Node['stateMinerInfo']>().parameters.toEqualTypeOf<[maddr: Address, tsk?: TipSetKey | undefined]>()
    expectTypeOf<Node['stateMinerInfo']>().returns.resolves.toEqualTypeOf<MinerInfo>()
    expectTypeOf<Node['chainHead']>().parameters.toEqualTypeOf<[]>()
    const call = (node: Node, addr: Address) => node.stateMinerInfo(addr)
    expect(call).toBeTypeOf('function')
  })

  test('reads null, no key and the empty key as the head', () => {
    const [, tsk] = nodeMethods.StateMinerInfo.params
    expect([null, undefined, []].map((json) => tsk.codec.fromJson(json))).toEqual([undefined, undefined, undefined])
    expect(tsk.codec.toJson(undefined)).toEqual([])
  })

  test('v0 has its own signatures', () => {
    expect(nodeMethodsV0.StateWaitMsg.params).toHaveLength(2)
    expect(nodeMethods.StateWaitMsg.params).toHaveLength(4)
    expect('StateGetBeaconEntry' in nodeMethodsV0).toBe(false)
  })
})
