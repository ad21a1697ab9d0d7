import { describe, expect, it } from 'vitest'
import { accountFigure, derivedMeasures, unpricedShare } from '../../src/energy/account'
import { amountScale } from '../../src/language/figures'
import type { LedgerRowWire, LedgerWire } from '../../src/wire/wire'

const row = (hour: number, amount: string, coverage: number | null, priced?: number, estimated = 0): LedgerRowWire =>
  ({ from: new Date(hour * 3_600_000).toISOString(), to: new Date((hour + 1) * 3_600_000).toISOString(), amount, coverage, estimated, ...(priced === undefined ? {} : { priced }) })
const ledger = (...rows: LedgerRowWire[]): LedgerWire => ({ path: 'a', measure: 'energy_cost', unit: 'CNY', step: '1h', position: 1, rows })

describe('the account of a day', () => {
  it('has no figure where nothing was covered, and a zero where zero was booked', () => {
    expect(accountFigure('energy_cost', ledger(row(0, '0', null))).amount).toBeNull()
    expect(accountFigure('energy_cost', ledger(row(0, '0', 0))).amount).toBeNull()
    expect(accountFigure('energy_cost', ledger(row(0, '0', 1, 1))).amount).toBe(0)
  })

  it('weighs estimates by amount', () => {
    expect(accountFigure('carbon_scope1', ledger(row(0, '30', 1, 1), row(1, '10', 1, 1, 1))).estimated).toBeCloseTo(0.25)
  })

  it('weighs what has no price by covered time', () => {
    expect(unpricedShare([row(0, '8', 1, 1), row(1, '0', 0.5, 0)])).toBeCloseTo(1 / 3)
    expect(unpricedShare([row(0, '8', 1), row(1, '0', null)])).toBe(0)
  })
})

describe('derived measures of a facility', () => {
  it('follow what is metered there', () => {
    expect(derivedMeasures(['electricity_import', 'water'], false)).toEqual(['electricity_consumption', 'carbon_scope2_location', 'carbon_scope2_market', 'standard_coal', 'energy_cost'])
    expect(derivedMeasures(['pv_generation'], true)).toContain('self_consumed')
    expect(derivedMeasures(['natural_gas'], false)).toEqual(['carbon_scope1', 'standard_coal'])
    expect(derivedMeasures(['transfer_in'], false)).not.toContain('energy_cost')
    expect(derivedMeasures(['water'], false)).toEqual([])
  })
})

it('amounts side by side share the unit of the largest', () => {
  const scale = amountScale(52_340, 'kgCO2e')
  expect([scale.unit, scale.show(52_340), scale.show(733)]).toEqual(['tCO2e', '52.34', '0.73'])
  expect(amountScale(9000, 'kgCO2e').unit).toBe('kgCO2e')
})
