import { defineCommand } from '../../command-line/command.ts'
import { numberFrom } from '../../command-line/kinds.ts'

const importId = numberFrom('data local', 'import')

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
