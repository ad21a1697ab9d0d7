import { mount } from '@vue/test-utils'
import { nextTick, shallowRef, type ShallowRef } from 'vue'
import { afterEach, describe, expect, it } from 'vitest'
import PointTable from '../../src/facility/PointTable.vue'
import { setLanguage } from '../../src/language/language'
import { LiveFeed } from '../../src/live/liveFeed'
import { provideFeed } from '../../src/live/useLive'
import { ModelStore, provideModel } from '../../src/model/model'
import type { ModelNodeWire, PointWire } from '../../src/wire/wire'
import { FakeHost } from '../live/fakeHub'

const time = '2026-01-01T08:00:00+08:00'
const wire = (value: string | null, part: Partial<PointWire> = {}): PointWire => ({ value, unit: 'kW', quality: value === null ? 'none' : 'good', time: value === null ? null : time, received: time, stale: false, ...part })
const point = (id: string, unit = 'kW', kind: 'power' | 'switch' = 'power') => ({ id, key: id, kind, unit, name: { zh: `点${id}`, en: `Point ${id}` }, measure: null })
const node: ModelNodeWire = {
  path: 'c/p/e/f', key: 'f', kind: 'facility', type: '', name: { zh: '甲', en: 'A' }, place: null, footprint: [], areaSquareMetres: null, children: [],
  devices: [{ id: 'm', key: 'd', type: 'x', name: { zh: '表', en: 'Meter' }, role: 'boundary', accountedAt: 'c/p/e/f', sides: null, points: [point('a'), point('b'), point('s', '1', 'switch')] }],
}

function show(points: Map<string, ShallowRef<PointWire>>) {
  const feed = new LiveFeed(new FakeHost())
  feed.now.value = Date.parse(time) + 5000
  const table = mount(PointTable, {
    props: { node, points, chosen: null },
    global: { plugins: [{ install: (app) => { provideFeed(app, feed); provideModel(app, new ModelStore()) } }] },
  })
  return { feed, table, cell: (local: string, id: string) => table.find(`[data-testid="point-row"][data-point="m/${local}"] [data-testid="${id}"]`) }
}

afterEach(() => setLanguage('en'))

describe('the point table', () => {
  it('shows value, unit, quality and age by the server clock', async () => {
    setLanguage('en')
    const { feed, cell } = show(new Map([['m/a', shallowRef(wire('1234.50'))], ['m/b', shallowRef(wire('-1', { quality: 'uncertain', stale: true }))]]))
    expect(cell('a', 'point-value').text()).toBe('1,234.50')
    expect(cell('a', 'point-value').attributes('data-value')).toBe('1234.50')
    expect(cell('a', 'point-unit').text()).toBe('kW')
    expect(cell('a', 'point-quality').text()).toBe('good')
    expect(cell('a', 'point-age').text()).toBe('5 s')
    expect(cell('b', 'point-quality').text()).toBe('uncertain')
    expect(cell('b', 'point-age').find('[data-state="stale"] [role="img"]').attributes('aria-label')).toBe('Stale')
    feed.now.value! += 60_000 * 3
    await nextTick()
    expect(cell('a', 'point-age').text()).toBe('3 min')
  })

  it('shows a point that has not reported yet as such, and states in words', () => {
    setLanguage('en')
    const { cell } = show(new Map([['m/a', shallowRef(wire(null))], ['m/s', shallowRef(wire('1', { unit: '1' }))]]))
    expect(cell('a', 'point-value').text()).toBe('—')
    expect(cell('a', 'point-quality').text()).toBe('none yet')
    expect(cell('s', 'point-value').text()).toBe('on')
    expect(cell('s', 'point-unit').text()).toBe('')
  })

  it('touches only the row whose point changed', async () => {
    const a = shallowRef(wire('1'))
    const { cell } = show(new Map([['m/a', a], ['m/b', shallowRef(wire('2'))]]))
    const other = cell('b', 'point-value').element
    const changes: MutationRecord[] = []
    const observer = new MutationObserver((records) => changes.push(...records))
    observer.observe(other.parentElement!.parentElement!, { subtree: true, characterData: true, childList: true, attributes: true })
    a.value = wire('9')
    await nextTick()
    expect(cell('a', 'point-value').text()).toBe('9')
    await nextTick()
    expect(observer.takeRecords().concat(changes)).toHaveLength(0)
  })

  it('follows a switch of language', async () => {
    setLanguage('en')
    const { table, cell } = show(new Map([['m/a', shallowRef(wire('1'))]]))
    expect(table.text()).toContain('Point a')
    setLanguage('zh')
    await nextTick()
    expect(table.text()).toContain('点a')
    expect(cell('a', 'point-age').text()).toBe('5 秒')
  })

  it('tells which point is chosen by keyboard or mouse', async () => {
    const { table } = show(new Map([['m/a', shallowRef(wire('1'))]]))
    await table.find('[data-point="m/b"] button').trigger('click')
    expect(table.emitted('choose')).toEqual([['m/b']])
  })
})
