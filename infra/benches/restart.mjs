// Killed after 60 s of load and started again: until it is ready, with what it had to replay.
import { join } from 'node:path'
import { option, rounded, say } from './figures.mjs'
import { startServer, syntheticModel, withFolder } from './server.mjs'

const points = Number(option('--points', 1_000_000)), rate = 100_000, lasting = Number(option('--seconds', 60))
await withFolder(async folder => {
  const model = await syntheticModel(folder, points, 10), data = join(folder, 'data')
  const first = await startServer(model, data)
  const load = await first.load('--points', points, '--batch', 50, '--rate', rate, '--seconds', lasting)
  await first.stop('SIGKILL')
  const second = await startServer(model, data)
  const [, commits, readings, replaySeconds] = /Replayed (\d+) commits with (\d+) readings .* in ([\d.]+) s/.exec(second.log())?.map(Number) ?? []
  say({
    figure: `restart_${points / 1000}k_points`, value: rounded(second.startedMs / 1000), unit: 's from exec to ready', aim: 10,
    journalSeconds: lasting, readingsPerSecond: Math.round(load.readingsPerSecond), acknowledged: load.readings,
    replayedCommits: commits, replayedReadings: readings, replaySeconds, firstStartSeconds: rounded(first.startedMs / 1000),
  })
  if (readings) say({ figure: 'replay_rate', value: Math.round(readings / Math.max(replaySeconds, 0.01)), unit: 'readings/s' })
  await second.stop()
})
