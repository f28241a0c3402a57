import { parseFil } from '#sdk/units/fil.ts'
import type { Sealing } from '../sealing.ts'

/** Whether pre-commits go together: where the base fee is low, one message each costs less. */
export async function preCommitsAreBatched({ node, config }: Sealing): Promise<boolean> {
  const { BatchPreCommits, BatchPreCommitAboveBaseFee } = config().Sealing
  return BatchPreCommits && (await baseFee(node)) >= parseFil(BatchPreCommitAboveBaseFee)
}

/** The same for proofs. */
export async function proofsAreAggregated({ node, config }: Sealing): Promise<boolean> {
  const { AggregateCommits, AggregateAboveBaseFee } = config().Sealing
  return AggregateCommits && (await baseFee(node)) >= parseFil(AggregateAboveBaseFee)
}

/** attoFIL per unit of gas. */
async function baseFee(node: Sealing['node']): Promise<bigint> {
  return (await node.chainHead()).blocks[0]?.parentBaseFee ?? 0n
}
