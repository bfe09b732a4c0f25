package relay

import (
	"context"
	"testing"

	"candor/backend/interview"
	"candor/backend/wire"
)

// nowhere is a member of rooms that do nothing.
type nowhere struct{ got wire.Frame }

func (*nowhere) Join(context.Context, string, interview.Document, func(context.Context) (interview.Grant, error)) error {
	return nil
}
func (*nowhere) Joined() bool { return true }
func (*nowhere) Close()       {}

func (n *nowhere) Receive(_ context.Context, f wire.Frame) error {
	n.got = f
	return nil
}

// What is read goes to rooms through an interface, behind which the compiler sees
// nothing: a frame must not go to the heap for it.
func TestFrameCostsItsKeyAlone(t *testing.T) {
	c, n := &conn{relay: &Relay{}}, &nowhere{}
	frame := wire.AppendSync(nil, "interview-one/code", wire.Update, []byte{0, 0})
	allocs := testing.AllocsPerRun(100, func() {
		if err := c.handle(t.Context(), n, frame); err != nil {
			t.Fatal(err)
		}
	})
	if allocs > 1 {
		t.Errorf("a frame takes %v allocations, want its key's alone", allocs)
	}
	if n.got.Key != "interview-one/code" || n.got.Sync != wire.Update || len(n.got.Body) != 2 {
		t.Errorf("the rooms got %+v", n.got)
	}
}
