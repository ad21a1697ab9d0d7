// What a good engineer writes in an afternoon: mosquitto -> this script -> VictoriaMetrics. mqtt.js subscribes at QoS 1;
// the latest value of every point is kept, power is summed at three levels (facility, enterprise, park), readings
// go out in rows of 5,000, and a screen gets the sums over a WebSocket ten times a second. No ledger, no order,
// no duplicates told apart.
//   node pipeline.mjs MQTT_HOST:PORT HTTP_HOST:PORT SCREEN_PORT      prints {"readings":N} every second
import mqtt from 'mqtt'
import { WebSocketServer } from 'ws'

const [broker, store, screenPort] = process.argv.slice(2)
const rowsMax = 5_000, waitingMax = 20 // batches that wait for the store; then the broker is not read

const latest = new Map(), sums = new Map(), levelsOf = new Map()
let rows = [], waiting = 0, readings = 0

const screens = new WebSocketServer({ port: Number(screenPort), host: '127.0.0.1' })
setInterval(() => {
  const frame = JSON.stringify(Object.fromEntries(sums))
  for (const screen of screens.clients) if (screen.bufferedAmount < 65_536) screen.send(frame)
}, 100)

const client = mqtt.connect(`mqtt://${broker}`, { protocolVersion: 5, clean: false, clientId: 'pipeline', properties: { sessionExpiryInterval: 3600, receiveMaximum: 65535 } })
client.on('connect', () => client.subscribe('twin/v1/+/+/telemetry', { qos: 1 }))
client.on('message', (topic, payload) => {
  const [, , park] = topic.split('/')
  const { ts, points } = JSON.parse(payload)
  for (const name in points) {
    take(park, name, ts, points[name])
    readings++
  }
  if (rows.length >= rowsMax) flush()
})

function take(park, name, ts, value) {
  const key = `${park}/${name}`
  if (name.endsWith('/active_power')) {
    const change = value - (latest.get(key) ?? 0)
    let levels = levelsOf.get(key)
    if (!levels) { const parts = key.split('/'); levelsOf.set(key, levels = [1, 2, 3].map(n => parts.slice(0, n).join('/'))) }
    for (const level of levels) sums.set(level, (sums.get(level) ?? 0) + change)
  }
  latest.set(key, value)
  rows.push(`reading,point=${key} value=${value} ${ts}`)
}

function flush() {
  const body = rows.join('\n')
  rows = []
  if (++waiting >= waitingMax) client.stream?.pause?.()
  fetch(`http://${store}/write?precision=ms`, { method: 'POST', body })
    .then(answer => { if (!answer.ok) throw new Error(`${answer.status}`); return answer.arrayBuffer() })
    .catch(error => { console.error(`pipeline: ${error.message}`); process.exitCode = 1 })
    .finally(() => { if (--waiting < waitingMax) client.stream?.resume?.() })
}

setInterval(() => { if (rows.length) flush(); console.log(JSON.stringify({ readings })) }, 1_000)
