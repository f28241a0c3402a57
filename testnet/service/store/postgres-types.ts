import {
  ColumnDefinitionNode,
  CreateTableNode,
  DataTypeNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryResult,
  type RootOperationNode,
  type UnknownRow,
} from 'kysely'

/** What SQLite's column types are in PostgreSQL. */
const typeNames: Readonly<Record<string, 'bigint' | 'bytea'>> = { integer: 'bigint', blob: 'bytea' }

class SqliteTables extends OperationNodeTransformer {
  protected override transformCreateTable(
    node: CreateTableNode,
    queryId?: { readonly queryId: string },
  ): CreateTableNode {
    const rowid = ColumnDefinitionNode.create('rowid', DataTypeNode.create('bigserial'))
    return CreateTableNode.cloneWithColumn(super.transformCreateTable(node, queryId), rowid)
  }

  protected override transformColumnDefinition(
    node: ColumnDefinitionNode,
    queryId?: { readonly queryId: string },
  ): ColumnDefinitionNode {
    const column = super.transformColumnDefinition(node, queryId)
    if (column.autoIncrement !== true) return column
    const { autoIncrement: _, ...rest } = column
    return { ...rest, dataType: DataTypeNode.create('bigserial') }
  }

  protected override transformDataType(node: DataTypeNode, queryId?: { readonly queryId: string }): DataTypeNode {
    const name = typeof node.dataType === 'string' ? typeNames[node.dataType] : undefined
    return name === undefined ? super.transformDataType(node, queryId) : DataTypeNode.create(name)
  }
}

/**
 * Lets migrations and queries that are written for SQLite run on PostgreSQL: 64 bits for integers, bytes for blobs, and
 * a `rowid` in every table, which is not in results, as in SQLite.
 */
export function sqliteTables(): KyselyPlugin {
  const tables = new SqliteTables()
  return {
    transformQuery: ({ node }: PluginTransformQueryArgs): RootOperationNode => tables.transformNode(node),
    async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
      return { ...result, rows: result.rows.map(({ rowid: _, ...row }) => row) }
    },
  }
}
