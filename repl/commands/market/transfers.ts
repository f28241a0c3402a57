import { transferCommands } from '../transfer-commands.ts'

export const marketTransfers = transferCommands({
  program: 'venus-market',
  component: 'market',
  paths: ['data-transfers', 'transfers', 'transfer'],
  opens: false,
  api: ({ market }) => ({
    list: market.marketListDataTransfers,
    deals: () => market.marketListIncompleteDeals({}),
    updates: market.marketDataTransferUpdates,
    restart: market.marketRestartDataTransfer,
    cancel: (id, peer, isInitiator, patience) => market.with(patience).marketCancelDataTransfer(id, peer, isInitiator),
  }),
})
