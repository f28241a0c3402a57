import type { Command } from '../../command-line/command.ts'
import { authApiInfo } from './api-info.ts'
import { walletDelete, walletExport, walletImport, walletList, walletNew, walletSign } from './keys.ts'
import { lock, lockState, setPassword, unlock } from './password.ts'
import { recordQuery } from './record-query.ts'

/** The commands of venus-wallet, in the order its help lists them. */
export const walletCommands: readonly Command[] = [
  authApiInfo,
  setPassword,
  unlock,
  lock,
  lockState,
  walletNew,
  walletList,
  walletImport,
  walletExport,
  walletSign,
  walletDelete,
  recordQuery,
]
