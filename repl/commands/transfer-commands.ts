import {
  type ClientName,
  type Command,
  type Context,
  type ContextWith,
  defineCommand,
} from '../command-line/command.ts'
import { commandErrors } from '../command-line/errors.ts'
import { duration, flag, maybe, numberFrom, text } from '../command-line/kinds.ts'
import type { DataTransferApi } from './data-transfer-api.ts'
import { eachChange } from './each-change.ts'
import { transferRates } from './transfer-rates.ts'
import { transferSizes } from './transfer-sizes.ts'
import { chosenTransfers, noTransfers, type TransferRow, transferTables } from './transfer-tables.ts'

/** One side's data transfers: how its commands are named, and what they call. */
export interface TransferSide<N extends ClientName> {
  readonly program: string
  readonly component: N
  /** The words before `list`, `restart` and `cancel`: the first as help shows them, the others understood too. */
  readonly paths: readonly [string, ...string[]]
  /** Whether the side opens its transfers itself: what --initiator is when left out. */
  readonly opens: boolean
  api(context: ContextWith<N>): DataTransferApi
}

type Transfers = readonly TransferRow[]

const noPause =
  'Transfers are restarted and cancelled, but not paused: like that of the Go programs, the API has no method for it.'

/** The commands that list, restart and cancel data transfers. */
export function transferCommands<N extends ClientName>(side: TransferSide<N>): readonly Command[] {
  const { program, component, paths, opens } = side
  const named = (verb: string) => {
    const [path, ...aliases] = paths.map((words) => `${words} ${verb}`)
    return { path: path!, aliases }
  }
  const list = `${program} ${paths[0]} list`
  const apiOf = (context: Context) => side.api(context as ContextWith<N>)

  const transferId = numberFrom(list)
  const which = {
    peerid: text({ summary: 'the other peer, where several have a transfer of that number' }),
    initiator: flag({ summary: 'whether this side opened it', default: `${opens}` }),
  }
  interface Which {
    readonly id: bigint
    readonly peerid: string | undefined
    readonly initiator: boolean
  }
  const find = async ({ id, peerid, initiator }: Which, api: DataTransferApi) => {
    const found = (await api.list()).find(
      (one) => one.transferId === id && one.isInitiator === initiator && [undefined, one.otherPeer].includes(peerid),
    )
    if (found !== undefined && found.otherPeer !== null) return { ...found, otherPeer: found.otherPeer }
    throw commandErrors.COMMAND_FAILED({
      reason: 'unable to find matching data transfer',
      next: `"${list} --completed --show-failed" lists all of them.`,
    })
  }

  return [
    defineCommand({
      ...named('list'),
      summary: 'list the data transfers that go on',
      description: `${noPause} With --watch there is a rate: that of the last seconds before a change.`,
      options: {
        verbose: flag({ summary: 'peers, CIDs and vouchers in full', short: 'v' }),
        completed: flag({ summary: 'completed ones, too' }),
        showFailed: flag({ summary: 'failed and cancelled ones, too' }),
        watch: flag({ summary: 'go on, and print the list anew whenever data moves' }),
        color: maybe({ summary: 'accepted as the Go program has it; NO_COLOR turns colours off', hidden: true }),
      },
      examples: [list, `${list} --completed --watch`],
      needs: [component],
      run(choice, context): Promise<Transfers> | AsyncIterable<Transfers> {
        const api = apiOf(context)
        const sized = transferSizes(api.deals)
        const look = async () => sized(chosenTransfers(await api.list(), choice))
        if (!choice.watch) return look()
        const rated = transferRates(context.now)
        return eachChange(api.updates(), context.signal, async () => rated(await look()))
      },
      render: (transfers, style, { verbose, ...choice }) =>
        transfers.length > 0 ? transferTables(transfers, style, verbose) : noTransfers(choice),
    }),
    defineCommand({
      ...named('restart'),
      summary: 'go on with a transfer that has stalled',
      args: { id: transferId({ summary: 'the transfer' }) },
      options: which,
      examples: [`${program} ${paths[0]} restart 1642491708527303001`],
      needs: [component],
      async run(input, context) {
        const api = apiOf(context)
        const found = await find(input, api)
        await api.restart(found.transferId, found.otherPeer, found.isInitiator)
        return { restarted: found.transferId }
      },
      render: () => '',
    }),
    defineCommand({
      ...named('cancel'),
      summary: 'give a transfer up; its deal fails',
      args: { id: transferId({ summary: 'the transfer' }) },
      options: {
        ...which,
        cancelTimeout: duration({ summary: 'how long the other side has to hear of it', default: '5s' }),
      },
      examples: [`${program} ${paths[0]} cancel 1642491708527303001`],
      needs: [component],
      async run(input, context) {
        const api = apiOf(context)
        const found = await find(input, api)
        const patience = { signal: context.signal, timeoutMs: input.cancelTimeout }
        await api.cancel(found.transferId, found.otherPeer, found.isInitiator, patience)
        return { cancelled: found.transferId }
      },
      render: () => '',
    }),
  ]
}
