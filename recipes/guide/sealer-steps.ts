import { type GuideStep, line, section } from './step.ts'

/** The sealer joins the market, and pledges the sector without deals that is upgraded at the end. */
export const sealerSteps: readonly GuideStep[] = [
  section('venus-sealer: initialization, storage'),
  line('cat ~/.venusmarket/token', /^(?<marketToken>eyJ[\w-]+\.[\w-]+\.[\w-]+)\s*$/),
  line(
    ({ node, nodeToken, market, marketToken, owner, worker }) =>
      [
        './venus-sealer --network=force init --actor f01000',
        `--worker ${worker}`,
        `--owner ${owner}`,
        '--sector-size 8MiB',
        '--messager-url /ip4/127.0.0.1/tcp/39812',
        `--node-url=${node}/`,
        '--gateway-url /ip4/127.0.0.1/tcp/45132',
        `--auth-token ${nodeToken}`,
        '--market-mode solo',
        `--market-url ${market}`,
        `--market-token ${marketToken}`,
        '--no-local-storage',
      ].join(' \\\n'),
    /^/,
  ),
  {
    kind: 'file',
    path: '.venussealer/config.toml',
    text: ({ sealer, home }, before = '') =>
      before
        .replace(/^ListenAddress = .*$/m, `ListenAddress = "${sealer}/http"`)
        .replace(
          /^RemoteListenAddress = .*$/m,
          `RemoteListenAddress = "${sealer?.replace(/^.*\/tcp\//, '127.0.0.1:')}"`,
        )
        .replace(/^WaitDealsDelay = .*$/m, 'WaitDealsDelay = "10s"')
        .replace(/^Fs = \[\]$/m, '')
        .replace(/^S3 = \[\]$/m, `  [PieceStorage.Fs]\n    Enable = true\n    Path = "${home}/pieces_solo"`),
  },
  { kind: 'daemon', program: 'venus-sealer', line: () => './venus-sealer run' },
  line(({ home }) => `./venus-sealer storage attach --init --store ${home}/store`, /^$/),
  line(({ home }) => `./venus-sealer storage attach --init --seal ${home}/seal`, /^$/),
  line(
    './venus-sealer storage list',
    /[\da-f-]{36}:\n\t\[#* *\] [\d.]+ [TGM]iB\/[\d.]+ [TGM]iB \d+%\n\tUnsealed: \d+; Sealed: \d+; Caches: \d+; Reserved: [\d.]+ [KMG]?i?B\n\tWeight: 10; Use: (Seal|Store)\s*\n\tLocal: \/.*\n\tURL: http:\/\/127\.0\.0\.1:\d+\/remote/,
  ),
  line('./venus-sealer sectors pledge', /^Created CC sector: {2}(?<ccSector>\d+)\s*$/),
]

const columns = '^ID +State +OnChain +Active +Expiration +Deals'

/** A deal in a new sector. */
export const newSectorSteps: readonly GuideStep[] = [
  section('A deal in a new sector'),
  line(
    './venus-sealer deals list',
    /^DealId {2}PieceCID +PieceSize {2}Client +Provider +StartEpoch {2}EndEpoch +Price +Verified {2}Packed {2}FastRetrieval {2}Status *\n(?<dealId>\d+) +baga6ea4seaq\w+ +\d+ +[tf]1\w+ +[tf]01000 +\d+ +\d+ +\d+ +false +false +true +Undefine/m,
    { within: 30 },
  ),
  line(
    './venus-sealer sectors deal',
    /^Assign Deals (?<onlineId>\d+) sector (?<newSector>\d+) piece baga6ea4seaq\w+ offset \d+ length \d+ $/m,
    { within: 20 },
  ),
  line(
    './venus-sealer sectors list',
    new RegExp(
      String.raw`${columns}[\s\S]*\n\d+ +(WaitDeals|AddPiece|Packing|GetTicket|PreCommit\w+|WaitSeed|Commit\w+|Submit\w+|Finalize\w+|Proving) `,
    ),
  ),
]

/** Until the new sector proves. */
export const provingSteps: readonly GuideStep[] = [
  line('./venus-sealer sectors list', /\n(?<provenSector>\d+) +Proving +YES +(?:YES|NO) +\d+ \(in [^)]+\) +1 /, {
    within: 60,
  }),
]

/** A deal in a sector that has none. */
export const snapUpSteps: readonly GuideStep[] = [
  section('A deal in a sector that has none: snap-up'),
  // Elsewhere a day goes by until the sector has been proven for the first time.
  line('./venus advance 24h', /^epoch \d+\s*$/),
  line('./venus-sealer sectors list', /\n?(?<snapSector>\d+) +Proving +YES +YES +\d+ \(in [^)]+\) +CC/, { within: 60 }),
  line(({ snapSector }) => `./venus-sealer sectors snap-up ${snapSector}`, /^$/, {
    doneIf: {
      line: () => './venus-sealer sectors list',
      shows: /SnapDealsWaitDeals/,
    },
  }),
  line('./venus-sealer sectors list', /\d+ +(SnapDealsWaitDeals|Available) /, { within: 20 }),
  line('./venus-sealer sectors deal', /^Assign Deals \d+ sector \d+ piece baga6ea4seaq\w+ offset \d+ length \d+ $/m, {
    within: 40,
  }),
  line(
    ({ snapSector }) => `./venus-sealer sectors status ${snapSector}`,
    /Status:\s+(SnapDeals\w+|UpdateReplica|ProveReplicaUpdate|SubmitReplicaUpdate|ReplicaUpdateWait|FinalizeReplicaUpdate|UpdateActivating|ReleaseSectorKey|Proving)/,
  ),
  line('./venus-sealer sectors list', /^ID[^\n]*\n(?:\d+ +Proving +YES +YES [^\n]*\n?){2,}$/, { within: 90 }),
]
