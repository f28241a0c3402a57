import { type GuideStep, line, section } from './step.ts'

/** Node and wallet, which the guide takes for granted: a chain of one's own, and the miner's keys. */
export const nodeSteps: readonly GuideStep[] = [
  section('The node, and the wallet with the keys of the miner'),
  {
    kind: 'daemon',
    program: 'venus',
    line: ({ node }) => `./venus daemon --listen ${node}`,
    again: './venus daemon',
  },
  line('cat ~/.venus/token', /^(?<nodeToken>eyJ[\w-]+\.[\w-]+\.[\w-]+)\s*$/),
  line('./venus wallet list', /^Address +ID +Balance +Nonce +Default *\n(?<client>t1\w+) /),
  line('./venus state miner-info t01000', /Owner:\t(?<ownerId>t0\d+)\nWorker:\t(?<workerId>t0\d+)/),
  line('./venus wallet list', /\n(?<owner>t3\w+) +t0104 [\s\S]*\n(?<worker>t3\w+) +t0105 /),
  line(({ owner }) => `./venus wallet export ${owner} > private_key`, /^$/),
  line('./venus wallet import private_key', /^(?:imported key )?t3\w+/),
  {
    kind: 'file',
    path: '.venus_wallet/config.toml',
    text: ({ wallet }) => `[API]\nListenAddress = "${wallet}/http"\n\n[Factor]\nScryptN = 4096\n`,
  },
  { kind: 'daemon', program: 'venus-wallet', line: () => 'VENUS_WALLET_PASSWORD=guide ./venus-wallet run' },
  line('./venus-wallet import private_key', /imported key t3\w+ successfully!/),
  line(({ worker }) => `./venus wallet export ${worker} > worker_key`, /^$/),
  line('./venus-wallet import worker_key', /imported key t3\w+ successfully!/, { answers: () => ['guide'] }),
  line(
    './venus-wallet auth api-info --perm admin',
    /(?<walletToken>eyJ[\w-]+\.[\w-]+\.[\w-]+):(?<walletUrl>\/ip4\/127\.0\.0\.1\/tcp\/\d+\/http)\s*$/,
    { answers: () => ['guide'] },
  ),
]

/** Configuration and start of the market, the miner's entry on chain, and its ask. */
export const marketSteps: readonly GuideStep[] = [
  section('venus-market: configuration, start, addresses on chain'),
  {
    kind: 'file',
    path: '.venusmarket/config.toml',
    text: ({ market, marketPeer, home }) =>
      [
        'PublishMsgPeriod = "10s"',
        '',
        '[API]',
        `ListenAddress = "${market}"`,
        '',
        '[Libp2p]',
        `ListenAddresses = ["${marketPeer}"]`,
        '',
        '[PieceStorage]',
        '  [PieceStorage.Fs]',
        '    Enable = true',
        `    Path = "${home}/pieces_solo"`,
        '',
      ].join('\n'),
  },
  {
    kind: 'daemon',
    program: 'venus-market',
    line: ({ node, nodeToken, walletUrl, walletToken, home }) =>
      `./venus-market solo-run --node-url=${node}/ \\\n  --node-token=${nodeToken} \\\n  --wallet-url=${walletUrl} \\\n  --wallet-token=${walletToken} \\\n  --piecestorage=fs:${home}/pieces_solo --miner=t01000:accountName`,
    again: './venus-market solo-run',
  },
  line('./venus-market net listen', /^(?<marketAddress>\/ip4\/127\.0\.0\.1\/tcp\/\d+)\/p2p\/(?<peerId>12D3Koo\w+)/),
  line(
    ({ marketAddress }) => `./venus-market actor set-addrs --miner=t01000 ${marketAddress}/`,
    /^Requested multiaddrs change in message bafy2bza\w+$/m,
  ),
  line(
    ({ peerId }) => `./venus-market actor set-peer-id --miner=f01000 ${peerId}`,
    /^Requested peerid change in message bafy2bza\w+$/m,
  ),
  line('./venus-market actor info --miner t01000', /^peers: 12D3Koo\w+\naddr: ?\n?\t? ?\/ip4\/127\.0\.0\.1\/tcp\/\d+/, {
    within: 20,
  }),
]

export const askSteps: readonly GuideStep[] = [
  section('The ask of the miner'),
  line(
    './venus-market storage-deals set-ask --miner=t01000 --price=0.02fil --verified-price=0.01fil --min-piece-size=512b --max-piece-size=8M',
    /^Ask of t01000: 0\.02 FIL per GiB and epoch \(0\.01 FIL for verified deals\), pieces of 512 B to 8 MiB padded, for 720h0m0s$/m,
  ),
  line(
    './venus-market storage-deals get-ask --miner=t01000',
    /^Price per GiB\/Epoch {2}Verified {2}Min\. Piece Size \(padded\) {2}Max\. Piece Size \(padded\) {2}Expiry \(Epoch\) {2}Expiry \(Appx\. Rem\. Time\) {2}Seq\. No\.\s*\n0\.02 FIL +0\.01 FIL +512 B +8 MiB +\d+ +\d+h\d+m\d+s +\d+\s*$/,
  ),
]
