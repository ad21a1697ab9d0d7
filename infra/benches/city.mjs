// The City edition's way of a reading: through lanes, grains and a journal in one process with its load, beside the Park
// edition's engine on the same messages; facilities that begin; and MQTT end to end beside Park's server.
//
//   --seconds N           of each phase (5)
//   --journals memory,... memory (grains alone), sqlite, postgres
//   --silos 1,2   --batches 1,10,50   --parts grains,activations,mqtt
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { option, rounded, say } from './figures.mjs'
import { cityBench, withServer } from './server.mjs'

const seconds = Number(option('--seconds', 5))
const list = (name, otherwise) => option(name, otherwise).split(',')
const journals = list('--journals', 'memory,sqlite,postgres'), silos = list('--silos', '1,2').map(Number), batches = list('--batches', '1,10,50').map(Number)
const named = { memory: 'grains_alone', sqlite: 'sqlite', postgres: 'postgresql' }
const on = count => count === 1 ? '1_silo' : `${count}_silos`

/** One run of the bench program in a process of its own; its standard output is one line of JSON. */
const run = (what, options) => new Promise((done, failed) => {
  const args = Object.entries({ ...options, seconds }).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn('dotnet', [cityBench, what, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', data => { text += data })
  child.on('exit', code => code === 0 ? done(JSON.parse(text.trim().split('\n').at(-1))) : failed(new Error(`${what} ended with ${code}: ${text}`)))
})

/** The ledger afterwards: every reading counted, every register's sum as sent. */
const sayLedger = (figure, { ledger, measured }) => say({
  figure, value: ledger.differing + Math.abs(ledger.sent - ledger.accepted) + measured.lostMessages, unit: 'registers that differ and readings that are missing', aim: 0, ...ledger,
})

async function inProcess() {
  const park = {}
  for (const batch of batches) {
    for (const journal of ['memory', 'disk']) {
      const { measured, ...found } = await run('park', { journal, batch })
      const figure = `park_in_process_${journal === 'disk' ? 'durable' : 'without_fdatasync'}_batch_${batch}`
      park[`${journal}_${batch}`] = measured.readingsPerSecond
      say({ figure, value: measured.readingsPerSecond, unit: 'readings/s', cpuNsPerReading: measured.cpuNsPerReading, deliveryMs: measured.deliveryMs })
      sayLedger(`${figure}_ledger`, { measured, ...found })
    }
  }
  for (const journal of journals) {
    for (const count of silos) {
      for (const batch of batches) {
        const { measured, ...found } = await run('grains', { journal, silos: count, batch })
        const { readingsPerSecond, heldReadingsPerSecond, deliveryMs, lostMessages, ...costs } = measured
        const figure = `city_${named[journal]}_batch_${batch}_on_${on(count)}`
        say({
          figure, value: readingsPerSecond, unit: 'readings/s', ...(journal === 'memory' && batch === 50 && count === 1 ? { aim: 1_000_000 } : {}),
          ratioToPark: rounded(readingsPerSecond / park[`${journal === 'memory' ? 'memory' : 'disk'}_${batch}`]), ...costs,
        })
        say({ figure: `${figure}_delivery_p99`, value: deliveryMs.p99, unit: 'ms from due to durable and in the twins, at half of that rate', ...deliveryMs, heldReadingsPerSecond })
        sayLedger(`${figure}_ledger`, { measured, ...found })
      }
    }
  }
}

async function activations() {
  for (const journal of journals) {
    for (const count of silos) {
      const { activationsPerSecond, activationMs, facilities, rowsReplayed } = await run('activations', { journal, silos: count })
      say({ figure: `city_activations_${named[journal]}_on_${on(count)}`, value: activationsPerSecond, unit: 'facilities/s, from a snapshot and rows after it', facilities, rowsReplayed, activationMs })
    }
  }
}

async function endToEnd() {
  for (const batch of batches.filter(b => b !== 10)) {
    const rates = {}
    for (const edition of ['park', 'city']) {
      await withServer(10_000, async server => {
        await server.load('--points', 10_000, '--batch', batch, '--seconds', 5) // warm
        const cpu = server.cpuSeconds()
        const load = await server.load('--points', 10_000, '--batch', batch, '--seconds', seconds * 2)
        rates[edition] = load.readingsPerSecond
        say({
          figure: `${edition}_mqtt_batch_${batch}`, value: Math.round(load.readingsPerSecond), unit: 'readings/s acknowledged at QoS 1, durable',
          ...(edition === 'city' ? { ratioToPark: rounded(rates.city / rates.park) } : {}),
          serverCpuNsPerReading: Math.round((server.cpuSeconds() - cpu) * 1e9 / load.readings), ackMsP50: load.ackMsP50, ackMsP99: load.ackMsP99, unacknowledged: load.unacknowledged,
        })
      }, { edition })
    }
    await withServer(10_000, async server => {
      const report = join(server.folder, 'report.jsonl')
      await server.load('--points', 10_000, '--batch', batch, '--seconds', 5, '--report', report)
      const found = await server.verify(report)
      say({ figure: `city_mqtt_batch_${batch}_ledger`, value: found.mismatches ?? found.differing ?? 0, unit: 'registers that differ', aim: 0, ...found })
    }, { edition: 'city' })
  }
}

const parts = { grains: inProcess, activations, mqtt: endToEnd }
for (const part of list('--parts', Object.keys(parts).join(','))) await parts[part]()
