import { beforeEach, describe, expect, it } from 'vitest'
import { LiveFeed } from '../../src/live/liveFeed'
import { delta, FakeHost, idle, snapshot, twin } from './fakeHub'

let host: FakeHost
let feed: LiveFeed

beforeEach(() => {
  host = new FakeHost()
  feed = new LiveFeed(host)
  feed.start()
})

describe('one live connection', () => {
  it('counts as live with the first frame, not with the socket', async () => {
    feed.acquire('city')
    await host.hubs[0]!.accept()
    expect(feed.link.value).toBe('connecting')
    host.hubs[0]!.send('city', snapshot(twin('city')))
    expect(feed.link.value).toBe('live')
  })

  it('shares one stream among the views that watch a node, and cancels it after the last one', async () => {
    await host.hubs[0]!.accept()
    const one = feed.acquire('a')
    expect(feed.acquire('a')).toBe(one)
    expect(host.hubs[0]!.streams).toHaveLength(1)
    feed.release('a')
    expect(host.hubs[0]!.stream('a')).toBeDefined()
    feed.release('a')
    expect(host.hubs[0]!.stream('a')).toBeUndefined()
  })

  it('asks again when a frame is missing, and ends with the right state', async () => {
    await host.hubs[0]!.accept()
    const node = feed.acquire('a')
    const hub = host.hubs[0]!
    hub.send('a', snapshot(twin('a')))
    hub.send('a', delta(3, 2, { live: { ...idle, powerKw: 99 } }))
    expect(node.self.value!.live.value.powerKw).toBe(0)
    expect(hub.streams).toHaveLength(2)
    expect(hub.streams[0]!.cancelled).toBe(true)
    hub.send('a', snapshot(twin('a', { live: { ...idle, powerKw: 99 } }), 3))
    expect(node.self.value!.live.value.powerKw).toBe(99)
  })

  it('waits before asking again for a stream that tears at once again', async () => {
    await host.hubs[0]!.accept()
    feed.acquire('a')
    const hub = host.hubs[0]!
    hub.send('a', delta(5, 4))
    hub.send('a', delta(6, 5))
    expect(hub.streams).toHaveLength(2)
    host.advance(2000)
    expect(hub.streams).toHaveLength(3)
  })

  it('keeps what it showed while the link is lost, reconnects, and restores every watch from snapshots', async () => {
    const node = feed.acquire('a')
    feed.acquire('b')
    await host.hubs[0]!.accept()
    host.hubs[0]!.send('a', snapshot(twin('a', { live: { ...idle, powerKw: 5 } })))
    host.hubs[0]!.drop()
    expect(feed.link.value).toBe('lost')
    expect(node.self.value!.live.value.powerKw).toBe(5)
    host.advance(500)
    await host.hubs[1]!.accept()
    expect(host.hubs[1]!.streams.map((s) => s.path)).toEqual(['a', 'b'])
    expect(feed.link.value).toBe('lost')
    host.hubs[1]!.send('a', snapshot(twin('a', { live: { ...idle, powerKw: 7 } }), 1))
    expect(feed.link.value).toBe('live')
    expect(node.self.value!.live.value.powerKw).toBe(7)
  })

  it('tries again with growing pauses while the server refuses', async () => {
    await host.hubs[0]!.refuse()
    expect(feed.link.value).toBe('connecting')
    host.advance(499)
    expect(host.hubs).toHaveLength(1)
    host.advance(1)
    await host.hubs[1]!.refuse()
    expect(feed.link.value).toBe('lost')
    host.advance(999)
    expect(host.hubs).toHaveLength(2)
    host.advance(1)
    expect(host.hubs).toHaveLength(3)
    expect(feed.attempt.value).toBe(2)
  })

  it('takes five seconds without a heartbeat for a dead link, once', async () => {
    feed.acquire('a')
    await host.hubs[0]!.accept()
    host.hubs[0]!.send('a', snapshot(twin('a')))
    host.advance(4500)
    expect(feed.link.value).toBe('live')
    host.advance(2000)
    expect(feed.link.value).toBe('lost')
    expect(host.hubs[0]!.closed).toBe(true)
    host.hubs[0]!.drop()
    expect(host.hubs).toHaveLength(2)
  })

  it('does not heed frames of a connection that is gone', async () => {
    const node = feed.acquire('a')
    await host.hubs[0]!.accept()
    host.hubs[0]!.send('a', snapshot(twin('a')))
    const late = host.hubs[0]!.stream('a')!
    host.hubs[0]!.drop()
    late.reader.next(delta(2, 1, { live: { ...idle, powerKw: 3 } }))
    expect(node.self.value!.live.value.powerKw).toBe(0)
    expect(feed.link.value).toBe('lost')
  })

  it('says that the server does not record as soon as a frame does', async () => {
    feed.acquire('a')
    await host.hubs[0]!.accept()
    host.hubs[0]!.send('a', snapshot(twin('a')))
    expect(feed.recording.value).toBe(true)
    host.hubs[0]!.send('a', { ...delta(2, 1), recording: false })
    expect(feed.recording.value).toBe(false)
    host.hubs[0]!.drop()
    expect(feed.recording.value).toBeNull()
  })

  it('shows why a node cannot be watched', async () => {
    const node = feed.acquire('nowhere')
    await host.hubs[0]!.accept()
    host.hubs[0]!.stream('nowhere')!.reader.end('No such node.')
    expect(node.fault.value).toBe('No such node.')
  })

  it('tells the time by the server, whatever the local clock says', async () => {
    feed.acquire('a')
    await host.hubs[0]!.accept()
    // The newest record of a quiet node may be hours old: its snapshot does not tell the time.
    host.hubs[0]!.send('a', snapshot(twin('a'), 1, 1_700_000_000_000))
    expect(feed.now.value).toBeNull()
    host.hubs[0]!.send('a', { type: 'heartbeat', revision: 1, previous: 1, at: new Date(1_800_000_000_000).toISOString(), recording: true })
    expect(feed.now.value).toBe(1_800_000_000_000)
    host.advance(3000)
    expect(feed.now.value! - 1_800_000_000_000).toBeGreaterThanOrEqual(2000)
    expect(feed.now.value! - 1_800_000_000_000).toBeLessThanOrEqual(3000)
  })
})
