import { stripTypeScriptTypes } from 'node:module'
import { type Expression, type Pattern, type Program, parse, type Statement, type VariableDeclaration } from 'acorn'
import { replErrors } from './errors.ts'

/** A line of the REPL made ready to run: a body for an async function, and the names it defines. */
export interface Compiled {
  readonly body: string
  readonly names: readonly string[]
}

/**
 * Turns TypeScript with top-level await into the body of an async function that returns the value of its
 * last expression. Top-level declarations become assignments, so that later lines see them.
 * @throws {REPL_SYNTAX} with the parser's message and place.
 */
export function compile(source: string): Compiled {
  const { code, program } = parseLine(source)
  const names = new Set<string>()
  const edits: { start: number; end: number; text: string }[] = []
  const at = (node: { start: number; end: number }) => code.slice(node.start, node.end)

  for (const [i, statement] of program.body.entries()) {
    const last = i === program.body.length - 1
    switch (statement.type) {
      case 'VariableDeclaration':
        for (const declarator of statement.declarations) collectNames(declarator.id, names)
        edits.push({ start: statement.start, end: statement.end, text: assignments(statement, at) })
        break
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
        names.add(statement.id.name)
        edits.push({ start: statement.start, end: statement.end, text: `${statement.id.name} = ${at(statement)};` })
        break
      case 'ImportDeclaration':
        for (const specifier of statement.specifiers) names.add(specifier.local.name)
        edits.push({ start: statement.start, end: statement.end, text: dynamicImport(statement) })
        break
      case 'ExpressionStatement':
        if (last)
          edits.push({ start: statement.start, end: statement.end, text: `return (${at(statement.expression)});` })
        break
      default:
    }
  }

  let body = code
  for (const edit of edits.reverse()) body = body.slice(0, edit.start) + edit.text + body.slice(edit.end)
  return { body, names: [...names] }
}

/** True while the source is the beginning of something longer: an open bracket, string or comment. */
export function isUnfinished(source: string): boolean {
  try {
    parseLine(source)
    return false
  } catch (error) {
    return replErrors.REPL_SYNTAX.is(error) && error.details['unfinished'] === true
  }
}

function parseLine(source: string): { code: string; program: Program } {
  const object = source.trimStart().startsWith('{') ? attempt(`(${source.trim().replace(/;$/, '')})`) : undefined
  return object ?? attemptOrThrow(source)
}

function attempt(source: string): { code: string; program: Program } | undefined {
  try {
    return attemptOrThrow(source)
  } catch {
    return undefined // not an object literal, so it is read as a block below
  }
}

function attemptOrThrow(source: string): { code: string; program: Program } {
  const options = { ecmaVersion: 'latest', sourceType: 'module', allowAwaitOutsideFunction: true } as const
  try {
    const code = stripTypes(source)
    return { code, program: parse(code, options) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw replErrors.REPL_SYNTAX(
      { reason: reason.split('\n')[0]!.trim(), unfinished: endsEarly(source, error) },
      { cause: error },
    )
  }
}

function stripTypes(source: string): string {
  try {
    parse(source, { ecmaVersion: 'latest', sourceType: 'module', allowAwaitOutsideFunction: true })
    return source
  } catch {
    return stripTypeScriptTypes(source) // it may be TypeScript; if not, this reports why
  }
}

function endsEarly(source: string, error: unknown): boolean {
  const message = error instanceof Error ? error.message : ''
  if (
    /Unterminated (template|(block )?comment)|Expected .* got '<eof>'|Unexpected eof|Expression expected/i.test(message)
  ) {
    return (
      opensMoreThanItCloses(source) ||
      /Unterminated (template|(block )?comment)/i.test(message) ||
      /[=+\-*/,.?:&|(]\s*$/.test(source)
    )
  }
  return opensMoreThanItCloses(source)
}

function opensMoreThanItCloses(source: string): boolean {
  const bare = source.replace(/\/\/.*$/gm, '').replace(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`/g, '')
  let depth = 0
  for (const character of bare) {
    if ('([{'.includes(character)) depth++
    if (')]}'.includes(character)) depth--
  }
  return depth > 0 || (bare.match(/`/g)?.length ?? 0) % 2 === 1
}

function assignments(declaration: VariableDeclaration, at: (node: Pattern | Expression) => string): string {
  return declaration.declarations
    .map(({ id, init }) => `(${at(id)} = ${init === null || init === undefined ? 'undefined' : at(init)});`)
    .join(' ')
}

function dynamicImport(statement: Extract<Statement | Program['body'][number], { type: 'ImportDeclaration' }>): string {
  const parts = statement.specifiers.map((specifier) => {
    if (specifier.type === 'ImportNamespaceSpecifier') return `${specifier.local.name} = $module;`
    const imported =
      specifier.type === 'ImportDefaultSpecifier'
        ? 'default'
        : specifier.imported.type === 'Identifier'
          ? specifier.imported.name
          : String(specifier.imported.value)
    return `${specifier.local.name} = $module[${JSON.stringify(imported)}];`
  })
  return `{ const $module = await import(${JSON.stringify(statement.source.value)}); ${parts.join(' ')} }`
}

function collectNames(pattern: Pattern, names: Set<string>): void {
  switch (pattern.type) {
    case 'Identifier':
      names.add(pattern.name)
      break
    case 'ObjectPattern':
      for (const property of pattern.properties)
        collectNames(property.type === 'RestElement' ? property.argument : property.value, names)
      break
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element !== null) collectNames(element, names)
      break
    case 'AssignmentPattern':
      collectNames(pattern.left, names)
      break
    case 'RestElement':
      collectNames(pattern.argument, names)
      break
    default:
  }
}
