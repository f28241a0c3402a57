import type { Command } from '../../command-line/command.ts'
import { advance } from './advance.ts'
import { chainGetBlock, chainGetMessage, chainHead, chainLs } from './chain.ts'
import { faucet, mpoolPending, send } from './messages.ts'
import { stateMinerInfo } from './miner-info.ts'
import * as state from './state.ts'
import * as wallet from './wallet.ts'

/** The commands of the node, in the order its help lists them. */
export const venusCommands: readonly Command[] = [
  wallet.walletNew,
  wallet.walletImport,
  wallet.walletExport,
  wallet.walletList,
  wallet.walletBalance,
  wallet.walletDefault,
  wallet.walletSetDefault,
  wallet.walletDelete,
  chainHead,
  chainLs,
  chainGetBlock,
  chainGetMessage,
  state.stateWaitMsg,
  state.stateSearchMsg,
  state.stateGetActor,
  state.stateLookup,
  state.statePower,
  state.stateListMiners,
  stateMinerInfo,
  state.stateSectorSize,
  state.stateSectors,
  state.stateActiveSectors,
  state.stateSector,
  state.stateGetDeal,
  state.stateNetworkInfo,
  send,
  mpoolPending,
  faucet,
  advance,
]
