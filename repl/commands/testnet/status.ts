import { defineCommand } from '../../command-line/command.ts'
import { networkOption } from './network-option.ts'

export const testnetStatus = defineCommand({
  path: 'testnet status',
  summary: 'say how the network is, what is wrong with it, and what to do about that',
  options: networkOption,
  examples: ['dealkit testnet status', 'dealkit testnet status --json'],
  async run({ network: file }, { signal }) {
    const [{ loadNetworkInfo }, { diagnose }] = await Promise.all([
      import('#sdk/network/load-network-info.ts'),
      import('#sdk/actions/network/diagnose.ts'),
    ])
    return diagnose(await loadNetworkInfo(file), { signal })
  },
  render: ({ networkName, epoch, findings }, style) => {
    const head =
      epoch === undefined ? `Network ${networkName}, whose node is down` : `Network ${networkName}, epoch ${epoch}`
    const lines = findings.map(({ ok, subject, says, next }) => {
      const mark = ok ? style.green('✓') : style.red('✗')
      return `${mark} ${subject}: ${says}${next === undefined ? '' : `\n    ${style.yellow('→')} ${next}`}`
    })
    const wrong = findings.filter(({ ok }) => !ok).length
    const verdict = wrong === 0 ? 'All is well.' : `${wrong} ${wrong === 1 ? 'thing is' : 'things are'} wrong.`
    return [style.bold(head), ...lines, verdict].join('\n')
  },
})
