import { afterEach, describe, expect, it } from 'vitest'
import { setLanguage, t } from '../../src/language/language'
import { age, clockTime, fullTime, midnightBefore, zoneName, zoneOffsetMs } from '../../src/language/times'

afterEach(() => setLanguage('en'))

const at = Date.parse('2026-03-29T16:30:15Z')

describe('times', () => {
  it('are those of the park, whatever zone the browser is in', () => {
    expect(clockTime(at, 'Asia/Shanghai')).toBe('00:30:15')
    expect(zoneName(at, 'Asia/Shanghai')).toBe('UTC+8')
    expect(zoneName(at, 'Asia/Kolkata')).toBe('UTC+5:30')
    expect(fullTime(at, 'Asia/Shanghai')).toContain('30/03/2026')
  })

  it('find local midnight, also on a day when clocks change', () => {
    expect(midnightBefore(at, 'Asia/Shanghai')).toBe(Date.parse('2026-03-29T16:00:00Z'))
    expect(midnightBefore(Date.parse('2026-03-29T12:00:00Z'), 'Europe/Berlin')).toBe(Date.parse('2026-03-28T23:00:00Z'))
    expect(zoneOffsetMs(Date.parse('2026-03-29T12:00:00Z'), 'Europe/Berlin')).toBe(7_200_000)
  })

  it('tell an age in one unit and in the language in force', () => {
    setLanguage('en')
    expect([0, 999, 1000, 99_999, 100_000, 5_999_999, 6_000_000, 172_799_999, 172_800_000, -5].map(age)).toEqual(['0 s', '0 s', '1 s', '99 s', '1 min', '99 min', '1 h', '47 h', '2 d', '0 s'])
    setLanguage('zh')
    expect(age(61_000 * 3)).toBe('3 分')
  })
})

describe('words', () => {
  it('fill in their parts and leave unknown ones standing', () => {
    setLanguage('en')
    expect(t('linkRetry', { n: 3 })).toBe('Reconnecting, try 3')
    expect(t('linkRetry', {})).toBe('Reconnecting, try {n}')
  })

  it('set the language of the document', () => {
    setLanguage('zh')
    return Promise.resolve().then(() => expect(document.documentElement.lang).toBe('zh-CN'))
  })
})
