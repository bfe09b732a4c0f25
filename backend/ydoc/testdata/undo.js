// Sessions of two people who delete files and undo that, which gives items back
// with the origins of their first life.
globalThis.undoSession = function (seed) {
  try {
    return JSON.stringify(undoing(seed))
  } catch {
    return JSON.stringify({ broken: true }) // Yjs' own UndoManager has thrown
  }
}

function undoing (seed) {
  const random = (n) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff
    return Math.floor(seed / 65536) % n
  }
  const docs = [7, 3 + random(3) * 10].map((clientID) => Object.assign(new Y.Doc(), { clientID }))
  const updates = []
  const held = docs.map(() => [])
  docs.forEach((doc, i) => doc.on('update', (update, origin) => {
    if (origin === 'peer') return
    updates.push(update)
    held[i].push(update)
  }))
  const sync = () => docs.forEach((doc, i) => { for (const u of held[1 - i].splice(0)) Y.applyUpdate(doc, u, 'peer') })
  const undo = docs.map((doc) => new Y.UndoManager([doc.getMap('files')], { captureTimeout: 0 }))
  const add = (doc) => doc.transact(() => {
    const file = new Y.Map()
    file.set('name', 'main.py')
    file.set('text', new Y.Text())
    doc.getMap('files').set('f', file)
  })
  add(docs[0])
  sync()
  for (let step = 0; step < 60; step++) {
    const who = random(2)
    const files = docs[who].getMap('files')
    const text = files.get('f') && files.get('f').get('text')
    const act = random(12)
    if (act < 5 && text) {
      if (random(2) && text.length > 2) {
        const at = random(text.length - 1)
        text.delete(at, 1 + random(Math.min(3, text.length - at)))
      }
      text.insert(random(text.length + 1), ['x', 'yz', 'hello'][random(3)])
    } else if (act < 6 && text) files.delete('f')
    else if (act < 8) undo[who].undo()
    else if (act < 9) undo[who].redo()
    else if (act < 11) sync()
    else if (!text) add(docs[who])
  }
  sync()
  // A relay passes them on in one order, to whoever comes.
  const fresh = new Y.Doc()
  for (const update of updates) Y.applyUpdate(fresh, update)
  const files = [...docs, fresh].map((doc) => JSON.stringify(doc.getMap('files').toJSON()))
  return {
    updates: updates.map(base64),
    state: base64(Y.encodeStateAsUpdate(fresh)),
    agree: files.every((f) => f === files[0])
  }
}
