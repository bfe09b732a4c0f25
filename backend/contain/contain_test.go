package contain_test

import (
	"errors"
	"strings"
	"testing"

	"candor/backend/contain"
)

func TestCall(t *testing.T) {
	want := errors.New("no")
	for _, err := range []error{nil, want} {
		if got := contain.Call(func() error { return err }); got != err {
			t.Errorf("Call = %v, want %v", got, err)
		}
	}
	err := contain.Call(func() error { panic("at the place") })
	p, ok := errors.AsType[*contain.Recovered](err)
	if !ok || p.Value != "at the place" || !strings.Contains(err.Error(), "contain_test.TestCall") {
		t.Errorf("Call = %v, want the panic and where it was", err)
	}
}
