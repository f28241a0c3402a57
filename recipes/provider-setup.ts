import { waitMessage } from '#sdk/actions/chain/wait-message.ts'
import { changeMultiaddrsParams, changePeerIdParams, minerMethods } from '#sdk/actors/miner/methods.ts'
import { Address } from '#sdk/address/address.ts'
import { multiaddrText, multiaddrToBytes } from '#sdk/address/multiaddr.ts'
import { withoutPeer } from '#sdk/address/peer-suffix.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { peerIdToBytes } from '#sdk/crypto/peer-id.ts'
import type { NetworkClients } from '#sdk/network/connect.ts'
import { recipeErrors } from './errors.ts'
import type { RecipeOptions } from './recipe.ts'
import { type AskResult, type SetAskOptions, setAsk } from './set-ask.ts'

/** How clients find a miner, and what it asks. */
export interface ProviderResult {
  readonly miner: string
  readonly peerId: string
  readonly multiaddrs: readonly string[]
  /** The messages that put it on chain, as text. */
  readonly messages: readonly string[]
  readonly ask: AskResult
}

/**
 * The guide's provider: `net listen`, `actor set-addrs`, `actor set-peer-id`, `actor info` and `set-ask`. Afterwards
 * clients find the market of the network's first miner, and know its price.
 *
 * @throws {NO_MINER} {MARKET_HAS_NO_PEER}
 * @throws {MESSAGE_FAILED}
 * @example
 * import { connect, loadNetworkInfo } from 'dealkit'
 * import { providerSetup } from 'dealkit/recipes'
 * const { peerId, multiaddrs } = await providerSetup(connect(await loadNetworkInfo()))
 */
export async function providerSetup(
  network: NetworkClients,
  options: SetAskOptions & RecipeOptions = {},
): Promise<ProviderResult> {
  const { market, node } = network
  const { onStep = () => undefined, signal } = options
  const [minerInfo] = network.info.miners
  if (minerInfo === undefined) throw recipeErrors.NO_MINER({})
  const miner = Address.parse(minerInfo.address)

  const { peerId, addresses } = await market.netAddrsListen()
  if (peerId === null) throw recipeErrors.MARKET_HAS_NO_PEER({})
  const listening = addresses.map(withoutPeer)
  onStep('net listen', addresses.join(' '))

  const { worker: from } = await node.stateMinerInfo(miner)
  const newMultiaddrs = listening.map(multiaddrToBytes)
  const setAddresses = changeMultiaddrsParams.encode({ newMultiaddrs })
  const setPeerId = changePeerIdParams.encode({ newId: peerIdToBytes(peerId) })
  const { ChangeMultiaddrs, ChangePeerID } = minerMethods
  const messages = [
    await market.messagerPushMessage(
      draftMessage({ to: miner, from, method: ChangeMultiaddrs.number, params: setAddresses }),
    ),
    await market.messagerPushMessage(draftMessage({ to: miner, from, method: ChangePeerID.number, params: setPeerId })),
  ]
  onStep('set-addrs', `message ${messages[0]}`)
  onStep('set-peer-id', `message ${messages[1]}`)
  for (const message of messages) await waitMessage(node, message, signal === undefined ? {} : { signal })

  const info = await node.stateMinerInfo(miner)
  onStep('actor info', `${miner} is at ${info.peerId}`)
  return {
    miner: miner.toString(),
    peerId,
    multiaddrs: info.multiaddrs.map(multiaddrText),
    messages: messages.map(String),
    ask: await setAsk(network, options),
  }
}
