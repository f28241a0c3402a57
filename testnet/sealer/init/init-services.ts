import type { z } from 'zod'
import type { sealerConfig } from '../config.ts'
import { initErrors } from './errors.ts'

interface Remote {
  readonly url: string
  readonly token?: string | undefined
}

interface PerhapsRemote {
  readonly url?: string | undefined
  readonly token?: string | undefined
}

/** Where the components are that a sealer works with. */
export interface InitServices {
  readonly node: Remote
  /** A venus-wallet that signs; without one the node does. */
  readonly wallet?: Remote | undefined
  readonly messager?: PerhapsRemote | undefined
  readonly gateway?: { readonly urls: readonly string[]; readonly token?: string | undefined } | undefined
  readonly market?: (PerhapsRemote & { readonly mode?: 'solo' | 'pool' | undefined }) | undefined
  /** For node, messager, gateway and market, where nothing more special is said. */
  readonly authToken?: string | undefined
  readonly pieceStorage?: z.input<typeof sealerConfig>['PieceStorage'] | undefined
}

/** The configuration that stands for the flags of init. @throws {MARKET_URL_MISSING} */
export function configOf(services: InitServices) {
  const { node, wallet, messager, gateway, market, authToken = '', pieceStorage } = services
  if (market?.mode !== undefined && market.url === undefined) throw initErrors.MARKET_URL_MISSING({})
  const proof = { Urls: [...(gateway?.urls ?? [])], Token: gateway?.token ?? authToken }
  const marketNode = { Url: market?.url ?? '', Token: market?.token ?? authToken, Mode: market?.mode ?? ('' as const) }
  const ofMarket = { Urls: marketNode.Url === '' ? [] : [marketNode.Url], Token: marketNode.Token }
  return {
    Node: { Url: node.url, Token: node.token ?? authToken },
    Signer: { Url: wallet?.url ?? '', Token: wallet?.token ?? '' },
    Messager: { Url: messager?.url ?? '', Token: messager?.token ?? authToken },
    MarketNode: marketNode,
    RegisterProof: proof,
    RegisterMarket: market?.mode === 'pool' ? proof : ofMarket,
    ...(pieceStorage === undefined ? {} : { PieceStorage: pieceStorage }),
  }
}
