// Writes the updates that real Yjs makes of an editing trace, for the benchmarks:
//
//   node trace.mjs TRACE.json.gz OUT
//
// Each update has its length before it, as a varuint; the last one is followed by
// a zero and the text that comes out.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import zlib from 'node:zlib'

const require = createRequire(new URL('../../../frontend/package.json', import.meta.url))
const Y = require('yjs')
const trace = JSON.parse(zlib.gunzipSync(fs.readFileSync(process.argv[2])))
const chunks = []
const write = bytes => {
  const length = []
  let n = bytes.length
  while (n > 127) {
    length.push(n & 127 | 128)
    n >>>= 7
  }
  chunks.push(Buffer.from([...length, n]), Buffer.from(bytes))
}
const doc = new Y.Doc()
doc.clientID = 2718281828
doc.on('update', write)
const text = doc.getText('code')
if (trace.startContent) text.insert(0, trace.startContent)
for (const { patches } of trace.txns) {
  for (const [at, deleted, inserted] of patches) {
    doc.transact(() => {
      if (deleted) text.delete(at, deleted)
      if (inserted) text.insert(at, inserted)
    })
  }
}
if (text.toString() !== trace.endContent) throw new Error('the trace does not end as it says')
chunks.push(Buffer.from([0]), Buffer.from(text.toString()))
fs.writeFileSync(process.argv[3], Buffer.concat(chunks))
