import type { Kind } from '../../command-line/parameter.ts'

/** A miner with the account it belongs to: `t01000:accountName`, or `t01000` alone. */
export const minerAccount: Kind<{ Addr: string; Account: string }> = {
  placeholder: 'address:account',
  expected: 'an address and an account name, such as t01000:accountName',
  async parse(typed) {
    const { Address } = await import('#sdk/address/address.ts')
    const colon = typed.indexOf(':')
    const [address, account] = colon < 0 ? [typed, ''] : [typed.slice(0, colon), typed.slice(colon + 1)]
    return { Addr: Address.parse(address).toString(), Account: account }
  },
}
