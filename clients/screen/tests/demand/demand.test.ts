import { describe, expect, it } from 'vitest'
import { byUrgency } from '../../src/demand/children'
import { windowShape, windowState, withSample, type WindowSample } from '../../src/demand/demandWindow'
import { peakRows } from '../../src/demand/peak'
import { NodeTwin } from '../../src/live/nodeTwin'
import type { ChildDemandWire, DemandWire, NodeDemandWire } from '../../src/wire/wire'
import { delta, snapshot, twin } from '../live/fakeHub'

const from = Date.parse('2026-11-22T08:45:00+08:00')
const live = (part: Partial<NodeDemandWire['live']> = {}): NodeDemandWire['live'] => ({
  from: '2026-11-22T08:45:00+08:00', to: '2026-11-22T09:00:00+08:00', knownTo: '2026-11-22T08:50:00+08:00', energyKwh: '50', meanKw: 600, reachedKw: 200,
  forecastKw: 600, aboveLimit: null, allowedKw: null, ...part,
})
const demand = (part: Partial<NodeDemandWire> = {}): NodeDemandWire => ({ live: live(), maximum: null, limitKw: null, limitKind: null, aboveMaximum: null, ...part })
const minute = 60_000

describe('the running window', () => {
  it('tells what an operator must act on', () => {
    const at = from + 5 * minute
    expect(windowState(demand(), at)).toBe('calm')
    expect(windowState(demand({ limitKw: 1000, live: live({ aboveLimit: false }) }), at)).toBe('calm')
    expect(windowState(demand({ limitKw: 650, live: live({ aboveLimit: false }) }), at)).toBe('near')
    expect(windowState(demand({ limitKw: 599, live: live({ aboveLimit: true }) }), at)).toBe('over')
    expect(windowState(demand({ aboveMaximum: true }), at)).toBe('record')
    expect(windowState(demand({ live: live({ forecastKw: null }) }), at)).toBe('unknown')
  })

  it('is silent once the window that was told is over', () => {
    expect(windowState(demand(), from + 15 * minute)).toBe('calm')
    expect(windowState(demand(), from + 16 * minute)).toBe('silent')
  })

  it('keeps the trace of one window, and begins anew with the next', () => {
    let samples: readonly WindowSample[] = []
    for (const [known, reachedKw] of [['08:46', 40], ['08:48', 120], ['08:50', 200]] as const) samples = withSample(samples, live({ knownTo: `2026-11-22T${known}:00+08:00`, reachedKw }))
    expect(samples.map((s) => s.reachedKw)).toEqual([40, 120, 200])
    // A correction took energy away: what was drawn above it was never so.
    samples = withSample(samples, live({ knownTo: '2026-11-22T08:51:00+08:00', reachedKw: 150 }))
    expect(samples.map((s) => s.reachedKw)).toEqual([40, 120, 150])
    samples = withSample(samples, live({ from: '2026-11-22T09:00:00+08:00', to: '2026-11-22T09:15:00+08:00', knownTo: '2026-11-22T09:01:00+08:00', reachedKw: 30 }))
    expect(samples.map((s) => s.reachedKw)).toEqual([30])
  })

  it('is drawn from nothing over what is known to the forecast at its end', () => {
    const shape = windowShape(demand({ limitKw: 800, maximum: { kw: 500, from: '2026-11-03T10:00:00+08:00', to: '2026-11-03T10:15:00+08:00', estimated: false, method: 'block' } }), [])
    expect(shape.mostKw).toBeCloseTo(800 * 1.12)
    expect(shape.trace[0]).toEqual([0, 0])
    expect(shape.trace.at(-1)![0]).toBeCloseTo(1 / 3)
    expect(shape.forecast![1][0]).toBe(1)
    expect(shape.forecast![1][1] * shape.mostKw).toBeCloseTo(600)
    expect(shape.limit! * shape.mostKw).toBeCloseTo(800)
    expect(shape.maximum! * shape.mostKw).toBeCloseTo(500)
  })
})

describe('demand of a watched node', () => {
  it('comes with the snapshot and changes with the deltas that name it', () => {
    const node = new NodeTwin('p')
    node.apply(snapshot(twin('p', { demand: demand() })))
    expect(node.demand.value?.live.forecastKw).toBe(600)
    const before = node.demand.value
    node.apply(delta(2, 1, { state: 'degraded' }))
    expect(node.demand.value).toBe(before)
    node.apply(delta(3, 2, { demand: demand({ live: live({ forecastKw: 700 }) }) }))
    expect(node.demand.value?.live.forecastKw).toBe(700)
  })
})

describe('what lies below', () => {
  const child = (path: string, now: NodeDemandWire | null): ChildDemandWire => ({ path, name: { zh: path, en: path }, now })

  it('puts first what is above its limit, then what is close to it, then the largest', () => {
    const items = [child('small', demand({ limitKw: 900 })), child('large', demand({ limitKw: 5000 })), child('none', null),
      child('near', demand({ limitKw: 650 })), child('over', demand({ limitKw: 500, live: live({ aboveLimit: true }) }))]
    expect(byUrgency(items, from).map((i) => i.path)).toEqual(['over', 'near', 'large', 'small', 'none'])
  })

  it('adds up to the peak with what no child accounts for', () => {
    const part = (path: string, atPeakKw: number) => ({ path, name: { zh: path, en: path }, atPeakKw, share: atPeakKw / 400, ownPeak: null })
    const wire: Pick<DemandWire, 'parts' | 'restKw' | 'maximum'> = {
      parts: [part('roof', -120), part('mill', 480)], restKw: 40, maximum: { kw: 400, from: '2026-06-03T09:00:00+08:00', to: '2026-06-03T09:15:00+08:00', estimated: false, method: 'block' },
    }
    const rows = peakRows(wire)
    expect(rows.map((r) => r.path)).toEqual(['mill', 'roof', null])
    expect(rows.reduce((sum, r) => sum + r.atPeakKw, 0)).toBe(400)
    expect(rows.at(-1)!.share).toBe(0.1)
    expect(peakRows({ ...wire, restKw: 0 })).toHaveLength(2)
  })
})
