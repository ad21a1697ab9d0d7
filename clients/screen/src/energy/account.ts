import type { LedgerRowWire, LedgerWire } from '../wire/wire'

/** What the account of a day holds, in the order in which it is shown. The two scopes 2 tell the same electricity by two methods: they are never added. */
export const accountMeasures = ['carbon_scope1', 'carbon_scope2_location', 'carbon_scope2_market', 'standard_coal', 'energy_cost'] as const
export type AccountMeasure = (typeof accountMeasures)[number]

export interface AccountFigure { measure: AccountMeasure; unit: string; /** Null where nothing was covered: no figure, not a zero. */ amount: number | null; estimated: number; /** Share of the covered time without a factor or price. */ unpriced: number }

export function accountFigure(measure: AccountMeasure, ledger: LedgerWire): AccountFigure {
  const covered = ledger.rows.filter((row) => row.coverage !== null && row.coverage > 0)
  const amount = covered.reduce((sum, row) => sum + Number(row.amount), 0)
  const guessed = covered.reduce((sum, row) => sum + Number(row.amount) * row.estimated, 0)
  return { measure, unit: ledger.unit, amount: covered.length ? amount : null, estimated: amount !== 0 ? guessed / amount : 0, unpriced: unpricedShare(covered) }
}

/** The unpriced part of rows, by the time that they cover. A row that does not tell is of a metered measure, or covers nothing. */
export function unpricedShare(rows: readonly LedgerRowWire[]): number {
  let told = 0, without = 0
  for (const row of rows) {
    if (row.priced === undefined || row.priced === null) continue
    const covered = (Date.parse(row.to) - Date.parse(row.from)) * (row.coverage ?? 0)
    told += covered
    without += covered * (1 - row.priced)
  }
  return told > 0 ? without / told : 0
}

/** Derived measures that a facility's ledger can tell, from what is metered there. */
export function derivedMeasures(metered: readonly string[], pv: boolean): string[] {
  const electric = metered.some((measure) => /^(electricity|transfer|pv|battery|ev)_/.test(measure))
  const burnt = metered.some((measure) => measure === 'natural_gas' || measure.startsWith('fuel_'))
  const bought = electric || metered.some((measure) => ['heat', 'steam', 'cooling'].includes(measure))
  return [
    ...(electric ? ['electricity_consumption'] : []), ...(electric && pv ? ['self_consumed'] : []),
    ...(burnt ? ['carbon_scope1'] : []), ...(bought ? ['carbon_scope2_location', 'carbon_scope2_market'] : []),
    ...(burnt || bought ? ['standard_coal'] : []), ...(metered.includes('electricity_import') ? ['energy_cost'] : []),
  ]
}
