import { defineCommand } from '../../command-line/command.ts'
import { requireInitialized } from '../../command-line/endpoints.ts'
import { endpoint, flag } from '../../command-line/kinds.ts'
import { venusSealer } from '../../commands/programs.ts'
import { daemonOptions } from './daemon-options.ts'
import { renderRunning, runDaemon } from './run-daemon.ts'

/** venus-sealer's daemon; `init` writes its configuration. */
export const sealerRun = defineCommand({
  path: 'run',
  summary: 'run the sealer of an initialized repo',
  options: {
    minerApi: endpoint({ summary: 'accepted as the Go program has it', hidden: true }),
    enableGpuProving: flag({ summary: 'accepted as the Go program has it', default: 'true', hidden: true }),
    nosync: flag({ summary: 'accepted as the Go program has it', hidden: true }),
    manageFdlimit: flag({ summary: 'accepted as the Go program has it', default: 'true', hidden: true }),
    ...daemonOptions,
  },
  examples: ['venus-sealer run', 'venus-sealer --repo /data/sealer run --log-json'],
  daemon: true,
  async *run(input, context) {
    // Its first start writes no configuration: "init" would take the repo for one that is in use.
    await requireInitialized(venusSealer, context.repo)
    const { sealerService } = await import('#testnet/sealer/service.ts')
    yield* runDaemon(sealerService, { awaits: ['node', 'market', 'wallet'] }, input, context)
  },
  render: renderRunning,
})
