package letter_test

import (
	"errors"
	"io"
	"testing"

	"candor/backend/invite/letter"
)

func TestSendError(t *testing.T) {
	err := error(&letter.SendError{Kind: letter.SendTemporary, Sentence: "The mail server does not answer.", Err: io.ErrUnexpectedEOF})
	if got, want := err.Error(), "The mail server does not answer. (unexpected EOF)"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("the cause is lost")
	}
	if got := (&letter.SendError{Sentence: "No."}).Error(); got != "No." {
		t.Errorf("Error() without a cause = %q", got)
	}
}
