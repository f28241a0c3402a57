import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { draftMessage, message, messageSigningBytes } from '#sdk/chain/message.ts'
import { cid } from '#sdk/codec/index.ts'
import { dagCborCid } from '#sdk/crypto/cid.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { verifySignature } from '#sdk/crypto/verify.ts'
import { storageAsk } from '#sdk/deals/ask.ts'
import { manualClock } from '#testnet/service/clock/manual-clock.ts'
import { openWalletStore, type WalletStore } from './store.ts'
import { Wallet, type WalletOptions } from './wallet.ts'

const logger = pino({ level: 'silent' })
const none = new Uint8Array(0)
const key = PrivateKey.fromSeed('secp256k1', Buffer.from('one'))
const text = (value: string) => new TextEncoder().encode(value)

let directory: string
let store: WalletStore
let path: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealkit-wallet-'))
  path = join(directory, 'keystore.sqlit')
  store = await openWalletStore(path)
})
afterEach(async () => {
  await store.close()
  await rm(directory, { recursive: true })
})

function wallet(more: Partial<WalletOptions> = {}) {
  const factor = { n: 16, p: 1 }
  return new Wallet({ store, factor, filter: '', recording: true, clock: manualClock(5_000), logger, ...more })
}

async function openWallet(more: Partial<WalletOptions> = {}) {
  const made = wallet(more)
  await made.setPassword('secret')
  return made
}

describe('keys', () => {
  it('makes, imports, exports, lists and deletes them', async () => {
    const keys = await openWallet()
    const secp = await keys.create('secp256k1')
    const bls = await keys.create('bls')
    expect([secp.protocol, bls.protocol]).toEqual([1, 3])
    expect(await keys.import(key.toKeyInfo())).toEqual(key.address)
    expect(await keys.import(key.toKeyInfo())).toEqual(key.address)
    expect((await keys.list()).map(String)).toEqual([secp, bls, key.address].map(String))
    expect(await keys.export(key.address)).toEqual(key.toKeyInfo())
    await keys.delete(secp)
    expect(await keys.has(secp)).toBe(false)
    await expect(keys.export(secp)).rejects.toMatchObject({ code: 'WALLET_KEY_UNKNOWN' })
    expect((await keys.create('delegated')).protocol).toBe(4)
    await expect(keys.create('ed25519')).rejects.toMatchObject({ code: 'WALLET_KEY_TYPE' })
  })

  it('are not readable on disk, and open only with their password', async () => {
    const first = await openWallet()
    await first.import(key.toKeyInfo())
    const bls = await first.create('bls')
    const onDisk = Buffer.concat([await readFile(path), await readFile(`${path}-wal`)])
    expect(onDisk.includes(Buffer.from(key.toKeyInfo().privateKey))).toBe(false)
    expect(onDisk.includes(Buffer.from(key.toKeyInfo().privateKey).toString('hex'))).toBe(false)

    const later = wallet()
    await expect(later.setPassword('wrong')).rejects.toMatchObject({
      code: 'WALLET_KEYS_UNDECRYPTABLE',
      message: 'could not decrypt key with given password',
    })
    await later.setPassword('secret')
    expect(await later.export(key.address)).toEqual(key.toKeyInfo())
    const signature = await later.sign(bls, text('hello'), { type: 'unknown', extra: none })
    expect(verifySignature(signature, bls, text('hello'))).toBe(true)
  })

  it('are used only while the wallet is open, and may be listed at any time', async () => {
    const keys = wallet()
    await expect(keys.create('bls')).rejects.toThrow('password not set')
    expect(keys.locked).toBe(true)
    await keys.unlock('secret')
    await keys.import(key.toKeyInfo())
    await expect(keys.setPassword('secret')).rejects.toThrow('the password already exists')
    await expect(keys.unlock('secret')).rejects.toThrow('wallet already unlocked')
    expect(() => keys.lock('other')).toThrow('password mismatch')
    keys.lock('secret')
    expect(() => keys.lock('secret')).toThrow('wallet already locked')
    for (const use of [
      () => keys.create('bls'),
      () => keys.export(key.address),
      () => keys.import(key.toKeyInfo()),
      () => keys.delete(key.address),
      () => keys.sign(key.address, text('x'), { type: 'unknown', extra: none }),
    ]) {
      await expect(use()).rejects.toThrow('wallet locked')
    }
    expect(await keys.list()).toHaveLength(1)
    await keys.unlock('secret')
    expect(await keys.export(key.address)).toBeDefined()
  })
})

