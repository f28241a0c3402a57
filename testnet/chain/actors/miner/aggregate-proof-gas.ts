/** What verifying an aggregate costs: so much a sector, and so much for at least so many of them. */
interface AggregatePrice {
  readonly perSector: number
  readonly steps: readonly (readonly [sectors: number, gas: number])[]
}

const price32GiB: AggregatePrice = {
  perSector: 449_900,
  steps: [
    [4, 103_994_170],
    [7, 112_356_810],
    [13, 122_912_610],
    [26, 137_559_930],
    [52, 162_039_100],
    [103, 210_960_780],
    [205, 318_351_180],
    [410, 528_274_980],
  ],
}

const price64GiB: AggregatePrice = {
  perSector: 359_272,
  steps: [
    [4, 102_581_240],
    [7, 110_803_030],
    [13, 120_803_700],
    [26, 134_642_130],
    [52, 157_357_890],
    [103, 203_017_690],
    [205, 304_253_590],
    [410, 509_880_640],
  ],
}

const SEAL_64_GIB = 9

/** The gas of verifying an aggregate of so many seals; small sectors cost what 32 GiB do. Source: lotus chain/vm/gas.go. */
export function aggregateProofGas(sealProof: number, sectors: number): number {
  const { perSector, steps } = sealProof === SEAL_64_GIB ? price64GiB : price32GiB
  const step = steps.findLast(([least]) => sectors >= least)
  return perSector * sectors + (step?.[1] ?? 0)
}
