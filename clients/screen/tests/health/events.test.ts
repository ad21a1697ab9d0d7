import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import EventTable from '../../src/health/EventTable.vue'
import { registerAt } from '../../src/health/events'
import { setLanguage } from '../../src/language/language'
import { ModelStore, provideModel } from '../../src/model/model'
import type { ModelNodeWire, ModelWire, RegisterEventWire } from '../../src/wire/wire'

const bare = { type: '', place: null, footprint: [], areaSquareMetres: null }
const mill: ModelNodeWire = {
  ...bare, path: 'c/steel/mill', key: 'n2', kind: 'facility', name: { zh: '轧钢车间', en: 'Rolling mill' }, children: [],
  devices: [{
    id: 'main', key: 'd', type: 'x', name: { zh: '总表', en: 'Main meter' }, role: 'boundary', accountedAt: 'c/steel/mill', sides: null,
    points: [{ id: 'energy', key: 'p7', kind: 'register', unit: 'kWh', name: { zh: '正向有功', en: 'Energy' }, measure: null }],
  }],
}
const steel: ModelNodeWire = { ...bare, path: 'c/steel', key: 'n1', kind: 'enterprise', name: { zh: '琼台钢铁', en: 'Qiongtai Steel' }, children: [mill], devices: [] }
const city: ModelNodeWire = { ...bare, path: 'c', key: 'n0', kind: 'city', name: { zh: '城', en: 'City' }, children: [steel], devices: [] }

const event = (kind: RegisterEventWire['kind'], part: Partial<RegisterEventWire> = {}): RegisterEventWire => ({
  path: 'c/steel/mill/main/energy', key: 'p7', kind, from: '2026-07-01T11:45:00+08:00', to: '2026-07-01T12:00:00+08:00',
  old: '959636.71', new: '12.5', unit: 'kWh', unaccounted: '1000', unaccountedUnit: 'kWh', ...part,
})

async function show(events: RegisterEventWire[]) {
  const store = new ModelStore()
  store.model.value = { city, timeZone: 'Asia/Shanghai' } as ModelWire
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: {} }] })
  await router.push('/')
  return mount(EventTable, { props: { events }, global: { plugins: [router, { install: (app) => provideModel(app, store) }] } })
}

afterEach(() => setLanguage('en'))

describe('the register events', () => {
  it('name their register in the language in force and lead to its facility with the point chosen', async () => {
    setLanguage('zh')
    const table = await show([event('reset')])
    const row = table.get('[data-testid="event"]')
    expect(row.text()).toContain('归零重计')
    expect(row.text()).toContain('总表 · 正向有功')
    const link = row.get('[data-testid="event-register"]')
    expect(link.text()).toBe('轧钢车间琼台钢铁')
    expect(link.attributes('href')).toBe('/twin/c/steel/mill?point=main/energy')
  })

  it('show both readings, with the day of the second only where it is another one', async () => {
    setLanguage('en')
    const [same, other] = (await show([event('reset'), event('reset', { to: '2026-07-03T00:00:00+08:00' })])).findAll('[data-testid="event"]')
    expect(same!.get('.before').text()).toBe('959,636.71kWh01/07/2026, 11:45:00')
    expect(same!.get('.after').text()).toBe('12.5kWh12:00:00')
    expect(other!.get('.after time').text()).toBe('03/07/2026, 00:00:00')
  })

  it('tell what is not in the ledger: all of an implausible advance, of a reset at the least or unknown, of a rollover nothing', async () => {
    setLanguage('en')
    const table = await show([
      event('implausible', { unaccounted: '825257.5' }), event('reset', { unaccounted: '12.5', to: '2026-07-01T13:00:00+08:00' }),
      event('reset', { unaccounted: '0', new: '0', to: '2026-07-01T13:45:00+08:00' }),
      event('rollover', { unaccounted: '0', to: '2026-07-01T14:00:00+08:00' }),
    ])
    const said = table.findAll('[data-testid="event-unaccounted"]').map((cell) => cell.text())
    expect(said).toEqual(['825,257.5kWh15 min apart', 'at least12.5kWh75 min apart', 'amount unknown2 h apart', 'all booked2 h apart'])
  })

  it('show the path of a register that the model in force does not have', async () => {
    const table = await show([event('reset', { path: 'gone/away/meter/energy' })])
    expect(table.find('[data-testid="event-register"]').exists()).toBe(false)
    expect(table.text()).toContain('gone/away/meter/energy')
  })
})

it('a register of a device that was removed still finds its facility', () => {
  const nodes = new Map([[mill.path, mill], [steel.path, steel]])
  const found = registerAt('c/steel/mill/old-meter/energy', (path) => nodes.get(path) ?? null)
  expect(found).toMatchObject({ node: mill, device: null, point: null, local: 'old-meter/energy' })
})
