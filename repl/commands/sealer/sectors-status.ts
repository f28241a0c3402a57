import { formatFil } from '#sdk/units/fil.ts'
import { defineCommand } from '../../command-line/command.ts'
import { flag, integer } from '../../command-line/kinds.ts'

export const sectorsStatus = defineCommand({
  path: 'sectors status',
  summary: 'print all there is to know of a sector',
  args: { sector: integer({ summary: 'the number of the sector' }) },
  options: {
    log: flag({ summary: 'what happened to it, and when', short: 'l' }),
    onChainInfo: flag({ summary: 'what the chain has of it', short: 'c' }),
    partitionInfo: flag({ summary: 'where it is proven', short: 'p' }),
    proof: flag({ summary: 'its seal proof, in hex' }),
  },
  examples: ['venus-sealer sectors status 8', 'venus-sealer sectors status --log --on-chain-info 8'],
  needs: ['sealer', 'node'],
  async run({ sector, onChainInfo, partitionInfo }, { sealer, node }) {
    const status = await sealer.sectorsStatus(sector, onChainInfo)
    if (!partitionInfo) return { ...status, place: undefined }
    const miner = await sealer.actorAddress()
    if ((await node.stateSectorGetInfo(miner, sector)) === null) return { ...status, place: null }
    const { deadline, partition } = await node.stateSectorPartition(miner, sector)
    const found = (await node.stateMinerPartitions(miner, deadline))[partition]!
    const place = {
      deadline,
      partition,
      live: found.liveSectors.has(sector),
      active: found.activeSectors.has(sector),
      faulty: found.faultySectors.has(sector),
      recovering: found.recoveringSectors.has(sector),
    }
    return { ...status, place }
  },
  render(sector, _style, { log, onChainInfo, proof }) {
    const { place } = sector
    const yesNo = (yes: boolean) => (yes ? 'yes' : 'no')
    return [
      `SectorID:\t${sector.sectorId}`,
      `Status:\t\t${sector.state}`,
      `CIDcommD:\t${sector.commD ?? '<nil>'}`,
      `CIDcommR:\t${sector.commR ?? '<nil>'}`,
      ...(sector.ccUpdate
        ? [`UpdateCommD:\t${sector.updateUnsealed ?? '<nil>'}`, `UpdateCommR:\t${sector.updateSealed ?? '<nil>'}`]
        : []),
      `Ticket:\t\t${hex(sector.ticket.value)}`,
      `TicketH:\t${sector.ticket.epoch}`,
      `Seed:\t\t${hex(sector.seed.value)}`,
      `SeedH:\t\t${sector.seed.epoch}`,
      `Precommit:\t${sector.preCommitMsg}`,
      `Commit:\t\t${sector.commitMsg}`,
      ...(sector.replicaUpdateMessage === '' ? [] : [`Update:\t\t${sector.replicaUpdateMessage}`]),
      ...(proof ? [`Proof:\t\t${hex(sector.proof)}`] : []),
      `Deals:\t\t[${sector.deals.join(' ')}]`,
      `Retries:\t${sector.retries}`,
      ...(sector.lastError === '' ? [] : [`Last Error:\t\t${sector.lastError}`]),
      ...(onChainInfo
        ? [
            '',
            'Sector On Chain Info',
            `SealProof:\t\t${sector.sealProof.toString(16)}`,
            `Activation:\t\t${sector.activation}`,
            `Expiration:\t\t${sector.expiration}`,
            `DealWeight:\t\t${sector.dealWeight}`,
            `VerifiedDealWeight:\t\t${sector.verifiedDealWeight}`,
            `InitialPledge:\t\t${formatFil(sector.initialPledge)}`,
            '',
            'Expiration Info',
            `OnTime:\t\t${sector.onTime}`,
            `Early:\t\t${sector.early}`,
          ]
        : []),
      ...(place === undefined
        ? []
        : place === null
          ? ['', 'Not found in any partition']
          : [
              '',
              `Deadline:\t${place.deadline}`,
              `Partition:\t${place.partition}`,
              `Live:   \t${yesNo(place.live)}`,
              `Active:   \t${yesNo(place.active)}`,
              `Faulty:   \t${yesNo(place.faulty)}`,
              `Recovering:   \t${yesNo(place.recovering)}`,
            ]),
      ...(log
        ? [
            '--------',
            'Event Log:',
            ...sector.log.map(
              ({ timestamp, kind, message }, i) =>
                `${i}.\t${new Date(timestamp * 1000).toISOString()}:\t[${kind}]\t${message}`,
            ),
          ]
        : []),
    ].join('\n')
  },
})

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
