import { describe, expect, it } from 'vitest'
import { exitCodeText, isSendFailure } from './exit-codes.ts'

describe('exit codes', () => {
  it('print with their names', () => {
    expect(exitCodeText(0)).toBe('Ok(0)')
    expect(exitCodeText(16)).toBe('ErrIllegalArgument(16)')
    expect(exitCodeText(32)).toBe('32')
    expect([0, 1, 2, 3].map(isSendFailure)).toEqual([false, true, true, false])
  })
})
