import { defineCommand } from '../../command-line/command.ts'
import { address, attoFil, endpoint, flag, oneOf, parameterOf, size, text } from '../../command-line/kinds.ts'
import { pieceStorage } from './piece-storage.ts'

/** `venus-sealer init`: a repo for a miner that exists, or for one that it makes. */
export const sealerInit = defineCommand({
  path: 'init',
  summary: 'make the repo of a miner, and the miner itself without --actor',
  description: [
    'Everything given here is written to config.toml, so that "venus-sealer run" needs no options.',
    '--auth-token is the token of the node, of the gateway and, with --market-mode, of the market; a token of',
    'their own goes before it.',
  ].join(' '),
  options: {
    actor: address({ summary: 'a miner that exists; a new one is made when left out' }),
    network: oneOf(
      'mainnet',
      'calibration',
      '2k',
      'force',
      'butterfly',
    )({ summary: 'refuse a node of another network' }),
    worker: address({ summary: 'of the new miner; its owner when left out', short: 'w' }),
    owner: address({ summary: 'of the new miner; the default address of the node when left out', short: 'o' }),
    from: address({ summary: 'who pays for the new miner; its owner when left out' }),
    sectorSize: size({ summary: 'of the new miner, 8MiB when left out; checked for one that exists' }),
    messagerUrl: endpoint({ summary: 'written down; messages go through the node' }),
    messagerToken: text({ summary: 'its token' }),
    nodeUrl: endpoint({ summary: 'the API of the node', default: '/ip4/127.0.0.1/tcp/3453' }),
    nodeToken: text({ summary: 'its token: "cat ~/.venus/token"' }),
    gatewayUrl: endpoint({ summary: 'a gateway', repeated: true }),
    gatewayToken: text({ summary: 'its token' }),
    marketUrl: endpoint({ summary: 'the API of the market' }),
    marketToken: text({ summary: 'its token: "cat ~/.venusmarket/token"' }),
    marketMode: oneOf('solo', 'pool')({ summary: 'how the market runs' }),
    walletUrl: endpoint({ summary: 'a venus-wallet that signs; the node when left out' }),
    walletToken: text({ summary: 'its token' }),
    authToken: text({ summary: 'the token of all that have none of their own' }),
    piecestorage: parameterOf(pieceStorage)({ summary: 'where the market keeps pieces: the same place' }),
    noLocalStorage: flag({ summary: 'keep no sectors in the repo; "storage attach" says where' }),
    gasPremium: attoFil({ summary: 'accepted as the Go program has it', default: '0', hidden: true }),
    nosync: flag({ summary: 'do not wait until the node has caught up' }),
  },
  examples: [
    'venus-sealer --network=force init --actor f01000 --sector-size 8MiB --node-url=/ip4/127.0.0.1/tcp/3453/ --auth-token $(cat ~/.venus/token) --market-mode solo --market-url /ip4/127.0.0.1/tcp/41235 --market-token $(cat ~/.venusmarket/token) --no-local-storage',
    'venus-sealer init --sector-size 8MiB --auth-token $(cat ~/.venus/token)',
  ],
  async run(input, { repo, signal, say }) {
    const { initSealer } = await import('#testnet/sealer/init/init-sealer.ts')
    const { actor, owner, worker, from, sectorSize, messagerUrl, gatewayUrl, authToken, network, nosync } = input
    if (messagerUrl !== undefined || gatewayUrl.length > 0)
      say('Messager and gateway are written down; messages go through the node, and nothing has to listen there')
    const { miner, created } = await initSealer({
      repo,
      network,
      actor,
      miner: { owner, worker, from, sectorSize },
      node: { url: input.nodeUrl, token: input.nodeToken },
      wallet: input.walletUrl === undefined ? undefined : { url: input.walletUrl, token: input.walletToken },
      messager: { url: messagerUrl, token: input.messagerToken },
      gateway: { urls: gatewayUrl, token: input.gatewayToken },
      market: { mode: input.marketMode, url: input.marketUrl, token: input.marketToken },
      authToken,
      pieceStorage: input.piecestorage,
      localStorage: !input.noLocalStorage,
      nosync,
      signal,
      say,
    })
    return { miner, created, repo }
  },
  render: ({ miner, created, repo }) =>
    `${created ? `Created new miner: ${miner}\n` : ''}Sealer of ${miner} initialized at ${repo}, you can now start it with 'venus-sealer run'`,
})
