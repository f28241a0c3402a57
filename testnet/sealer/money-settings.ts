import { z } from 'zod'
import { DealkitError } from '#sdk/errors/index.ts'
import { parseFil } from '#sdk/units/fil.ts'

/** An amount as people write it (`0.05 FIL`), kept as text. */
const fil = z.string().superRefine((text, context) => {
  try {
    parseFil(text)
  } catch (error) {
    if (!DealkitError.is(error)) throw error
    context.addIssue({ code: 'custom', message: error.message })
  }
})

const senders = z.array(z.string()).default([])

/** The most that gas may cost, by message. */
export const feeSettings = z
  .strictObject({
    MaxPreCommitGasFee: fil.default('0.025 FIL'),
    MaxCommitGasFee: fil.default('0.05 FIL').describe('Also of replica updates'),
    MaxPreCommitBatchGasFee: z
      .strictObject({ Base: fil.default('0.025 FIL'), PerSector: fil.default('0.025 FIL') })
      .prefault({}),
    MaxCommitBatchGasFee: z
      .strictObject({ Base: fil.default('0.05 FIL'), PerSector: fil.default('0.05 FIL') })
      .prefault({}),
    MaxTerminateGasFee: fil.default('0.5 FIL'),
    MaxWindowPoStGasFee: fil.default('5 FIL'),
    MaxPublishDealsFee: fil.default('0.05 FIL'),
    MaxMarketBalanceAddFee: fil.default('0.007 FIL'),
  })
  .prefault({})

/** Control addresses that send a kind of message, before worker and owner. */
export const addressSettings = z
  .strictObject({
    PreCommitControl: senders,
    CommitControl: senders,
    TerminateControl: senders,
    DealPublishControl: senders,
    DisableOwnerFallback: z.boolean().default(false),
    DisableWorkerFallback: z.boolean().default(false),
  })
  .prefault({})
