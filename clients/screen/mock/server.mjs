// A mock of the Park server for work on the screen without one: the wire contract over an invented city.
// Development and tests only; the build never includes it.  node mock/server.mjs [port]
// POST /mock/drop closes every live connection; POST /mock/recording/false (or true) sets the recording state.
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import { answer } from './rest.mjs'
import { serveHub } from './hub.mjs'

/** Starts the mock; port 0 takes a free one. */
export async function startMock(port = 0) {
  const state = { recording: true }
  const sockets = new WebSocketServer({ noServer: true })
  sockets.on('connection', (socket) => serveHub(socket, state))
  const http = createServer((request, response) => {
    const url = new URL(request.url, 'http://mock')
    if (request.method === 'POST' && url.pathname === '/mock/drop') sockets.clients.forEach((s) => s.terminate())
    else if (request.method === 'POST' && url.pathname.startsWith('/mock/recording/')) state.recording = url.pathname.endsWith('true')
    else {
      const [status, body] = answer(url)
      response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' })
      return response.end(JSON.stringify(body))
    }
    response.writeHead(204).end()
  })
  http.on('upgrade', (request, socket, headers) => {
    if (!request.url.startsWith('/hub/live')) return socket.destroy()
    sockets.handleUpgrade(request, socket, headers, (s) => sockets.emit('connection', s))
  })
  await new Promise((ready) => http.listen(port, '127.0.0.1', ready))
  return {
    url: `http://127.0.0.1:${http.address().port}`,
    drop: () => sockets.clients.forEach((s) => s.terminate()),
    setRecording: (recording) => { state.recording = recording },
    async stop() { sockets.clients.forEach((s) => s.terminate()); http.closeAllConnections(); await new Promise((done) => http.close(done)) },
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(`mock at ${(await startMock(Number(process.argv[2] ?? 5199))).url}`)
