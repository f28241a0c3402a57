import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import {
  type Checker,
  type Project,
  SignatureKind,
  SymbolFlags,
  type Symbol as TsSymbol,
} from 'typescript/unstable/sync'
import type { Fault } from './fault.ts'

/** What of the package's exports has no docstring; and which functions among them, declared or constant, no example. */
export function undocumented(root: string, { program, checker }: Project): Fault[] {
  const missing = new Map<string, Fault>()
  for (const entry of entries(root)) {
    const source = program.getSourceFile(entry)
    const module = source && checker.getSymbolAtLocation(source)
    if (module === undefined) throw new Error(`package.json exports ${entry}, which is no module of the program`)
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
      const declaration = symbol.declarations[0]
      const node = declaration?.resolve()
      if (declaration === undefined || node === undefined) continue
      const lacks = lack(checker, symbol)
      if (lacks === undefined) continue
      const file = relative(root, declaration.path)
      const line = readFileSync(declaration.path, 'utf8').slice(0, node.getStart()).split('\n').length
      const reason = `${exported.name}, which the package exports, has no ${lacks}`
      missing.set(`${file} ${exported.name}`, { file, line, reason })
    }
  }
  return [...missing.values()]
}

function lack(checker: Checker, symbol: TsSymbol): 'docstring' | 'example' | undefined {
  if (symbol.getDocumentationComment(checker) === '') return 'docstring'
  const type = symbol.flags & SymbolFlags.Value ? checker.getTypeOfSymbol(symbol) : undefined
  if (type === undefined || checker.getSignaturesOfType(type, SignatureKind.Call).length === 0) return undefined
  return symbol.getJsDocTags(checker).some(({ name }) => name === 'example') ? undefined : 'example'
}

/** The modules of package.json's `exports`. */
export function entries(root: string): string[] {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, string>
  }
  return Object.values(exports)
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(root, path))
}
