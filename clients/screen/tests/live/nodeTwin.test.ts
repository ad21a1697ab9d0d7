import { effectScope, watch } from 'vue'
import { describe, expect, it } from 'vitest'
import { NodeTwin } from '../../src/live/nodeTwin'
import type { ChildWire, PointWire } from '../../src/wire/wire'
import { delta, idle, snapshot, twin } from './fakeHub'

const point = (value: string): PointWire => ({ value, unit: 'kW', quality: 'good', time: '2026-01-01T00:00:00+08:00', received: '2026-01-01T00:00:00+08:00', stale: false })
const child = (path: string, kw = 0): ChildWire => ({ path, key: path, kind: 'park', type: '', name: { zh: path, en: path }, state: 'live', live: { ...idle, powerKw: kw }, today: {} })

describe('a watched node', () => {
  it('changes only the points that a delta names', () => {
    const node = new NodeTwin('f')
    node.apply(snapshot(twin('f', { points: { 'm/a': point('1'), 'm/b': point('2') } })))
    const told: string[] = []
    const scope = effectScope()
    scope.run(() => {
      for (const [name, value] of node.points.value) watch(value, () => told.push(name), { flush: 'sync' })
      watch(node.points, () => told.push('structure'), { flush: 'sync' })
    })
    expect(node.apply(delta(2, 1, { points: { 'm/b': point('3') } }))).toBe(true)
    scope.stop()
    expect(told).toEqual(['m/b'])
    expect(node.points.value.get('m/b')!.value.value).toBe('3')
  })

  it('keeps its refs over a snapshot of the same structure', () => {
    const node = new NodeTwin('c')
    node.apply(snapshot(twin('c', { children: [child('c/p', 1)], points: { 'm/a': point('1') } })))
    const [before, live, value] = [node.children.value, node.children.value[0]!.live, node.points.value.get('m/a')]
    node.apply(snapshot(twin('c', { children: [child('c/p', 2)], points: { 'm/a': point('9') } }), 40))
    expect(node.children.value).toBe(before)
    expect(node.children.value[0]!.live).toBe(live)
    expect(live.value.powerKw).toBe(2)
    expect(node.points.value.get('m/a')).toBe(value)
    expect(value!.value.value).toBe('9')
  })

  it('drops children and points that a later snapshot no longer has', () => {
    const node = new NodeTwin('c')
    node.apply(snapshot(twin('c', { children: [child('c/p'), child('c/q')], points: { 'm/a': point('1'), 'm/b': point('1') } })))
    node.apply(snapshot(twin('c', { children: [child('c/q')], points: { 'm/b': point('1') } }), 2))
    expect(node.children.value.map((c) => c.path)).toEqual(['c/q'])
    expect([...node.points.value.keys()]).toEqual(['m/b'])
  })

  it('refuses a delta before the snapshot and one whose predecessor is another', () => {
    const node = new NodeTwin('c')
    expect(node.apply(delta(1, 0))).toBe(false)
    node.apply(snapshot(twin('c'), 7))
    expect(node.apply(delta(9, 8))).toBe(false)
    expect(node.apply(delta(8, 7))).toBe(true)
  })

  it('applies parts of children by path', () => {
    const node = new NodeTwin('c')
    node.apply(snapshot(twin('c', { children: [child('c/p', 1), child('c/q', 2)] })))
    node.apply(delta(2, 1, { children: [{ path: 'c/q', state: 'stale' }, { path: 'c/p', live: { ...idle, powerKw: 8 } }] }))
    expect(node.children.value.map((c) => [c.state.value, c.live.value.powerKw])).toEqual([['live', 8], ['stale', 2]])
  })
})
