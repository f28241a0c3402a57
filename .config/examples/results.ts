import { stripTypeScriptTypes } from 'node:module'
import { type Comment, type Expression, type ExpressionStatement, type Property, parse, parseExpressionAt } from 'acorn'

/** What the comment behind a statement says of it. */
export type Stated =
  | { kind: 'value'; text: string; value: unknown }
  | { kind: 'bytes'; text: string; bytes: string }
  | { kind: 'throws'; text: string; code: string }

/** An expression of an example with the result its comment states. */
export interface Result {
  /** The statement's place in the script, and the expression that the comment tells the value of. */
  start: number
  end: number
  expression: string
  /** Counted from the first line of the example, from 0. */
  line: number
  stated: Stated
}

/** The example as JavaScript (every character in its old place), and the results that it states. */
export function statedResults(text: string): { script: string; results: Result[] } {
  const script = stripTypeScriptTypes(text)
  const comments: Comment[] = []
  const { body } = parse(script, { ecmaVersion: 'latest', sourceType: 'module', onComment: comments })
  const results = body.flatMap((statement): Result[] => {
    if (statement.type !== 'ExpressionStatement') return []
    const shown = shownBy(statement)
    if (shown === undefined) return []
    const comment = comments.find(
      ({ start }) => start >= statement.end && /^ *\n?$/.test(script.slice(statement.end, start)),
    )
    const stated = comment && read(comment.value.trim())
    const expression = script.slice(shown.start, shown.end)
    const line = script.slice(0, statement.start).split('\n').length - 1
    return stated === undefined ? [] : [{ start: statement.start, end: statement.end, expression, line, stated }]
  })
  return { script, results }
}

/** The expression whose value the comment tells: the statement's own, or what it prints. */
function shownBy({ expression }: ExpressionStatement): Expression | undefined {
  const isPrint =
    expression.type === 'CallExpression' &&
    expression.callee.type === 'MemberExpression' &&
    expression.callee.object.type === 'Identifier' &&
    expression.callee.object.name === 'console'
  if (!isPrint) return expression
  return expression.arguments.length === 1 ? (expression.arguments[0] as Expression) : undefined
}

/** `'t01000'`, `12n, as Go has it`, `the bytes 82 01`, `throws CODE: message`; undefined where it says none of them. */
function read(text: string): Stated | undefined {
  const bytes = /^the bytes? ([0-9a-f]{2}(?: [0-9a-f]{2})*)(?![\w])/.exec(text)
  if (bytes !== null) return { kind: 'bytes', text, bytes: bytes[1]! }
  const thrown = /^throws ([A-Z][A-Z0-9_]+)/.exec(text)
  if (thrown !== null) return { kind: 'throws', text, code: thrown[1]! }
  try {
    const expression = parseExpressionAt(text, 0, { ecmaVersion: 'latest' })
    const explained = /^\s*([,;:(]|(as|for|when)\b|$)/.test(text.slice(expression.end))
    return explained ? { kind: 'value', text, value: literal(expression) } : undefined
  } catch {
    // A comment in words: it states nothing that can be compared.
    return undefined
  }
}

/** The value of an expression made of literals alone. @throws TypeError at anything else. */
function literal(node: Expression): unknown {
  switch (node.type) {
    case 'Literal':
      return node.value
    case 'Identifier':
      if (node.name === 'undefined') return undefined
      break
    case 'UnaryExpression': {
      const operand = literal(node.argument)
      if (node.operator === '-' && (typeof operand === 'number' || typeof operand === 'bigint')) return -operand
      break
    }
    case 'ArrayExpression':
      return node.elements.map((element) => literal(element as Expression))
    case 'ObjectExpression':
      return Object.fromEntries(node.properties.map((property) => entry(property as Property)))
  }
  throw new TypeError(`${node.type} is no literal`)
}

function entry({ key, value }: Property): [string, unknown] {
  const name = key.type === 'Identifier' ? key.name : String(literal(key))
  return [name, literal(value)]
}
