// The benchmarks behind infra/bench. Each starts a server of its own on free ports with a temporary data folder.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const program = (project, name) => join(root, project, 'bin/Release/net10.0', name)
const park = program('silo/Twin.Park', 'Twin.Park.dll')
const devices = program('devices/Twin.Devices', 'Twin.Devices.dll')
const option = (name, otherwise) => { const i = process.argv.indexOf(name); return i < 0 ? otherwise : process.argv[i + 1] }
const seconds = Number(option('--seconds', 15))
const say = figure => console.log(JSON.stringify(figure))
const pause = ms => new Promise(done => setTimeout(done, ms))

const freePort = () => new Promise(done => {
  const probe = createServer().listen(0, '127.0.0.1', () => { const { port } = probe.address(); probe.close(() => done(port)) })
})

/** Runs one of our programs to its end; its standard output is one line of JSON. */
const run = (...args) => new Promise((done, failed) => {
  const child = spawn('dotnet', [devices, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', data => { text += data })
  child.on('exit', code => code === 0 ? done(text.trim() ? JSON.parse(text) : {}) : failed(new Error(`${args[0]} ended with ${code}: ${text}`)))
})

/** A server over a synthetic model of so many points, half of them registers. */
async function withServer(points, use, more = []) {
  const folder = mkdtempSync(join(tmpdir(), 'twin-bench-'))
  const model = join(folder, 'model.yaml')
  await run('model', '--points', String(points), '--gateways', '8', '--points-per-device', '2', '--out', model)
  const [http, mqtt] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`]
  const child = spawn('dotnet', [park, '--model', model, '--data', join(folder, 'data'), '--http', http, '--mqtt', mqtt, '--diagnostics', 'true', ...more],
    { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr.on('data', data => { log += data })
  try {
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the server ended: ${log}`)
      if (await fetch(`http://${http}/readyz`).then(r => r.ok, () => false)) break
      await pause(100)
    }
    const server = {
      http, mqtt, model, folder,
      collect: () => fetch(`http://${http}/diagnostics/collect`, { method: 'POST' }).then(r => r.json()),
      metrics: () => fetch(`http://${http}/metrics`).then(r => r.text()),
      cpuSeconds: () => { const f = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' '); return (Number(f[11]) + Number(f[12])) / 100 },
      load: (...args) => run('load', '--model', model, '--mqtt', mqtt, '--password', 'haikou-demo', ...args),
      verify: report => run('verify', '--report', report, '--http', http),
    }
    return await use(server)
  } finally {
    child.kill('SIGTERM')
    await new Promise(done => child.exitCode === null ? child.on('exit', done) : done())
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The bound below which a share of a histogram lies: the buckets' upper edge. */
function quantile(before, after, name, share) {
  const buckets = text => [...text.matchAll(new RegExp(`^${name}_bucket\\{le="([^"]+)"\\} (\\d+)`, 'gm'))].map(m => [Number(m[1].replace('+Inf', 'Infinity')), Number(m[2])])
  const was = new Map(buckets(before))
  const grown = buckets(after).map(([le, n]) => [le, n - (was.get(le) ?? 0)])
  const total = grown.at(-1)?.[1] ?? 0
  return total === 0 ? null : grown.find(([, n]) => n >= total * share)[0]
}

async function throughput(batch, aim) {
  await withServer(10_000, async server => {
    await server.load('--points', '10000', '--batch', String(batch), '--seconds', '5') // warm
    const cpu = server.cpuSeconds()
    const load = await server.load('--points', '10000', '--batch', String(batch), '--seconds', String(seconds))
    const used = server.cpuSeconds() - cpu
    say({
      figure: batch === 1 ? 'qos1_single_reading_messages' : `readings_in_messages_of_${batch}`,
      value: Math.round(batch === 1 ? load.messagesPerSecond : load.readingsPerSecond), unit: batch === 1 ? 'messages/s' : 'readings/s', aim,
      seconds: load.seconds, unacknowledged: load.unacknowledged, ackMsP99: load.ackMsP99,
      serverCpuNsPerReading: Math.round(used * 1e9 / load.readings), generatorCpuNsPerReading: load.generatorCpuNsPerReading,
    })
  })
  // Apart, on a server that has had no other load: every reading is found in the ledger.
  await withServer(10_000, async server => {
    const report = join(server.folder, 'report.jsonl')
    await server.load('--points', '10000', '--batch', String(batch), '--seconds', '5', '--report', report)
    const found = await server.verify(report)
    say({ figure: `ledger_agrees_batch_${batch}`, value: found.mismatches ?? found.differing ?? 0, unit: 'registers that differ', aim: 0, ...found })
  })
}

async function allocation() {
  await withServer(10_000, async server => {
    // Warm: until the pools have what a few checkpoints' worth of readings need.
    await server.load('--points', '10000', '--batch', '50', '--seconds', '60')
    const before = await server.collect()
    const load = await server.load('--points', '10000', '--batch', '50', '--seconds', '60')
    const after = await server.collect()
    say({ figure: 'allocated_per_reading', value: Number(((after.allocatedBytes - before.allocatedBytes) / load.readings).toFixed(3)), unit: 'bytes/reading', aim: 1, readings: load.readings })
  })
}

async function memory() {
  await withServer(200_000, async server => {
    await server.load('--points', '200000', '--batch', '50', '--rate', '100000', '--seconds', '10')
    const { residentBytes, heapBytes } = await server.collect()
    say({ figure: 'resident_200k_points', value: Math.round(residentBytes / 2 ** 20), unit: 'MiB', aim: 400, heapMiB: Math.round(heapBytes / 2 ** 20) })
  })
}

async function delay() {
  await withServer(10_000, async server => {
    await server.load('--points', '10000', '--batch', '10', '--rate', '50000', '--seconds', '5')
    const before = await server.metrics()
    await server.load('--points', '10000', '--batch', '10', '--rate', '50000', '--seconds', String(seconds))
    const after = await server.metrics()
    const p99 = quantile(before, after, 'twin_park_live_delay_seconds', 0.99)
    say({ figure: 'socket_to_delta_p99_at_50k', value: p99 === null ? null : p99 * 1000, unit: 'ms, upper edge of its bucket', aim: 50, frameIntervalMs: 100 })
  })
}

const benches = { ingest: async () => { await throughput(1, 300_000); await throughput(50, 2_000_000); await allocation(); await memory(); await delay() } }
await benches[process.argv[2]]()
