// Makes a random session of several people with the real Yjs and tells what Yjs
// made of it. A plain script, so that both Node (generate.mjs) and the tests'
// embedded JavaScript engine can run it.

// The same seed gives the same numbers everywhere (mulberry32).
function randomness (seed) {
  let s = seed | 0
  const next = () => {
    s = s + 0x6D2B79F5 | 0
    let t = Math.imul(s ^ s >>> 15, 1 | s)
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t
    return ((t ^ t >>> 14) >>> 0) / 4294967296
  }
  const below = n => Math.floor(next() * n)
  return { chance: p => next() < p, below, pick: list => list[below(list.length)], next }
}

const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
function base64 (bytes) {
  let out = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const n = bytes[i] << 16 | (bytes[i + 1] ?? 0) << 8 | (bytes[i + 2] ?? 0)
    out += base64Digits[n >> 18] + base64Digits[n >> 12 & 63] +
      (i + 1 < bytes.length ? base64Digits[n >> 6 & 63] : '=') + (i + 2 < bytes.length ? base64Digits[n & 63] : '=')
  }
  return out
}

const SNIPPETS = ['a', 'foo', ' ', '\n', '    ', 'return x;\n', 'é', '日本', '🙂', 'x🙂y', '👩‍💻', 'let i = 0', '\t', '"q"', '中']

// editor makes random edits. split: also cut surrogate pairs. rich: also formats and embeds.
function editor (Y, r, { split, rich }) {
  const value = () => r.pick([
    () => r.below(100), () => r.next() * 1e6, () => -r.below(1e9), () => null, () => true, () => r.pick(SNIPPETS),
    () => ({ a: r.below(5), b: [1, 'x', null] }), () => [1, 2, r.below(9)], () => new Uint8Array([1, 2, r.below(255)]),
    () => 2 ** 33 + r.below(1000), () => 0.5, () => -0, () => ''
  ])()
  const nested = () => r.pick([
    () => { const t = new Y.Text(); t.insert(0, r.pick(SNIPPETS)); return t },
    () => { const m = new Y.Map(); m.set('k', r.below(9)); return m },
    () => { const a = new Y.Array(); a.insert(0, [r.below(9), 'z']); return a },
    () => { const m = new Y.Map(); m.set('name', 'f'); m.set('text', new Y.Text('inner')); return m }
  ])()
  // One character a position, an embed counts as one.
  const characters = t => t.toDelta().map(d => typeof d.insert === 'string' ? d.insert : 'E').join('')
  const whole = (text, at) => {
    const c = text.charCodeAt(at)
    return !split && c >= 0xDC00 && c <= 0xDFFF ? at - 1 : at
  }
  const editText = (t, formats) => {
    const text = characters(t)
    const length = t.length
    const range = longest => {
      const from = whole(text, r.below(length))
      const to = whole(text, from + Math.min(1 + r.below(longest), length - from))
      return [from, Math.max(to - from, Math.min(split ? 1 : 2, length - from))]
    }
    const what = r.next()
    if (length === 0 || what < 0.55) {
      t.insert(whole(text, r.below(length + 1)), r.pick(SNIPPETS), formats && r.chance(0.3) ? { bold: r.pick([true, null]) } : undefined)
    } else if (what < 0.8 || !formats) {
      t.delete(...range(6))
    } else if (what < 0.95) {
      t.format(...range(8), { [r.pick(['bold', 'em', 'color'])]: r.pick([true, null, 'red', 1]) })
    } else {
      t.insertEmbed(whole(text, r.below(length + 1)), { image: 'x' + r.below(9) })
    }
  }
  const editNested = v => {
    if (v instanceof Y.Text) editText(v, false)
    else if (v instanceof Y.Map) {
      const inner = v.get('text')
      if (inner instanceof Y.Text && r.chance(0.7)) editText(inner, false)
      else v.set(r.pick(['k', 'l']), r.below(99))
    } else if (v instanceof Y.Array) v.push([r.below(9)])
    else return false
    return true
  }
  const editMap = m => {
    const what = r.next()
    const key = r.pick(['a', 'b', 'c', 'd'])
    if (what < 0.55) m.set(key, value())
    else if (what < 0.7) m.delete(key)
    else if (what < 0.82 || !editNested(m.get(key))) m.set(key, nested())
  }
  const editArray = a => {
    const what = r.next()
    if (a.length === 0 || what < 0.55) {
      const values = []
      for (let n = 1 + r.below(3); n > 0; n--) values.push(r.chance(0.15) ? nested() : value())
      a.insert(r.below(a.length + 1), values)
    } else if (what < 0.85) {
      const from = r.below(a.length)
      a.delete(from, Math.min(1 + r.below(3), a.length - from))
    } else if (!editNested(a.get(r.below(a.length)))) a.push([value()])
  }
  return (doc, textOnly) => {
    const what = r.next()
    if (textOnly || what < 0.45) editText(doc.getText('code'), false)
    else if (what < 0.6) rich ? editText(doc.getText('rich'), true) : editMap(doc.getMap('m'))
    else if (what < 0.8) editMap(doc.getMap('m'))
    else editArray(doc.getArray('a'))
  }
}

