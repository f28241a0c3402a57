import { isAbsolute } from 'node:path'
import { walletMethods } from '#sdk/rpc/api/wallet.ts'
import { defineService } from '#testnet/service/define-service.ts'
import { servedMethods } from '#testnet/service/rpc/served-methods.ts'
import { walletConfig } from './config.ts'
import { walletHandlers } from './rpc/handlers.ts'
import { openWalletStore } from './store.ts'
import { Wallet } from './wallet.ts'

const hour = 3_600_000

/** venus-wallet. It starts without a password: SetPassword or Unlock opens it. */
export const walletService = defineService({
  name: 'venus-wallet',
  needs: {},
  config: { file: 'config.toml', schema: walletConfig },
  rpc: {
    listen: (config) => config.API.ListenAddress,
    version: 'v0',
    tokens: { kind: 'allow' },
    secret: { section: 'JWT', key: 'Secret' },
    anonymous: ['read'],
  },
  async start(context) {
    const { DB, Factor, SignFilter, SignRecorder } = context.config.value
    const store = await openWalletStore(isAbsolute(DB.Conn) ? DB.Conn : context.repo.file(DB.Conn))
    context.onStop(() => store.close())
    const { clock, logger } = context
    const wallet = new Wallet({
      store,
      factor: { n: Factor.ScryptN, p: Factor.ScryptP },
      filter: SignFilter.Expr,
      recording: SignRecorder.Enable,
      clock,
      logger,
    })

    const forget = async () => {
      while (!context.signal.aborted) {
        await store.forgetRecords(clock.now() - SignRecorder.KeepDuration)
        await clock.sleep(hour, context.signal)
      }
    }
    const forgetting = forget().catch((error: unknown) => logger.error({ err: error }, 'old records not removed'))
    context.onStop(() => forgetting)

    return { versions: { v0: servedMethods(['Filecoin'], walletMethods, walletHandlers(wallet, store, context)) } }
  },
})
