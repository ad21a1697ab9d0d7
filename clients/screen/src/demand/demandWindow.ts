import type { NodeDemandWire } from '../wire/wire'

// The running quarter of an hour as operators watch it: what is reached, where it ends, and how near that is to the limit.

export const windowMs = 900_000

/** Forecast above this part of the limit asks for attention. */
const nearPart = 0.9

/**
 * "over": the forecast is above the limit. "near": it is close below. "record": it would be a new maximum of the month. "silent": the window
 * that was told last is over, nothing came since. "unknown": neither power nor energy is known.
 */
export type WindowState = 'calm' | 'near' | 'record' | 'over' | 'silent' | 'unknown'

export function windowState(demand: NodeDemandWire, nowMs: number): WindowState {
  const { live, limitKw, aboveMaximum } = demand
  // A commit or two may be under way at the turn of the quarter.
  if (nowMs > Date.parse(live.to) + 10_000) return 'silent'
  if (live.forecastKw === null) return 'unknown'
  if (live.aboveLimit) return 'over'
  if (limitKw !== null && live.forecastKw >= nearPart * limitKw) return 'near'
  return aboveMaximum ? 'record' : 'calm'
}

/** A moment of the window: how much demand its energy up to then makes over the whole window. */
export interface WindowSample { atMs: number; reachedKw: number }

/** Keeps what the window showed since this screen watches it; a new window begins anew. Never goes back in time. */
export function withSample(samples: readonly WindowSample[], live: NodeDemandWire['live']): readonly WindowSample[] {
  const fromMs = Date.parse(live.from)
  const atMs = Date.parse(live.knownTo)
  const kept = samples.filter((s) => s.atMs >= fromMs && s.atMs < atMs)
  // Energy that was corrected downwards makes the earlier trace untrue.
  const rising = kept.filter((s) => s.reachedKw <= live.reachedKw)
  return atMs > fromMs ? [...rising, { atMs, reachedKw: live.reachedKw }] : []
}

export interface WindowShape {
  /** Top of the scale, kW. */
  mostKw: number
  /** From 0 to 1 to the right and upwards. */
  trace: [number, number][]
  forecast: [[number, number], [number, number]] | null
  limit: number | null
  maximum: number | null
  /** How much of the window is known, 0 to 1. */
  known: number
}

export function windowShape(demand: NodeDemandWire, samples: readonly WindowSample[]): WindowShape {
  const { live, limitKw, maximum } = demand
  const fromMs = Date.parse(live.from)
  const marks = [live.forecastKw ?? 0, live.reachedKw, limitKw ?? 0, maximum?.kw ?? 0]
  const mostKw = Math.max(1, ...marks) * 1.12
  const x = (ms: number) => Math.min(1, Math.max(0, (ms - fromMs) / windowMs))
  const y = (kw: number) => Math.min(1, Math.max(0, kw / mostKw))
  const known = x(Date.parse(live.knownTo))
  const trace: [number, number][] = [[0, 0], ...samples.map((s): [number, number] => [x(s.atMs), y(s.reachedKw)])]
  if (known > 0 && trace.at(-1)![0] < known) trace.push([known, y(live.reachedKw)])
  return {
    mostKw, trace, known,
    forecast: live.forecastKw === null ? null : [[known, y(live.reachedKw)], [1, y(live.forecastKw)]],
    limit: limitKw === null ? null : y(limitKw),
    maximum: maximum === null ? null : y(maximum.kw),
  }
}
