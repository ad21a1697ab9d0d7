import { describe, expect, it } from 'vitest'
import { setLanguage } from '../../src/language/language'
import { bandPieces, inForce, scheduleDays } from '../../src/rules/rules'
import { dayOf } from '../../src/rules/days'

describe('rules', () => {
  it('shows what holds now, or all', () => {
    const rules = [{ id: 'old', inForce: false }, { id: 'new', inForce: true }]
    expect(inForce(rules, false).map((r) => r.id)).toEqual(['new'])
    expect(inForce(rules, true)).toHaveLength(2)
  })

  it('joins neighbours of one band and covers the day', () => {
    const pieces = bandPieces({ name: 'all year', seasons: [], dayTypes: [], bands: [
      { from: '07:00', to: '10:00', band: 'flat' }, { from: '00:00', to: '06:00', band: 'valley' }, { from: '06:00', to: '07:00', band: 'valley' }, { from: '10:00', to: '24:00', band: 'peak' }] })
    expect(pieces.map((p) => p.band)).toEqual(['valley', 'flat', 'peak'])
    expect(pieces[0]).toEqual({ from: 0, to: 7 / 24, band: 'valley' })
    expect(pieces.at(-1)!.to).toBe(1)
  })

  it('tells when a schedule holds, in the language in force', () => {
    const summer = { name: 'summer', seasons: ['05-01..10-31'], dayTypes: ['workday'], bands: [] }
    setLanguage('zh')
    expect(scheduleDays(summer)).toBe('5月1日至10月31日 · 工作日')
    expect(scheduleDays({ ...summer, seasons: [], dayTypes: [] })).toBe('全年')
    setLanguage('en')
    expect(scheduleDays(summer)).toBe('1 May to 31 Oct · workdays')
  })

  it('tells days in the park’s zone', () => {
    expect(dayOf('2025-12-31T16:00:00Z', 'Asia/Shanghai')).toBe('2026-01-01')
  })
})
