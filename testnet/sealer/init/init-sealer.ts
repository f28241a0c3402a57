import { rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { z } from 'zod'
import type { Address } from '#sdk/address/address.ts'
import { createNodeClient } from '#sdk/clients/node-client.ts'
import { createWalletClient } from '#sdk/clients/wallet-client.ts'
import { loadConfig } from '#testnet/service/config/config-file.ts'
import { openRepo, type Repo } from '#testnet/service/repo/repo.ts'
import { sealerConfig } from '../config.ts'
import { openSealerDatabase } from '../open-sealing.ts'
import { SectorStorage } from '../storage/sector-storage.ts'
import { checkNode } from './check-node.ts'
import { createMiner, type NewMiner } from './create-miner.ts'
import { initErrors } from './errors.ts'
import { configOf, type InitServices } from './init-services.ts'
import { requireMiner } from './require-miner.ts'

export interface InitOptions extends InitServices {
  /** Where the sealer keeps everything; it must not have a configuration yet. */
  readonly repo: string
  /** `force`, `mainnet`, …: the node must be of it. */
  readonly network?: string | undefined
  /** A miner that is on chain; without it one is made of `miner`. */
  readonly actor?: Address | undefined
  readonly miner: NewMiner
  /** Whether the repo itself is a place for sectors, to seal and to store. */
  readonly localStorage: boolean
  /** Does not wait until the node has caught up. */
  readonly nosync: boolean
  readonly signal: AbortSignal
  /** Told what is done, a line each. */
  say(line: string): void
}

export interface InitializedSealer {
  readonly repo: string
  readonly miner: Address
  /** Whether it was made just now. */
  readonly created: boolean
}

/**
 * Prepares a repo for a miner's sealer: checks the node and the miner, or makes a new one on chain, and writes
 * config.toml, storage.json and sealer.db. When anything fails nothing is left behind.
 * Source: venus-sealer app/venus-sealer/init.go.
 *
 * @throws {REPO_INITIALIZED} @throws {MARKET_URL_MISSING} @throws {NETWORK_MISMATCH} @throws {MINER_UNKNOWN}
 * @throws {SECTOR_SIZE_MISMATCH} @throws {OWNER_UNKNOWN} @throws {RPC_UNREACHABLE}
 * @example
 * import { initSealer } from '#testnet/sealer/init/init-sealer.ts'
 * import { Address } from 'dealkit'
 * const { created } = await initSealer({
 *   repo: '/tmp/sealer',
 *   actor: Address.parse('t01000'),
 *   miner: {},
 *   node: { url: 'http://127.0.0.1:3453', token: 'eyJhbGciOiJIUzI1NiJ9…' },
 *   localStorage: true,
 *   nosync: false,
 *   signal: AbortSignal.timeout(60_000),
 *   say: console.log,
 * })
 */
export async function initSealer(options: InitOptions): Promise<InitializedSealer> {
  const { actor, say, signal } = options
  const path = resolve(options.repo)
  const config = configOf(options)
  say('Checking if repo exists')
  if (await isThere(join(path, 'config.toml'))) throw initErrors.REPO_INITIALIZED({ path })

  say('Trying to connect to full node RPC')
  const node = createNodeClient({
    url: options.node.url,
    ...(config.Node.Token === '' ? {} : { token: config.Node.Token }),
  })
  const wallet =
    options.wallet === undefined
      ? undefined
      : createWalletClient({ token: config.Signer.Token, url: options.wallet.url })
  try {
    await checkNode(node, options)
    const miner =
      actor === undefined
        ? await createMiner(node, wallet ?? node, options.miner, { say, signal })
        : await requireMiner(node, actor, options.miner, say)
    say('Initializing repo')
    await writeRepo(path, { ...config, Actor: miner.toString(), DataDir: path }, miner, options.localStorage)
    return { repo: path, miner, created: actor === undefined }
  } finally {
    await Promise.all([node.close(), wallet?.close()])
  }
}

async function writeRepo(
  path: string,
  config: z.input<typeof sealerConfig>,
  miner: Address,
  localStorage: boolean,
): Promise<void> {
  const wasThere = await isThere(path)
  const repo = await openRepo(path)
  try {
    if (await isThere(repo.file('config.toml'))) throw initErrors.REPO_INITIALIZED({ path })
    await fill(repo, config, miner, localStorage)
  } catch (error) {
    if (!initErrors.REPO_INITIALIZED.is(error)) await empty(repo)
    await repo.close()
    if (!wasThere) await rm(path, { recursive: true, force: true })
    throw error
  }
  await repo.close()
}

async function fill(
  repo: Repo,
  config: z.input<typeof sealerConfig>,
  miner: Address,
  localStorage: boolean,
): Promise<void> {
  const storage = await SectorStorage.open(repo, miner.id)
  if (localStorage) await storage.init(repo.path, { canSeal: true, canStore: true })
  else await storage.save()
  const database = await openSealerDatabase(repo.file('sealer.db'))
  await database.destroy()
  // The configuration is what makes it a sealer's repo: it comes last.
  await loadConfig(repo, 'config.toml', sealerConfig, config)
}

/** Takes back what `fill` may have made. */
async function empty(repo: Repo): Promise<void> {
  const made = ['config.toml', 'storage.json', 'sectorstore.json', 'sealer.db', 'sealer.db-wal', 'sealer.db-shm']
  for (const name of made) await rm(repo.file(name), { force: true })
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
}
