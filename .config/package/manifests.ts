/** What of package.json says where modules are. */
export interface Manifest {
  readonly exports: Readonly<Record<string, Target>>
  readonly imports: Readonly<Record<string, string>>
}

type Target = string | Built

interface Built {
  readonly types: string
  readonly default: string
}

/** The manifest that is packed: it names what was built of the sources. Whatever is no source stays as it is. */
export function packed<M extends Manifest>(manifest: M): M {
  return {
    ...manifest,
    exports: mapValues(manifest.exports, (target) => (typeof target === 'string' ? builtEntry(target) : target)),
    imports: mapValues(manifest.imports, builtPath),
  }
}

/** The inverse of {@link packed}: the manifest of the checkout. */
export function unpacked<M extends Manifest>(manifest: M): M {
  return {
    ...manifest,
    exports: mapValues(manifest.exports, (target) => sourcePath(typeof target === 'string' ? target : target.default)),
    imports: mapValues(manifest.imports, sourcePath),
  }
}

/** The declarations of the entries of a packed manifest. */
export function typesOf({ exports }: Manifest): string[] {
  return Object.values(exports).flatMap((target) => (typeof target === 'string' ? [] : [target.types]))
}

const mapValues = <V, R>(record: Readonly<Record<string, V>>, map: (value: V) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))

function builtEntry(source: string): Target {
  const built = builtPath(source)
  return built === source ? source : { types: built.replace(/\.js$/, '.d.ts'), default: built }
}

const builtPath = (source: string) => source.replace(/^\.\/(.+)\.ts$/, './dist/$1.js')

const sourcePath = (built: string) => built.replace(/^\.\/dist\/(.+)\.js$/, './$1.ts')
