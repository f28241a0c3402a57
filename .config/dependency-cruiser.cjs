/** The arrows between folders; `npm run check` holds them for values and types alike. */
const services = ['chain', 'auth', 'wallet', 'gateway', 'messager', 'market', 'client', 'sealer']

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'sdk-stands-alone', severity: 'error', from: { path: '^sdk/' }, to: { path: '^(testnet|repl|recipes)/' } },
    { name: 'testnet-knows-only-sdk', severity: 'error', from: { path: '^testnet/' }, to: { path: '^(repl|recipes)/' } },
    {
      name: 'repl-knows-only-sdk',
      severity: 'error',
      from: { path: '^repl/', pathNot: '^repl/bin/' },
      to: { path: '^(testnet|recipes)/' },
    },
    { name: 'recipes-do-not-know-the-repl', severity: 'error', from: { path: '^recipes/' }, to: { path: '^repl/' } },
    ...services.map((service) => ({
      name: `${service}-meets-others-on-the-wire`,
      severity: 'error',
      from: { path: `^testnet/${service}/` },
      to: { path: `^testnet/(${services.filter((other) => other !== service).join('|')}|network)/` },
    })),
    {
      name: 'shared-rooms-know-no-service',
      severity: 'error',
      from: { path: '^testnet/(service|store|clock)/' },
      to: { path: `^testnet/(${services.join('|')}|network)/` },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^fr32-' } },
    {
      name: 'declared-packages-only',
      severity: 'error',
      from: { path: '^(sdk|testnet|repl|recipes)/' },
      // A peer is declared; it counts as not so besides, for what peerDependenciesMeta says of it.
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'undetermined'], dependencyTypesNot: ['npm-peer'] },
    },
    {
      name: 'no-test-tools-in-the-product',
      severity: 'error',
      from: { path: '^(sdk|testnet|repl|recipes)/', pathNot: '\\.(test|bench)\\.tsx?$|test-vectors|test-support|/testing/|^testnet/vitest/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // The parser reads neither TSX, whose arrows the linter holds, nor `using`, which tests may have.
    exclude: { path: '\\.(tsx|test\\.ts)$' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], extensions: ['.ts', '.tsx', '.js'] },
  },
}
