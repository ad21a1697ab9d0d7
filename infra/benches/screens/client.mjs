// Many screens in one process: the hub's JSON protocol over WebSockets, each watching one node.
import WebSocket from 'ws'

const End = '\x1e' // ends every message of the hub's protocol

export class Screens {
  all = []
  frames = 0

  /** Opens so many screens; `watch` names the path of each by its number, `onFrame` sees (screen, text). */
  static async open(http, count, watch, onFrame = () => {}) {
    const screens = new Screens()
    for (let first = 0; first < count; first += 50) {
      await Promise.all(Array.from({ length: Math.min(50, count - first) }, (_, i) => screens.#join(http, first + i, watch(first + i), onFrame)))
    }
    return screens
  }

  #join(http, number, path, onFrame) {
    return new Promise((done, failed) => {
      const socket = new WebSocket(`ws://${http}/hub/live`, { perMessageDeflate: false })
      const screen = { number, socket, frames: 0, waiting: true }
      this.all.push(screen)
      socket.on('error', failed)
      socket.on('open', () => socket.send(`{"protocol":"json","version":1}${End}`))
      socket.on('message', data => {
        const text = data.toString('latin1')
        if (text.startsWith('{}')) return socket.send(JSON.stringify({ type: 4, invocationId: '1', target: 'Watch', arguments: [path] }) + End)
        if (text.startsWith('{"type":3')) failed(new Error(text))
        if (!text.startsWith('{"type":2')) return
        screen.frames++
        this.frames++
        if (screen.waiting) { screen.waiting = false; done() }
        onFrame(screen, text)
      })
    })
  }

  /** Stops reading what the server sends to these. */
  silence(count) { for (const screen of this.all.slice(0, count)) { screen.silent = true; screen.socket.pause() } }

  async close() { for (const { socket } of this.all) socket.terminate() }
}
