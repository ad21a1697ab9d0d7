import { describe, expect, it } from 'vitest'
import { niceStep } from '../../src/chart/look'
import { summed } from '../../src/facility/ledgerOption'
import { effective } from '../../src/facility/readings'
import { withGaps } from '../../src/facility/trendOption'
import type { LedgerRowWire, ReadingWire } from '../../src/wire/wire'

const reading = (seconds: number, value: string, quality: ReadingWire['quality'] = 'good'): ReadingWire => ({ time: new Date(1_800_000_000_000 + seconds * 1000).toISOString(), value, quality, correction: 0, position: 0 })

describe('a trend', () => {
  it('breaks where the point was silent, and where its value is bad', () => {
    const drawn = withGaps([reading(0, '1'), reading(10, '2'), reading(20, '3', 'bad'), reading(30, '4'), reading(400, '5')])
    expect(drawn.map(([, value]) => value)).toEqual([1, 2, null, 4, null, 5])
  })

  it('does not break where a point changed its rhythm', () => {
    const drawn = withGaps([reading(0, '1'), reading(900, '2'), reading(1800, '3'), reading(1802, '4'), reading(1804, '5')])
    expect(drawn.map(([, value]) => value)).toEqual([1, 2, 3, 4, 5])
  })

  it('shows of rivals for one instant the one that counts', () => {
    expect(effective([reading(0, '1'), reading(10, '2'), reading(10, '3'), reading(20, '4')]).map((r) => r.value)).toEqual(['1', '3', '4'])
  })
})

describe('a ledger range', () => {
  const row = (hour: number, amount: string, coverage: number | null, estimated = 0): LedgerRowWire => ({ from: new Date(hour * 3_600_000).toISOString(), to: new Date((hour + 1) * 3_600_000).toISOString(), amount, coverage, estimated })

  it('weighs coverage by time and estimates by amount', () => {
    const total = summed([row(0, '30', 1), row(1, '10', 0.5, 1), row(2, '0', null)], 10 * 3_600_000)
    expect(total.amount).toBe(40)
    expect(total.coverage).toBeCloseTo(0.75)
    expect(total.estimated).toBeCloseTo(0.25)
  })

  it('counts of the open interval only what has passed', () => {
    expect(summed([row(0, '1', 1), row(1, '1', 0)], 1.5 * 3_600_000).coverage).toBeCloseTo(1 / 1.5)
  })
})

it('axes count in steps that people use', () => {
  expect([0, 0.7, 1, 3, 26, 480, 5001].map(niceStep)).toEqual([1, 1, 1, 5, 50, 500, 10_000])
})
