// How many readings a second get from a socket into the twins and the ledger, durable; what each costs.
import { join } from 'node:path'
import { rounded, say, seconds } from './figures.mjs'
import { withServer } from './server.mjs'

async function throughput(batch, aim) {
  await withServer(10_000, async server => {
    await server.load('--points', 10_000, '--batch', batch, '--seconds', 5) // warm
    const cpu = server.cpuSeconds()
    const load = await server.load('--points', 10_000, '--batch', batch, '--seconds', seconds)
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
    await server.load('--points', 10_000, '--batch', batch, '--seconds', 5, '--report', report)
    const found = await server.verify(report)
    say({ figure: `ledger_agrees_batch_${batch}`, value: found.mismatches ?? found.differing ?? 0, unit: 'registers that differ', aim: 0, ...found })
  })
}

async function allocation() {
  await withServer(10_000, async server => {
    // Warm: until the pools have what a few checkpoints' worth of readings need.
    await server.load('--points', 10_000, '--batch', 50, '--seconds', 60)
    const before = await server.collect()
    const load = await server.load('--points', 10_000, '--batch', 50, '--seconds', 60)
    const after = await server.collect()
    say({ figure: 'allocated_per_reading', value: rounded((after.allocatedBytes - before.allocatedBytes) / load.readings, 3), unit: 'bytes/reading', aim: 1, readings: load.readings })
  })
}

// The same load over few and over many points: what the caches' misses cost. At one rate, so that commits hold as much.
async function cardinality() {
  const rate = 400_000
  const cost = (points, order) => withServer(points, async server => {
    const load = more => server.load('--points', points, '--batch', 50, '--rate', rate, '--order', order, '--seconds', more)
    await load(Math.max(5, Math.ceil(points / rate) + 2)) // every point once
    const cpu = server.cpuSeconds()
    const { readings } = await load(seconds)
    return (server.cpuSeconds() - cpu) * 1e9 / readings
  }, { pointsPerDevice: 10 })
  const few = await cost(1_000, 'model')
  for (const order of ['model', 'random']) {
    const many = await cost(1_000_000, order)
    say({
      figure: `cpu_ratio_1m_to_1k_points_${order === 'model' ? 'by_gateway' : 'random'}`, value: rounded(many / few), unit: 'ratio of CPU a reading',
      ...(order === 'model' ? { aim: 1.5 } : {}), nsAt1k: Math.round(few), nsAt1m: Math.round(many), readingsPerSecond: rate,
    })
  }
}

await throughput(1, 500_000)
await throughput(50, 3_000_000)
await allocation()
await cardinality()
