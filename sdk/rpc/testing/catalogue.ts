import { readFileSync } from 'node:fs'
import { vectorFile } from '#sdk/test-vectors.ts'

/** A method as a component's own list has it; parameters and result are sample values that show the JSON shape. */
export interface ListedMethod {
  readonly name: string
  readonly group: string
  readonly perm: string
  readonly params: readonly unknown[]
  readonly result: unknown
}

/** All methods of one component and version. */
export interface Catalogue {
  readonly file: string
  readonly namespace: string
  /** The path it is served at: `/rpc/v1`. */
  readonly endpoint: string
  readonly methods: readonly ListedMethod[]
}

/**
 * Reads `chain-v1.json` and its like; the tests that use it are skipped where the lists are not.
 *
 * @example
 * import { loadCatalogue } from '#sdk/rpc/testing/catalogue.ts'
 * console.log(loadCatalogue('chain-v1.json').methods.length)
 */
export function loadCatalogue(file: string): Catalogue {
  return { file, ...(JSON.parse(readFileSync(vectorFile(`../api/${file}`), 'utf8')) as Omit<Catalogue, 'file'>) }
}
