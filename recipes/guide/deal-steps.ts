import { type GuideStep, line, section } from './step.ts'

export const clientSteps: readonly GuideStep[] = [
  section('market-client: start'),
  {
    kind: 'file',
    path: '.marketclient/config.toml',
    text: ({ clientApi, clientPeer }) =>
      `[API]\nListenAddress = "${clientApi}/ws"\n\n[Libp2p]\nListenAddresses = ["${clientPeer}"]\n`,
  },
  {
    kind: 'daemon',
    program: 'market-client',
    line: ({ node, nodeToken, client }) =>
      `./market-client run \\\n  --node-url=${node} \\\n  --auth-token=${nodeToken} \\\n  --addr=${client}`,
    again: './market-client run',
  },
]

/** A deal whose data goes over the network. */
export const onlineDealSteps: readonly GuideStep[] = [
  section('An online deal'),
  line(({ file }) => `./market-client data import ${file}`, /^Import (?<importId>\d{19}), Root (?<root>ba\w+)\s*$/),
  line('./market-client data local', /^\d{19}: ba\w+ @\/.+ \(import\)$/m),
  line(
    './market-client storage asks query f01000',
    /^Ask: t01000\nPrice per GiB: 0\.02 FIL\nVerified Price per GiB: 0\.01 FIL\nMax Piece size: 8 MiB\nMin Piece size: 512 B\s*$/,
  ),
  line(
    './market-client storage deals init',
    /^Data CID \(from lotus client import\): [\s\S]*\.\. calculating data size\nPieceCid: {2}baga6ea4seaq\w+ {2}PayLoadSize: \d+ PieceSize: \d+\n[\s\S]*Deal duration \(days\): [\s\S]*Miner Addresses \(f0\.\. f0\.\.\), none to find: [\s\S]*\.\. querying miner asks\n-----\nProposing from t1\w+\n\tBalance: [\d.]+ FIL\n\s*Piece size: \w+ \(Payload size: [\w.]+\)\nDuration: 4320h0m0s\nTotal price: ~[\d.]+ FIL \([\d.]+ FIL per epoch\)\nVerified: false\n[\s\S]*Accept \(yes\/no\): [\s\S]*\.\. executing\nDeal \(t01000\) CID: (?<online>bafyrei\w+)/,
    {
      answers: ({ root }) => [root!, '180', 'f01000', 'yes'],
      doneIf: { line: () => './market-client storage deals list -v', shows: /(?<online>bafyrei\w+)/ },
    },
  ),
  line(
    './market-client storage deals list',
    /^DealCid +DealId {2}Provider {2}State +On Chain\? {2}Slashed\? {2}PieceCID +Size +Price +Duration {2}Verified *\n\.\.\.\w{8} +(?:\d+|-) +t01000 +StorageDeal\w+ +N +N +\.\.\.\w{8} +[\d.]+ K?i?B +[\d.]+ FIL +\d+ +false/,
  ),
  line(
    './venus-market storage-deals list',
    /^ProposalCid +DealId {2}State +Client +Provider {2}Size +Price +Duration *\n\.\.\.\w{8} +(?:\d+|-) +StorageDeal\w+ +t1\w+ +t01000 +[\d.]+\w*B +[\d.]+ FIL +\d+/,
    { within: 20 },
  ),
]

/** A deal whose data is carried to the provider by hand. */
export const offlineDealSteps: readonly GuideStep[] = [
  section('An offline deal'),
  line('./market-client import ./README.md', /^Import \d{19}, Root (?<offlineRoot>ba\w+)\s*$/),
  line('./market-client data generate-car ./README.md ./readme.md.car', /^$/),
  line(
    './market-client data commP ./readme.md.car',
    /^CID: {2}(?<piece>baga6ea4seaq\w+)\nPiece size:\((?<pieceBytes>\d+)\), [\d.]+ K?i?B\s*$/,
  ),
  line(
    './market-client actor-funds add 100fil',
    /^Submitting Add Balance message for amount 100 FIL for address t1\w+\nAddBalance message cid: bafy2bza\w+\s*$/,
  ),
  line(
    ({ piece, pieceBytes, offlineRoot }) =>
      `./market-client storage deals init \\\n--manual-piece-cid=${piece} \\\n--manual-piece-size=${pieceBytes} \\\n${offlineRoot} \\\nf01000 \\\n0.01fil \\\n518400`,
    /^(?<offline>bafyrei\w+)\s*$/m,
    {
      doneIf: {
        line: ({ piece }) => `./market-client storage deals list -v | grep ${piece}`,
        shows: /(?<offline>bafyrei\w+)/,
      },
    },
  ),
  line('./market-client storage deals list', /\n {2}Message: Provider state: StorageDealWaitingForData/, {
    within: 30,
  }),
  line(({ offline }) => `./venus-market storage-deals import-data ${offline} ./readme.md.car`, /^$/, {
    doneIf: {
      line: ({ offline }) => `./venus-market storage-deals list -v | grep ${offline}`,
      shows: /StorageDeal(VerifyData|ReserveProviderFunds|ProviderFunding|Publish|Publishing|Staged|AwaitingPreCommit)/,
    },
  }),
  line(
    './market-client storage deals list',
    /Provider state: StorageDeal(Publish|Publishing|Staged|AwaitingPreCommit)/,
    {
      within: 30,
    },
  ),
]

/** Until the provider could seal the only deal that is not sealed yet. */
export const awaitPreCommitSteps: readonly GuideStep[] = [
  line('./venus-market storage-deals list', /StorageDealAwaitingPreCommit/, { within: 60 }),
]

/** Both deals are active on both sides in the end. */
export const activeSteps: readonly GuideStep[] = [
  section('Both deals are active'),
  line('./venus-market storage-deals list', /(StorageDealActive[\s\S]*){2}/, { within: 60 }),
  line('./market-client storage deals list', /(StorageDealActive +Y \(epoch \d+\)[\s\S]*){2}/, { within: 60 }),
]
