import type { MinerInfo } from '#sdk/rpc/types/miner-info.ts'
import { formatFil } from '#sdk/units/fil.ts'

/** Who owns a miner and where it is, as the Go programs print it. `availableBalance` is attoFIL. */
export function minerRows({
  availableBalance,
  owner,
  worker,
  controlAddresses,
  peerId,
  multiaddrs,
}: Pick<MinerInfo, 'owner' | 'worker' | 'controlAddresses' | 'peerId'> & {
  readonly availableBalance: bigint
  readonly multiaddrs: readonly string[]
}): string[] {
  return [
    `Available Balance: ${formatFil(availableBalance)}`,
    `Owner:\t${owner}`,
    `Worker:\t${worker}`,
    ...controlAddresses.map((control, i) => `Control ${i}: \t${control}`),
    `PeerID:\t${peerId ?? ''}`,
    `Multiaddrs:\t${multiaddrs.join(' ')}`,
  ]
}
