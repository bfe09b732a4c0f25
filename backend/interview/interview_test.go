package interview

import (
	"errors"
	"fmt"
	"testing"
)

func TestNewIDAndSecretAreValid(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		id, secret := NewID(), NewSecret()
		if !ValidID(id) {
			t.Fatalf("NewID() = %q, which ValidID refuses", id)
		}
		if !ValidJoinToken(secret) {
			t.Fatalf("NewSecret() = %q, which ValidJoinToken refuses", secret)
		}
		if seen[id] || seen[secret] {
			t.Fatalf("NewID or NewSecret gave %q or %q twice", id, secret)
		}
		seen[id], seen[secret] = true, true
	}
}

func TestValidIDAndJoinToken(t *testing.T) {
	tests := []struct {
		in        string
		id, token bool
	}{
		{"", false, false},
		{"short", false, false},
		{"0190a5b2-7c1e-7000-8000-1234567890ab", true, true},
		{"0190A5B2-7C1E-7000-8000-1234567890AB", false, true},
		{"-leading-hyphen-is-not-an-id", false, true},
		{"with/slash-and-enough-characters", false, false},
		{"with space and enough characters", false, false},
		{"with_underscore_enough_characters", false, true},
		{"newline-at-the-end-is-refused\n", false, false},
	}
	for _, tt := range tests {
		if got := ValidID(tt.in); got != tt.id {
			t.Errorf("ValidID(%q) = %v, want %v", tt.in, got, tt.id)
		}
		if got := ValidJoinToken(tt.in); got != tt.token {
			t.Errorf("ValidJoinToken(%q) = %v, want %v", tt.in, got, tt.token)
		}
	}
}

func TestParseDocument(t *testing.T) {
	id := NewID()
	tests := []struct {
		in   string
		want Document
		ok   bool
	}{
		{id + "/code", Document{id, CodeDocument}, true},
		{id + "/board", Document{id, BoardDocument}, true},
		{id + "/notes", Document{id, NotesDocument}, true},
		{id + "/other", Document{}, false},
		{id, Document{}, false},
		{"/code", Document{}, false},
		{id + "/code/code", Document{}, false},
		{"../" + id + "/code", Document{}, false},
	}
	for _, tt := range tests {
		got, ok := ParseDocument(tt.in)
		if got != tt.want || ok != tt.ok {
			t.Errorf("ParseDocument(%q) = %v, %v, want %v, %v", tt.in, got, ok, tt.want, tt.ok)
		}
		if ok && got.String() != tt.in {
			t.Errorf("ParseDocument(%q).String() = %q", tt.in, got.String())
		}
	}
}

// TestDocumentScope states the whole table, so that no combination is left to chance.
func TestDocumentScope(t *testing.T) {
	want := map[string]Scope{
		"candidate upcoming code":     ReadWrite,
		"candidate upcoming board":    ReadWrite,
		"candidate upcoming notes":    NoAccess,
		"candidate live code":         ReadWrite,
		"candidate live board":        ReadWrite,
		"candidate live notes":        NoAccess,
		"candidate ended code":        ReadOnly,
		"candidate ended board":       ReadOnly,
		"candidate ended notes":       NoAccess,
		"interviewer upcoming code":   ReadWrite,
		"interviewer upcoming board":  ReadWrite,
		"interviewer upcoming notes":  ReadWrite,
		"interviewer live code":       ReadWrite,
		"interviewer live board":      ReadWrite,
		"interviewer live notes":      ReadWrite,
		"interviewer ended code":      ReadOnly,
		"interviewer ended board":     ReadOnly,
		"interviewer ended notes":     ReadWrite,
		"interviewer live everything": NoAccess,
		"nobody live code":            NoAccess,
		"nobody live notes":           NoAccess,
	}
	for key, scope := range want {
		var mode, state, kind string
		if _, err := fmt.Sscan(key, &mode, &state, &kind); err != nil {
			t.Fatalf("read %q: %v", key, err)
		}
		if got := DocumentScope(Mode(mode), State(state), kind); got != scope {
			t.Errorf("DocumentScope(%s) = %v, want %v", key, got, scope)
		}
	}
}

func TestCodeOf(t *testing.T) {
	wrapped := fmt.Errorf("open session: %w", Errorf(NotFound, "This interview was deleted."))
	if got := CodeOf(wrapped); got != NotFound {
		t.Errorf("CodeOf(wrapped) = %q, want %q", got, NotFound)
	}
	if got := CodeOf(errors.New("disk on fire")); got != "" {
		t.Errorf("CodeOf(other) = %q, want none", got)
	}
}
