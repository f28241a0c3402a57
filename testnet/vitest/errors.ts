import { defineErrors } from '#sdk/errors/define-errors.ts'

export const fixtureErrors = defineErrors({
  FIXTURE_ANONYMOUS: {
    message: () =>
      'a fixture needs a function with a name: one written in the call is another one each time, and is never remembered',
    next: 'Declare it outside the test: async function publishedDeal(network) { … }',
  },
  FIXTURE_NO_NETWORK: {
    message: () => 'there is no network to set up',
    next: 'Call testNetwork() at the top of the file, outside any test.',
  },
})
