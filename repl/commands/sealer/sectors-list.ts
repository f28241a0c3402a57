import type { SealerSector } from '#sdk/rpc/types/sealer/sector-info.ts'
import { formatDuration } from '#sdk/units/duration.ts'
import { formatFilShort } from '#sdk/units/fil.ts'
import { formatSizeTight } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { usageErrors } from '../../command-line/errors.ts'
import { flag, text } from '../../command-line/kinds.ts'
import type { Style } from '../../command-line/style.ts'
import { columnTable } from '../../output/column-table.ts'
import { epochTime } from '../../output/epoch-time.ts'
import { sectorColour } from './sector-colour.ts'

/** How much more power verified data gives, besides its own. */
const VERIFIED_GAIN = 9n

interface ListedSector {
  readonly sector: SealerSector
  /** The epoch it is. */
  readonly now: number
  readonly onChain: boolean
  readonly active: boolean
}

export const sectorsList = defineCommand({
  path: 'sectors list',
  summary: 'list the sectors, and how far each is',
  description: [
    'OnChain: the chain has it; Active: it has power, since its first window PoSt. Deals: how many, or CC for a sector',
    'without. DealWeight: bytes of deals over the life of the sector, in brackets while it is an estimate.',
  ].join(' '),
  options: {
    showRemoved: flag({ summary: 'removed sectors too', short: 'r' }),
    fast: flag({ summary: 'without what the chain says', short: 'f' }),
    events: flag({ summary: 'how many events each has seen', short: 'e' }),
    initialPledge: flag({ summary: 'the pledge of each', short: 'p' }),
    sealTime: flag({ summary: 'how long sealing took', short: 't' }),
    states: text({ summary: 'only these states, with commas between' }),
    unproven: flag({ summary: 'only those that are not proven yet', short: 'u' }),
  },
  examples: ['venus-sealer sectors list', 'venus-sealer sectors list --states Proving,Available'],
  needs: ['sealer', 'node'],
  async run(input, { sealer, node }): Promise<ListedSector[]> {
    if (input.states !== undefined && input.unproven)
      throw usageErrors.USAGE_REFUSED({
        reason: 'only one of --states or --unproven can be specified at once',
        next: 'Leave one of them out.',
      })
    const states = input.states?.split(',').map((state) => state.trim()) ?? []
    const skipLog = !input.events && !input.sealTime
    const [sectors, miner, head] = await Promise.all([
      sealer.sectorsInfoListInStates(states, !input.fast, skipLog),
      sealer.actorAddress(),
      node.chainHead(),
    ])
    const [active, all] = await Promise.all([node.stateMinerActiveSectors(miner), node.stateMinerSectors(miner, null)])
    const numbersOf = (list: readonly { readonly sectorNumber: number }[]) =>
      new Set(list.map(({ sectorNumber }) => sectorNumber))
    const [activeNumbers, allNumbers] = [numbersOf(active), numbersOf(all)]
    const proven = new Set(['Proving', 'Available'])
    return sectors
      .filter(({ state }) => input.showRemoved || input.states !== undefined || state !== 'Removed')
      .filter(({ state }) => !input.unproven || !proven.has(state))
      .sort((a, b) => a.sectorId - b.sectorId)
      .map((sector) => ({
        sector,
        now: head.height,
        onChain: allNumbers.has(sector.sectorId),
        active: activeNumbers.has(sector.sectorId),
      }))
  },
  render(sectors, style, { states, showRemoved, unproven, fast, events, initialPledge, sealTime }) {
    if (sectors.length === 0) return noSectors({ chosen: states !== undefined || unproven, showRemoved })
    return columnTable(
      [
        { name: 'ID', value: ({ sector }) => `${sector.sectorId}` },
        { name: 'State', value: ({ sector }) => sectorColour(style, sector.state)(sector.state) },
        { name: 'OnChain', value: ({ onChain }) => yesNo(style, onChain) },
        { name: 'Active', value: ({ active }) => yesNo(style, active) },
        { name: 'Expiration', value: (row) => (fast ? '' : expirationOf(row)) },
        { name: 'SealTime', value: ({ sector }) => (sealTime ? sealTimeOf(sector) : '') },
        { name: 'Events', value: ({ sector }) => (events ? `${eventsOf(sector)}` : '') },
        { name: 'Deals', value: ({ sector }) => dealsOf(style, sector) },
        { name: 'DealWeight', value: ({ sector }) => (fast ? '' : weightOf(sector)) },
        { name: 'VerifiedPower', value: ({ sector }) => (fast ? '' : verifiedPowerOf(sector)) },
        {
          name: 'Pledge',
          value: ({ sector, onChain }) => (initialPledge && onChain ? formatFilShort(sector.initialPledge) : ''),
        },
        { name: 'Error', value: ({ sector }) => (sector.state === 'Proving' ? '' : sector.lastError), line: true },
        {
          name: 'RecoveryTimeout',
          value: ({ sector, now, onChain }) =>
            onChain && sector.early > 0 ? style.yellow(epochTime(now, sector.early)) : '',
          line: true,
        },
      ],
      sectors,
    )
  },
  toJson: (sectors) => sectors.map(({ sector, onChain, active }) => ({ ...sector, onChain, active })),
})

