const byMeasure: Record<string, string> = {
  pv_generation: 'pv', battery_charge: 'battery', battery_discharge: 'battery', ev_charging: 'ev', transfer_in: 'transfer', transfer_out: 'transfer',
  natural_gas: 'gas', heat: 'heat', steam: 'heat', cooling: 'cooling', water: 'water', self_consumed: 'pv',
  carbon_scope1: 'account', carbon_scope2_location: 'account', carbon_scope2_market: 'account', standard_coal: 'account', energy_cost: 'account',
}

/** The token of a measure's colour, the same wherever it is drawn. */
export const measureColour = (measure: string) => `flow-${byMeasure[measure] ?? 'grid'}`
