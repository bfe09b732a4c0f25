package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"candor/backend/interview"
)

// Cost of one argon2id hash.
type Cost struct {
	Time    uint32 // passes
	Memory  uint32 // KiB
	Threads uint8
}

// DefaultCost is the second recommendation of RFC 9106, section 4: 64 MiB, three passes.
var DefaultCost = Cost{Time: 3, Memory: 64 * 1024, Threads: 4}

const (
	saltBytes = 16
	keyBytes  = 32
)

var b64 = base64.RawStdEncoding

// hashPassword returns the PHC string of a password.
func (c Cost) hashPassword(password string) string {
	salt := make([]byte, saltBytes)
	rand.Read(salt) //nolint:errcheck // never fails, see crypto/rand
	key := argon2.IDKey([]byte(password), salt, c.Time, c.Memory, c.Threads, keyBytes)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Memory, c.Time, c.Threads,
		b64.EncodeToString(salt), b64.EncodeToString(key))
}

// checkPassword reports whether password is the one of a PHC string that
// hashPassword made, at whatever cost it was made.
func checkPassword(phc, password string) bool {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	var version int
	var c Cost
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.Memory, &c.Time, &c.Threads); err != nil {
		return false
	}
	salt, err := b64.DecodeString(parts[4])
	if err != nil {
		return false
	}
	want, err := b64.DecodeString(parts[5])
	if err != nil || len(want) == 0 || c.Time == 0 || c.Threads == 0 {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, c.Time, c.Memory, c.Threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}

// cleanPassword checks a password that somebody chose.
func cleanPassword(s string) error {
	if n := len([]rune(s)); n < interview.MinPassword {
		return interview.InvalidField("password", "The password needs at least %d characters.", interview.MinPassword)
	}
	if len(s) > interview.MaxPassword {
		return interview.InvalidField("password", "The password is too long: the limit is %d bytes.", interview.MaxPassword)
	}
	return nil
}
