// Resident memory after every point has had readings and a full collection.
import { mebibytes, say } from './figures.mjs'
import { withServer } from './server.mjs'

for (const [points, aim] of [[200_000, 400], [1_000_000, 1536]]) {
  await withServer(points, async server => {
    await server.load('--points', points, '--batch', 50, '--rate', 100_000, '--seconds', Math.ceil(points / 100_000) * 3)
    const most = server.memory().most
    const { residentBytes, heapBytes } = await server.collect()
    say({ figure: `resident_${points / 1000}k_points`, value: mebibytes(residentBytes), unit: 'MiB', aim, heapMiB: mebibytes(heapBytes), mostMiB: mebibytes(most) })
  }, { pointsPerDevice: 10 })
}
