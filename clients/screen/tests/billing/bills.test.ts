import { describe, expect, it } from 'vitest'
import { carpet, carpetDays } from '../../src/billing/carpet'
import { monthBounds, monthOf, shiftMonth } from '../../src/billing/months'
import { money, quantity } from '../../src/language/figures'

const zone = 'Asia/Shanghai'

describe('months of a bill', () => {
  it('are those of the park, not of UTC', () => {
    expect(monthOf(Date.parse('2026-10-31T16:00:00Z'), zone)).toBe('2026-11')
    expect(monthOf(Date.parse('2026-10-31T15:59:59Z'), zone)).toBe('2026-10')
  })

  it('step over a year', () => {
    expect([shiftMonth('2026-12', 1), shiftMonth('2026-01', -1), shiftMonth('2026-11', -11)]).toEqual(['2027-01', '2025-12', '2025-12'])
  })

  it('begin and end with the account', () => {
    const now = Date.parse('2026-11-22T00:00:00Z')
    expect(monthBounds({ from: null, to: null }, now, zone)).toEqual({ first: null, last: '2026-11' })
    expect(monthBounds({ from: '2026-02-10T00:00:00+08:00', to: '2026-07-01T00:00:00+08:00' }, now, zone)).toEqual({ first: '2026-02', last: '2026-06' })
    expect(monthBounds({ from: null, to: '2027-07-01T00:00:00+08:00' }, now, zone).last).toBe('2026-11')
  })
})

describe('the intervals of a line', () => {
  const from = Date.parse('2026-11-01T00:00:00+08:00')

  it('lie by local day and time of the day', () => {
    const cells = carpet([{ from: '2026-11-01T00:00:00+08:00', amount: '1', estimated: 0 }, { from: '2026-11-30T23:45:00+08:00', amount: '2.5', estimated: 1 }], from, zone)
    expect(cells.map(({ day, quarter, kwh }) => [day, quarter, kwh])).toEqual([[0, 0, 1], [29, 95, 2.5]])
  })

  it('span the days of the bill', () => {
    expect(carpetDays(from, Date.parse('2026-12-01T00:00:00+08:00'))).toBe(30)
  })
})

it('money shows its hundredths, and is never rounded twice', () => {
  expect([money('253396.05'), money('12639.8'), money('0'), money('-1529.55')]).toEqual(['253,396.05', '12,639.80', '0.00', '−1,529.55'])
  expect([quantity('46528.874999'), quantity('4278.24'), quantity('0')]).toEqual(['46,528.87', '4,278.24', '0'])
})
