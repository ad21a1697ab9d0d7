import { dayTypeNames } from '../language/domain'
import { codeName, t } from '../language/language'
import { dayOfYear } from '../language/times'
import type { TariffVersionWire } from '../wire/wire'

/** What holds now, or everything. */
export const inForce = <T extends { inForce: boolean }>(rules: readonly T[], all: boolean): T[] => rules.filter((rule) => all || rule.inForce)

/** When a schedule holds: its seasons and kinds of days, in the language in force. */
export function scheduleDays(schedule: TariffVersionWire['schedules'][number]): string {
  const seasons = schedule.seasons.filter((season) => season !== '01-01..12-31').map((season) => {
    const [from, to] = season.split('..') as [string, string]
    return t('dates', { from: dayOfYear(from), to: dayOfYear(to) })
  })
  return [seasons.join(', ') || t('allYear'), ...schedule.dayTypes.map((type) => codeName(dayTypeNames, type))].join(' · ')
}

export interface BandPiece { from: number; to: number; band: string }

const minutes = (clock: string) => { const [h, m] = clock.split(':').map(Number) as [number, number]; return h * 60 + m }

/** A day's bands from midnight to midnight as parts of the day, neighbours of one band joined. */
export function bandPieces(schedule: TariffVersionWire['schedules'][number]): BandPiece[] {
  const pieces: BandPiece[] = []
  for (const span of [...schedule.bands].sort((a, b) => minutes(a.from) - minutes(b.from))) {
    const last = pieces.at(-1)
    if (last && last.band === span.band && last.to === minutes(span.from) / 1440) last.to = minutes(span.to) / 1440
    else pieces.push({ from: minutes(span.from) / 1440, to: minutes(span.to) / 1440, band: span.band })
  }
  return pieces
}
