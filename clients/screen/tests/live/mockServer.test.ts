// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startMock } from '../../mock/server.mjs'
import { signalRHub } from '../../src/live/hub'
import { LiveFeed } from '../../src/live/liveFeed'
import type { RegisterEventsWire } from '../../src/wire/wire'

// The feed over a real WebSocket and SignalR's own client, against the mock's hub.

let mock: Awaited<ReturnType<typeof startMock>>
let feed: LiveFeed

beforeEach(async () => {
  mock = await startMock()
  feed = new LiveFeed({
    hub: () => signalRHub(`${mock.url}/hub/live`),
    localMs: () => performance.now(),
    chance: () => 0,
    after(ms, action) {
      const timer = setTimeout(action, Math.min(ms, 50))
      return () => clearTimeout(timer)
    },
  })
  feed.start()
})

afterEach(async () => {
  feed.stop()
  await mock.stop()
})

const until = (condition: () => unknown) => vi.waitFor(() => { if (!condition()) throw new Error('not yet') }, { timeout: 10_000, interval: 20 })

it('streams a facility, loses the connection, and comes back with every point', async () => {
  const twin = feed.acquire('haikou/hi-tech-zone/qiongtai-steel/production-line-1')
  await until(() => twin.points.value.size === 7)
  const power = twin.points.value.get('main-meter/active_power')!
  const before = power.value.time
  await until(() => power.value.time !== before)
  expect(feed.link.value).toBe('live')

  mock.drop()
  await until(() => feed.link.value === 'lost')
  expect(twin.points.value.size).toBe(7)
  await until(() => feed.link.value === 'live')
  const after = power.value.time
  await until(() => power.value.time !== after)
}, 20_000)

it('hears that the server does not record', async () => {
  feed.acquire('haikou')
  await until(() => feed.recording.value === true)
  mock.setRecording(false)
  await until(() => feed.recording.value === false)
}, 20_000)

it('tells why a path cannot be watched', async () => {
  const twin = feed.acquire('haikou/nowhere')
  await until(() => twin.fault.value)
  expect(twin.fault.value).toContain('haikou/nowhere')
}, 20_000)

it('answers registers\' events newest first, of one kind, and tells that there are more', async () => {
  const read = async (query: string) => (await (await fetch(`${mock.url}/api/v1/events?${query}`)).json()) as RegisterEventsWire
  const all = await read('limit=1000')
  expect(new Set(all.events.map((e) => e.kind))).toEqual(new Set(['implausible', 'reset', 'rollover']))
  expect(all.events.map((e) => Date.parse(e.to))).toEqual(all.events.map((e) => Date.parse(e.to)).sort((a, b) => b - a))
  const resets = await read('kind=reset&limit=3')
  expect(resets.events.map((e) => e.kind)).toEqual(['reset', 'reset', 'reset'])
  expect([resets.more, all.more]).toEqual([true, false])
})