// What a document says, bytes as {bytes: […]}, so that it can be JSON.
function stateOf (doc) {
  const plain = v => {
    if (v instanceof Uint8Array) return { bytes: [...v] }
    if (Array.isArray(v)) return v.map(plain)
    if (v && typeof v === 'object') return Object.fromEntries(Object.entries(v).map(([k, e]) => [k, plain(e)]))
    return v
  }
  return {
    code: doc.getText('code').toString(),
    rich: doc.getText('rich').toString(),
    m: plain(doc.getMap('m').toJSON()),
    a: plain(doc.getArray('a').toJSON())
  }
}

// scenario plays a session of `edits` edits and returns what happened and what
// Yjs makes of it. mode: text | split | plain | rich.
function scenario (Y, seed, mode, edits) {
  const r = randomness(seed)
  const edit = editor(Y, r, { split: mode === 'split', rich: mode === 'rich' })
  const textOnly = mode === 'text' || mode === 'split'
  const gc = r.chance(0.85)
  const largeIDs = r.chance(0.7)
  const updates = []
  const people = []
  for (let i = 2 + r.below(4); i > 0; i--) {
    const doc = new Y.Doc({ gc })
    doc.clientID = largeIDs ? r.below(0xffffffff) : i * 7 + r.below(5)
    const person = { doc, seen: new Set(), undo: null }
    doc.on('update', (u, origin) => {
      if (origin !== 'remote') {
        person.seen.add(updates.length)
        updates.push(u)
      }
    })
    if (r.chance(0.3)) person.undo = new Y.UndoManager(doc.getText('code'), { captureTimeout: 0 })
    people.push(person)
  }
  const catchUp = (person, share) => {
    updates.forEach((u, i) => {
      if (!person.seen.has(i) && r.chance(share)) {
        Y.applyUpdate(person.doc, u, 'remote')
        person.seen.add(i)
      }
    })
  }
  const resent = []
  for (let i = 0; i < edits; i++) {
    const person = r.pick(people)
    const what = r.next()
    if (what < 0.75) {
      if (r.chance(0.1)) person.doc.transact(() => { for (let n = 0; n < 3; n++) edit(person.doc, textOnly) })
      else edit(person.doc, textOnly)
    } else if (what < 0.8 && person.undo) {
      r.chance(0.6) ? person.undo.undo() : person.undo.redo()
    } else {
      if (r.chance(0.5)) resent.push(Y.encodeStateAsUpdate(person.doc, Y.encodeStateVector(r.pick(people).doc)))
      catchUp(person, 0.7)
    }
  }
  for (let i = 0; i < 4; i++) {
    const some = updates.filter(() => r.chance(0.3))
    if (some.length) resent.push(Y.mergeUpdates(some))
  }
  updates.push(...resent)

  const order = updates.map((_, i) => i)
  for (let i = order.length - 1; i > 0; i--) {
    const j = r.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]]
  }
  for (let i = 0; i < 3; i++) order.push(r.below(updates.length))
  const replay = some => {
    const doc = new Y.Doc({ gc })
    some.forEach(u => Y.applyUpdate(doc, u))
    return doc
  }
  const shuffled = replay(order.map(i => updates[i]))
  const inOrder = replay(updates)
  // A document that has seen some of it, with holes: it keeps things waiting.
  const partOrder = order.filter(() => r.chance(0.4))
  const part = replay(partOrder.map(i => updates[i]))
  const vector = Y.encodeStateVector(replay(updates.slice(0, r.below(updates.length + 1))))
  const merged = Y.mergeUpdates(updates)
  return {
    mode,
    gc,
    updates: updates.map(base64),
    order,
    partOrder,
    vector: base64(vector),
    state: stateOf(shuffled),
    stateInOrder: stateOf(inOrder),
    statePart: stateOf(part),
    stateVector: base64(Y.encodeStateVector(shuffled)),
    pending: shuffled.store.pendingStructs !== null || shuffled.store.pendingDs !== null,
    full: base64(Y.encodeStateAsUpdate(shuffled)),
    fullInOrder: base64(Y.encodeStateAsUpdate(inOrder)),
    fullPart: base64(Y.encodeStateAsUpdate(part)),
    vectorPart: base64(Y.encodeStateVector(part)),
    diff: base64(Y.encodeStateAsUpdate(shuffled, vector)),
    merged: base64(merged),
    mergedDiff: base64(Y.diffUpdate(merged, vector)),
    mergedVector: base64(Y.encodeStateVectorFromUpdate(merged))
  }
}
