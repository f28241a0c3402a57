import type { MessageLookup } from '#sdk/chain/message-lookup.ts'
import { formatFil } from '#sdk/units/fil.ts'
import { formatSize } from '#sdk/units/size.ts'
import { defineCommand } from '../../command-line/command.ts'
import { commandErrors } from '../../command-line/errors.ts'
import { address, cid, flag, integer } from '../../command-line/kinds.ts'
import { epochTime } from '../../output/epoch-time.ts'

const message = cid({ summary: 'of the message' })
const miner = address({ summary: 'the miner' })
const CONFIDENCE = 5
const ANY_EPOCH = -1

const executed = ({ tipSet, receipt }: MessageLookup) =>
  [
    `message was executed in tipset: [${tipSet.join(' ')}]`,
    `Exit Code: ${receipt.exitCode}`,
    `Gas Used: ${receipt.gasUsed}`,
    `Return: ${Buffer.from(receipt.returned).toString('hex')}`,
  ].join('\n')

export const stateWaitMsg = defineCommand({
  path: 'state wait-msg',
  summary: 'wait until a message is on chain',
  args: { cid: message },
  options: { confidence: integer({ summary: 'epochs on top of it', default: `${CONFIDENCE}` }) },
  examples: ['venus state wait-msg bafy2bza…'],
  needs: ['node'],
  run: (input, { node }) => node.stateWaitMsg(input.cid, input.confidence, ANY_EPOCH, true),
  render: executed,
})

export const stateSearchMsg = defineCommand({
  path: 'state search-msg',
  summary: 'look whether a message is on chain',
  args: { cid: message },
  examples: ['venus state search-msg bafy2bza…'],
  needs: ['node'],
  run: (input, { node }) => node.stateSearchMsg([], input.cid, ANY_EPOCH, true),
  render: (found) => (found === null ? 'message was not found on chain' : executed(found)),
})

export const statePower = defineCommand({
  path: 'state power',
  summary: 'print the power of the network, or of a miner within it',
  args: { miner: address({ summary: 'the miner', optional: true }) },
  examples: ['venus state power', 'venus state power t01000'],
  needs: ['node'],
  async run(input, { node }) {
    const [first] = await node.stateListMiners()
    const asked = input.miner ?? first
    if (asked === undefined)
      throw commandErrors.COMMAND_FAILED({
        reason: 'the network has no miner',
        next: '"venus-sealer init" makes one.',
      })
    const power = await node.stateMinerPower(asked)
    return { miner: input.miner === undefined ? undefined : power.minerPower, total: power.totalPower }
  },
  render({ miner: own, total }) {
    const text = (bytes: bigint) => `${bytes}(${formatSize(bytes)})`
    if (own === undefined) return text(total.qualityAdjPower)
    const share = percentOf(own.qualityAdjPower, total.qualityAdjPower)
    return `${text(own.qualityAdjPower)} / ${text(total.qualityAdjPower)} ~= ${share}`
  },
})

const percentOf = (part: bigint, whole: bigint) =>
  `${(whole === 0n ? 0 : Number((part * 1_000_000n) / whole) / 10_000).toFixed(4)}%`

export const stateSectors = defineCommand({
  path: 'state sectors',
  summary: 'list the sectors of a miner',
  args: { miner },
  examples: ['venus state sectors t01000'],
  needs: ['node'],
  run: (input, { node }) => node.stateMinerSectors(input.miner, null),
  render: (sectors) => sectors.map(({ sectorNumber, sealedCid }) => `${sectorNumber}: ${sealedCid}`).join('\n'),
})

export const stateActiveSectors = defineCommand({
  path: 'state active-sectors',
  summary: 'list the sectors of a miner that count for its power',
  args: { miner },
  examples: ['venus state active-sectors t01000'],
  needs: ['node'],
  run: (input, { node }) => node.stateMinerActiveSectors(input.miner),
  render: (sectors) => sectors.map(({ sectorNumber, sealedCid }) => `${sectorNumber}: ${sealedCid}`).join('\n'),
})

