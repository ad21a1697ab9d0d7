import type { BillWire, ChecksWire, DemandWire, EvaluationWire, FactorsWire, GatewayWire, IndicatorsWire, LedgerWire, ModelWire, ReadinessWire, ReadingsWire, RegisterEventKind, RegisterEventsWire, RejectionWire, RestatementsWire, Step, SupplyAccountWire, TwinWire } from './wire'

/** A refusal of the server (RFC 9457), or no answer at all (status 0). */
export class ApiFault extends Error {
  constructor(readonly status: number, detail: string, /** The problem's code, where the server gave one. */ readonly code: string | null = null) {
    super(detail)
  }
}

// Ids are [a-z0-9][a-z0-9_-]*, but `~residual` and what may come stay safe by encoding each segment.
const encodePath = (path: string) => path.split('/').map(encodeURIComponent).join('/')

async function get<T>(address: string, cancel?: AbortSignal): Promise<T> {
  let response: Response
  try {
    response = await fetch(`/api/v1/${address}`, { signal: cancel, headers: { accept: 'application/json' } })
  } catch (fault) {
    if (cancel?.aborted) throw fault
    throw new ApiFault(0, 'unreachable')
  }
  if (response.ok) return (await response.json()) as T
  const problem = (await response.json().catch(() => null)) as { title?: string; detail?: string; code?: string } | null
  throw new ApiFault(response.status, problem?.detail ?? problem?.title ?? response.statusText, problem?.code)
}

const instant = (ms: number) => new Date(ms).toISOString()

/** Whether the server records and answers, and if not, why: it says so itself, with 503. */
export async function readReadiness(cancel?: AbortSignal): Promise<ReadinessWire> {
  const response = await fetch('/readyz', { signal: cancel })
  if (response.ok || response.status === 503) return (await response.json()) as ReadinessWire
  throw new ApiFault(response.status, response.statusText)
}

export const readModel = (cancel?: AbortSignal) => get<ModelWire>('model', cancel)

/** The node as every reading up to `atMs` tells it, and none after. */
export const readTwinAt = (path: string, atMs: number, cancel?: AbortSignal) => get<TwinWire>(`twins/${encodePath(path)}?${new URLSearchParams({ at: instant(atMs) })}`, cancel)

/** `path` is a node's or a register's; `fromMs` is inclusive, `toMs` exclusive. */
export function readLedger(path: string, measure: string, fromMs: number, toMs: number, step: Step, cancel?: AbortSignal) {
  const query = new URLSearchParams({ measure, from: instant(fromMs), to: instant(toMs), step })
  return get<LedgerWire>(`ledger/${encodePath(path)}?${query}`, cancel)
}

/** From `fromMs` on; where that is null, the newest before `toMs`. */
export function readReadings(path: string, fromMs: number | null, toMs: number, limit: number, cancel?: AbortSignal) {
  const query = new URLSearchParams({ ...(fromMs === null ? {} : { from: instant(fromMs) }), to: instant(toMs), limit: String(limit) })
  return get<ReadingsWire>(`readings/${encodePath(path)}?${query}`, cancel)
}

export const readGateways = (cancel?: AbortSignal) => get<GatewayWire[]>('gateways', cancel)

export function readRejections(limit: number, gateway?: string, cancel?: AbortSignal) {
  const query = new URLSearchParams({ limit: String(limit), ...(gateway ? { gateway } : {}) })
  return get<RejectionWire[]>(`rejections?${query}`, cancel)
}

/** Newest first; of every kind where none is given. */
export function readEvents(limit: number, kind: RegisterEventKind | null, cancel?: AbortSignal) {
  const query = new URLSearchParams({ limit: String(limit), ...(kind === null ? {} : { kind }) })
  return get<RegisterEventsWire>(`events?${query}`, cancel)
}

export const readAccounts = (cancel?: AbortSignal) => get<SupplyAccountWire[]>('accounts', cancel)

/** `month` is "2026-11". With the key of a line, that line tells the intervals that it is the sum of. */
export function readBill(account: string, month: string, line: string | null, cancel?: AbortSignal) {
  const query = line === null ? '' : `?${new URLSearchParams({ lines: 'intervals', line })}`
  return get<BillWire>(`bills/${encodeURIComponent(account)}/${month}${query}`, cancel)
}

/** By interval, then position. `fromMs` is inclusive, `toMs` exclusive, both at a quarter hour. */
export function readRestatements(path: string, measure: string, fromMs: number, toMs: number, limit: number, cancel?: AbortSignal) {
  const query = new URLSearchParams({ measure, from: instant(fromMs), to: instant(toMs), limit: String(limit) })
  return get<RestatementsWire>(`restatements/${encodePath(path)}?${query}`, cancel)
}

/** `month` is "2026-11": the month of the maximum. */
export const readDemand = (path: string, month: string, cancel?: AbortSignal) => get<DemandWire>(`demand/${encodePath(path)}?${new URLSearchParams({ month })}`, cancel)

/** `fromMs` is inclusive, `toMs` exclusive, both at a quarter hour. */
export function readIndicators(path: string, fromMs: number, toMs: number, cancel?: AbortSignal) {
  return get<IndicatorsWire>(`indicators/${encodePath(path)}?${new URLSearchParams({ from: instant(fromMs), to: instant(toMs) })}`, cancel)
}

/** Of the newest year that figures are stated of, or the running one, where no year is given. */
export function readEvaluation(path: string, year: number | null, cancel?: AbortSignal) {
  return get<EvaluationWire>(`evaluation/${encodePath(path)}${year === null ? '' : `?year=${year}`}`, cancel)
}

export const readFactors = (cancel?: AbortSignal) => get<FactorsWire>('factors', cancel)

/** `fromMs` is inclusive, `toMs` exclusive, both at a quarter hour. */
export function readChecks(path: string, fromMs: number, toMs: number, cancel?: AbortSignal) {
  return get<ChecksWire>(`checks/${encodePath(path)}?${new URLSearchParams({ from: instant(fromMs), to: instant(toMs) })}`, cancel)
}
