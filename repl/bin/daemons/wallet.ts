import type { Endpoint } from '#testnet/service/define-service.ts'
import { defineCommand } from '../../command-line/command.ts'
import { text } from '../../command-line/kinds.ts'
import { daemonOptions } from './daemon-options.ts'
import { renderRunning, runDaemon } from './run-daemon.ts'

/** venus-wallet's daemon. */
export const walletRun = defineCommand({
  path: 'run',
  summary: 'run the wallet',
  description:
    'Keys are encrypted with a password that is kept in memory only: every start needs it, by --password, ' +
    'by VENUS_WALLET_PASSWORD, or later by "venus-wallet set-password".',
  options: {
    password: text({ summary: 'opens the wallet at once; others may see the command line', aliases: ['pwd'] }),
    ...daemonOptions,
  },
  examples: ['venus-wallet run', 'VENUS_WALLET_PASSWORD=… venus-wallet run --log-json'],
  daemon: true,
  async *run(input, context) {
    const { walletService } = await import('#testnet/wallet/service.ts')
    const password = input.password ?? process.env['VENUS_WALLET_PASSWORD']
    yield* runDaemon(walletService, {}, input, context, (endpoint) => open(endpoint, password))
  },
  render: renderRunning,
})

/** Gives the wallet its password; the result tells whether it signs. */
async function open(endpoint: Endpoint, password: string | undefined) {
  if (password === undefined || password === '') return { locked: true }
  const { createWalletClient } = await import('#sdk/clients/wallet-client.ts')
  const wallet = createWalletClient(endpoint)
  try {
    await wallet.setPassword(password)
  } finally {
    await wallet.close()
  }
  return { locked: false }
}
