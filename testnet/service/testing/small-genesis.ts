import type { PrivateKey } from '#sdk/crypto/key.ts'
import { exportKeyInfo } from '#sdk/crypto/key-info.ts'

const FIL = 10n ** 18n
/** Bytes. */
const sectorSize = 8 << 20

/** The configuration of a node on any port whose chain has one miner, and whose people have 10,000 FIL each. */
export function smallGenesis(owner: PrivateKey, worker: PrivateKey, others: readonly PrivateKey[]) {
  const keys = [owner, worker, ...others]
  return {
    api: { apiAddress: '/ip4/127.0.0.1/tcp/0' },
    genesis: {
      accounts: keys.map(({ address }) => ({ address: address.toString(), attoFil: `${10_000n * FIL}` })),
      miners: [
        { owner: owner.address.toString(), worker: worker.address.toString(), sectorSize, power: `${sectorSize}` },
      ],
    },
    wallet: { keys: keys.map((key) => exportKeyInfo(key.toKeyInfo())) },
  }
}
