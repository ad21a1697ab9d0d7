// From a socket read to the delta that a screen gets, at 100,000 readings a second with 100 screens watching.
import { quantile, say, seconds } from './figures.mjs'
import { Screens } from './screens/client.mjs'
import { withServer } from './server.mjs'

await withServer(10_000, async server => {
  const city = (await fetch(`http://${server.http}/api/v1/model`).then(r => r.json())).city.path
  const screens = await Screens.open(server.http, 100, () => city)
  const load = more => server.load('--points', 10_000, '--batch', 10, '--rate', 100_000, '--seconds', more)
  await load(5) // warm
  const before = await server.metrics()
  const { ackMsP50, ackMsP99, readingsPerSecond } = await load(seconds)
  const after = await server.metrics()
  const p99 = quantile(before, after, 'twin_park_live_delay_seconds', 0.99)
  say({
    figure: 'socket_to_delta_p99_at_100k', value: p99 === null ? null : p99 * 1000, unit: 'ms, upper edge of its bucket', aim: 20,
    screens: 100, frames: screens.frames, frameIntervalMs: 100, readingsPerSecond: Math.round(readingsPerSecond),
  })
  say({ figure: 'publish_to_puback_at_100k', value: ackMsP99, unit: 'ms p99, fdatasync in it', p50: ackMsP50 })
  await screens.close()
})
