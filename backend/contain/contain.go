// Package contain keeps a panic to what it happened in. A panic is a fault of ours
// which bytes of a stranger may find: it must not end the relay, and everybody's session with it.
package contain

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// Recovered is a panic, as an error.
type Recovered struct {
	Value any
	Stack []byte
}

func (r *Recovered) Error() string { return fmt.Sprintf("panic: %v\n%s", r.Value, r.Stack) }

// Stack is where an error panicked; "" when it did not.
func Stack(err error) string {
	if p, ok := errors.AsType[*Recovered](err); ok {
		return string(p.Stack)
	}
	return ""
}

// Panic makes an error of a panic: defer contain.Panic(&err).
func Panic(err *error) {
	if p := recover(); p != nil {
		*err = &Recovered{p, debug.Stack()}
	}
}

// Do is f; a panic of it is the error.
func Do(f func()) error { return Call(func() error { f(); return nil }) }

// Call is f, with a panic as an error.
func Call(f func() error) (err error) {
	defer Panic(&err)
	return f()
}
