import { glob, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const root = new URL('../', import.meta.url)

test('the README shows a test that is run as it stands there', async () => {
  const [readme, source] = await Promise.all([
    readFile(new URL('../README.md', import.meta.url), 'utf8'),
    readFile(new URL('steering.test.ts', import.meta.url), 'utf8'),
  ])
  expect(readme).toContain(`\`\`\`ts\n${source}\`\`\``)
})

test('what is to be typed into npm reaches the program: its options behind --, and no lines of npm before JSON', async () => {
  const files = glob('{README.md,{.config,sdk,testnet,recipes,repl}/**/*.{ts,tsx,md}}', { cwd: root })
  const swallowed: string[] = []
  for await (const file of files) {
    if (file.endsWith('.test.ts')) continue
    const lines = (await readFile(new URL(file, root), 'utf8')).split('\n')
    const wrong = lines.filter((line) => /npm exec (?!-- )|npm run (?!-s )\S+ -- .*--json/.test(line))
    swallowed.push(...wrong.map((line) => `${file}: ${line.trim()}`))
  }
  expect(swallowed).toEqual([])
})
