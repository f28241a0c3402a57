import { networkPath } from '#sdk/network/network-path.ts'
import { counted } from '#sdk/units/count.ts'
import { defineCommand } from '../../command-line/command.ts'
import { networkOption } from './network-option.ts'

/** In one line: what is wrong, and what waits for somebody. */
function verdictOf(findings: readonly { readonly ok: boolean; readonly waits?: boolean }[]): string {
  const wrong = findings.filter(({ ok }) => !ok).length
  const waiting = findings.filter(({ waits }) => waits).length
  const parts = [
    ...(wrong === 0 ? [] : [`${counted(wrong, 'thing is', 'things are')} wrong`]),
    ...(waiting === 0 ? [] : [`${counted(waiting, 'thing waits', 'things wait')} for somebody to act`]),
  ]
  if (parts.length === 0) return 'All is well.'
  return wrong === 0 ? `Nothing is wrong; ${parts.join('')}: see "→".` : `${parts.join(', ')}.`
}

export const testnetStatus = defineCommand({
  path: 'testnet status',
  summary: 'say how the network is, what is wrong with it, and what to do about that',
  options: networkOption,
  examples: ['dealkit testnet status', 'dealkit testnet status --json'],
  async run({ network: file }, { env, signal }) {
    const [{ loadNetworkInfo }, { diagnose }] = await Promise.all([
      import('#sdk/network/load-network-info.ts'),
      import('#sdk/actions/network/diagnose.ts'),
    ])
    return diagnose(await loadNetworkInfo(file ?? networkPath(env)), { signal })
  },
  render: ({ networkName, epoch, findings }, style) => {
    const head =
      epoch === undefined ? `Network ${networkName}, whose node is down` : `Network ${networkName}, epoch ${epoch}`
    const lines = findings.map(({ ok, waits, subject, says, next }) => {
      const mark = ok ? (waits ? style.yellow('…') : style.green('✓')) : style.red('✗')
      return `${mark} ${subject}: ${says}${next === undefined ? '' : `\n    ${style.yellow('→')} ${next}`}`
    })
    return [style.bold(head), ...lines, verdictOf(findings)].join('\n')
  },
})
