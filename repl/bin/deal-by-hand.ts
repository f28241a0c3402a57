import { pricePerEpoch } from '#sdk/deals/pricing.ts'
import type { NetworkInfo } from '#sdk/network/network-info.ts'
import { formatFil } from '#sdk/units/fil.ts'

/** AttoFIL per GiB and epoch. */
const asked = 12_800_000_000_000n

/** The commands that make a deal with a network's first miner; FILE and ROOT are for whoever types them. */
export function dealLines({ miners: [miner] }: NetworkInfo): string[] {
  if (miner === undefined) return []
  const price = typed(asked)
  // What is asked for the largest piece is enough for any file.
  const offered = typed(pricePerEpoch(asked, miner.sectorSize))
  return [
    `venus-market storage-deals set-ask --miner=${miner.address} --price=${price} --verified-price=${price}`,
    'market-client data import FILE',
    `market-client storage deals init ROOT ${miner.address} ${offered} 518400`,
    'venus-sealer sectors deal',
  ]
}

const typed = (attoFil: bigint) => formatFil(attoFil).replace(' FIL', 'fil')

/** The same for a person, with what comes between the lines. */
export function dealByHand(info: NetworkInfo): string {
  return [
    'A deal by hand, at the prompt that "dealkit repl" opens in another terminal:',
    '',
    ...dealLines(info).map((line) => `    ${line}`),
    '',
    'FILE is one of yours, ROOT what "data import" prints. "dealkit testnet status" says when "sectors deal" is due, after a',
    'few seconds, and what else a deal waits for.',
    '',
  ].join('\n')
}
