package wasm

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"hash"
)

// digests are the algorithms of crypto.createHash, by their names in Node.js.
var digests = map[string]func() hash.Hash{
	"md5": md5.New, "sha1": sha1.New, "sha224": sha256.New224, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New,
	"sha512-224": sha512.New512_224, "sha512-256": sha512.New512_256,
	"sha3-224": func() hash.Hash { return sha3.New224() }, "sha3-256": func() hash.Hash { return sha3.New256() },
	"sha3-384": func() hash.Hash { return sha3.New384() }, "sha3-512": func() hash.Hash { return sha3.New512() },
}

// hostHash(algorithm, bytes) is their digest, or undefined when there is no such algorithm.
func (e *engine) hostHash(args []uint64) (uint64, error) {
	a := e.arguments(args)
	made, data := a.digest(0), a.view(1)
	if a.err != nil || made == nil {
		return 0, a.err
	}
	h := made()
	h.Write(data)
	return e.newBytes(h.Sum(nil))
}

// hostHMAC(algorithm, key, bytes) is hostHash with a key.
func (e *engine) hostHMAC(args []uint64) (uint64, error) {
	a := e.arguments(args)
	made, key := a.digest(0), a.view(1)
	if a.err != nil || made == nil {
		return 0, a.err
	}
	h := hmac.New(made, key)
	data := a.view(2)
	if a.err != nil {
		return 0, a.err
	}
	h.Write(data)
	return e.newBytes(h.Sum(nil))
}

// hostPBKDF2(algorithm, password, salt, iterations, length) is the key, or undefined when there
// is no such algorithm. How long it takes is the program's CPU time.
func (e *engine) hostPBKDF2(args []uint64) (uint64, error) {
	a := e.arguments(args)
	made, iterations, length := a.digest(0), a.number(3), a.number(4)
	if a.err != nil || made == nil {
		return 0, a.err
	}
	if length > mostBytes {
		return 0, e.throw("ERR_OUT_OF_RANGE", "the key is too long")
	}
	password := string(a.view(1))
	salt := a.view(2)
	if a.err != nil {
		return 0, a.err
	}
	key, err := pbkdf2.Key(made, password, append([]byte(nil), salt...), max(int(iterations), 1), max(int(length), 0))
	if err != nil {
		return 0, e.throw("ERR_OUT_OF_RANGE", err.Error())
	}
	return e.newBytes(key)
}
