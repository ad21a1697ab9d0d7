// Twin beside its peers in one run, on the same load from the same program. Rates count what has arrived at the far end:
// at Twin a durable acknowledgement (live twins, ledger and history come from the same commit), at mosquitto the
// subscriber, at the pipeline the rows given to the store.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import WebSocket from 'ws'
import { pause, rounded, say, seconds } from './figures.mjs'
import * as mosquitto from './peers/mosquitto.mjs'
import { Subscriber } from './peers/subscriber.mjs'
import { Screens } from './screens/client.mjs'
import { device, freePort, startServer, stop, syntheticModel, withFolder } from './server.mjs'

const points = 10_000, batches = [1, 50]
const durable = 'every acknowledged reading is in the journal, fdatasync before PUBACK'

/** Twin with one screen; `below` names where the data folder lies. */
const twin = (label, below, durability) => withFolder(async folder => {
  const rates = {}
  for (const batch of batches) {
    const server = await startServer(await syntheticModel(folder, points), join(folder, `data-${batch}`))
    const screens = await Screens.open(server.http, 1, () => 'synthetic')
    await server.load('--points', points, '--batch', batch, '--seconds', 3)
    const load = await server.load('--points', points, '--batch', batch, '--seconds', seconds)
    rates[batch] = load.readingsPerSecond
    say({ figure: `compare_${label}_batch_${batch}`, value: Math.round(load.readingsPerSecond), unit: 'readings/s acknowledged', durability, ackMsP99: load.ackMsP99, frames: screens.frames })
    await screens.close()
    await server.stop()
  }
  return rates
}, below)

/** mosquitto with one subscriber that only counts. */
const broker = () => withFolder(folder => mosquitto.withMosquitto(folder, async ({ mqtt }) => {
  const model = await syntheticModel(folder, points), rates = {}
  for (const batch of batches) {
    const subscriber = await Subscriber.open(mqtt)
    const began = performance.now()
    const load = await device('load', '--model', model, '--mqtt', mqtt, '--password', 'any', '--points', points, '--batch', batch, '--seconds', seconds)
    await settled(() => subscriber.received, load.messages)
    rates[batch] = subscriber.received * load.readings / load.messages / ((performance.now() - began) / 1000)
    say({
      figure: `compare_mosquitto_batch_${batch}`, value: Math.round(rates[batch]), unit: 'readings/s at one QoS 1 subscriber', durability: mosquitto.durability,
      published: load.messages, arrived: subscriber.received, acknowledgedPerSecond: Math.round(load.readingsPerSecond),
    })
    subscriber.close()
  }
  return rates
}))

/** mosquitto -> Node -> VictoriaMetrics, with one screen. */
const pipeline = () => withFolder(folder => mosquitto.withMosquitto(folder, async ({ mqtt }) => {
  const model = await syntheticModel(folder, points), rates = {}
  for (const batch of batches) {
    const [storePort, screenPort] = [await freePort(), await freePort()]
    const store = spawn('victoria-metrics', [`-httpListenAddr=127.0.0.1:${storePort}`, `-storageDataPath=${join(folder, `store-${batch}`)}`, '-loggerLevel=ERROR'], { stdio: 'ignore' })
    for (let tries = 0; !await fetch(`http://127.0.0.1:${storePort}/health`).then(r => r.ok, () => false); tries++) {
      if (store.exitCode !== null || tries > 600) throw new Error('VictoriaMetrics did not start')
      await pause(50)
    }
    const script = spawn('node', [new URL('./peers/pipeline.mjs', import.meta.url).pathname, mqtt, `127.0.0.1:${storePort}`, String(screenPort)], { stdio: ['ignore', 'pipe', 'inherit'] })
    let readings = 0
    script.stdout.on('data', text => { readings = JSON.parse(text.toString().trim().split('\n').at(-1)).readings })
    await pause(2_000) // its subscription
    const screen = new WebSocket(`ws://127.0.0.1:${screenPort}`)
    let frames = 0
    screen.on('message', () => { frames++ })
    const began = performance.now()
    const load = await device('load', '--model', model, '--mqtt', mqtt, '--password', 'any', '--points', points, '--batch', batch, '--seconds', seconds)
    const settling = await settled(() => readings, load.readings)
    rates[batch] = readings / ((performance.now() - began - settling.idleMs) / 1000)
    say({
      figure: `compare_pipeline_batch_${batch}`, value: Math.round(rates[batch]), unit: 'readings/s through the script',
      durability: `${mosquitto.durability}; VictoriaMetrics writes seconds later`, published: load.readings, arrived: readings, frames,
    })
    screen.terminate()
    await stop(script)
    await stop(store)
  }
  return rates
}))

/** Waits until a count has reached what is expected, or has not moved for ten seconds. */
async function settled(count, expected) {
  let [last, since] = [count(), performance.now()]
  while (count() < expected && performance.now() - since < 10_000) {
    await pause(50)
    if (count() !== last) [last, since] = [count(), performance.now()]
  }
  return { idleMs: count() < expected ? performance.now() - since : 0 }
}

const ours = await twin('twin', undefined, durable)
const unsynced = await twin('twin_in_memory_folder', '/dev/shm', 'data folder in memory: the same work, fdatasync costs nothing')
const peers = { mosquitto: await broker(), pipeline: await pipeline() }
for (const batch of batches) {
  for (const [name, rates] of Object.entries(peers)) {
    const aim = name === 'mosquitto' ? (batch === 1 ? 5 : undefined) : 8
    say({ figure: `ratio_twin_to_${name}_batch_${batch}`, value: rounded(ours[batch] / rates[batch], 1), unit: 'times', ...(aim ? { aim } : {}) })
  }
  say({ figure: `ratio_without_fdatasync_batch_${batch}`, value: rounded(unsynced[batch] / ours[batch]), unit: 'times' })
}
