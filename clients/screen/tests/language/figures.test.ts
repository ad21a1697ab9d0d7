import { describe, expect, it } from 'vitest'
import { amount, fixed, power, roundDecimal, share, splitDecimal } from '../../src/language/figures'

describe('figures', () => {
  it('group exact decimals of any length without rounding them', () => {
    expect(splitDecimal('959636710000123456.710000')).toEqual({ whole: '959,636,710,000,123,456', part: '.710000' })
    expect(splitDecimal('-1234.5')).toEqual({ whole: '−1,234', part: '.5' })
    expect(splitDecimal('7')).toEqual({ whole: '7', part: '' })
  })

  it('round decimals half away from zero without passing through binary', () => {
    expect(['1.0005', '-1.0005', '-0.0004', '9.9996', '12345678901234567.8995', '3', '0.12'].map((v) => roundDecimal(v, 3))).toEqual(['1.001', '-1.001', '0.000', '10.000', '12345678901234567.900', '3', '0.12'])
  })

  it('never show a negative zero', () => expect(fixed(-0.0004, 2)).toBe('0.00'))

  it('carry a unit that fits the size', () => {
    expect(power(0)).toEqual({ text: '0.0', unit: 'kW' })
    expect(power(999.94)).toEqual({ text: '999.9', unit: 'kW' })
    expect(power(999.96)).toEqual({ text: '1.00', unit: 'MW' })
    expect(power(-12_345)).toEqual({ text: '−12.35', unit: 'MW' })
    expect(amount(9_999, 'kWh')).toEqual({ text: '9,999.0', unit: 'kWh' })
    expect(amount(959_636.71, 'kWh')).toEqual({ text: '959.6', unit: 'MWh' })
    expect(amount(23_628, 'm³')).toEqual({ text: '23,628', unit: 'm³' })
  })

  it('round a share neither up to all nor down to nothing', () => {
    expect(share(0.9999999)).toBe('99.9 %')
    expect(share(0.0000001)).toBe('0.1 %')
    expect(share(1)).toBe('100.0 %')
    expect(share(0)).toBe('0.0 %')
  })
})
