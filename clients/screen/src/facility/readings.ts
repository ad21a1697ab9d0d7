import { readReadings } from '../wire/api'
import type { ReadingWire } from '../wire/wire'

const rowsMost = 4000

export interface Readings { rows: ReadingWire[]; /** Where the rows begin; later than asked where the range held too many. */ fromMs: number; shortened: boolean }

/**
 * The newest readings of a range. The server answers in order of time and cuts at the end, so a range that holds too many
 * is asked for again from its middle on, until it fits.
 */
export async function newestReadings(path: string, fromMs: number, toMs: number, cancel: AbortSignal): Promise<Readings> {
  for (let from = fromMs; ; from = Math.floor((from + toMs) / 2)) {
    const answer = await readReadings(path, from, toMs, rowsMost, cancel)
    if (!answer.more || toMs - from < 60_000) return { rows: answer.rows, fromMs: from, shortened: from !== fromMs }
  }
}

/** The reading that counts at each instant: rivals come in order of rank, the last is the highest. */
export function effective(rows: readonly ReadingWire[]): ReadingWire[] {
  return rows.filter((row, i) => row.time !== rows[i + 1]?.time)
}
