import type { Command } from '../../command-line/command.ts'
import { asksList } from './asks-list.ts'
import { asksQuery } from './asks-query.ts'
import { dataCommP } from './data-commp.ts'
import { dataDrop } from './data-drop.ts'
import { dataGenerateCar } from './data-generate-car.ts'
import { dataImport } from './data-import.ts'
import { dataLocal } from './data-local.ts'
import { dataStat } from './data-stat.ts'
import { dealsGet } from './deals/get.ts'
import { dealsInit } from './deals/init.ts'
import { dealsInspect } from './deals/inspect.ts'
import { dealsList } from './deals/list.ts'
import { dealsStats } from './deals/stats.ts'
import { fundsAdd } from './funds-add.ts'
import { fundsBalances } from './funds-balances.ts'
import { fundsWithdraw } from './funds-withdraw.ts'
import { retrievalCancel, retrievalFind, retrievalList } from './retrievals.ts'
import { retrieve } from './retrieve.ts'
import { clientTransfers } from './transfers.ts'

/** The commands of market-client, in the order its help lists them. */
export const clientCommands: readonly Command[] = [
  dataImport,
  dataLocal,
  dataDrop,
  dataStat,
  dataCommP,
  dataGenerateCar,
  asksQuery,
  asksList,
  dealsInit,
  dealsList,
  dealsGet,
  dealsInspect,
  dealsStats,
  retrieve,
  retrievalFind,
  retrievalList,
  retrievalCancel,
  ...clientTransfers,
  fundsAdd,
  fundsBalances,
  fundsWithdraw,
]
