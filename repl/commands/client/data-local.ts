import { defineCommand } from '../../command-line/command.ts'

export const dataLocal = defineCommand({
  path: 'data local',
  summary: 'list what was imported',
  examples: ['market-client data local'],
  needs: ['client'],
  run: (_input, { client }) => client.clientListImports(),
  render: (imports) =>
    imports
      .flatMap(({ key, root, filePath, source, error }) => [
        `${key}: ${root ?? '<nil>'} @${filePath} (${source})`,
        ...(error === '' ? [] : [`\terror: ${error}`]),
      ])
      .join('\n'),
})
