import { actorCodes } from '#sdk/actors/actor-code.ts'
import { draftMessage } from '#sdk/chain/message.ts'
import { PrivateKey } from '#sdk/crypto/key.ts'
import { zeroPieceCid } from '#sdk/piece/zero-piece.ts'
import { nodeMethods, nodeMethodsV0 } from '#sdk/rpc/api/node.ts'
import type { MethodTable } from '#sdk/rpc/method.ts'
import type { CallParams, HoldOptions } from '#sdk/rpc/testing/hold-catalogue.ts'
import {
  blockTemplate,
  blockWithMessages,
  emptyEvents,
  objectCid,
  paymentChannel,
  publishing,
  type Scene,
} from './catalogue-scene.ts'
import { FIL, people, signedTransfer } from './test-chain.ts'

const { client, friend, blsClient, worker, owner } = people
const none = new Uint8Array(0)

/** The calls that show every method of the node's lists on a rich chain: parameters, channels, and what goes last. */
export async function catalogueCalls(scene: Scene): Promise<Pick<HoldOptions, 'params' | 'channels' | 'last'>> {
  const { node, testnet, facts, version } = scene
  const { miner, deal, sectors, deadline, peerId } = facts
  const table: MethodTable = version === 'v0' ? nodeMethodsV0 : nodeMethods
  const encode = (name: string, values: readonly unknown[]): unknown[] =>
    table[name]!.params.map(({ codec }, i) => {
      const value = values[i]
      return value === undefined || value === null ? null : (codec as { toJson(value: unknown): unknown }).toJson(value)
    })
  const calls: Record<string, CallParams> = {}
  /** Values of a call in the SDK's types, now or when its turn comes. */
  const call = (
    names: string,
    values: readonly unknown[] | (() => readonly unknown[] | Promise<readonly unknown[]>),
  ) => {
    for (const name of names.split(' ')) {
      if (!(name in table)) continue
      calls[name] = async () => encode(name, typeof values === 'function' ? await values() : values)
    }
  }

  const head = await node.chainHead()
  const busy = await blockWithMessages(scene)
  const transfer = (from = client.address) => draftMessage({ from, to: friend.address, value: 1n })
  const signed = async (from: PrivateKey) =>
    signedTransfer(from, friend.address, { nonce: await node.mpoolGetNonce(from.address) })
  const message = busy.message
  const withParams = { ...transfer(), params: none }
  const object = Buffer.from('an object').toString('base64')

  call('StateAccountKey StateLookupID GetActor StateGetActor WalletBalance', [client.address])
  call('StateVerifiedClientStatus StateMarketBalance', [client.address])
  call('StateVerifierStatus WalletHas WalletSetDefault MpoolGetNonce', [friend.address])
  call('StateLookupRobustAddress StateReadState', [miner])
  call('ResolveToKeyAddr', [client.address, null])
  call('GetParentStateRootActor', [head, client.address])
  call('BeaconGetEntry StateGetBeaconEntry', [5])
  call('GetEntry', [5, 6])
  call('VerifyEntry', async () => {
    const entries = [await node.stateGetBeaconEntry(5), await node.stateGetBeaconEntry(6)]
    return [...entries, 6]
  })
  call('ChainHasObj ChainReadObj ChainStatObj', [head.key[0]])
  calls['ChainPutObj'] = [object]
  call('ChainDeleteObj', async () => {
    await node.chainPutObj(object)
    return [objectCid(object)]
  })
  call('ChainExport', [1, true, head.key])
  call('ChainGetBlock GetFullBlock ChainGetBlockMessages', [busy.block])
  call('ChainGetParentMessages ChainGetParentReceipts', [busy.child])
  call('ChainGetMessage', [message])
  call('ChainGetMessagesInTipset ChainList', [busy.key, 3])
  call('ChainGetReceipts', [busy.receipts])
  call('ChainGetEvents', [await emptyEvents()])
  call('ChainGetPath', [busy.key, head.key])
  call('ChainGetTipSet ChainSetHead', [head.key])
  call('MpoolPending', async () => {
    await node.mpoolPush(await signed(client))
    return []
  })
  call('ChainTipSetWeight StateNetworkVersion StateListActors StateListMiners StateMarketDeals', [])
  call('StateMarketParticipants StateCirculatingSupply StateVMCirculatingSupplyInternal', [])
  call('StateVerifiedRegistryRootKey StateGetAllAllocations StateGetAllClaims StateMinerCreationDeposit', [])
  call('ChainGetTipSetByHeight ChainGetTipSetAfterHeight', [head.height - 1])
  call('StateGetRandomnessFromBeacon StateGetRandomnessFromTickets', [5, head.height - 1, none])
  call('ChainGetRandomnessFromBeacon ChainGetRandomnessFromTickets', [head.key, 5, head.height - 1, none])
  call('StateGetRandomnessDigestFromBeacon StateGetRandomnessDigestFromTickets', [head.height - 1])
  call('GetActorEventsRaw SubscribeActorEventsRaw', [{ addresses: [miner], fromHeight: null, toHeight: null }])
  call('StateActorCodeCIDs StateActorManifestCID', [15])
  call('StateCall', [transfer()])
  call('StateReplay', [undefined, await publishing(scene)])
  call('StateCompute', [head.height, [transfer()]])
  call('StateSearchMsg', version === 'v0' ? [message] : [undefined, message, -1, true])
  call('StateSearchMsgLimited', [message, -1])
  call('StateWaitMsg', [message, 0, -1, true])
  call('StateWaitMsgLimited', [message, 0, -1])
  call('StateGetReceipt', [message])
  call('StateChangedActors', [busy.stateBefore, busy.stateAfter])
  call('StateListMessages', [{ from: client.address, to: null }, undefined, 0])
  call('StateDecodeParams', [miner, 16, Uint8Array.of(0x81, 0x42, 0, 1)])
  call('StateEncodeParams', [actorCodes.storageminer, 16, { AmountRequested: '1' }])
  call('StateMarketStorageDeal StateGetAllocationForPendingDeal StateGetAllocationIdForPendingDeal', [deal])
  call('StateMarketProposalPending', [zeroPieceCid(128)])
  call('StateGetAllocation StateGetClaim', [client.address, 1])
  call('StateGetAllocations StateGetClaims', [client.address])
  call('StateDealProviderCollateralBounds', [8 << 20, false])
  call('StateMinerInfo StateMinerPower StateMinerSectorSize StateMinerWorkerAddress StateMinerAvailableBalance', [
    miner,
  ])
  call('StateMinerDeadlines StateMinerFaults StateMinerRecoveries StateMinerSectorCount StateMinerAllocated', [miner])
  call('StateMinerActiveSectors StateMinerProvingDeadline StateMinerSectors', [miner])
  call('StateMinerPartitions', [miner, deadline])
  call('StateMinerSectorAllocated StateSectorGetInfo StateSectorExpiration StateSectorPartition', [
    miner,
    sectors.active,
  ])
  call('StateSectorPreCommitInfo', [miner, sectors.preCommitted])
  call('StateMinerInitialPledgeCollateral StateMinerPreCommitDepositForPower', async () => {
    const found = await node.stateSectorPreCommitInfo(miner, sectors.preCommitted)
    return [miner, found!.info]
  })
  call('StateMinerInitialPledgeForSector', [520_000, 8 << 20, 0])
  call('StateComputeDataCID', [miner, 6, [deal]])
  call('StateAllMinerFaults', [head.height])
  call('NodeStatus', [true])
  call('AuthVerify', async () => [scene.token])

  call('GasEstimateMessageGas', [transfer(), null])
  call('GasEstimateGasLimit', [transfer()])
  call('GasEstimateFeeCap', [{ ...transfer(), gasPremium: 5n }, 20])
  call('GasEstimateGasPremium', [10, client.address, 1])
  call('GasBatchEstimateMessageGas', [[{ message: transfer(), spec: null }], 0])
  call('MpoolPush MpoolPushUntrusted', async () => [await signed(client)])
  call('MpoolBatchPush MpoolBatchPushUntrusted', async () => [[await signed(blsClient)]])
  call('MpoolPushMessage', [transfer(), null])
  call('MpoolBatchPushMessage', [[transfer()], null])
  call('MpoolSelect', [undefined, 0.5])
  call('MpoolSelects', [undefined, [0.5, 0.2]])
  call('MpoolCheckMessages', [[{ message: withParams, validNonce: true }]])
  call('MpoolCheckPendingMessages', [client.address])
  call('MpoolCheckReplaceMessages', [[withParams]])
  call('MpoolSetConfig', async () => [await node.mpoolGetConfig()])
  call('MpoolPublishByAddr MpoolDeleteByAdress', [client.address])
  call('MpoolPublishMessage', async () => [await signed(owner)])
  call('MpoolClear', [true])

  const draftBlock = () => blockTemplate(scene)
  call('MinerGetBaseInfo', async () => [miner, (await node.chainHead()).height + 1])
  call('MinerCreateBlock', async () => [await draftBlock()])
  call('SyncSubmitBlock', async () => [await node.minerCreateBlock(await draftBlock())])
  call('ChainSyncHandleNewTipSet', async () => {
    const { header } = await node.minerCreateBlock(await draftBlock())
    const block = { header, blsMessages: [], secp256k1Messages: [] }
    return [{ source: peerId, sender: peerId, fullTipSet: { blocks: [block] } }]
  })
  call('SyncCheckpoint', async () => [(await node.chainHead()).key])
  call('SetConcurrent', [2])

  const port = new URL(scene.url).port
  const peer = { peerId, addresses: [`/ip4/127.0.0.1/tcp/${port}`] }
  call('NetConnect', [peer])
  call('NetPeers NetBandwidthStatsByPeer NetProtectList', async () => {
    await node.netConnect(peer)
    await node.netProtectAdd([peerId])
    return []
  })
  call('NetAgentVersion', async () => [await node.id()])
  call('NetConnectedness NetDisconnect', [peerId])
  call('NetFindPeer NetPeerInfo NetPing', async () => {
    await node.netConnect(peer)
    return [peerId]
  })
  call('NetGetClosestPeers', async () => {
    await node.netConnect(peer)
    return ['key']
  })
  call('NetFindProvidersAsync', [zeroPieceCid(128), 1])
  call('NetProtectAdd NetProtectRemove', [[peerId]])

  const channel = paymentChannel(scene)
  call('PaychAvailableFunds PaychStatus PaychAllocateLane PaychVoucherList', async () => [await channel.open()])
  call('PaychAvailableFundsByFromTo', [client.address, friend.address])
  call('PaychGet', [client.address, friend.address, FIL, { offChain: false }])
  call('PaychFund', [client.address, friend.address, FIL])
  call('PaychGetWaitReady', async () => {
    await channel.open()
    return [(await node.paychFund(client.address, friend.address, FIL)).waitSentinel]
  })
  call('PaychList', async () => {
    await channel.open()
    return []
  })
  const step = { amount: 1_000n, timeLockMin: 0, timeLockMax: 0, minSettle: 0, extra: null }
  call('PaychNewPayment', async () => {
    await channel.open()
    return [client.address, friend.address, [step, { ...step, amount: 2_000n }]]
  })
  call('PaychVoucherCreate', async () => [await channel.open(), 500n, 7])
  call('PaychVoucherAdd', async () => {
    const address = await channel.open()
    return [address, channel.voucher(address, 20), none, 0n]
  })
  call('PaychVoucherCheckSpendable PaychVoucherSubmit', async () => {
    const address = await channel.open()
    return [address, channel.voucher(address, 21), none, none]
  })
  call('PaychVoucherCheckValid', async () => {
    const address = await channel.open()
    return [address, channel.voucher(address, 22)]
  })
  call('PaychSettle', async () => [await channel.open()])
  call('PaychCollect', async () => {
    const address = await channel.open()
    await testnet.advance(1_500)
    return [address]
  })

  const spare = PrivateKey.fromSeed('secp256k1', new TextEncoder().encode('spare'))
  call('WalletNewAddress', ['secp256k1'])
  call('WalletImport', [spare.toKeyInfo()])
  call('WalletExport', [client.address, ''])
  call('WalletDelete', async () => [await node.walletImport(spare.toKeyInfo())])
  call('WalletSign', [client.address, new Uint8Array(32), null])
  call('WalletSignMessage', [client.address, transfer()])
  const password = new TextEncoder().encode('secret')
  call('SetPassword UnLockWallet', [password])

  const atOnce = () => undefined
  const pushOne = async () => node.mpoolPush(await signed(worker))
  const mineOne = () => testnet.mine(1)
  return {
    params: calls,
    channels: {
      ChainNotify: atOnce,
      ChainExport: atOnce,
      MpoolSub: pushOne,
      SyncIncomingBlocks: mineOne,
      SubscribeActorEventsRaw: 'silent',
      NetFindProvidersAsync: 'silent',
    },
    last: [
      'SyncSubmitBlock',
      'ChainSyncHandleNewTipSet',
      'PaychSettle',
      'PaychCollect',
      'SetPassword',
      'LockWallet',
      'UnLockWallet',
    ],
  }
}
