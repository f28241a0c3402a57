import { formatFil } from '#sdk/units/fil.ts'
import { defineCommand } from '../../command-line/command.ts'
import { address, attoFil, fil, flag, hex, integer } from '../../command-line/kinds.ts'

export const send = defineCommand({
  path: 'send',
  summary: 'send FIL, or call a method of an actor',
  args: { to: address({ summary: 'who gets it' }), value: fil({ summary: 'how much' }) },
  options: {
    from: address({ summary: 'who pays; the default address when left out' }),
    method: integer({ summary: 'the number of the method', default: '0' }),
    paramsHex: hex({ summary: 'its parameters, CBOR in hex' }),
    gasLimit: integer({ summary: 'the most gas; estimated when left out', default: '0' }),
    gasPremium: attoFil({ summary: 'attoFIL for the block producer', default: '0' }),
    gasFeecap: attoFil({ summary: 'the most attoFIL for each unit of gas', default: '0' }),
    nonce: integer({ summary: 'the number of the message; the next one when left out' }),
    wait: flag({ summary: 'return when it is on chain' }),
  },
  examples: ['venus send t1… 10fil', 'venus send --from t3… t01000 0 --method 3 --params-hex 80'],
  needs: ['node'],
  async run(input, { node }) {
    const { draftMessage } = await import('#sdk/chain/message.ts')
    const { signedMessageCid } = await import('#sdk/chain/signed-message.ts')
    const from = input.from ?? (await node.walletDefaultAddress())
    const draft = {
      ...draftMessage({
        from,
        to: input.to,
        value: input.value,
        method: input.method,
        params: input.paramsHex ?? new Uint8Array(),
      }),
      gasLimit: input.gasLimit,
      gasPremium: input.gasPremium,
      gasFeeCap: input.gasFeecap,
    }
    const signed =
      input.nonce === undefined
        ? await node.mpoolPushMessage(draft, null)
        : await node.walletSignMessage(from, { ...(await node.gasEstimateMessageGas(draft, null)), nonce: input.nonce })
    if (input.nonce !== undefined) await node.mpoolPush(signed)
    const cid = signedMessageCid(signed)
    if (input.wait) await node.stateWaitMsg(cid, 0, -1, true)
    return { message: cid, from, to: input.to, value: input.value, nonce: signed.message.nonce }
  },
  render: ({ message }) => message.toString(),
})

export const mpoolPending = defineCommand({
  path: 'mpool pending',
  summary: 'list the messages that wait for a block',
  options: {
    local: flag({ summary: 'only those of the keys of the node' }),
    cids: flag({ summary: 'only their CIDs' }),
    from: address({ summary: 'only those from this address' }),
    to: address({ summary: 'only those to this address' }),
  },
  examples: ['venus mpool pending', 'venus mpool pending --local --cids'],
  needs: ['node'],
  async run({ local, from, to }, { node }) {
    const { signedMessageCid } = await import('#sdk/chain/signed-message.ts')
    const [pending, own] = await Promise.all([node.mpoolPending([]), local ? node.walletAddresses() : []])
    return pending
      .filter(({ message }) => !local || own.some((address) => address.equals(message.from)))
      .filter(({ message }) => from === undefined || from.equals(message.from))
      .filter(({ message }) => to === undefined || to.equals(message.to))
      .map((signed) => ({ cid: signedMessageCid(signed), ...signed.message }))
  },
  render: (messages, _style, { cids }) =>
    messages
      .map(({ cid, from, to, nonce, method, value }) =>
        cids ? `${cid}` : `${cid}  ${from} -> ${to}  nonce ${nonce}  method ${method}  ${formatFil(value)}`,
      )
      .join('\n'),
})

export const faucet = defineCommand({
  path: 'faucet',
  summary: 'give an address FIL, on a local network only',
  args: {
    address: address({ summary: 'who gets it' }),
    amount: fil({ summary: 'how much; 100 FIL when left out', optional: true }),
  },
  examples: ['venus faucet t1… 500fil'],
  needs: ['node', 'testnet'],
  async run(input, { node, testnet }) {
    const amount = input.amount ?? 100n * 10n ** 18n
    const before = await node.walletBalance(input.address)
    await testnet.setBalance(input.address, before + amount)
    return { address: input.address, balance: before + amount }
  },
  render: ({ address, balance }) => `${address} has ${formatFil(balance)}`,
})
