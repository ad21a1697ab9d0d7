import { readReadings } from '../wire/api'
import type { ReadingWire } from '../wire/wire'

/** The most that the server answers at once. */
const rowsMost = 10_000

export interface Readings { rows: ReadingWire[]; /** Where the rows begin; later than asked where the range held too many. */ fromMs: number; shortened: boolean }

/** The newest readings of a range: the whole of it, or where it holds too many, as far back as one answer reaches. */
export async function newestReadings(path: string, fromMs: number, toMs: number, cancel: AbortSignal): Promise<Readings> {
  const all = await readReadings(path, fromMs, toMs, rowsMost, cancel)
  if (!all.more) return { rows: all.rows, fromMs, shortened: false }
  const { rows } = await readReadings(path, null, toMs, rowsMost, cancel)
  return { rows, fromMs: Date.parse(rows[0]!.time), shortened: true }
}

/** The reading that counts at each instant: rivals come in order of rank, the last is the highest. */
export function effective(rows: readonly ReadingWire[]): ReadingWire[] {
  return rows.filter((row, i) => row.time !== rows[i + 1]?.time)
}
