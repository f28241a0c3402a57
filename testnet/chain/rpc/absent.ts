import { absentMethods } from '#testnet/service/rpc/absent-methods.ts'
import type { ServedMethods } from '#testnet/service/rpc/served-methods.ts'

const ethereum = [
  'FilecoinAddressToEthAddress NetListening NetVersion Web3ClientVersion EthAccounts EthAddressToFilecoinAddress',
  'EthBaseFee EthBlockNumber EthCall EthChainId EthEstimateGas EthFeeHistory EthGasPrice EthGetBalance EthGetBlockByHash',
  'EthGetBlockByNumber EthGetBlockReceipts EthGetBlockReceiptsLimited EthGetBlockTransactionCountByHash',
  'EthGetBlockTransactionCountByNumber EthGetCode EthGetMessageCidByTransactionHash EthGetStorageAt',
  'EthGetTransactionByBlockHashAndIndex EthGetTransactionByBlockNumberAndIndex EthGetTransactionByHash',
  'EthGetTransactionByHashLimited EthGetTransactionCount EthGetTransactionHashByCid EthGetTransactionReceipt',
  'EthGetTransactionReceiptLimited EthMaxPriorityFeePerGas EthProtocolVersion EthSendRawTransaction EthSyncing',
  'EthTraceBlock EthTraceFilter EthTraceReplayBlockTransactions EthTraceTransaction EthGetFilterChanges',
  'EthGetFilterLogs EthGetLogs EthNewBlockFilter EthNewFilter EthNewPendingTransactionFilter EthSubscribe',
  'EthUninstallFilter EthUnsubscribe',
]

const fastFinality = [
  'F3GetCertificate F3GetECPowerTable F3GetF3PowerTable F3GetLatestCertificate F3GetManifest',
  'F3GetOrRenewParticipationTicket F3GetPowerTableByInstance F3GetProgress F3IsRunning F3ListParticipants F3Participate',
]

const lotusOnly = ['NetLimit NetSetLimit NetStat']

const namesIn = (lines: readonly string[]) => lines.flatMap((line) => line.split(' '))

/** What nodes of later networks have (a virtual machine for Ethereum's contracts, fast finality), and lotus's processes. */
export const laterMethods: ServedMethods = new Map([
  ...absentMethods(
    ['Filecoin'],
    namesIn(ethereum),
    'this network does not have it: Ethereum methods come with network version 18',
  ),
  ...absentMethods(
    ['Filecoin'],
    namesIn(fastFinality),
    'this network does not have it: fast finality (F3) comes with network version 25',
  ),
  ...absentMethods(['Filecoin'], namesIn(lotusOnly), 'this network does not have it: the node meters no connections'),
])
