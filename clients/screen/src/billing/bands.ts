const byBand: Record<string, string> = { critical_peak: 'flow-heat', peak: 'flow-gas', flat: 'flow-account', valley: 'flow-cooling', deep_valley: 'flow-grid' }

/** The token of a tariff band's colour: warm where dear, cool where cheap. */
export const bandColour = (band: string | null | undefined) => byBand[band ?? ''] ?? 'flow-load'
