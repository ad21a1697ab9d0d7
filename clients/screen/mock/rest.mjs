// REST answers of the mock, computed from the same functions of time as the live values.
import { amountsOf, clock, clockOf, iso, model, nodes, points, pointValue, silent, twinOf, waiting } from './world.mjs'

const steps = { '15m': 900_000, '1h': 3600_000, '1d': 86_400_000 }
const units = { natural_gas: 'm³', water: 'm³', steam: 't', heat: 'GJ' }
const zoneMs = 8 * 3600_000

const problem = (status, detail) => [status, { type: 'about:blank', title: status === 404 ? 'Not found' : 'Bad request', status, detail }]

function ledger(path, query) {
  const measure = query.get('measure'), step = steps[query.get('step')], owner = nodes.get(path) ?? points.get(path)?.node
  if (!owner) return problem(404, `No node has the path "${path}".`)
  if (!measure || !step) return problem(400, 'measure and step are required.')
  const from = Date.parse(query.get('from')), to = Date.parse(query.get('to')), now = clock(), rows = []
  for (let at = Math.floor((from + zoneMs) / step) * step - zoneMs; at < to && rows.length < 5000; at += step) {
    const end = Math.min(at + step, clockOf(owner.path, now))
    const covered = waiting(owner.path) || end <= at ? 0 : gap(owner, at, step) ? 0 : (end - at) / (Math.min(at + step, now) - at)
    const found = covered === 0 ? undefined : amountsOf(owner, at, end)[measure]
    const estimated = found && owner.kind === 'facility' && guessed(owner, at, step) ? 1 : found?.[2] ?? 0
    rows.push({ from: iso(at), to: iso(at + step), amount: (found?.[0] ?? 0).toFixed(6).replace(/\.?0+$/, ''), coverage: at > now ? null : Math.min(1, covered), estimated })
  }
  return [200, { path, measure, unit: units[measure] ?? 'kWh', step: query.get('step'), position: 48_213_377, rows }]
}

const hourOf = (at) => ((at + zoneMs) % 86_400_000) / 3600_000
const gap = (node, at, step) => step < 86_400_000 && node.kind === 'facility' && hourOf(at) >= 3 && hourOf(at) < 4.5
const guessed = (node, at, step) => step < 86_400_000 && hourOf(at) >= 6 && hourOf(at) < 8

function readings(path, query) {
  const found = points.get(path)
  if (!found) return problem(404, `No point has the path "${path}".`)
  const to = Math.min(Date.parse(query.get('to')), clockOf(found.node.path, clock())), limit = Number(query.get('limit') ?? 1000)
  const from = query.get('from') ? Date.parse(query.get('from')) : to - limit * 2000, step = Math.max(2000, Math.ceil((to - from) / limit / 2000) * 2000), rows = []
  for (let at = Math.ceil(from / step) * step; at < to && !waiting(found.node.path); at += step)
    rows.push({ time: iso(at), value: pointValue(path, at), quality: rows.length % 97 === 96 ? 'uncertain' : 'good', correction: 0, position: rows.length })
  return [200, { path, unit: found.point.unit, rows: rows.slice(0, limit), more: false }]
}

function gateways() {
  const now = clock()
  return [200, model.city.children.flatMap((park) => park.children.map((enterprise, i) => {
    const offline = silent(enterprise.path + '/'), received = 1_204_311 + i * 77_003, duplicate = 318 + i * 11, rejected = i === 1 ? 47 : i === 2 ? 3 : 0
    const id = enterprise.path.split('/').at(-1)
    return {
      userName: `${park.path.split('/').at(-1)}/${id}`, key: `g-${id}`, name: { zh: `${enterprise.name.zh}网关`, en: `${enterprise.name.en} gateway` }, park: park.path,
      link: offline ? 'offline' : 'online', linkChanged: iso(now - (offline ? 47 : 660) * 60_000), lastSeen: iso(offline ? now - 47 * 60_000 : now - 400 - i * 300),
      clockSkewMs: i === 2 ? -93_400 : 38 + i * 9, points: enterprise.children.reduce((n, c) => n + c.devices.reduce((m, d) => m + d.points.length, 0), 0),
      received, accepted: received - duplicate - rejected, duplicate, rejected,
      rejectedByReason: i === 1 ? { unknown_point: 41, not_a_number: 6 } : i === 2 ? { time_ahead: 3 } : {},
    }
  }))]
}

