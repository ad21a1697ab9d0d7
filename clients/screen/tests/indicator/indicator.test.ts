import { describe, expect, it } from 'vitest'
import { deviationMost, telling } from '../../src/indicator/checks'
import { shownPart, shownValue } from '../../src/indicator/shown'
import { spanOf } from '../../src/indicator/span'
import { setLanguage } from '../../src/language/language'
import type { ChecksWire } from '../../src/wire/wire'

const zone = 'Asia/Shanghai'
const iso = (ms: number) => new Date(ms).toISOString()

describe('the span of indicators', () => {
  const midnight = Date.parse('2026-11-22T00:00:00+08:00')

  it('is of whole local days, up to the end of today', () => {
    expect(iso(spanOf('day', midnight, zone).toMs)).toBe('2026-11-22T16:00:00.000Z')
    expect(iso(spanOf('month', midnight, zone).fromMs)).toBe('2026-10-31T16:00:00.000Z')
    expect(iso(spanOf('year', midnight, zone).fromMs)).toBe('2025-12-31T16:00:00.000Z')
    const last = spanOf('lastMonth', midnight, zone)
    expect([iso(last.fromMs), iso(last.toMs)]).toEqual(['2026-09-30T16:00:00.000Z', '2026-10-31T16:00:00.000Z'])
  })

  it('keeps to local midnights where the clock changes', () => {
    const last = spanOf('lastMonth', Date.parse('2026-11-22T00:00:00+01:00'), 'Europe/Berlin')
    expect([iso(last.fromMs), iso(last.toMs)]).toEqual(['2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z'])
  })

  it('goes back over the turn of the year', () => {
    const last = spanOf('lastMonth', Date.parse('2026-01-05T00:00:00+08:00'), zone)
    expect([iso(last.fromMs), iso(last.toMs)]).toEqual(['2025-11-30T16:00:00.000Z', '2025-12-31T16:00:00.000Z'])
  })
})

describe('a figure', () => {
  it('is read as per cent where it is a share, and as it is elsewhere', () => {
    expect(shownValue({ name: 'load_factor', value: 0.277, unit: '' })).toEqual({ text: '27.7', unit: '%' })
    expect(shownValue({ name: 'self_sufficiency', value: -0.25, unit: '' })).toEqual({ text: '−25.0', unit: '%' })
    expect(shownValue({ name: 'cop', value: 4.674, unit: '' })).toEqual({ text: '4.67', unit: '' })
    expect(shownValue({ name: 'pue', value: null, unit: '' })).toBeNull()
  })

  it('tells units of statistics in the language in force', () => {
    setLanguage('zh')
    expect(shownPart({ amount: 1240, unit: 'person' })).toBe('1,240 人')
    expect(shownValue({ name: 'tax-per-mu', value: 24.097, unit: '10^4 CNY/mu' })).toEqual({ text: '24.10', unit: '万元/亩' })
    setLanguage('en')
    expect(shownValue({ name: 'carbon_per_energy', value: 2.081, unit: 'tCO2/tce' })).toEqual({ text: '2.08', unit: 'tCO₂/tce' })
  })
})

describe('check meters and residuals', () => {
  const checks: Pick<ChecksWire, 'meters' | 'residuals'> = {
    meters: [{ meter: 'f/check', register: 'f/check/energy', checks: 'f/main', measure: 'electricity_import', unit: 'kWh', amount: '98', against: '100', difference: '-2', share: -0.02, coverage: 1, againstCoverage: 1 }],
    residuals: [
      { path: 'e', measure: 'electricity_import', unit: 'kWh', amount: '12', whole: '100', share: 0.12 },
      { path: 'e', measure: 'electricity_export', unit: 'kWh', amount: '0', whole: '0', share: null },
    ],
  }

  it('leave out boundaries that nothing passed', () => {
    expect(telling(checks).map((r) => r.measure)).toEqual(['electricity_import'])
  })

  it('share one scale, which noise does not fill', () => {
    expect(deviationMost(checks)).toBe(0.12)
    expect(deviationMost({ meters: checks.meters, residuals: [] })).toBe(0.05)
  })
})
