import { defineCommand } from '../../command-line/command.ts'
import { parameterOf } from '../../command-line/kinds.ts'

const importId = parameterOf<bigint>({
  placeholder: 'import',
  expected: 'the number that "data local" prints',
  parse(typed) {
    if (!/^\d{1,20}$/.test(typed.trim())) throw new Error('it is not a number')
    return BigInt(typed)
  },
})

export const dataDrop = defineCommand({
  path: 'data drop',
  aliases: ['data rm'],
  summary: 'forget imports, and remove the CARs that were made of them',
  args: { imports: importId({ summary: 'the imports', repeated: true }) },
  examples: ['market-client data rm 1642491708527303001'],
  needs: ['client'],
  async run({ imports }, { client }) {
    for (const one of imports) await client.clientRemoveImport(one)
    return { removed: imports }
  },
  render: () => '',
})