const examples = [
  ['unknown_point', 1, 'boiler2_flow', '{"ts":1760000000000,"points":{"boiler2_flow":12.5}}'],
  ['not_a_number', 1, 'line1_power', '{"ts":1760000060000,"points":{"line1_power":"--","line1_energy":120443.18}}'],
  ['malformed_json', 1, null, '{"ts":1760000120000,"points":{"line1_power":418.2,'],
  ['time_ahead', 3, 'cold_temp', '{"ts":1893456000000,"points":{"cold_temp":-18.2,"door":0,"cold_power":141}}'],
]

function rejections(query) {
  const now = clock(), known = ['hi-tech-zone/yaogu-pharma', 'hi-tech-zone/yaogu-pharma', 'jiangdong/seaside-hotel', 'hi-tech-zone/coconut-foods']
  const rows = Array.from({ length: 24 }, (_, i) => {
    const [reason, count, point, payload] = examples[i % 4]
    return { position: 48_213_377 - i * 911, received: iso(now - i * 173_000 - 4000), gateway: known[i % 4], reason, readings: count, point, payload }
  })
  return [200, rows.filter((r) => !query.get('gateway') || r.gateway === query.get('gateway')).slice(0, Number(query.get('limit') ?? 100))]
}

const eventKinds = ['reset', 'rollover', 'implausible']

function events(query) {
  const kind = query.get('kind'), limit = Number(query.get('limit') ?? 100), now = clock()
  if (kind !== null && !eventKinds.includes(kind)) return problem(400, `"kind" must be one of ${eventKinds.join(', ')}.`)
  const registers = [...points].filter(([, { point }]) => point.kind === 'register')
  const rows = Array.from({ length: 70 }, (_, i) => {
    const [path, { point }] = registers[(i * 7) % registers.length], told = eventKinds[i % 5 === 4 ? 2 : i % 2], to = now - i * 2_713_000 - 61_000
    const [old, value, lost] = told === 'reset' ? ['120443.18', '12.5', '12.5'] : told === 'rollover' ? ['999998.25', '3.75', '0'] : ['88120.4', '913377.9', '825257.5']
    return { path, key: point.key, kind: told, from: iso(to - (i % 3 === 2 ? 190_000_000 : 900_000)), to: iso(to), old, new: value, unit: point.unit, unaccounted: lost, unaccountedUnit: point.unit }
  }).filter((row) => kind === null || row.kind === kind)
  return [200, { position: 48_213_377, events: rows.slice(0, limit), more: rows.length > limit, completeFrom: null }]
}

function twinAt(node, at) {
  if (at === null) return [200, twinOf(node, clock())]
  if (Date.parse(at) > clock()) return [400, { ...problem(400, '"at" must not lie ahead of the server\'s clock.')[1], code: 'at_ahead' }]
  return [200, { ...twinOf(node, Date.parse(at)), at }]
}

/** [status, body] of a GET. */
export function answer(url) {
  const path = decodeURIComponent(url.pathname)
  const rest = (prefix) => (path.startsWith(prefix) ? path.slice(prefix.length) : null)
  if (path === '/healthz') return [200, { status: 'ok' }]
  if (path === '/readyz') return [200, { ready: true, recording: true, position: 1, faults: [] }]
  if (path === '/api/v1/model') return [200, model]
  if (path === '/api/v1/gateways') return gateways()
  if (path === '/api/v1/rejections') return rejections(url.searchParams)
  if (path === '/api/v1/events') return events(url.searchParams)
  const twin = rest('/api/v1/twins/')
  if (twin !== null) return nodes.has(twin) ? twinAt(nodes.get(twin), url.searchParams.get('at')) : problem(404, `No node has the path "${twin}".`)
  if (rest('/api/v1/ledger/') !== null) return ledger(rest('/api/v1/ledger/'), url.searchParams)
  if (rest('/api/v1/readings/') !== null) return readings(rest('/api/v1/readings/'), url.searchParams)
  return problem(404, 'Nothing is here.')
}
