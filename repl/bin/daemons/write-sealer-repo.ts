import { rm } from 'node:fs/promises'
import type { Address } from '#sdk/address/address.ts'
import { sealerConfig } from '#testnet/sealer/config.ts'
import { SectorStorage } from '#testnet/sealer/storage/sector-storage.ts'
import { loadConfig } from '#testnet/service/config/config-file.ts'
import { openRepo } from '#testnet/service/repo/repo.ts'
import type { PieceStorageSection } from './piece-storage.ts'

/** What goes into the configuration of a new sealer. */
export interface SealerSettings {
  readonly nodeUrl: string
  readonly nodeToken: string
  readonly authToken: string | undefined
  readonly messagerUrl: string | undefined
  readonly messagerToken: string | undefined
  readonly gatewayUrl: readonly string[]
  readonly gatewayToken: string | undefined
  readonly marketUrl: string | undefined
  readonly marketToken: string | undefined
  readonly marketMode: 'solo' | 'pool' | undefined
  readonly walletUrl: string | undefined
  readonly walletToken: string | undefined
  readonly piecestorage: PieceStorageSection | undefined
  readonly noLocalStorage: boolean
}

/** Writes config.toml, and unless sectors are to be elsewhere makes the repo a place for them. */
export async function writeSealerRepo(path: string, miner: Address, settings: SealerSettings): Promise<void> {
  const { authToken, marketMode, gatewayUrl, marketUrl } = settings
  const gatewayToken = settings.gatewayToken ?? authToken
  const marketToken = settings.marketToken ?? (marketMode === undefined ? undefined : authToken)
  const gateway = { Urls: [...gatewayUrl], Token: gatewayToken }
  // Where the market asks for unsealed pieces: itself, or the gateway in front of it.
  const asked =
    marketMode === 'pool' ? gateway : { Urls: marketUrl === undefined ? [] : [marketUrl], Token: marketToken }
  const repo = await openRepo(path)
  try {
    await loadConfig(repo, 'config.toml', sealerConfig, {
      Actor: miner.toString(),
      DataDir: path,
      Node: { Url: settings.nodeUrl, Token: settings.nodeToken },
      Signer: { Url: settings.walletUrl, Token: settings.walletToken },
      Messager: { Url: settings.messagerUrl, Token: settings.messagerToken ?? authToken },
      MarketNode: { Url: marketUrl, Token: marketToken, Mode: marketMode },
      RegisterProof: gatewayUrl.length === 0 ? undefined : gateway,
      RegisterMarket: asked.Urls.length === 0 ? undefined : asked,
      PieceStorage: settings.piecestorage,
    })
    if (!settings.noLocalStorage) {
      const storage = await SectorStorage.open(repo, miner.id)
      await storage.init(path, { canSeal: true, canStore: true })
    }
  } catch (error) {
    // Half a repo would be taken for a whole one at the next try.
    await rm(repo.file('config.toml'), { force: true })
    throw error
  } finally {
    await repo.close()
  }
}
