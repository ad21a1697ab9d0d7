import { describe, expect, it } from 'vitest'
import { electricityToday, onSiteShare } from '../../src/energy/carriers'
import { balance, picture } from '../../src/energy/flows'
import { idle } from '../live/fakeHub'

const all = { grid: true, pv: true, battery: true, ev: true }
const sum = (flows: { kw: number }[]) => flows.reduce((s, f) => s + f.kw, 0)

describe('the energy flow', () => {
  const live = { ...idle, gridImportKw: 700, pvKw: 300, batteryChargeKw: 120, evKw: 80, powerKw: 880, pointsReported: 4 }

  it('adds up to the same on both sides', () => {
    const { sources, uses, totalKw } = balance(live, all)
    expect(sum(sources)).toBe(1000)
    expect(sum(uses)).toBe(1000)
    expect(totalKw).toBe(1000)
    expect(uses.map((f) => [f.words, f.kw])).toEqual([['flowLoad', 800], ['flowEv', 80], ['flowCharge', 120], ['flowGridExport', 0]])
  })

  it('shows power that no meter explains instead of hiding it', () => {
    const { sources, uses } = balance({ ...live, powerKw: 940 }, all)
    expect(sources.at(-1)).toMatchObject({ words: 'flowUnexplained', kw: 60 })
    expect(sum(sources)).toBe(sum(uses))
    expect(balance({ ...live, powerKw: 800 }, all).uses.at(-1)).toMatchObject({ words: 'flowUnexplained', kw: 80 })
  })

  it('draws every ribbon in one scale, so that the bus is as high as each side', () => {
    const drawn = picture(balance(live, all))
    const ends = drawn.ribbons.map((r) => /V([\d.]+)/.exec(r.path)![1]!).map(Number)
    // The last ribbon of each side ends where the bus ends.
    expect(ends[2]).toBeCloseTo(drawn.busTop + drawn.busHeight, 6)
    expect(ends.at(-1)).toBeCloseTo(drawn.busTop + drawn.busHeight, 6)
  })

  it('draws nothing for a node without power, and no NaN', () => {
    const drawn = picture(balance(idle, all))
    expect(drawn.busHeight).toBe(0)
    expect(drawn.ribbons.every((r) => !r.path.includes('NaN'))).toBe(true)
  })
})

describe('electricity today', () => {
  const kWh = (amount: string, estimated = 0) => ({ amount, unit: 'kWh', estimated })

  it('is what came in or was generated less what went out or was stored', () => {
    const today = { electricity_import: kWh('100', 0.5), pv_generation: kWh('40'), electricity_export: kWh('10'), battery_charge: kWh('5'), natural_gas: { amount: '9', unit: 'm³', estimated: 0 } }
    expect(electricityToday(today)).toMatchObject({ amount: 125, unit: 'kWh' })
    expect(electricityToday(today)!.estimated).toBeCloseTo(50 / 155)
    expect(onSiteShare(today)).toBeCloseTo(30 / 125)
  })

  it('is the derived measure where the server tells it', () => {
    expect(electricityToday({ electricity_consumption: kWh('77'), electricity_import: kWh('1') })!.amount).toBe(77)
  })

  it('is unknown where none is metered', () => {
    expect(electricityToday({ water: { amount: '1', unit: 'm³', estimated: 0 } })).toBeNull()
    expect(onSiteShare({})).toBeNull()
  })
})
