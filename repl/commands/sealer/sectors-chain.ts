import { formatFil } from '#sdk/units/fil.ts'
import { defineCommand } from '../../command-line/command.ts'
import { confirmed } from '../../command-line/confirmed.ts'
import { commandErrors, usageErrors } from '../../command-line/errors.ts'
import { integer } from '../../command-line/kinds.ts'
import { pushToMiner } from '../miner-message.ts'

export const sectorsCcCollateral = defineCommand({
  path: 'sectors get-cc-collateral',
  summary: 'print what pledging a sector without deals takes from the miner',
  options: { expiration: integer({ summary: 'the epoch at which it ends; the latest possible when left out' }) },
  examples: ['venus-sealer sectors get-cc-collateral', 'venus-sealer sectors get-cc-collateral --expiration 1590156'],
  needs: ['sealer', 'node'],
  async run(input, { sealer, node }) {
    const { maxSectorExpirationExtension } = await import('#sdk/actors/miner/policy.ts')
    const { preferredSealProof, windowPostInfo } = await import('#sdk/actors/miner/proof-types.ts')
    const { noReplacement } = await import('#sdk/actors/miner/sector.ts')
    const { zeroPieceCid } = await import('#sdk/piece/index.ts')
    const miner = await sealer.actorAddress()
    const [{ windowPostProofType, sectorSize }, { height }] = await Promise.all([
      node.stateMinerInfo(miner),
      node.chainHead(),
    ])
    const expiration = input.expiration ?? height + maxSectorExpirationExtension
    const sector = {
      sealProof: preferredSealProof(windowPostInfo(windowPostProofType).windowPost),
      sectorNumber: 0,
      sealedCid: zeroPieceCid(sectorSize),
      sealRandEpoch: 0,
      dealIds: [],
      expiration,
      ...noReplacement,
    }
    const [pledge, deposit] = await Promise.all([
      node.stateMinerInitialPledgeCollateral(miner, sector),
      node.stateMinerPreCommitDepositForPower(miner, sector),
    ])
    return { expiration, collateral: pledge > deposit ? pledge : deposit }
  },
  render: ({ collateral }) => `Estimated collateral: ${formatFil(collateral)}`,
})

export const sectorsCompactPartitions = confirmed(
  defineCommand({
    path: 'sectors compact-partitions',
    summary: 'take dead sectors out of partitions, so that there are fewer to prove',
    options: {
      deadline: integer({ summary: 'the deadline they are in', required: true }),
      partitions: integer({ summary: 'which partitions of it', repeated: true }),
      confidence: integer({ summary: 'epochs on top of the message', default: '5' }),
    },
    examples: ['venus-sealer sectors compact-partitions --deadline 3 --partitions 0 --partitions 1 --really-do-it'],
    needs: ['sealer', 'node'],
    async run(input, { sealer, node, say, signal }) {
      const { compactPartitionsParams, minerMethods } = await import('#sdk/actors/miner/methods.ts')
      const { wpostPeriodDeadlines } = await import('#sdk/actors/miner/policy.ts')
      const { BitField } = await import('#sdk/collections/bitfield.ts')
      const { exitCodeText } = await import('#sdk/actors/exit-codes.ts')
      const { deadline, confidence } = input
      const partitions = [...new Set(input.partitions)]
      if (partitions.length === 0)
        throw usageErrors.USAGE_REFUSED({
          reason: 'must include at least one partition to compact',
          next: `Name some with --partitions; "venus-sealer proving deadline ${deadline}" lists them.`,
        })
      if (deadline < 0 || deadline >= wpostPeriodDeadlines)
        throw usageErrors.USAGE_REFUSED({
          reason: `deadline ${deadline} out of range`,
          next: `Deadlines go from 0 to ${wpostPeriodDeadlines - 1}.`,
        })
      say(`compacting ${partitions.length} partitions`)
      const miner = await sealer.actorAddress()
      const params = compactPartitionsParams.encode({ deadline, partitions: BitField.of(partitions) })
      const method = minerMethods.CompactPartitions.number
      const message = await pushToMiner(sealer, node, { miner, from: 'worker', method, params })
      say(`Requested compact partitions in message ${message}`)
      say(`waiting for ${confidence} epochs for confirmation`)
      const { receipt } = await sealer.with({ signal }).messagerWaitMessage(message, confidence)
      if (receipt.exitCode !== 0)
        throw commandErrors.COMMAND_FAILED({
          reason: `compact partitions failed: ${exitCodeText(receipt.exitCode)}`,
          next: 'A deadline that is open, opens next or can be disputed is not compacted: try again later.',
        })
      return { deadline, partitions, message }
    },
    render: () => '',
  }),
  {
    reason: 'Pass --really-do-it to actually execute this action',
    next: 'Nothing was sent: the message costs gas.',
  },
)
