import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { nodeService } from '#testnet/chain/service.ts'
import { nodeConfig } from '#testnet/sealer/testing/bench-chain.ts'
import { openSealerBench, type SealerBench } from '#testnet/sealer/testing/sealer-bench.ts'
import { createService } from '#testnet/service/create-service.ts'
import { runLine } from '../../testing/run-line.ts'
import { venusSealer } from '../programs.ts'

let bench: SealerBench
beforeAll(async () => {
  const logger = pino({ level: 'silent' })
  bench = await openSealerBench({
    node: (repo) => createService(nodeService, { repo, config: nodeConfig(), logger }),
    config: { Sealing: { WaitDealsDelay: '1h' } },
  })
}, 60_000)
afterAll(() => bench?.stop())

it('where nothing is ready to be taken, that is said', async () => {
  const { code, stdout } = await runLine(venusSealer, ['sectors', 'deal'], {
    endpoints: { sealer: bench.service.endpoint },
  })
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^No deal is ready for a sector: "venus-market storage-deals/),
  ])
})

it('deals that are taken are told beside those that are not, which fail the command', async () => {
  const [good, long] = await bench.offer({}, { runs: 1_555_000 })
  const endpoints = { sealer: bench.service.endpoint }
  const { code, stdout, stderr } = await runLine(venusSealer, ['sectors', 'deal'], { endpoints })
  expect(stdout).toBe(
    `Assign Deals ${good!.dealId} sector 0 piece ${good!.pieceCid} offset 0 length ${good!.pieceSize} \n`,
  )
  expect(stderr).toContain(`1 deal could not be taken: deal ${long!.dealId}: deal ${long!.dealId} ends at epoch`)
  expect(code).toBe(1)
})
