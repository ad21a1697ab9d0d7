// Values of the mock city: functions of time alone, so that registers, today's amounts and the ledger agree.
import { buildModel } from './city.mjs'

// MOCK_HOUR=14 starts the mock's clock at 14:00 in the park, so that the sun shines whenever one works.
const startHour = process.env.MOCK_HOUR
const quarterMs = 15 * 60_000, dayMs = 24 * 3600_000, zoneMs = 8 * 3600_000
const shiftMs = startHour ? Math.floor((Date.now() + zoneMs) / dayMs) * dayMs - zoneMs + Number(startHour) * 3600_000 - Date.now() : 0
export const clock = () => Date.now() + shiftMs
export const { model, scales } = buildModel()
export const nodes = new Map()
export const points = new Map() // point path -> {node, device, point}
const parents = new Map()
function index(node, parent) {
  nodes.set(node.path, node)
  parents.set(node.path, parent)
  for (const device of node.devices)
    for (const point of device.points) points.set(`${node.path}/${device.id}/${point.id}`, { node, device, point })
  node.children.forEach((child) => index(child, node))
}
index(model.city, null)

const rated = { 'production-line': 900, building: 260, 'chiller-plant': 420, 'pv-roof': 520, battery: 400, 'charging-station': 240, 'data-hall': 780, 'cold-store': 190, boiler: 60, 'air-station': 2 }

/** A number from 0 to 1 that depends on the arguments alone. */
export function chance(text, number) {
  let h = 2166136261 ^ Math.floor(number)
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619)
  h = Math.imul(h ^ (h >>> 15), 2246822507); h = Math.imul(h ^ (h >>> 13), 3266489909)
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296
}

const bump = (x, centre, width) => Math.exp(-(((x - centre) / width) ** 2))
const shapes = {
  'production-line': (h) => 0.34 + 0.5 * bump(h, 10, 2.6) + 0.46 * bump(h, 15.6, 2.8),
  building: (h) => 0.22 + 0.65 * bump(h, 13.5, 5.2),
  'chiller-plant': (h) => 0.3 + 0.6 * bump(h, 14.5, 4.6),
  'pv-roof': (h) => Math.max(0, Math.sin((h - 6.2) / 12 * Math.PI)) ** 1.35,
  battery: (h) => bump(h, 18.7, 1.9) - 0.8 * bump(h, 12.4, 1.7),
  'charging-station': (h) => 0.16 + 0.5 * bump(h, 12.6, 1.6) + 0.8 * bump(h, 20, 2.4),
  'data-hall': (h) => 0.82 + 0.06 * bump(h, 15, 6),
  'cold-store': (h) => 0.5 + 0.25 * bump(h, 14, 5),
  boiler: (h) => 0.5 + 0.4 * bump(h, 9, 3),
  'air-station': () => 0.8,
}

/** Mean kW of a facility in the quarter hour that holds `ms`; positive is generation for PV and batteries, use otherwise. */
function quarterKw(node, ms) {
  if (node.type === 'substation') return 0
  const q = Math.floor(ms / quarterMs), known = means.get(node.path) ?? means.set(node.path, new Map()).get(node.path)
  let kw = known.get(q)
  if (kw === undefined) known.set(q, (kw = quarterMean(node, q)))
  return kw
}

const means = new Map()
function quarterMean(node, q) {
  const hour = ((q * quarterMs + quarterMs / 2 + zoneMs) % dayMs) / 3600_000
  const noise = 1 + (chance(node.path, q) - 0.5) * (node.type === 'pv-roof' ? 0.36 : 0.12)
  return rated[node.type] * (scales.get(node.path) ?? 1) * shapes[node.type](hour) * noise
}

/** Power now: between the means of the quarters, with small slow noise. */
export function powerKw(node, ms) {
  const at = (ms - quarterMs / 2) / quarterMs, part = at - Math.floor(at)
  const mean = quarterKw(node, Math.floor(at) * quarterMs) * (1 - part) + quarterKw(node, Math.floor(at + 1) * quarterMs) * part
  const ripple = (seconds) => (chance(node.path, Math.floor(ms / 1000 / seconds)) - 0.5)
  return mean * (1 + 0.012 * ripple(4) + 0.02 * ripple(40) + 0.015 * ripple(170))
}

const midnight = (ms) => Math.floor((ms + zoneMs) / dayMs) * dayMs - zoneMs

/** kWh between two times, from the quarter hours' means. */
export function energyKwh(node, from, to) {
  let sum = 0
  for (let at = from; at < to;) {
    const end = Math.min(to, (Math.floor(at / quarterMs) + 1) * quarterMs)
    sum += quarterKw(node, at) * (end - at) / 3600_000
    at = end
  }
  return sum
}

const memo = new Map()
/** Energy since midnight; whole quarters are remembered. */
function todayKwh(node, ms) {
  const start = midnight(ms), whole = Math.floor(ms / quarterMs) * quarterMs, known = memo.get(node.path)
  const sum = known?.whole === whole ? known.sum : energyKwh(node, start, whole)
  memo.set(node.path, { whole, sum })
  return sum + energyKwh(node, whole, ms)
}

