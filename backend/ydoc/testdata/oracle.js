// What Yjs expects of its surroundings and an embedded engine lacks, and the
// questions that oracle_test.go asks of it.
globalThis.console ??= { log () {}, warn () {}, error () {} }
for (const timer of ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval']) globalThis[timer] ??= () => 0
globalThis.performance ??= { now: () => Date.now(), mark () {}, measure () {} }
globalThis.crypto ??= { subtle: {}, getRandomValues: a => a.map((_, i) => { a[i] = Math.random() * 4294967296; return a[i] }) && a }
globalThis.TextEncoder ??= class {
  encode (s) {
    const out = []
    for (const c of s) {
      let n = c.codePointAt(0)
      if (n >= 0xD800 && n <= 0xDFFF) n = 0xFFFD // as the standard has it for a lone half
      if (n < 0x80) out.push(n)
      else if (n < 0x800) out.push(n >> 6 | 0xC0, n & 63 | 0x80)
      else if (n < 0x10000) out.push(n >> 12 | 0xE0, n >> 6 & 63 | 0x80, n & 63 | 0x80)
      else out.push(n >> 18 | 0xF0, n >> 12 & 63 | 0x80, n >> 6 & 63 | 0x80, n & 63 | 0x80)
    }
    return new Uint8Array(out)
  }
}
globalThis.TextDecoder ??= class {
  decode (bytes) {
    let out = ''
    for (let i = 0; bytes && i < bytes.length;) {
      const b = bytes[i++]
      let more = b < 0x80 ? 0 : b >= 0xC2 && b < 0xE0 ? 1 : b >= 0xE0 && b < 0xF0 ? 2 : b >= 0xF0 && b < 0xF5 ? 3 : -1
      const least = [0, 0x80, 0x800, 0x10000][more]
      let n = [b, b & 31, b & 15, b & 7][more]
      if (more < 0) throw new TypeError('not UTF-8')
      for (; more > 0; more--) {
        if (i >= bytes.length || (bytes[i] & 0xC0) !== 0x80) throw new TypeError('not UTF-8')
        n = n << 6 | bytes[i++] & 63
      }
      if (n < least || n > 0x10FFFF || n >= 0xD800 && n <= 0xDFFF) throw new TypeError('not UTF-8')
      out += String.fromCodePoint(n)
    }
    return out
  }
}

function fromBase64 (s) {
  const out = []
  for (let i = 0; i < s.length; i += 4) {
    const n = [0, 1, 2, 3].reduce((n, k) => n << 6 | Math.max(0, base64Digits.indexOf(s[i + k])), 0)
    out.push(n >> 16 & 255, n >> 8 & 255, n & 255)
  }
  return new Uint8Array(out.slice(0, out.length - (s.match(/=*$/)[0].length)))
}

const scenarioJSON = (seed, mode, edits) => JSON.stringify(scenario(Y, seed, mode, edits))

// verdict applies updates, in base64 with spaces between, to a document and tells
// whether Yjs throws, whether the document is broken after it, and what it says.
function verdict (updates) {
  const doc = new Y.Doc()
  try {
    updates.split(' ').forEach(u => Y.applyUpdate(doc, fromBase64(u)))
  } catch (e) {
    return JSON.stringify({ throws: String(e) })
  }
  try {
    const full = Y.encodeStateAsUpdate(doc)
    const state = stateOf(doc)
    const vector = Y.encodeStateVector(doc)
    const pending = doc.store.pendingStructs !== null || doc.store.pendingDs !== null
    // A newcomer sees the same, and the document can be worked with.
    const other = new Y.Doc()
    Y.applyUpdate(other, full)
    const seen = stateOf(other)
    doc.getText('code').insert(0, 'z')
    doc.getText('code').delete(0, doc.getText('code').length)
    for (const key of [...doc.getMap('m').keys()]) doc.getMap('m').delete(key)
    doc.getArray('a').delete(0, doc.getArray('a').length)
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
    return JSON.stringify({ state, seen, pending, full: base64(full), vector: base64(vector) })
  } catch (e) {
    return JSON.stringify({ breaks: String(e) + String(e.stack) })
  }
}

// composed fills a document as compose_test.go says, in one transaction.
function composed (json) {
  const { client, files, session } = JSON.parse(json)
  const doc = new Y.Doc()
  doc.clientID = client
  doc.transact(() => {
    for (const [id, name, text] of files ?? []) {
      const file = new Y.Map()
      file.set('name', name)
      file.set('text', new Y.Text(text))
      doc.getMap('files').set(id, file)
    }
    for (const [key, value] of session ?? []) doc.getMap('session').set(key, value)
  })
  return JSON.stringify(base64(Y.encodeStateAsUpdate(doc)))
}
