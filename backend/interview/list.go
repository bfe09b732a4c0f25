package interview

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// Filter chooses interviews in a list.
type Filter struct {
	Query   string // words that must all occur in the SearchText, both folded
	State   State  // "" for any
	Deleted bool   // only those in the trash; otherwise only those that are not
	After   Cursor // continue after this one; zero: from the newest
	Limit   int    // 1 to MaxPage
}

// Cursor is a place in a list that is ordered newest first.
type Cursor struct {
	CreatedAt time.Time
	ID        string
}

// IsZero reports whether c is the start of the list.
func (c Cursor) IsZero() bool { return c.ID == "" }

// String is the cursor as a client sees it: opaque, safe in a URL.
func (c Cursor) String() string {
	if c.IsZero() {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(c.CreatedAt.UnixMilli(), 10) + "." + c.ID))
}

// ParseCursor reads what String wrote.
func ParseCursor(s string) (Cursor, error) {
	if s == "" {
		return Cursor{}, nil
	}
	wrong := InvalidField("cursor", "This place in the list is not known. Load the list from its start.")
	if len(s) > 200 {
		return Cursor{}, wrong
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return Cursor{}, wrong
	}
	ms, id, ok := strings.Cut(string(b), ".")
	if !ok || !ValidID(id) {
		return Cursor{}, wrong
	}
	n, err := strconv.ParseInt(ms, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != ms {
		return Cursor{}, wrong
	}
	return Cursor{CreatedAt: time.UnixMilli(n).UTC(), ID: id}, nil
}

// SearchText is the text that a query's words are looked up in, by stores that
// fold both.
func (i *Interview) SearchText() string {
	return i.Title() + "\n" + i.CandidateName + "\n" + i.JoinedName + "\n" + i.CandidateEmail
}

// Fold makes addresses comparable without regard to case.
func Fold(s string) string { return strings.ToLower(s) }