/** The silent gateway's facilities are stale; one facility has not reported yet. */
export const silent = (path) => path.startsWith('haikou/bonded-zone/cold-chain/')
export const waiting = (path) => path === 'haikou/jiangdong/garden-homes/battery'
const silentSince = Math.floor(clock() / 1000) * 1000 - 47 * 60_000
export const clockOf = (path, ms) => (silent(path) ? Math.min(ms, silentSince) : ms)

const none = { powerKw: 0, gridImportKw: 0, gridExportKw: 0, transferInKw: 0, transferOutKw: 0, pvKw: 0, batteryChargeKw: 0, batteryDischargeKw: 0, evKw: 0, points: 0, pointsReported: 0, pointsFresh: 0 }
const round = (kw) => Math.round(kw * 1000) / 1000

function facilityLive(node, ms) {
  const kw = round(Math.abs(powerKw(node, ms))), live = { ...none }
  const all = node.devices.reduce((n, d) => n + d.points.length, 0)
  live.points = all
  if (waiting(node.path)) return live
  live.pointsReported = all
  live.pointsFresh = silent(node.path) ? 0 : node.path.endsWith('line-2') ? all - 1 : all
  if (node.type === 'pv-roof') return { ...live, pvKw: kw, transferOutKw: kw }
  if (node.type === 'battery') return powerKw(node, ms) >= 0 ? { ...live, batteryDischargeKw: kw, transferOutKw: kw } : { ...live, batteryChargeKw: kw, transferInKw: kw }
  if (node.type === 'charging-station') return { ...live, evKw: kw, transferInKw: kw, powerKw: kw }
  return { ...live, transferInKw: kw, powerKw: kw }
}

const sum = (parts) => parts.reduce((a, b) => Object.fromEntries(Object.keys(none).map((k) => [k, round(a[k] + b[k])])), none)

export function liveOf(node, ms) {
  if (node.kind === 'facility') {
    if (node.type !== 'substation') return facilityLive(node, ms)
    const parent = liveOf(parents.get(node.path), ms), own = facilityLive(node, ms)
    return { ...own, powerKw: 0, transferInKw: parent.gridExportKw, gridExportKw: parent.gridExportKw, gridImportKw: parent.gridImportKw, transferOutKw: parent.gridImportKw }
  }
  if (node.kind !== 'enterprise') return sum(node.children.map((c) => liveOf(c, ms)))
  const all = sum(node.children.map((c) => facilityLive(c, ms)))
  const net = round(all.powerKw + all.batteryChargeKw - all.pvKw - all.batteryDischargeKw)
  return { ...all, transferInKw: 0, transferOutKw: 0, gridImportKw: Math.max(0, net), gridExportKw: Math.max(0, -net) }
}

export function stateOf(live) {
  if (live.pointsReported === 0) return 'waiting'
  if (live.pointsFresh === live.pointsReported) return 'live'
  return live.pointsFresh === 0 ? 'stale' : 'degraded'
}

const fixed = (n) => n.toFixed(6).replace(/\.?0+$/, '')
const carriers = { 'production-line': [['natural_gas', 'm³', 0.11]], boiler: [['natural_gas', 'm³', 4.2], ['steam', 't', 0.05]], building: [['water', 'm³', 0.02]], 'chiller-plant': [['cooling', 'kWh', 4.6]], 'data-hall': [['cooling', 'kWh', 0.8]] }

/** Amounts of a facility by measure between two times, [amount, unit, estimated share]. */
export function amounts(node, from, to, kwh = energyKwh(node, from, to)) {
  const out = {}
  if (waiting(node.path)) return out
  const put = (measure, amount, unit) => { out[measure] = [amount, unit, silent(node.path) ? 0.22 : 0] }
  if (node.type === 'substation') {
    const siblings = parents.get(node.path).children.filter((c) => c.type !== 'substation')
    const net = siblings.reduce((n, c) => n + (c.type === 'pv-roof' || c.type === 'battery' ? -1 : 1) * energyKwh(c, from, to), 0)
    put(net >= 0 ? 'electricity_import' : 'electricity_export', Math.abs(net), 'kWh')
    put(net >= 0 ? 'transfer_out' : 'transfer_in', Math.abs(net), 'kWh')
    return out
  }
  if (node.type === 'pv-roof') { put('pv_generation', kwh, 'kWh'); put('transfer_out', kwh, 'kWh') }
  else if (node.type === 'battery') { put(kwh >= 0 ? 'battery_discharge' : 'battery_charge', Math.abs(kwh), 'kWh'); put(kwh >= 0 ? 'transfer_out' : 'transfer_in', Math.abs(kwh), 'kWh') }
  else if (node.type !== 'boiler') { put('transfer_in', kwh, 'kWh'); if (node.type === 'charging-station') put('ev_charging', kwh, 'kWh') }
  for (const [measure, unit, factor] of carriers[node.type] ?? []) put(measure, Math.abs(kwh) * factor, unit)
  return out
}

