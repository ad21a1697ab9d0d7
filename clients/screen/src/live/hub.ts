import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr'
import type { FrameWire } from '../wire/wire'

export interface FrameReader {
  next(frame: FrameWire): void
  /** The stream ended: refused by the server with a message, or with its connection. */
  end(message: string | null): void
}

/** One connection to the hub, good for one life: after `closed` it is thrown away. */
export interface Hub {
  open(closed: () => void): Promise<void>
  /** Starts a `Watch` stream; the returned function cancels it. */
  watch(path: string, reader: FrameReader): () => void
  close(): void
}

const hubAddress = '/hub/live'

/** WebSocket without negotiation: one round trip less, and no sticky sessions needed when silos share the load. */
export function signalRHub(address = hubAddress): Hub {
  const connection = new HubConnectionBuilder()
    .withUrl(address, { skipNegotiation: true, transport: HttpTransportType.WebSockets })
    .configureLogging(LogLevel.None)
    .build()
  return {
    async open(closed) {
      connection.onclose(closed)
      await connection.start()
    },
    watch(path, reader) {
      const subscription = connection.stream<FrameWire>('Watch', path).subscribe({
        next: (frame) => reader.next(frame),
        complete: () => reader.end(null),
        error: (fault: Error) => reader.end(fault.message),
      })
      return () => subscription.dispose()
    },
    close() {
      void connection.stop().catch(() => undefined)
    },
  }
}