export const stateSector = defineCommand({
  path: 'state sector',
  summary: 'print what the chain knows of a sector',
  args: { miner, sector: integer({ summary: 'its number' }) },
  examples: ['venus state sector t01000 8'],
  needs: ['node'],
  async run(input, { node }) {
    const head = await node.chainHead()
    const sector = await node.stateSectorGetInfo(input.miner, input.sector, head.key)
    if (sector === null)
      throw commandErrors.COMMAND_FAILED({
        reason: `sector ${input.sector} for miner ${input.miner} not found`,
        next: `"venus state sectors ${input.miner}" lists those on chain.`,
      })
    const place = await node.stateSectorPartition(input.miner, input.sector, head.key)
    return { ...sector, ...place, epoch: head.height }
  },
  render: (sector) =>
    [
      `SectorNumber:  ${sector.sectorNumber}`,
      `SealProof:  ${sector.sealProof}`,
      `SealedCID:  ${sector.sealedCid}`,
      `DealIDs:  [${sector.dealIds.join(' ')}]`,
      '',
      `Activation:  ${epochTime(sector.epoch, sector.activation)}`,
      `Expiration:  ${epochTime(sector.epoch, sector.expiration)}`,
      '',
      `DealWeight:  ${sector.dealWeight}`,
      `VerifiedDealWeight:  ${sector.verifiedDealWeight}`,
      `InitialPledge:  ${formatFil(sector.initialPledge)}`,
      `ExpectedDayReward:  ${formatFil(sector.expectedDayReward)}`,
      `ExpectedStoragePledge:  ${formatFil(sector.expectedStoragePledge)}`,
      '',
      `Deadline:  ${sector.deadline}`,
      `Partition:  ${sector.partition}`,
    ].join('\n'),
})

export const stateGetActor = defineCommand({
  path: 'state get-actor',
  summary: 'print an actor',
  args: { address: address({ summary: 'of the actor' }) },
  examples: ['venus state get-actor t01000'],
  needs: ['node'],
  async run(input, { node }) {
    const actor = await node.stateGetActor(input.address)
    if (actor === null)
      throw commandErrors.COMMAND_FAILED({
        reason: `there is no actor ${input.address} on chain`,
        next: 'An address is on chain when it has been sent some FIL: see whether it is the one you mean.',
      })
    const { actorCodes } = await import('#sdk/actors/actor-code.ts')
    const kind = Object.entries(actorCodes).find(([, code]) => code.equals(actor.code))?.[0] ?? 'unknown'
    return {
      Address: input.address,
      Balance: formatFil(actor.balance),
      Nonce: actor.nonce,
      Code: `${actor.code} (${kind})`,
      Head: actor.head,
    }
  },
})

export const stateLookup = defineCommand({
  path: 'state lookup',
  summary: 'find the ID address of an address',
  args: { address: address({ summary: 'to look up' }) },
  options: { reverse: flag({ summary: 'find the key address instead', short: 'r' }) },
  examples: ['venus state lookup t3…', 'venus state lookup -r t01001'],
  needs: ['node'],
  run: (input, { node }) => (input.reverse ? node.stateAccountKey(input.address) : node.stateLookupID(input.address)),
  render: (found) => found.toString(),
})

export const stateSectorSize = defineCommand({
  path: 'state sector-size',
  summary: 'print the sector size of a miner',
  args: { miner },
  examples: ['venus state sector-size t01000'],
  needs: ['node'],
  run: (input, { node }) => node.stateMinerSectorSize(input.miner),
  render: (bytes) => `${formatSize(bytes)} (${bytes})`,
})

export const stateGetDeal = defineCommand({
  path: 'state get-deal',
  summary: 'print a deal as it is on chain',
  args: { dealId: integer({ summary: 'its number' }) },
  examples: ['venus state get-deal 36'],
  needs: ['node'],
  run: ({ dealId }, { node }) => node.stateMarketStorageDeal(dealId),
})

export const stateListMiners = defineCommand({
  path: 'state list-miners',
  summary: 'list all miners',
  examples: ['venus state list-miners'],
  needs: ['node'],
  run: (_input, { node }) => node.stateListMiners(),
  render: (miners) => miners.join('\n'),
})

export const stateNetworkInfo = defineCommand({
  path: 'state network-info',
  summary: 'print the name and version of the network',
  examples: ['venus state network-info'],
  needs: ['node'],
  async run(_input, { node }) {
    const [name, version] = await Promise.all([node.stateNetworkName(), node.stateNetworkVersion()])
    return { NetworkName: name, NetworkVersion: version }
  },
  render: ({ NetworkName, NetworkVersion }) => `Network Name: ${NetworkName}\nNetwork Version: ${NetworkVersion}`,
})
