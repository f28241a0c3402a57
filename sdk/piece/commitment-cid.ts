import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { pieceErrors } from './errors.ts'

const commitmentBytes = 32

const kinds = {
  unsealed: { codec: 0xf101, hash: 0x1012, name: 'a piece or unsealed-sector commitment (fil-commitment-unsealed)' },
  sealed: { codec: 0xf102, hash: 0xb401, name: 'a sealed-sector commitment (fil-commitment-sealed)' },
} as const

/**
 * The CID of a piece commitment (CommP) or of a sector's unsealed data (CommD), from its 32 bytes.
 *
 * @throws {PIECE_COMMITMENT_LENGTH} not 32 bytes.
 * @see filecoin-project/go-fil-commcid
 * @example
 * import { pieceCid } from 'dealkit/piece'
 * pieceCid(new Uint8Array(32)).toString() // baga6ea4seaq…
 */
export const pieceCid = (commitment: Uint8Array): CID => commitmentCid(commitment, 'unsealed')

/**
 * The CID of a sealed sector's replica (CommR), from its 32 bytes.
 *
 * @throws {PIECE_COMMITMENT_LENGTH} not 32 bytes.
 * @example
 * import { sealedCid } from 'dealkit/piece'
 * sealedCid(new Uint8Array(32)).toString() // bagboea4b5abca…
 */
export const sealedCid = (commitment: Uint8Array): CID => commitmentCid(commitment, 'sealed')

/**
 * The 32 bytes of a piece or unsealed-sector CID, given as a CID or as text.
 *
 * @throws {PIECE_CID_TEXT} the text is no CID.
 * @throws {PIECE_CID_KIND} it is a CID of something else.
 * @example
 * import { pieceCommitment } from 'dealkit/piece'
 * pieceCommitment('baga6ea4seaqdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy').length // 32
 */
export const pieceCommitment = (cid: CID | string): Uint8Array => commitmentOf(cid, 'unsealed')

/**
 * The 32 bytes of a sealed-sector CID, given as a CID or as text.
 *
 * @throws {PIECE_CID_TEXT} the text is no CID.
 * @throws {PIECE_CID_KIND} it is a CID of something else.
 * @example
 * import { sealedCommitment } from 'dealkit/piece'
 * sealedCommitment('bagboea4b5abcaziacbne3v3hh6bhgatc3dop72pnztj4xtvmppj4sq3jnieqoesx').length // 32
 */
export const sealedCommitment = (cid: CID | string): Uint8Array => commitmentOf(cid, 'sealed')

/**
 * Whether a CID is that of a piece or of a sector's unsealed data, by its form.
 *
 * @example
 * import { isPieceCid, pieceCid, sealedCid } from '#sdk/piece/commitment-cid.ts'
 * isPieceCid(pieceCid(new Uint8Array(32))) // true
 * isPieceCid(sealedCid(new Uint8Array(32))) // false
 */
export const isPieceCid = (cid: CID): boolean => isOfKind(cid, 'unsealed')

/**
 * Whether a CID is that of a sealed sector's replica, by its form.
 *
 * @example
 * import { isSealedCid, sealedCid } from '#sdk/piece/commitment-cid.ts'
 * isSealedCid(sealedCid(new Uint8Array(32))) // true
 */
export const isSealedCid = (cid: CID): boolean => isOfKind(cid, 'sealed')

/**
 * Reads a piece CID from text and checks that it is one.
 *
 * @throws {PIECE_CID_TEXT} the text is no CID.
 * @throws {PIECE_CID_KIND} it is a CID of something else, such as the root of a file.
 * @example
 * import { parsePieceCid } from 'dealkit/piece'
 * parsePieceCid('baga6ea4seaqdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy')
 */
export function parsePieceCid(text: string): CID {
  const cid = readCid(text)
  commitmentOf(cid, 'unsealed')
  return cid
}

function commitmentCid(commitment: Uint8Array, kind: keyof typeof kinds): CID {
  if (commitment.length !== commitmentBytes) {
    throw pieceErrors.PIECE_COMMITMENT_LENGTH({ length: commitment.length })
  }
  return CID.createV1(kinds[kind].codec, Digest.create(kinds[kind].hash, commitment))
}

function isOfKind({ version, code, multihash }: CID, kind: keyof typeof kinds): boolean {
  const { codec, hash } = kinds[kind]
  return version === 1 && code === codec && multihash.code === hash && multihash.digest.length === commitmentBytes
}

function commitmentOf(given: CID | string, kind: keyof typeof kinds): Uint8Array {
  const cid = typeof given === 'string' ? readCid(given) : given
  if (!isOfKind(cid, kind)) throw pieceErrors.PIECE_CID_KIND({ cid: cid.toString(), expected: kinds[kind].name })
  return cid.multihash.digest
}

/**
 * Reads any CID, which need not be a piece's.
 *
 * @throws {PIECE_CID_TEXT} the text is no CID.
 * @example
 * import { readCid } from '#sdk/piece/commitment-cid.ts'
 * readCid('bafkqaaa').version // 1
 */
export function readCid(text: string): CID {
  try {
    return CID.parse(text)
  } catch (cause) {
    throw pieceErrors.PIECE_CID_TEXT({ text: text.slice(0, 120) }, { cause })
  }
}
