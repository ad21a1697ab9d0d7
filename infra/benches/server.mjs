// A Twin server of its own for a benchmark: free ports, a temporary folder, stopped by process id.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pause } from './figures.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const program = (project, name, below = 'bin') => join(root, project, below, 'Release/net10.0', name)
const park = program('silo/Twin.Park', 'Twin.Park.dll')
const city = program('silo/Twin.City', 'Twin.City.dll', 'bin/city')
export const cityBench = program('infra/benches/Twin.CityBench', 'Twin.CityBench.dll', 'bin/city')
const devices = program('devices/Twin.Devices', 'Twin.Devices.dll')

export const freePort = () => new Promise(done => {
  const probe = createServer().listen(0, '127.0.0.1', () => { const { port } = probe.address(); probe.close(() => done(port)) })
})

/** Runs a command of the devices program to its end; its standard output is one line of JSON. */
export const device = (...args) => new Promise((done, failed) => {
  const child = spawn('dotnet', [devices, ...args.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', data => { text += data })
  child.on('exit', code => code === 0 ? done(text.trim() ? JSON.parse(text) : {}) : failed(new Error(`${args[0]} ended with ${code}: ${text}`)))
})

/** A folder of the run's own, below the given one. */
export async function withFolder(use, below = tmpdir()) {
  const folder = mkdtempSync(join(below, 'twin-bench-'))
  try { return await use(folder) } finally { rmSync(folder, { recursive: true, force: true }) }
}

/** Stops a child and waits for its end. */
export async function stop(child, signal = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise(done => child.once('exit', done))
  child.kill(signal)
  await ended
}

/** CPU seconds that a process has used. */
export function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** Resident bytes of a process, now and at most. */
export function memory(pid) {
  const kib = name => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1])
  return { resident: kib('VmRSS') * 1024, most: kib('VmHWM') * 1024 }
}

/** Writes a synthetic model: so many gateways, each of a park of its own. */
export async function syntheticModel(folder, points, pointsPerDevice = 2) {
  const file = join(folder, 'model.yaml')
  await device('model', '--points', points, '--gateways', 8, '--points-per-device', pointsPerDevice, '--out', file)
  return file
}

/** What starts an edition's server: Park with its diagnostics, City as one silo in evaluation mode. */
const editions = {
  park: async () => [park, '--diagnostics', 'true'],
  city: async () => [city, '--silo-port', await freePort(), '--gateway-port', await freePort()],
}

/** A server program over a model and a data folder, from its start to readiness; `startedMs` is how long that took. */
export async function startServer(model, data, more = [], edition = 'park') {
  const [http, mqtt] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`]
  const began = performance.now()
  const server = await editions[edition]()
  const child = spawn('dotnet', [...server.map(String), '--model', model, '--data', data, '--http', http, '--mqtt', mqtt, ...more], { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', data => { log += data })
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended: ${log}`)
    if (await fetch(`http://${http}/readyz`).then(r => r.ok, () => false)) break
    await pause(20)
  }
  return {
    child, http, mqtt, model, startedMs: performance.now() - began,
    log: () => log,
    collect: () => fetch(`http://${http}/diagnostics/collect`, { method: 'POST' }).then(r => r.json()),
    metrics: () => fetch(`http://${http}/metrics`).then(r => r.text()),
    cpuSeconds: () => cpuSeconds(child.pid),
    memory: () => memory(child.pid),
    load: (...args) => device('load', '--model', model, '--mqtt', mqtt, '--password', 'haikou-demo', ...args),
    verify: report => device('verify', '--report', report, '--http', http),
    stop: signal => stop(child, signal),
  }
}

/** A server over a synthetic model, stopped and cleared away afterwards. `below`: where its data folder lies. */
export const withServer = (points, use, { pointsPerDevice = 2, below, more = [], edition } = {}) => withFolder(async folder => {
  const server = await startServer(await syntheticModel(folder, points, pointsPerDevice), join(folder, 'data'), more, edition)
  try { return await use({ ...server, folder }) } finally { await server.stop() }
}, below)
