import { describe, expect, test } from 'vitest'
import { storageDealStates } from '../status.ts'
import { clientFinalStates, clientTransitions } from './client-transitions.ts'
import { providerFinalStates, providerTransitions } from './provider-transitions.ts'
import { nextStep, type Transition } from './transition.ts'

const along = <S>(step: (state: S, event: never) => { state: S } | undefined, from: S, events: readonly string[]) =>
  events.reduce<S | undefined>((state, event) => state && step(state, event as never)?.state, from)

describe('the way of a deal', () => {
  test('an online deal at its provider', () => {
    const events = ['Open', 'DealDeciding', 'DataRequested', 'DataTransferInitiated', 'DataTransferCompleted']
    const step = (state: Parameters<typeof nextStep<typeof providerTransitions>>[1], event: never) =>
      nextStep(providerTransitions, state, event)
    const published = ['VerifiedData', 'FundingInitiated', 'Funded', 'DealPublishInitiated', 'DealPublished']
    const sealed = ['DealHandedOff', 'DealPrecommitted', 'DealActivated', 'Finalized', 'DealExpired']
    expect(along(step, 'Unknown', [...events, ...published, ...sealed])).toBe('Expired')
  })

  test('an offline deal at its provider jumps to funding', () => {
    expect(nextStep(providerTransitions, 'WaitingForData', 'VerifiedData')).toEqual({
      state: 'ReserveProviderFunds',
      enter: true,
    })
  })

  test('an online deal at its client', () => {
    const step = (state: Parameters<typeof nextStep<typeof clientTransitions>>[1], event: never) =>
      nextStep(clientTransitions, state, event)
    const proposed = ['Open', 'FundingComplete', 'InitiateDataTransfer', 'DataTransferQueued']
    const sent = ['DataTransferInitiated', 'DataTransferComplete', 'WaitForDealState', 'DealAccepted', 'DealPublished']
    expect(along(step, 'Unknown', [...proposed, ...sent, 'DealPrecommitted', 'DealActivated'])).toBe('Active')
  })
})

describe('restarts and records', () => {
  test('a line that names the state goes before one for any', () => {
    expect(nextStep(providerTransitions, 'Transferring', 'Restart')?.state).toBe('ProviderTransferAwaitRestart')
    expect(nextStep(providerTransitions, 'Publishing', 'Restart')).toEqual({ state: 'Publishing', enter: true })
    expect(nextStep(clientTransitions, 'Transferring', 'Restart')?.state).toBe('ClientTransferRestart')
  })

  test('an event that only records does not run the state again', () => {
    expect(nextStep(providerTransitions, 'Transferring', 'DataTransferStalled')).toEqual({
      state: 'Transferring',
      enter: false,
    })
  })

  test('an event that does not belong is refused', () => {
    expect(nextStep(providerTransitions, 'Active', 'DealPublished')).toBeUndefined()
    expect(nextStep(clientTransitions, 'Unknown', 'DealAccepted')).toBeUndefined()
  })
})

describe.each<[string, readonly Transition[], readonly string[]]>([
  ['provider', providerTransitions, providerFinalStates],
  ['client', clientTransitions, clientFinalStates],
])('the %s table', (_, table, finalStates) => {
  const named = table.flatMap(({ from, to }) => [...(from === 'any' ? [] : from), to])

  test('names only states that there are', () => {
    const known = new Set<string>([...storageDealStates, 'stay', 'again'])
    expect(named.filter((state) => !known.has(state))).toEqual([])
  })

  test('leads from no state to two by one event', () => {
    const pairs = table.flatMap(({ event, from }) =>
      from === 'any' ? [`${event} any`] : from.map((s) => `${event} ${s}`),
    )
    expect(new Set(pairs).size).toBe(pairs.length)
  })

  test('has no way out of a final state, and a way to each', () => {
    const left = table.flatMap(({ from }) => (from === 'any' ? [] : from))
    expect(finalStates.filter((state) => left.includes(state))).toEqual([])
    expect(finalStates.every((state) => table.some(({ to }) => to === state))).toBe(true)
  })
})
