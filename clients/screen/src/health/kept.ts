import { t } from '../language/language'
import { fullDay } from '../language/times'
import type { ReadinessWire } from '../wire/wire'

/** From when on readings are kept, where they are not kept for ever: nothing is said of a server that drops nothing. */
export function keptWords(server: Pick<ReadinessWire, 'readingsKeptSince' | 'keepReadingsDays'>, zone: string): string | null {
  if (server.readingsKeptSince) return t('keptSince', { day: fullDay(Date.parse(server.readingsKeptSince), zone) })
  return server.keepReadingsDays ? t('keptDays', { n: server.keepReadingsDays }) : null
}