describe('signatures', () => {
  const sent = draftMessage({ to: Address.fromId(1000), from: key.address, value: 5n })

  it('of a message are over its CID, by its sender only, and not over anything else', async () => {
    const keys = await openWallet()
    await keys.import(key.toKeyInfo())
    const other = await keys.create('bls')
    const data = messageSigningBytes(sent)
    const extra = message.encode(sent)
    const signature = await keys.sign(key.address, data, { type: 'message', extra })
    expect(verifySignature(signature, key.address, data)).toBe(true)

    await expect(keys.sign(other, data, { type: 'message', extra })).rejects.toMatchObject({
      code: 'WALLET_NOT_SENDER',
      message: `signer(${other}) is not msg sender(${key.address})`,
    })
    const forged = messageSigningBytes({ ...sent, value: 6n })
    await expect(keys.sign(key.address, forged, { type: 'message', extra })).rejects.toMatchObject({
      code: 'WALLET_SIGN_DATA',
    })
    await expect(keys.sign(key.address, data, { type: 'message', extra: none })).rejects.toThrow(
      'msg type must contain extra data',
    )
  })

  it('of other types are over the bytes that type signs, once they can be read as it', async () => {
    const keys = await openWallet()
    await keys.import(key.toKeyInfo())
    const ask = { price: 1n, verifiedPrice: 1n, minPieceSize: 256, maxPieceSize: 1024, miner: Address.fromId(1000) }
    const value = { ...ask, timestamp: 1, expiry: 2, seqNo: 3 }
    for (const bytes of [storageAsk.encode(value), storageAsk.inOrder('struct').encode(value)]) {
      const signature = await keys.sign(key.address, bytes, { type: 'storageask', extra: none })
      expect(verifySignature(signature, key.address, bytes)).toBe(true)
    }
    const dealCid = cid.encode(dagCborCid(text('deal')))
    const status = await keys.sign(key.address, dealCid, { type: 'clientdeal', extra: none })
    expect(verifySignature(status, key.address, dealCid)).toBe(true)

    for (const type of ['storageask', 'dealproposal', 'block', 'providerdealstate', 'signedvoucher', 'verifyaddress']) {
      await expect(keys.sign(key.address, text('junk'), { type, extra: none }), type).rejects.toMatchObject({
        code: 'WALLET_SIGN_DATA',
      })
    }
    await expect(keys.sign(key.address, none, { type: 'toString', extra: none })).rejects.toThrow(
      'unsupported msgtype:toString',
    )
  })

  it('are recorded, the refused ones with their reason', async () => {
    const keys = await openWallet()
    await keys.import(key.toKeyInfo())
    await keys.sign(key.address, text('yes'), { type: 'unknown', extra: none })
    const stranger = PrivateKey.fromSeed('bls', Buffer.from('two')).address
    await expect(keys.sign(stranger, text('no'), { type: 'unknown', extra: none })).rejects.toThrow('not found')
    const [all, failed, mine] = await Promise.all([
      store.records({}),
      store.records({ failedOnly: true }),
      store.records({ signer: key.address, limit: 5 }),
    ])
    expect(all).toHaveLength(2)
    expect(failed).toMatchObject([{ error: `key info not found: ${stranger}`, signature: undefined }])
    expect(mine).toMatchObject([{ createdAt: 5_000, type: 'unknown', error: undefined }])
    expect(Buffer.from(mine[0]!.raw).toString()).toBe('yes')
    await store.forgetRecords(5_001)
    expect(await store.records({})).toEqual([])
  })

  it('pass the operator’s filter, which sees what is signed', async () => {
    const check = `grep -q '"Value":"5"' || { echo too much; exit 1; }`
    const keys = await openWallet({ filter: check })
    await keys.import(key.toKeyInfo())
    const request = (value: bigint) => {
      const changed = { ...sent, value }
      const meta = { type: 'message', extra: message.encode(changed) }
      return keys.sign(key.address, messageSigningBytes(changed), meta)
    }
    await expect(request(5n)).resolves.toBeDefined()
    await expect(request(6n)).rejects.toMatchObject({
      code: 'WALLET_FILTERED',
      message: 'run customer sign check fail (too much)',
    })
  })
})
