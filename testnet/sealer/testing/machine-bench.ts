import { pino } from 'pino'
import type { Clock } from '#testnet/service/clock/clock.ts'
import type { Service } from '#testnet/service/create-service.ts'
import { openRepo } from '#testnet/service/repo/repo.ts'
import { Activity } from '#testnet/service/steering/activity.ts'
import { Faults } from '#testnet/service/steering/faults.ts'
import { sealerConfig } from '../config.ts'
import { openSealing } from '../open-sealing.ts'
import { keepProving } from '../post/keep-proving.ts'
import type { Sealing } from '../sealing.ts'
import { openSectors, type SectorMachine } from '../sector-machine.ts'
import { KnownReplicas } from '../storage/known-replicas.ts'
import { openSealerBench, type SealerBench } from './sealer-bench.ts'

/** The sectors of a sealer without its service: a test leads them by machines that come and go. */
export interface MachineBench {
  readonly bench: SealerBench
  readonly sealing: Sealing
  readonly faults: Faults
  readonly machine: SectorMachine
  /** Ends the machine, and goes on with one that knows no more than what is in the database. */
  reopen(): Promise<void>
  /** Moves the chain on, and proves, until sector 0 has power. */
  untilActive(): Promise<void>
  stop(): Promise<void>
}

export async function openMachineBench(options: {
  readonly node: (repo: string) => Service
  readonly clock: Clock
}): Promise<MachineBench> {
  const { clock } = options
  let node: Service | undefined
  const bench = await openSealerBench({
    node(repo) {
      node = options.node(repo)
      return node
    },
  })
  // The bench's sealer has made its repo and the places in it; from here on it is not needed.
  await bench.service.stop()
  const repo = await openRepo(`${bench.directory}/sealer`)
  const steps: (() => unknown)[] = [() => repo.close()]
  const faults = new Faults(clock)
  const config = sealerConfig.parse({
    Actor: 't01000',
    PieceStorage: { Fs: [{ Name: 'local', Path: `${bench.directory}/pieces` }] },
    Sealing: { WaitDealsDelay: '0s' },
  })
  const { sealing, database } = await openSealing({
    config: () => config,
    endpoints: { node: node!.endpoint, market: { url: bench.market.url, token: '' } },
    repo,
    environment: {},
    clock,
    logger: pino({ level: 'silent' }),
    activity: new Activity(),
    faults,
    onStop: (step) => steps.push(step),
  })
  let machine: SectorMachine
  const open = async () => {
    machine = openSectors(sealing, database).machine
    await machine.start()
  }
  await open()
  return {
    bench,
    sealing,
    faults,
    get machine() {
      return machine
    },
    async reopen() {
      await machine.stop()
      await open()
    },
    async untilActive() {
      const over = new AbortController()
      const proving = keepProving(sealing, machine, new KnownReplicas(sealing.storage), over.signal)
      await bench.untilActive(0)
      over.abort()
      await proving
    },
    async stop() {
      await machine.stop()
      for (const step of steps.reverse()) await step()
      await bench.stop()
    },
  }
}
