import { readFileSync } from 'node:fs'

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }

/** What a component answers to `Version`: the package's version, under the name that clients look for. */
export function versionOf(component: string): string {
  return `${component} ${manifest.version}+dealkit`
}
