// The hub's `Watch` over SignalR's JSON protocol, as far as the screen uses it.
import { clock, iso, nodes, twinOf } from './world.mjs'

const separator = '\u001e', tickMs = 200, heartbeatMs = 1000, watchesMax = 16

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b)
const changed = (before, now) => Object.fromEntries(Object.entries(now).filter(([k, v]) => !same(before[k], v)))

/** One stream: a snapshot, then deltas and heartbeats, each naming the revision before it. */
function openWatch(path, state, send) {
  let revision = 1, shown = { ...twinOf(nodes.get(path), clock()), revision }, told = clock()
  send({ type: 'snapshot', revision, previous: -1, at: shown.at, recording: state.recording, node: shown })
  return setInterval(() => {
    const ms = clock(), now = twinOf(nodes.get(path), ms), delta = {}
    if (now.state !== shown.state) delta.state = now.state
    if (!same(now.live, shown.live)) delta.live = now.live
    if (!same(now.today, shown.today)) delta.today = now.today
    const points = changed(shown.points, now.points)
    if (Object.keys(points).length) delta.points = points
    const children = now.children.flatMap((child, i) => {
      const before = shown.children[i], part = { path: child.path }
      for (const key of ['state', 'live', 'today']) if (!same(before[key], child[key])) part[key] = child[key]
      return Object.keys(part).length > 1 ? [part] : []
    })
    if (children.length) delta.children = children
    const previous = revision
    if (Object.keys(delta).length) send({ type: 'delta', revision: ++revision, previous, at: iso(ms), recording: state.recording, ...delta })
    else if (ms - told >= heartbeatMs) send({ type: 'heartbeat', revision, previous, at: iso(ms), recording: state.recording })
    else return
    told = ms
    shown = now
  }, tickMs)
}

export function serveHub(socket, state) {
  const watches = new Map()
  const send = (message) => socket.send(JSON.stringify(message) + separator)
  const ping = setInterval(() => send({ type: 6 }), 5000)
  socket.on('close', () => { clearInterval(ping); watches.forEach(clearInterval) })
  socket.on('message', (data) => {
    for (const text of data.toString().split(separator).filter(Boolean)) {
      const message = JSON.parse(text)
      if (message.protocol) socket.send(`{}${separator}`)
      else if (message.type === 5) { clearInterval(watches.get(message.invocationId)); watches.delete(message.invocationId) }
      else if (message.type === 4) {
        const id = message.invocationId, [path] = message.arguments
        const error = !nodes.has(path) ? `No node has the path "${path}".` : watches.size >= watchesMax ? 'Too many watches on one connection.' : null
        if (error) send({ type: 3, invocationId: id, error })
        else watches.set(id, openWatch(path, state, (item) => send({ type: 2, invocationId: id, item })))
      }
    }
  })
}
