import { ATTO_PER_FIL, formatFil } from '#sdk/units/fil.ts'
import { defineCommand } from '../../command-line/command.ts'
import { usageErrors } from '../../command-line/errors.ts'
import { address, flag } from '../../command-line/kinds.ts'
import { columnTable } from '../../output/column-table.ts'
import { pushToMiner } from '../miner-message.ts'

export const actorControlList = defineCommand({
  path: 'actor control list',
  summary: 'list who may send messages for the miner, for what, and what they have',
  options: { verbose: flag({ summary: 'keys in full' }) },
  examples: ['venus-sealer actor control list'],
  needs: ['sealer', 'node'],
  async run(_input, { sealer, node }) {
    const miner = await sealer.actorAddress()
    const [{ owner, worker, controlAddresses }, settings] = await Promise.all([
      node.stateMinerInfo(miner),
      sealer.actorAddressConfig(),
    ])
    const purposes = {
      precommit: settings.preCommitControl,
      commit: settings.commitControl,
      terminate: settings.terminateControl,
      deals: settings.dealPublishControl,
    }
    const ids = await Promise.all(
      Object.entries(purposes).map(async ([use, addresses]) => ({
        use,
        addresses: await Promise.all(addresses.map((one) => node.stateLookupID(one))),
      })),
    )
    const named = [
      { name: 'owner', id: owner },
      { name: 'worker', id: worker },
      ...controlAddresses.map((id, i) => ({ name: `control-${i}`, id })),
    ]
    return Promise.all(
      named.map(async ({ name, id }) => {
        const [key, balance] = await Promise.all([node.stateAccountKey(id), node.walletBalance(id)])
        const own = ids.filter(({ addresses }) => addresses.some((one) => one.equals(id))).map(({ use }) => use)
        const isControl = name.startsWith('control')
        const use = [
          ...(id.equals(worker) ? ['other'] : []),
          ...(isControl && own.length === 0 ? ['post'] : []),
          ...own,
        ]
        return { name, id, key, use, balance }
      }),
    )
  },
  render: (rows, style, { verbose }) =>
    columnTable(
      [
        { name: 'name', value: ({ name }) => name },
        { name: 'ID', value: ({ id }) => `${id}` },
        { name: 'key', value: ({ key }) => (verbose ? `${key}` : `${`${key}`.slice(0, 9)}...`) },
        { name: 'use', value: ({ use }) => use.join(' ') },
        {
          name: 'balance',
          value: ({ balance }) => {
            const colour =
              balance < 10n * ATTO_PER_FIL ? style.red : balance < 50n * ATTO_PER_FIL ? style.yellow : style.green
            return colour(formatFil(balance))
          },
        },
      ],
      rows,
    ),
})

export const actorControlSet = defineCommand({
  path: 'actor control set',
  summary: 'set who may send messages for the miner besides owner and worker',
  args: { addresses: address({ summary: 'all of them; none to have none', optional: true, repeated: true }) },
  options: { reallyDoIt: flag({ summary: 'send the message' }) },
  examples: ['venus-sealer actor control set --really-do-it t3…'],
  needs: ['sealer', 'node'],
  async run({ addresses, reallyDoIt }, { sealer, node, say }) {
    const { changeWorkerAddressParams, minerMethods } = await import('#sdk/actors/miner/methods.ts')
    const miner = await sealer.actorAddress()
    const { worker, controlAddresses } = await node.stateMinerInfo(miner)
    const wanted = await Promise.all(addresses.map((one) => node.stateLookupID(one)))
    for (const old of controlAddresses) if (!wanted.some((one) => one.equals(old))) say(`Remove ${old}`)
    for (const fresh of wanted) if (!controlAddresses.some((one) => one.equals(fresh))) say(`Add ${fresh}`)
    if (!reallyDoIt)
      throw usageErrors.USAGE_REFUSED({
        reason: 'Pass --really-do-it to actually execute this action',
        next: 'Nothing was changed: these are all that the miner would have besides owner and worker.',
      })
    const params = changeWorkerAddressParams.encode({ newWorker: worker, newControlAddrs: wanted })
    const method = minerMethods.ChangeWorkerAddress.number
    const message = await pushToMiner(sealer, node, { miner, from: 'owner', method, params })
    return { miner, control: wanted, message }
  },
  render: ({ message }) => `Message CID: ${message}`,
})
