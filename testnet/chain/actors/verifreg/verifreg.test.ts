import { beforeEach, describe, expect, it } from 'vitest'
import { singletons } from '#sdk/actors/singletons.ts'
import { removeDataCapProposal, verifregMethods } from '#sdk/actors/verifreg/methods.ts'
import { removeDataCapDomain } from '#sdk/actors/verifreg/policy.ts'
import { openVerifiedClients, openVerifiers, verifregState } from '#sdk/actors/verifreg/state.ts'
import { Address } from '#sdk/address/address.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { type Person, TestChain } from '../test-support.ts'

const { verifiedRegistry: registry, market } = singletons
const { AddVerifier, RemoveVerifier, AddVerifiedClient, UseBytes, RestoreBytes, RemoveVerifiedClientDataCap } =
  verifregMethods

let chain: TestChain
let verifier: Person
let client: Person

beforeEach(() => {
  chain = new TestChain()
  verifier = chain.person('verifier')
  client = chain.person('client')
  chain.mustCall(chain.root.id, registry, AddVerifier, { address: verifier.id, allowance: 10_000n })
})

const addVerifier = (address: Address, allowance = 1_000n, by = chain.root.id) =>
  chain.call(by, registry, AddVerifier, { address, allowance }).exitCode
const grant = (address: Address, allowance: bigint, by = verifier.id) =>
  chain.call(by, registry, AddVerifiedClient, { address, allowance }).exitCode
const use = (dealSize: bigint, by = market) =>
  chain.call(by, registry, UseBytes, { address: client.id, dealSize }).exitCode
const restore = (address: Address, dealSize: bigint, by = market) =>
  chain.call(by, registry, RestoreBytes, { address, dealSize }).exitCode

const state = () => chain.state(registry, verifregState)
const dataCap = (of: Address = client.id) => openVerifiedClients(chain.store, state()).get(of)
const allowance = () => openVerifiers(chain.store, state()).get(verifier.id)

describe('the verified registry', () => {
  it('has verifiers whom the root key appoints and dismisses', () => {
    expect(allowance()).toBe(10_000n)
    expect(addVerifier(client.id, 1_000n, verifier.id)).toBe(8)
    expect(addVerifier(client.id, 255n)).toBe(16)
    expect(addVerifier(chain.root.id)).toBe(16)
    expect(grant(client.id, 300n)).toBe(0)
    expect(addVerifier(client.id)).toBe(16)
    const remove = (address: Address, by: Address) => chain.call(by, registry, RemoveVerifier, address).exitCode
    expect(remove(verifier.id, verifier.id)).toBe(8)
    expect(remove(client.id, chain.root.id)).toBe(16)
    expect(remove(verifier.key.address, chain.root.id)).toBe(0)
    expect(allowance()).toBeUndefined()
  })

  it('has clients whom verifiers give datacap from their own', () => {
    expect(grant(client.key.address, 4_000n)).toBe(0)
    expect(grant(client.id, 1_000n)).toBe(0)
    expect(dataCap()).toBe(5_000n)
    expect(allowance()).toBe(5_000n)
    expect(grant(client.id, 5_001n)).toBe(16)
    expect(grant(client.id, 255n)).toBe(16)
    expect(grant(client.id, 300n, client.id)).toBe(17)
    expect(grant(verifier.id, 300n)).toBe(16)
    expect(grant(chain.root.id, 300n)).toBe(16)
  })

  it('makes an account of a client that is new on chain', () => {
    const { address } = PrivateKey.fromSeed('bls', Buffer.from('new'))
    expect(grant(address, 300n)).toBe(0)
    expect(dataCap(Address.fromId(chain.tree.resolve(address)!))).toBe(300n)
  })

  it('lets the market spend datacap and give it back', () => {
    grant(client.id, 1_000n)
    expect(use(300n, client.id)).toBe(8)
    expect(use(255n)).toBe(16)
    expect(use(1_001n)).toBe(16)
    expect(use(500n)).toBe(0)
    expect(dataCap()).toBe(500n)
    expect(use(300n)).toBe(0)
    expect(dataCap()).toBeUndefined()
    expect(use(300n)).toBe(17)
    expect(restore(client.id, 300n)).toBe(0)
    expect(dataCap()).toBe(300n)
    expect(restore(client.id, 300n, client.id)).toBe(8)
    expect(restore(client.id, 255n)).toBe(16)
    expect(restore(verifier.id, 300n)).toBe(16)
    expect(restore(chain.root.id, 300n)).toBe(16)
  })

  it('takes datacap away when two verifiers sign for it', () => {
    const second = chain.person('second verifier')
    addVerifier(second.id)
    grant(client.id, 1_000n)
    const consent = (by: Person, amount: bigint, proposalId: number) => {
      const proposal = removeDataCapProposal.encode({
        verifiedClient: client.id,
        dataCapAmount: amount,
        removalProposalId: { proposalId },
      })
      const signature = by.key.sign(Buffer.concat([Buffer.from(removeDataCapDomain), proposal]))
      return { verifier: by.key.address, verifierSignature: signature }
    }
    const remove = (amount: bigint, one: Person, other: Person, proposalId = 0, by = chain.root.id) =>
      chain.call(by, registry, RemoveVerifiedClientDataCap, {
        verifiedClientToRemove: client.id,
        dataCapAmountToRemove: amount,
        verifierRequest1: consent(one, amount, proposalId),
        verifierRequest2: consent(other, amount, proposalId),
      })
    expect(remove(400n, verifier, verifier).exitCode).toBe(16)
    expect(remove(400n, verifier, client).exitCode).toBe(16)
    expect(remove(400n, verifier, second, 0, verifier.id).exitCode).toBe(8)
    expect(remove(400n, verifier, second, 1).exitCode).toBe(16)
    const removed = RemoveVerifiedClientDataCap.returns.decode(remove(400n, verifier, second).returned)
    expect(removed.dataCapRemoved).toBe(400n)
    expect(dataCap()).toBe(600n)
    expect(remove(400n, verifier, second).exitCode).toBe(16)
    const rest = RemoveVerifiedClientDataCap.returns.decode(remove(900n, verifier, second, 1).returned)
    expect(rest.dataCapRemoved).toBe(600n)
    expect(dataCap()).toBeUndefined()
    expect(remove(100n, verifier, second, 2).exitCode).toBe(17)
  })
})
