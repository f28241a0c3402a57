import { type ContextWith, defineCommand } from '../../command-line/command.ts'
import { usageErrors } from '../../command-line/errors.ts'
import { text } from '../../command-line/kinds.ts'

/** Left out, the password is asked for: a command line stays in histories. */
export const passwordOption = text({ summary: 'the password; asked for when left out', flag: 'password' })

/** What shows keys or uses them by hand is for whoever knows the password. */
export async function confirmPassword(
  given: string | undefined,
  { ask, wallet }: ContextWith<'wallet'>,
): Promise<void> {
  await wallet.verifyPassword(given ?? (await ask.secret('Password:')))
}

export const setPassword = defineCommand({
  path: 'set-password',
  aliases: ['setpwd'],
  summary: 'set the password that the keys are encrypted with; the wallet is open then',
  options: { password: passwordOption },
  examples: ['venus-wallet set-password'],
  needs: ['wallet'],
  async run({ password }, { ask, wallet }) {
    const first = password ?? (await ask.secret('Password:'))
    if (password === undefined && first !== (await ask.secret('Enter Password again:')))
      throw usageErrors.USAGE_REFUSED({ reason: 'the input passwords are inconsistent', next: 'Type the same twice.' })
    await wallet.setPassword(first)
    return { locked: false }
  },
  render: () => 'Password set successfully',
})

export const unlock = defineCommand({
  path: 'unlock',
  summary: 'open the wallet: it signs again',
  options: { password: passwordOption },
  examples: ['venus-wallet unlock'],
  needs: ['wallet'],
  async run({ password }, { ask, wallet }) {
    await wallet.unlock(password ?? (await ask.secret('Password:')))
    return { locked: false }
  },
  render: () => 'wallet unlock successfully',
})

export const lock = defineCommand({
  path: 'lock',
  summary: 'close the wallet: it refuses to sign',
  options: { password: passwordOption },
  examples: ['venus-wallet lock'],
  needs: ['wallet'],
  async run({ password }, { ask, wallet }) {
    await wallet.lock(password ?? (await ask.secret('Password:')))
    return { locked: true }
  },
  render: () => 'wallet lock successfully',
})

export const lockState = defineCommand({
  path: 'lock-state',
  aliases: ['lockState'],
  summary: 'print whether the wallet signs',
  examples: ['venus-wallet lock-state'],
  needs: ['wallet'],
  run: async (_input, { wallet }) => ({ locked: await wallet.lockState() }),
  render: ({ locked }) => `wallet state: ${locked ? 'locked' : 'unlocked'}`,
})