function noSectors({ chosen, showRemoved }: { readonly chosen: boolean; readonly showRemoved: boolean }): string {
  if (chosen) return 'No sector is in such a state; "venus-sealer sectors list" lists all.'
  const removed = showRemoved ? '' : ' (--show-removed lists those that were)'
  return `There are no sectors${removed}: "venus-sealer sectors pledge" begins one, and "venus-sealer sectors deal" one with deals.`
}

function yesNo(style: Style, yes: boolean): string {
  return yes ? style.green('YES') : style.red('NO')
}

function expirationOf({ sector, now, onChain }: ListedSector): string {
  if (!onChain) return 'n/a'
  const { expiration, onTime } = sector
  return epochTime(now, onTime > 0 && onTime < expiration ? onTime : expiration)
}

function dealsOf(style: Style, { deals, toUpgrade }: SealerSector): string {
  if (deals.length > 0) return style.green(`${deals.length}`)
  return toUpgrade ? style.cyan('CC(upgrade)') : style.cyan('CC')
}

/** While a sector is not on chain, or takes another replica, its weights are those of its pieces. */
function isEstimate({ expiration, activation, ccUpdate, state }: SealerSector): boolean {
  return (
    expiration - activation <= 0 || (ccUpdate && !['Proving', 'UpdateActivating', 'ReleaseSectorKey'].includes(state))
  )
}

function bytesOf(sector: SealerSector, onlyVerified: boolean): bigint {
  if (!isEstimate(sector)) {
    const weight = onlyVerified ? sector.verifiedDealWeight : sector.dealWeight + sector.verifiedDealWeight
    return weight / BigInt(sector.expiration - sector.activation)
  }
  return sector.pieces
    .filter(({ dealInfo }) => dealInfo !== null && (!onlyVerified || dealInfo.dealProposal?.verifiedDeal === true))
    .reduce((sum, { piece }) => sum + BigInt(piece.size), 0n)
}

function weightOf(sector: SealerSector): string {
  if (sector.deals.length === 0) return ''
  return bracketed(sector, formatSizeTight(bytesOf(sector, false)))
}

function verifiedPowerOf(sector: SealerSector): string {
  const bytes = bytesOf(sector, true) * VERIFIED_GAIN
  return bytes === 0n ? '' : bracketed(sector, formatSizeTight(bytes))
}

function bracketed(sector: SealerSector, size: string): string {
  return isEstimate(sector) ? `[${size}]` : size
}

function eventsOf({ log }: SealerSector): number {
  return log.filter(({ kind }) => kind.startsWith('event')).length
}

function sealTimeOf({ log }: SealerSector): string {
  const proven = log.find(({ kind }) => kind === 'event;sealing.Proving')
  const [first] = log
  return proven === undefined || first === undefined ? '' : formatDuration((proven.timestamp - first.timestamp) * 1_000)
}
