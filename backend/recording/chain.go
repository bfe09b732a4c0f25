package recording

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"iter"

	"candor/backend/interview"
)

// Hash is a value of the chain, a commitment or a salt.
type Hash [sha256.Size]byte

// Secret is what the salts of a record's rows are derived from. Whoever has it can
// derive all: it leaves the relay never.
type Secret []byte

// NewSecret makes a secret.
func NewSecret() Secret {
	s := make(Secret, 32)
	_, _ = rand.Read(s) // never fails
	return s
}

func (s Secret) derive(what string, n int64) (h Hash) {
	m := hmac.New(sha256.New, s)
	m.Write(binary.BigEndian.AppendUint64([]byte(what), uint64(n)))
	m.Sum(h[:0])
	return h
}

// Commit is what the chain has of a row.
func (s Secret) Commit(r *Row) Hash {
	l := s.Show(r)
	return l.commitment()
}

// Start is the value of the chain before a record's first row.
func Start(interviewID string) Hash { return sha256.Sum256([]byte("candor record 1\n" + interviewID)) }

// Next is the value of the chain after one more row.
func (h Hash) Next(commitment Hash) Hash {
	return sha256.Sum256(append(h[:], commitment[:]...))
}

// Link is a row in a copy of a record.
type Link struct {
	N   int64
	Row *Row // nil: it was left out, and Commitment stands for it
	// Salt goes with Row. PrivateSalt goes with what is private of it, and Private stands
	// for that where it was left out.
	Salt, PrivateSalt, Private Hash
	Commitment                 Hash
}

// Show is a row with all of it to be seen.
func (s Secret) Show(r *Row) Link {
	l := Link{N: r.N, Row: r, Salt: s.derive("salt", r.N)}
	if len(r.Private) > 0 {
		l.PrivateSalt = s.derive("private", r.N)
		l.Private = salted(l.PrivateSalt, r.Private)
	}
	return l
}

// WithoutPrivate is a link for a reader who may not know what is private of its row.
func (l Link) WithoutPrivate() Link {
	if l.Row != nil && len(l.Row.Private) > 0 {
		r := *l.Row
		r.Private = nil
		l.Row, l.PrivateSalt = &r, Hash{}
	}
	return l
}

// Without is a link for a reader who may not read its row.
func (l Link) Without() Link { return Link{N: l.N, Commitment: l.commitment()} }

func (l Link) commitment() Hash {
	if l.Row == nil {
		return l.Commitment
	}
	if len(l.Row.Private) > 0 {
		l.Private = salted(l.PrivateSalt, l.Row.Private)
	}
	return salted(l.Salt, l.Private[:], l.Row.Encode(nil))
}

func salted(salt Hash, parts ...[]byte) (h Hash) {
	d := sha256.New()
	d.Write(salt[:])
	for _, p := range parts {
		d.Write(p)
	}
	d.Sum(h[:0])
	return h
}

// Squash is the content of a row of kind interview.Squashed, which stands for all rows
// from one to itself: their salts and contents are gone, the chain goes on from its value
// at the last of them.
type Squash struct {
	From  int64  `json:"from"`
	To    int64  `json:"to"`
	Hash  []byte `json:"hash"`            // of the chain at To
	State []byte `json:"state,omitempty"` // what the documents were then, for who reads on from there
}

// Verified is what was found out about a record.
type Verified struct {
	N        int64    // how many rows it has
	Hash     Hash     // of the chain at its end
	LeftOut  int      // rows that are committed to and not shown
	Squashed []Squash // what can never be shown again
}

// Verify goes through a record and returns what the chain is at its end, for its reader to
// compare with what they know of it. Errors: the first row that is not where it should be.
func Verify(interviewID string, links iter.Seq2[Link, error]) (Verified, error) {
	v := Verified{Hash: Start(interviewID)}
	for l, err := range links {
		if err == nil {
			err = v.add(l)
		}
		if err != nil {
			return v, fmt.Errorf("verify the record of %s: %w", interviewID, err)
		}
	}
	return v, nil
}

func (v *Verified) add(l Link) error {
	if l.Row != nil && l.Row.N != l.N {
		return fmt.Errorf("row %d says that it is %d", l.N, l.Row.N)
	}
	if l.Row != nil && l.Row.Kind == interview.Squashed {
		return v.squash(l)
	}
	if l.N != v.N+1 {
		return fmt.Errorf("row %d follows %d", l.N, v.N)
	}
	if l.Row == nil {
		v.LeftOut++
	}
	v.N, v.Hash = l.N, v.Hash.Next(l.commitment())
	return nil
}

func (v *Verified) squash(l Link) error {
	var s Squash
	if err := json.Unmarshal(l.Row.Content, &s); err != nil {
		return fmt.Errorf("row %d, which stands for others: %w", l.N, err)
	}
	if s.From != v.N+1 || s.To != l.N || s.To < s.From || len(s.Hash) != len(v.Hash) {
		return fmt.Errorf("row %d stands for %d to %d, after %d", l.N, s.From, s.To, v.N)
	}
	v.N = s.To
	copy(v.Hash[:], s.Hash)
	v.Squashed = append(v.Squashed, s)
	return nil
}
