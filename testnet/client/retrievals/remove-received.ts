import { rm, stat } from 'node:fs/promises'
import type { ClientRetrievalState } from '#sdk/deals/deal-machine/retrieval-transitions.ts'
import type { ClientRetrievalEntity } from './client-retrieval.ts'

/** Nothing more comes, and nothing that came is wanted. */
const needsNothing: readonly ClientRetrievalState[] = ['Cancelled', 'Rejected', 'DealNotFound']

/**
 * Removes the CAR of a retrieval, unless another one goes on with it or has it for exporting.
 *
 * @param isGivenUp what an earlier one left that failed is not kept either: nobody wants the data
 * @returns whether there was one, and it is gone
 */
export async function removeReceived(
  { data }: ClientRetrievalEntity,
  all: readonly ClientRetrievalEntity[],
  { isGivenUp }: { readonly isGivenUp: boolean },
): Promise<boolean> {
  const needs = (state: ClientRetrievalState) => !needsNothing.includes(state) && !(isGivenUp && state === 'Errored')
  const isNeeded = all.some((one) => one.data.id !== data.id && one.data.carPath === data.carPath && needs(one.state))
  if (isNeeded || !(await isThere(data.carPath))) return false
  await rm(data.carPath, { force: true })
  return true
}

/** Whether what a retrieval received lies on the disk. */
export const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
