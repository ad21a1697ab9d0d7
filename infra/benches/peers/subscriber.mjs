// A subscriber at QoS 1 that does nothing but count and acknowledge: no packet becomes an object.
import { createConnection } from 'node:net'

const connect = Buffer.from([0x10, 17, 0, 4, ...Buffer.from('MQTT'), 4, 2, 0, 0, 0, 5, ...Buffer.from('count')])
const subscribe = Buffer.from([0x82, 6, 0, 1, 0, 1, '#'.charCodeAt(0), 1])

export class Subscriber {
  received = 0
  #rest = Buffer.alloc(0)

  static open(address) {
    const subscriber = new Subscriber(), [host, port] = address.split(':')
    return new Promise((done, failed) => {
      subscriber.socket = createConnection({ host, port: Number(port), noDelay: true }, () => subscriber.socket.write(connect))
      subscriber.socket.on('error', failed)
      subscriber.socket.on('data', data => subscriber.#take(data, () => done(subscriber)))
    })
  }

  #take(data, subscribed) {
    const input = this.#rest.length ? Buffer.concat([this.#rest, data]) : data
    const acknowledgements = Buffer.allocUnsafe(input.length)
    let at = 0, written = 0
    while (at + 2 <= input.length) {
      // A packet: its first byte, its length in up to four bytes of seven bits, the rest.
      let length = 0, shift = 0, head = at + 1
      do { if (head >= input.length) { this.#keep(input, at); return this.#send(acknowledgements, written) } length |= (input[head] & 127) << shift; shift += 7 } while (input[head++] & 128)
      if (head + length > input.length) break
      const type = input[at] >> 4
      if (type === 2) this.socket.write(subscribe)
      else if (type === 9) subscribed()
      else if (type === 3) {
        this.received++
        if (input[at] & 6) {
          const id = head + 2 + input.readUInt16BE(head)
          acknowledgements[written++] = 0x40
          acknowledgements[written++] = 2
          acknowledgements[written++] = input[id]
          acknowledgements[written++] = input[id + 1]
        }
      }
      at = head + length
    }
    this.#keep(input, at)
    this.#send(acknowledgements, written)
  }

  #keep(input, at) { this.#rest = at === input.length ? Buffer.alloc(0) : Buffer.from(input.subarray(at)) }
  #send(bytes, count) { if (count) this.socket.write(Buffer.from(bytes.subarray(0, count))) }

  close() { this.socket.destroy() }
}
