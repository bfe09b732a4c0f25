// Package recording is what happened in a session, edits and everything else, in one
// order: the record of an interview.
//
// # Rows
//
// A record is rows 1, 2, 3, … without a gap, in the order in which the relay took
// them. A row has two clocks: At, the relay's wall clock, which may step, and Mono,
// the time since the record's first row by a clock that never does.
//
// # The chain
//
// Every row is committed to, and every commitment to the ones before it, with
// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104):
//
//	hash(0) = SHA-256("candor record 1\n" ‖ interview id)
//	hash(n) = SHA-256(hash(n-1) ‖ commitment(n))
//	commitment(n) = SHA-256(salt(n) ‖ private(n) ‖ row without what is private of it)
//	private(n) = SHA-256(HMAC(secret, "private" ‖ n) ‖ what is private), 32 zero bytes if nothing is
//	salt(n) = HMAC(secret, "salt" ‖ n)
//
// with n as eight bytes, the highest first, and the row as [Row.Encode] has it. The
// secret is the record's own. Who gets a copy gets the salts of the rows that they
// may read, and the commitments of the others: they can check the whole of it, and
// cannot guess what was left out.
package recording

import (
	"encoding/binary"
	"time"

	"candor/backend/interview"
)

// Row is one row of a record.
type Row struct {
	InterviewID string
	N           int64         // 1, 2, 3, … in the order in which things came
	At          time.Time     // to the millisecond
	Mono        time.Duration // since the record's first row, to the millisecond
	// Typed is when the writer of work done offline says that they did it; zero: it came as it was typed.
	Typed time.Time
	Kind  interview.EventKind // interview.Edited for one entry of a document's log
	// Document is the kind of the document of an edit, and Seq the number of its log's entry.
	Document string
	Seq      int64
	Author   string // participant or person id
	Name     string // the author's name at that time; edits have none
	// Content is the Yjs update (encoding v1) of an edit, otherwise a JSON object, or nothing.
	Content []byte
	// Private is a JSON object with what interviewers alone may know, or nothing.
	Private []byte
	// Summary is a row of another table that is written with this one: *interview.Execution
	// or *interview.TestRun. It is no part of the record.
	Summary any
}

// Head is where a record ends; zero when it is empty.
type Head struct {
	N    int64
	At   time.Time
	Mono time.Duration
}

// RowOf is an event as a row that has no place yet.
func RowOf(e interview.Event) Row {
	return Row{
		InterviewID: e.InterviewID, At: e.At, Kind: e.Kind, Author: e.Author, Name: e.Name,
		Content: []byte(e.Data), Private: []byte(e.Private), Summary: e.Summary,
	}
}

// Event is what a row says that is not an edit.
func (r *Row) Event() interview.Event {
	return interview.Event{
		InterviewID: r.InterviewID, At: r.At, Kind: r.Kind, Author: r.Author, Name: r.Name,
		Data: string(r.Content), Private: string(r.Private),
	}
}

// Entry is an edit as an entry of its document's log.
func (r *Row) Entry() interview.LogEntry {
	return interview.LogEntry{
		Document: interview.Document{InterviewID: r.InterviewID, Kind: r.Document}.String(), Seq: r.Seq, N: r.N,
		At: r.At, Typed: r.Typed, Author: r.Author, Update: r.Content,
	}
}

// RowOfEntry is an entry of a document's log as a row that has no place yet.
func RowOfEntry(e *interview.LogEntry, d interview.Document) Row {
	return Row{
		InterviewID: d.InterviewID, N: e.N, At: e.At, Typed: e.Typed, Kind: interview.Edited,
		Document: d.Kind, Seq: e.Seq, Author: e.Author, Content: e.Update,
	}
}

// Encode appends what everybody may read of a row: its numbers as varints (as
// encoding/binary writes them; times in unix milliseconds, 0 for none), then its
// texts and its content, each behind its length.
func (r *Row) Encode(b []byte) []byte {
	for _, n := range []int64{r.N, millis(r.At), r.Mono.Milliseconds(), millis(r.Typed), r.Seq} {
		b = binary.AppendVarint(b, n)
	}
	for _, s := range []string{string(r.Kind), r.Document, r.Author, r.Name} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	return append(binary.AppendUvarint(b, uint64(len(r.Content))), r.Content...)
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
