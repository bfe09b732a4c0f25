package room

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"time"

	"candor/backend/ydoc"
)

// A certificate follows the body of every update that the room sends: it says
// whose each client id in it is, and when it was sent, and is signed with a key
// that the relay alone has. Clients that do not know of it pass over it.
//
// What the relay loses all the same (it ran ahead of the disk and was killed, or
// an older copy of its data was restored) is still with those who saw it. They
// send it back as it came, and it is taken under its author's name and its own ids:
// whoever brings it, however often, in whatever order, it is in the document
// once. Nobody can make anything up, and its author need not come back.
//
// Integers are unsigned and little-endian base 128, texts have their length before them:
//
//	1 (the version), unix ms, number of authors, each author,
//	of several authors: number of clients, for each its id and its author's index
//	16 bytes: HMAC-SHA256 of document, body and all of this, cut short
type certificate struct {
	at      time.Time
	sole    string            // author of all clients, or ""
	authors map[uint64]string // of each client; nil when there is a sole one
}

const (
	certificateVersion = 1
	certificateMAC     = 16 // bytes: as good as the 128 bits of a join link
)

var errCertificate = errors.New("not a certificate of this relay")

func (c *certificate) author(client uint64) string {
	if c.authors == nil {
		return c.sole
	}
	return c.authors[client]
}

// signer signs for one document.
type signer struct {
	head []byte // what every signature begins with
	mac  hash.Hash
	sum  [sha256.Size]byte
}

func newSigner(key []byte, document string) signer {
	head := append([]byte("candor certificate\x00"), byte(len(document)))
	return signer{head: append(head, document...), mac: hmac.New(sha256.New, key)}
}

// sign returns the MAC, which is good until the next one.
func (s *signer) sign(body, claims []byte) []byte {
	s.mac.Reset()
	s.mac.Write(s.head)
	s.mac.Write(binary.AppendUvarint(s.sum[:0], uint64(len(body))))
	s.mac.Write(body)
	s.mac.Write(claims)
	return s.mac.Sum(s.sum[:0])[:certificateMAC]
}

// certified is an update for everybody, with its certificate.
func (r *Room) certified(bytes []byte, u *ydoc.Update) *fanout {
	return &fanout{update: bytes, certificate: r.certify(bytes, u.ClientIDs())}
}

// certify makes the certificate of an update that has structs of some clients.
func (r *Room) certify(body []byte, clients []uint64) []byte {
	var authors []string
	index := map[string]uint64{}
	for _, client := range clients {
		author := r.owners.ids[client].author
		if _, known := index[author]; !known {
			index[author] = uint64(len(authors))
			authors = append(authors, author)
		}
	}
	b := binary.AppendUvarint(make([]byte, 0, 64), certificateVersion)
	b = binary.AppendUvarint(b, uint64(r.hub.opts.Now().UnixMilli()))
	b = binary.AppendUvarint(b, uint64(len(authors)))
	for _, author := range authors {
		b = append(binary.AppendUvarint(b, uint64(len(author))), author...)
	}
	if len(authors) > 1 {
		b = binary.AppendUvarint(b, uint64(len(clients)))
		for _, client := range clients {
			b = binary.AppendUvarint(binary.AppendUvarint(b, client), index[r.owners.ids[client].author])
		}
	}
	return append(b, r.signer.sign(body, b)...)
}

// verify reads a certificate and reports an error unless this relay made it, for this
// document and body.
func (r *Room) verify(body, b []byte) (certificate, error) {
	n := len(b) - certificateMAC
	if n < 0 || !hmac.Equal(r.signer.sign(body, b[:n]), b[n:]) {
		return certificate{}, errCertificate
	}
	return readCertificate(b[:n])
}

// readCertificate reads what this relay has written, if perhaps a later version of it.
func readCertificate(b []byte) (certificate, error) {
	bad := false
	uint := func() uint64 {
		n, size := binary.Uvarint(b)
		if size <= 0 {
			bad = true
			return 0
		}
		b = b[size:]
		return n
	}
	if uint() != certificateVersion {
		return certificate{}, errCertificate
	}
	c := certificate{at: time.UnixMilli(int64(uint())).UTC()}
	var authors []string
	for n := uint(); n > 0 && !bad; n-- {
		size := uint()
		if size > uint64(len(b)) {
			return certificate{}, errCertificate
		}
		authors = append(authors, string(b[:size]))
		b = b[size:]
	}
	if len(authors) == 1 {
		c.sole = authors[0]
	} else if len(authors) > 1 {
		c.authors = map[uint64]string{}
		for n := uint(); n > 0 && !bad; n-- {
			client, i := uint(), uint()
			if i >= uint64(len(authors)) {
				return certificate{}, errCertificate
			}
			c.authors[client] = authors[i]
		}
	}
	if bad || len(b) > 0 {
		return certificate{}, errCertificate
	}
	return c, nil
}
