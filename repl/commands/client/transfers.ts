import { transferCommands } from '../transfer-commands.ts'

export const clientTransfers = transferCommands({
  program: 'market-client',
  component: 'client',
  paths: ['transfers', 'transfer', 'data-transfers'],
  opens: true,
  api: ({ client }) => ({
    list: client.clientListDataTransfers,
    deals: async () =>
      (await client.clientListDeals()).map(({ transferChannelId, dataRef }) => ({ transferChannelId, ref: dataRef })),
    updates: client.clientDataTransferUpdates,
    restart: client.clientRestartDataTransfer,
    cancel: (id, peer, isInitiator, patience) => client.with(patience).clientCancelDataTransfer(id, peer, isInitiator),
  }),
})
