import { expect, it } from 'vitest'
import { keptWords } from '../../src/health/kept'
import { setLanguage } from '../../src/language/language'

it('says from when on readings are kept, in the park’s days, and nothing where they are kept for ever', () => {
  setLanguage('en')
  expect(keptWords({ readingsKeptSince: '2026-09-30T16:00:00Z', keepReadingsDays: 45 }, 'Asia/Shanghai')).toBe('Readings are kept since 1 October 2026; the ledger for ever')
  expect(keptWords({ keepReadingsDays: 45 }, 'Asia/Shanghai')).toBe('Readings are kept for 45 days; the ledger for ever')
  expect(keptWords({}, 'Asia/Shanghai')).toBeNull()
  setLanguage('zh')
  expect(keptWords({ readingsKeptSince: '2026-09-30T16:00:00Z' }, 'Asia/Shanghai')).toBe('读数自 2026年10月1日 起保留；台账永久保留')
})
