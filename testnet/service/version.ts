import manifest from '#package.json' with { type: 'json' }

/** What a component answers to `Version`: the package's version, under the name that clients look for. */
export function versionOf(component: string): string {
  return `${component} ${manifest.version}+dealkit`
}
