package wasm

import "hash"

// arguments reads what a host function was given, of several kinds and one after the other. After
// the first that cannot be read, err has why and nothing more is read.
type arguments struct {
	engine *engine
	values []uint64
	err    error
}

func (e *engine) arguments(values []uint64) *arguments { return &arguments{engine: e, values: values} }

func (a *arguments) string(i int) string { return read(a, i, a.engine.string) }

func (a *arguments) number(i int) float64 { return read(a, i, a.engine.number) }

// view is the bytes of a typed array, as engine.view has them: whatever is read after it, it is no
// longer true.
func (a *arguments) view(i int) []byte { return read(a, i, a.engine.view) }

// digest is nil when there is no such algorithm.
func (a *arguments) digest(i int) func() hash.Hash { return digests[a.string(i)] }

func read[T any](a *arguments, i int, of func(value uint64) (T, error)) (v T) {
	if a.err == nil {
		v, a.err = of(arg(a.values, i))
	}
	return v
}

func arg(args []uint64, i int) uint64 {
	if i < len(args) {
		return args[i]
	}
	return 0
}
