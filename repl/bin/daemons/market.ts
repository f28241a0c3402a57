import { defineCommand } from '../../command-line/command.ts'
import { usageErrors } from '../../command-line/errors.ts'
import { endpoint, oneOf, parameterOf, text } from '../../command-line/kinds.ts'
import { daemonOptions } from './daemon-options.ts'
import { minerAccount } from './miner-account.ts'
import { pieceStorage } from './piece-storage.ts'
import { renderRunning, runDaemon } from './run-daemon.ts'
import { walletSigner } from './wallet-signer.ts'

const account = parameterOf(minerAccount)

/** venus-market's daemon. */
export const soloRun = defineCommand({
  path: 'solo-run',
  summary: 'run the market for miners of your own, with one node',
  description:
    'What flags say goes before the configuration, and is written to it on the first run. Without a wallet the node signs.',
  options: {
    nodeUrl: endpoint({ summary: 'the API of the node' }),
    nodeToken: text({ summary: 'its token: "cat ~/.venus/token"' }),
    walletUrl: endpoint({ summary: 'the API of a venus-wallet that signs', aliases: ['signer-url'] }),
    walletToken: text({ summary: 'its token: "venus-wallet auth api-info --perm admin"', aliases: ['signer-token'] }),
    signerType: oneOf('wallet')({ summary: 'what signs', hidden: true }),
    piecestorage: parameterOf(pieceStorage)({ summary: 'where pieces are kept' }),
    miner: account({ summary: 'a miner to serve, and its account', repeated: true }),
    paymentAddr: account({ summary: 'who is paid for retrievals' }),
    mysqlDsn: text({ summary: 'not served: what the market knows is in its repo', hidden: true }),
    ...daemonOptions,
  },
  examples: [
    'venus-market solo-run --node-url=/ip4/127.0.0.1/tcp/3453/ --node-token=$(cat ~/.venus/token) --piecestorage=fs:/data/pieces --miner=t01000:accountName',
    'venus-market solo-run',
  ],
  daemon: true,
  async *run(input, context) {
    const { nodeUrl, nodeToken, walletUrl, walletToken, piecestorage, miner, paymentAddr, mysqlDsn } = input
    if (mysqlDsn !== undefined)
      throw usageErrors.USAGE_REFUSED({
        reason: '--mysql-dsn is given, and this market does not keep what it knows in MySQL',
        next: 'Leave it out: SQLite in the repo is used, or what [Database] of the configuration names.',
      })
    const { marketService } = await import('#testnet/market/service.ts')
    const config = {
      Node: { Url: nodeUrl, Token: nodeToken },
      Signer: walletSigner(walletUrl, walletToken),
      PieceStorage: piecestorage,
      StorageMiners: miner.length === 0 ? undefined : [...miner],
      RetrievalPaymentAddress: paymentAddr,
    }
    yield* runDaemon(marketService, { config }, input, context)
  },
  render: renderRunning,
})
