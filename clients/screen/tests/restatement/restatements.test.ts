import { describe, expect, it } from 'vitest'
import { newestFirst, summedRestatements } from '../../src/restatement/restatements'
import type { RestatementWire } from '../../src/wire/wire'

const row = (quarter: number, position: number, change: string, cause: RestatementWire['cause'] = 'late_reading'): RestatementWire => ({
  from: new Date(quarter * 900_000).toISOString(), to: new Date((quarter + 1) * 900_000).toISOString(),
  cause, position, committed: new Date(position).toISOString(), old: '0', new: change, change,
})

describe('restatements', () => {
  it('count an interval once however often it changed, and tell the causes', () => {
    const sum = summedRestatements([row(1, 10, '2'), row(1, 12, '-0.5', 'correction'), row(2, 12, '0', 'correction')])
    expect(sum.intervals).toBe(2)
    expect(sum.net).toBeCloseTo(1.5)
    expect(sum.causes).toEqual([['correction', 2], ['late_reading', 1]])
    expect(sum.unchanged).toBe(1)
  })

  it('show the newest commit first', () => {
    expect(newestFirst([row(1, 10, '1'), row(1, 12, '1'), row(2, 12, '1'), row(3, 11, '1')]).map((r) => [r.position, Date.parse(r.from) / 900_000])).toEqual([[12, 2], [12, 1], [11, 3], [10, 1]])
  })
})
