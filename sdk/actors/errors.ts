import { defineErrors } from '#sdk/errors/define-errors.ts'

export const actorErrors = defineErrors({
  ACTOR_CODE_UNKNOWN: {
    message: (d: { code: string }) => `${d.code} is not the code of a built-in actor of this network version`,
    next: 'Check the actor with StateGetActor; actors v7 codes spell fil/7/<name>.',
  },
  ACTOR_METHOD_UNKNOWN: {
    message: (d: { actor: string; method: number }) => `the ${d.actor} actor has no method ${d.method}`,
    next: 'Look the method numbers up in sdk/actors/<actor>/methods.ts.',
  },
  PROOF_TYPE_UNKNOWN: {
    message: (d: { kind: string; value: number }) => `${d.value} is not a ${d.kind} proof type`,
    next: 'Use a proof type of a sector size the network supports (8 MiB, 512 MiB, 32 GiB).',
  },
  SECTOR_SIZE_UNKNOWN: {
    message: (d: { size: number }) => `no proof type seals sectors of ${d.size} bytes`,
    next: 'Use 2 KiB, 8 MiB, 512 MiB, 32 GiB or 64 GiB.',
  },
  DEADLINE_INDEX_INVALID: {
    message: (d: { index: number }) => `${d.index} is not a deadline: they are 0 to 47`,
    next: 'Pass an index of the proving period.',
  },
  SECTOR_HAS_NO_DEADLINE: {
    message: (d: { sector: number }) => `sector ${d.sector} is in no deadline of this miner`,
    next: 'Wait until the sector is proven, or check its number.',
  },
})
