import type { NetworkClients } from '#sdk/network/connect.ts'
import { counted } from '#sdk/units/count.ts'
import { type Finding, whereUp } from './finding.ts'

/** The sectors that something is wrong with, and those that wait for more deals. */
export function sectorFindings({ sealer }: NetworkClients): Promise<Finding[]> {
  return whereUp(async () => {
    const numbers = await sealer.sectorsList()
    const sectors = await Promise.all(numbers.map((number) => sealer.sectorsStatus(number, false)))
    return sectors.flatMap(({ sectorId, state, lastError, deals }): Finding[] => {
      const subject = `sector ${sectorId}`
      if (state === 'WaitDeals')
        return [
          {
            ok: true,
            waits: true,
            subject,
            says: `is in WaitDeals with ${counted(deals.length, 'deal')}, and waits for more until its time is over`,
            next: `Run "venus-sealer sectors seal ${sectorId}" to seal it at once.`,
          },
        ]
      if (!/Failed|Faulty|Unrecoverable/.test(state)) return []
      const says = `is in ${state}${lastError === '' ? '' : `: ${lastError}`}`
      return [{ ok: false, subject, says, next: `See "venus-sealer sectors status --log ${sectorId}".` }]
    })
  })
}
