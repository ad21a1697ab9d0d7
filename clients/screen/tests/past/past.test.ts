import { afterEach, describe, expect, it, vi } from 'vitest'
import { setLanguage } from '../../src/language/language'
import { atOf, fieldOf, instantOf } from '../../src/past/instants'
import { pastFeed } from '../../src/past/pastFeed'
import { twin } from '../live/fakeHub'

const at = Date.parse('2026-11-22T09:30:00+08:00')
const answers = (status: number, body: unknown) => vi.stubGlobal('fetch', vi.fn(async () => new Response(JSON.stringify(body), { status })))

afterEach(() => {
  vi.unstubAllGlobals()
  setLanguage('en')
})

describe('an instant', () => {
  it('is written and read in the zone of the park, whatever the browser\'s is', () => {
    expect(fieldOf(at, 'Asia/Shanghai')).toBe('2026-11-22T09:30')
    expect(instantOf('2026-11-22T09:30', 'Asia/Shanghai')).toBe(at)
    expect(instantOf('', 'Asia/Shanghai')).toBeNull()
  })

  it('of an address that is none is no instant', () => {
    expect(atOf('2026-11-22T01:30:00Z')).toBe(at)
    expect([atOf(undefined), atOf('soon'), atOf(['a'])]).toEqual([null, null, null])
  })
})

describe('the feed of the past', () => {
  it('shows the node as it was, asked for at its instant, and stands still there', async () => {
    answers(200, twin('c/p', { state: 'degraded', at: '2026-11-22T09:30:00+08:00', revision: 7 }))
    const feed = pastFeed(at)
    const node = feed.acquire('c/p')
    await vi.waitFor(() => expect(node.self.value?.state.value).toBe('degraded'))
    expect(String(vi.mocked(fetch).mock.calls[0]![0])).toBe('/api/v1/twins/c/p?at=2026-11-22T01%3A30%3A00.000Z')
    expect(feed.now.value).toBe(at)
    feed.stop()
  })

  it('tells a refusal by its code in the language in force, once', async () => {
    setLanguage('zh')
    answers(400, { code: 'before_beginning', detail: 'No point has a reading.' })
    const feed = pastFeed(at)
    const node = feed.acquire('c/p')
    await vi.waitFor(() => expect(node.fault.value).toBe('此时刻之前还没有任何读数'))
    expect(node.self.value).toBeNull()
    expect(fetch).toHaveBeenCalledTimes(1)
    feed.stop()
  })
})
