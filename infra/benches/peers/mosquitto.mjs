// mosquitto, as it is told to be fast: no delay, no bound on queues. Its persistence is written when it stops or every
// half hour, and it acknowledges before: what a kill finds unwritten is lost.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { pause } from '../figures.mjs'
import { freePort, stop } from '../server.mjs'

export const durability = 'persistence on, written every 30 minutes: acknowledged messages are lost in a kill'

export async function withMosquitto(folder, use) {
  const port = await freePort()
  const file = join(folder, 'mosquitto.conf')
  writeFileSync(file, `listener ${port} 127.0.0.1
allow_anonymous true
set_tcp_nodelay true
max_queued_messages 0
max_queued_bytes 0
max_inflight_messages 65535
persistence true
persistence_location ${folder}/
log_type error
user root
`)
  const child = spawn('/usr/sbin/mosquitto', ['-c', file], { stdio: ['ignore', 'ignore', 'inherit'] })
  try {
    while (!await reached(port)) {
      if (child.exitCode !== null) throw new Error('mosquitto ended')
      await pause(50)
    }
    return await use({ mqtt: `127.0.0.1:${port}`, child })
  } finally { await stop(child) }
}

const reached = port => new Promise(done => {
  const socket = createConnection(port, '127.0.0.1', () => { socket.destroy(); done(true) }).on('error', () => done(false))
})
