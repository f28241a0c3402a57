import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Address } from '#sdk/address/address.ts'
import { draftMessage, message, messageSigningBytes } from '#sdk/chain/message.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { verifySignature } from '#sdk/crypto/verify.ts'
import { walletApi } from '#sdk/rpc/api/wallet.ts'
import { createClient } from '#sdk/rpc/client.ts'
import { createService, type Service } from '#testnet/service/create-service.ts'
import { walletService } from './service.ts'

const allRecords = {
  id: undefined,
  type: undefined,
  signer: undefined,
  failedOnly: undefined,
  skip: undefined,
  limit: undefined,
  after: undefined,
  before: undefined,
}

let repo: string
let service: Service
beforeAll(async () => {
  repo = await mkdtemp(join(tmpdir(), 'dealkit-wallet-'))
  service = createService(walletService, {
    repo,
    config: { API: { ListenAddress: '/ip4/127.0.0.1/tcp/0/http' }, Factor: { ScryptN: 16 } },
    logger: pino({ level: 'silent' }),
  })
  await service.start()
})
afterAll(async () => {
  await service.stop()
  await rm(repo, { recursive: true })
})

const connect = (token?: string) => createClient(walletApi, { url: service.endpoint.url, token })

it('makes keys, signs and forgets them, over JSON-RPC', async () => {
  const wallet = connect(service.endpoint.token)
  await expect(wallet.walletNew('bls')).rejects.toThrow('password not set')
  await wallet.setPassword('secret')
  const from = await wallet.walletNew('secp256k1')
  const sent = draftMessage({ from, to: Address.fromId(1000), value: 2n ** 80n })
  const data = messageSigningBytes(sent)
  const signature = await wallet.walletSign(from, data, { type: 'message', extra: message.encode(sent) })
  expect(verifySignature(signature, from, data)).toBe(true)
  expect(await wallet.listSignedRecord({ ...allRecords, signer: from })).toMatchObject([{ type: 'message' }])

  const key = PrivateKey.fromSeed('bls', Buffer.from('seed')).toKeyInfo()
  const imported = await wallet.walletImport(key)
  expect(await wallet.walletExport(imported)).toEqual(key)
  expect((await wallet.walletList()).map(String)).toEqual([from, imported].map(String))
  await wallet.walletDelete(imported)
  expect(await wallet.walletHas(imported)).toBe(false)
  expect(await wallet.version()).toMatchObject({ apiVersion: 0x020300 })
  await wallet.close()
})

it('gives each token its permissions, and reads without one', async () => {
  const admin = connect(service.endpoint.token)
  const [from] = await admin.walletList()
  const anonymous = connect()
  expect(await anonymous.walletHas(from!)).toBe(true)
  await expect(anonymous.walletNew('bls')).rejects.toMatchObject({ code: 'RPC_FORBIDDEN' })
  const signing = new TextDecoder().decode(await admin.authNew(['read', 'sign']))
  expect(await admin.authVerify(signing)).toEqual(['read', 'sign'])
  await expect(admin.authVerify('a.b.c')).rejects.toThrow('JWT Verification failed')
  const signer = connect(signing)
  const meta = { type: 'unknown', extra: new Uint8Array(0) }
  await expect(signer.walletSign(from!, Buffer.from('x'), meta)).resolves.toMatchObject({ type: 'secp256k1' })
  await expect(signer.walletExport(from!)).rejects.toMatchObject({ code: 'RPC_FORBIDDEN' })
  await expect(connect('a.b.c').walletList()).rejects.toMatchObject({ code: 'RPC_UNAUTHORIZED' })
})

it('keeps its keys over a restart, and needs the password again', async () => {
  const before = await connect().walletList()
  await service.stop()
  await service.start()
  const wallet = connect(service.endpoint.token)
  expect((await wallet.walletList()).map(String)).toEqual(before.map(String))
  await expect(wallet.walletExport(before[0]!)).rejects.toThrow('password not set')
  await expect(wallet.unlock('wrong')).rejects.toMatchObject({ message: 'could not decrypt key with given password' })
  await wallet.unlock('secret')
  expect(await wallet.lockState()).toBe(false)
  expect((await wallet.walletExport(before[0]!)).type).toBe('secp256k1')
})
