// A thousand screens, then fifty of them stop reading: how soon the others see a value, and what the server holds.
import mqtt from 'mqtt'
import { growth, mebibytes, option, pause, percentile, rounded, say, seconds } from './figures.mjs'
import { Screens } from './screens/client.mjs'
import { withServer } from './server.mjs'

const count = Number(option('--screens', 1_000)), silent = Math.round(count / 20), everyMs = 250

await withServer(10_000, async server => {
  const city = (await fetch(`http://${server.http}/api/v1/model`).then(r => r.json())).city
  const probed = firstFacility(city)
  const user = `${probed.park}/gw0`
  const gateway = await mqtt.connectAsync(`mqtt://${server.mqtt}`, { username: user, password: 'haikou-demo', protocolVersion: 5, reconnectPeriod: 0 })
  // Each value is told apart by its digits; a screen's delay runs from the publish to the frame that shows it.
  const published = new Map(), delays = []
  const screens = await Screens.open(server.http, count, () => probed.path, (screen, text) => {
    const value = /"m0\/active_power":\{"value":"(\d+)/.exec(text)?.[1]
    const at = published.get(value)
    if (at === undefined || screen.silent) return
    delays.push(performance.now() - at)
    screen.seen = value
  })
  let next = 100
  const probe = async lasting => {
    delays.length = 0
    const before = await server.metrics()
    let sent = 0
    for (const end = performance.now() + lasting * 1000; performance.now() < end; sent++) {
      const value = String(next++)
      published.set(value, performance.now())
      await gateway.publishAsync(`twin/v1/${user}/telemetry`, `{"ts":${Date.now()},"points":{"${probed.local}/m0/active_power":${value}}}`, { qos: 1 })
      await pause(everyMs)
    }
    await pause(1_000)
    const after = await server.metrics()
    const listening = screens.all.filter(s => !s.silent)
    return {
      p50Ms: rounded(percentile(delays, 0.5), 1), p99Ms: rounded(percentile(delays, 0.99), 1),
      seen: rounded(delays.length / (sent * listening.length), 4), complete: listening.filter(s => s.seen === String(next - 1)).length, listening: listening.length,
      merged: growth(before, after, 'twin_operations_changes_merged_total'), dropped: growth(before, after, 'twin_operations_screens_stalled_total'),
      residentMiB: mebibytes(server.memory().resident),
    }
  }
  await probe(3) // warm
  const all = await probe(seconds)
  say({ figure: `publish_to_screen_p99_${count}_screens`, value: all.p99Ms, unit: 'ms, in one process that holds every screen', ...all })
  screens.silence(silent)
  const others = await probe(Math.max(seconds, 15))
  say({ figure: `publish_to_screen_p99_${silent}_of_${count}_silent`, value: others.p99Ms, unit: 'ms', ratio: rounded(others.p99Ms / all.p99Ms), ...others })
  await screens.close()
  await gateway.endAsync(true)
})

/** The first facility below a node of the model, with its park and its name from the park's gateway. */
function firstFacility(node, park) {
  if (node.kind === 'park') park = node.path
  if (node.kind === 'facility') return { path: node.path, park: park.split('/').at(-1), local: node.path.slice(park.length + 1) }
  for (const child of node.children) { const found = firstFacility(child, park); if (found) return found }
}