export function amountsOf(node, from, to) {
  if (node.kind === 'facility') return amounts(node, from, to, to - from <= dayMs && from === midnight(to) && node.type !== 'substation' ? todayKwh(node, to) : undefined)
  const out = {}
  for (const child of node.children)
    for (const [m, [a, unit, e]] of Object.entries(amountsOf(child, from, to))) {
      const [b, , f] = out[m] ?? [0, unit, 0]
      out[m] = [a + b, unit, a + b === 0 ? 0 : (a * e + b * f) / (a + b)]
    }
  if (node.kind === 'enterprise') {
    // Flows between the enterprise's own facilities cancel; what remains came through the grid meter.
    const net = (out.transfer_in?.[0] ?? 0) - (out.transfer_out?.[0] ?? 0)
    if (!node.children.some((c) => c.type === 'substation')) out[net >= 0 ? 'electricity_import' : 'electricity_export'] = [Math.abs(net), 'kWh', 0]
    delete out.transfer_in; delete out.transfer_out
  }
  return out
}

export const wireAmounts = (found) => Object.fromEntries(Object.entries(found).map(([m, [amount, unit, estimated]]) => [m, { amount: fixed(amount), unit, estimated }]))
export const todayOf = (node, ms) => wireAmounts(amountsOf(node, midnight(ms), ms))

export function pointValue(path, at) {
  const { node, device, point } = points.get(path), kw = powerKw(node, at), wobble = Math.sin(at / 9000 + path.length) * 0.5 + chance(path, at / 1000) * 0.5
  const epoch = 1_760_000_000_000
  const value = {
    active_power: () => node.type === 'substation' ? liveOf(parents.get(node.path), at).gridImportKw : kw,
    energy_import: () => 120_000 + Math.abs(rated[node.type] ?? 800) * 0.5 * (Math.floor(at / dayMs) * dayMs - epoch) / 3600_000 + (node.type === 'substation' ? 0 : Math.abs(todayKwh(node, at))),
    voltage_a: () => 231 + wobble * 2, current_a: () => Math.abs(kw) * 1.52, power_factor: () => 0.94 + wobble * 0.02,
    volume: () => 48_000 + (at - epoch) / 3600_000 * 11, flow: () => 11 + wobble * 3, mass: () => 9_000 + (at - epoch) / 3600_000 * 0.8,
    pressure: () => 0.82 + wobble * 0.02, energy: () => 310_000 + (at - epoch) / 3600_000 * 400, supply: () => 7 + wobble * 0.4, return: () => 12.2 + wobble * 0.5,
    temperature: () => node.type === 'cold-store' ? -18 + wobble : device.id === 'steam-meter' ? 172 + wobble * 3 : 30 + wobble * 2,
    pm2_5: () => 18 + wobble * 6, humidity: () => 78 + wobble * 4, door: () => (chance(path, at / 60_000) > 0.9 ? 1 : 0),
  }[point.id]()
  return point.kind === 'switch' ? String(value) : value.toFixed(point.kind === 'register' ? 2 : point.id === 'power_factor' || point.id === 'pressure' ? 3 : 1)
}

/** Each point reports every 2 s at an instant of its own. */
export function pointsOf(node, ms) {
  const out = {}
  for (const device of node.devices)
    for (const point of device.points) {
      const local = `${device.id}/${point.id}`, path = `${node.path}/${local}`
      if (waiting(node.path)) { out[local] = { value: null, unit: point.unit, quality: 'none', time: null, received: null, stale: false }; continue }
      const phase = Math.floor(chance(path, 7) * 2000), lagging = node.path.endsWith('line-2') && point.id === 'flow'
      const at = lagging ? silentSince : Math.floor((clockOf(node.path, ms) - phase) / 2000) * 2000 + phase
      out[local] = {
        value: pointValue(path, at), unit: point.unit, quality: point.id === 'power_factor' && chance(path, at / 20_000) > 0.7 ? 'uncertain' : 'good',
        time: iso(at), received: iso(at + 40), stale: lagging || silent(node.path),
      }
    }
  return out
}

export const iso = (ms) => new Date(ms + zoneMs).toISOString().replace('Z', '+08:00')

const head = (n) => ({ path: n.path, key: n.key, kind: n.kind, type: n.type, name: n.name })

export function twinOf(node, ms) {
  const live = liveOf(node, ms)
  return {
    ...head(node), revision: 0, at: iso(ms), state: stateOf(live), points: node.kind === 'facility' ? pointsOf(node, ms) : {}, live, today: todayOf(node, ms),
    children: node.children.map((c) => { const l = liveOf(c, ms); return { ...head(c), state: stateOf(l), live: l, today: todayOf(c, ms) } }),
  }
}
