import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

test('the README shows a test that is run as it stands there', async () => {
  const [readme, source] = await Promise.all([
    readFile(new URL('../README.md', import.meta.url), 'utf8'),
    readFile(new URL('steering.test.ts', import.meta.url), 'utf8'),
  ])
  expect(readme).toContain(`\`\`\`ts\n${source}\`\`\``)
})
