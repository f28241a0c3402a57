import { defineErrors } from '#sdk/errors/define-errors.ts'

export const dealActionErrors = defineErrors({
  DEAL_FAILED: {
    message: (d: { proposalCid: string; side: string; state: string; reason: string }) =>
      `The deal ${d.proposalCid} has ended as ${d.state} at the ${d.side}: ${d.reason === '' ? 'no reason given' : d.reason}`,
    next: 'Correct what the reason names and propose a new deal; a failed one cannot go on.',
  },
  DEAL_WAIT_TIMEOUT: {
    message: (d: {
      proposalCid: string
      side: string
      wanted: string
      state: string
      reason: string
      milliseconds: number
    }) =>
      `The deal ${d.proposalCid} did not become ${d.wanted} at the ${d.side} within ${d.milliseconds} ms; it is ${d.state}${d.reason === '' ? '' : ` (${d.reason})`}`,
    next: 'Look at the deal\'s time line on both sides ("storage deals inspect"), or wait longer.',
  },
  SECTOR_WAIT_TIMEOUT: {
    message: (d: { sector: number; wanted: string; state: string; reason: string; milliseconds: number }) =>
      `Sector ${d.sector} did not become ${d.wanted} within ${d.milliseconds} ms; it is ${d.state}${d.reason === '' ? '' : ` (${d.reason})`}`,
    next: 'Look at its log: "venus-sealer sectors status --log N".',
  },
  SECTOR_REMOVED: {
    message: (d: { sector: number; wanted: string }) => `Sector ${d.sector} was removed before it became ${d.wanted}`,
    next: 'Its log says why: "venus-sealer sectors status --log SECTOR". Its deals, if any, go back to the market.',
  },
  SECTOR_FILE_UNAVAILABLE: {
    message: (d: { sector: number; status: number }) =>
      `The sealer does not give out the unsealed file of sector ${d.sector} (HTTP ${d.status})`,
    next: 'It keeps unsealed copies of deals with fast retrieval only, unless AlwaysKeepUnsealedCopy is set.',
  },
})
