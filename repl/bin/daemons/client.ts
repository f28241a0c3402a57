import { defineCommand } from '../../command-line/command.ts'
import { address, endpoint, text } from '../../command-line/kinds.ts'
import { daemonOptions } from './daemon-options.ts'
import { renderRunning, runDaemon } from './run-daemon.ts'
import { walletSigner } from './wallet-signer.ts'

/** market-client's daemon. */
export const clientRun = defineCommand({
  path: 'run',
  summary: 'run the client: it makes deals, and follows them',
  description: 'What flags say goes before the configuration, and is written to it on the first run.',
  options: {
    nodeUrl: endpoint({ summary: 'the API of the node' }),
    nodeToken: text({ summary: 'its token; goes before --auth-token' }),
    messagerUrl: endpoint({ summary: 'written down for the chain service; messages go through the node' }),
    messagerToken: text({ summary: 'its token; goes before --auth-token' }),
    authToken: text({ summary: 'the token of the node: "cat ~/.venus/token"' }),
    walletUrl: endpoint({ summary: 'the API of a venus-wallet that signs', aliases: ['signer-url'] }),
    walletToken: text({ summary: 'its token', aliases: ['signer-token'] }),
    addr: address({ summary: 'who pays for deals when nobody is named' }),
    ...daemonOptions,
  },
  examples: [
    'market-client run --node-url=/ip4/127.0.0.1/tcp/3453 --auth-token=$(cat ~/.venus/token) --addr=t1pwtw2c74ugrpqdx7xgwxv6wspqli7vnwby6y2hy',
    'market-client run',
  ],
  daemon: true,
  async *run(input, context) {
    const { nodeUrl, nodeToken, messagerUrl, messagerToken, authToken, walletUrl, walletToken, addr } = input
    const { dealClientService } = await import('#testnet/client/service.ts')
    const config = {
      Node: { Url: nodeUrl, Token: nodeToken ?? authToken },
      Messager: { Url: messagerUrl, Token: messagerUrl === undefined ? undefined : (messagerToken ?? authToken) },
      Signer: walletSigner(walletUrl, walletToken),
      DefaultMarketAddress: addr?.toString(),
    }
    yield* runDaemon(dealClientService, { config, awaits: ['node', 'wallet'] }, input, context)
  },
  render: renderRunning,
})
