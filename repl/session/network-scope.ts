import { Address } from '#sdk/address/address.ts'
import * as dealkit from '#sdk/index.ts'
import type { NetworkClients } from '#sdk/network/connect.ts'

const services = ['node', 'market', 'client', 'sealer', 'wallet'] as const

/** The names that every line of the REPL sees. */
export function networkScope(network: NetworkClients): Record<string, unknown> {
  const { info } = network
  const scope: Record<string, unknown> = { dealkit, network, info }
  for (const name of services) if (info.services[name] !== undefined) scope[name] = network[name]
  if (info.services.node !== undefined) scope['testnet'] = network.testnet
  const [miner] = info.miners
  const [account] = info.accounts
  if (miner !== undefined) scope['miner'] = Address.parse(miner.address)
  if (account !== undefined) scope['account'] = Address.parse(account.address)
  return scope
}
