// Package vault keeps a relay's secrets encrypted in its database: AES-256-GCM
// (NIST SP 800-38D) with a key that lies in a file beside it. A copy of the
// database alone opens nothing.
package vault

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"candor/backend/interview"
)

const (
	defaultKeyFile = "secret.key" // in the data directory
	settingPrefix  = "secret:"
	format         = "v1:" // of a stored secret: this, then base64 of nonce and ciphertext
)

// Store keeps the encrypted secrets.
type Store interface {
	// Setting reads one setting; "" when it was never set.
	Setting(ctx context.Context, name string) (string, error)
	SetSetting(ctx context.Context, name, value string) error
}

// Vault encrypts secrets.
type Vault struct {
	store   Store
	keyFile string

	mu   sync.Mutex  // held while the key file is made
	aead cipher.AEAD // nil until there is a key file
}

// Open reads the key file; "" stands for the one in the data directory. One
// that does not exist is made with the first secret. Errors: Invalid when the
// file is no key, or when others may read it.
func Open(dataDir, keyFile string, store Store) (*Vault, error) {
	if keyFile == "" {
		keyFile = filepath.Join(dataDir, defaultKeyFile)
	}
	v := &Vault{store: store, keyFile: keyFile}
	key, err := readKey(keyFile)
	if err != nil {
		return nil, err
	}
	if key != nil {
		return v, v.use(key)
	}
	if info, err := os.Stat(filepath.Dir(keyFile)); err != nil || !info.IsDir() {
		return nil, interview.Errorf(interview.Invalid, "The key file cannot be made: there is no folder %s.", filepath.Dir(keyFile))
	}
	return v, nil
}

func (v *Vault) use(key []byte) error {
	block, err := aes.NewCipher(key)
	if err == nil {
		v.aead, err = cipher.NewGCMWithRandomNonce(block)
	}
	if err != nil {
		return fmt.Errorf("use the key of the secrets: %w", err)
	}
	return nil
}

// Secret returns a secret, or "" when there is none. Errors: Unavailable when
// it cannot be decrypted.
func (v *Vault) Secret(ctx context.Context, name string) (string, error) {
	stored, err := v.store.Setting(ctx, settingPrefix+name)
	if err != nil {
		return "", fmt.Errorf("read the secret %s: %w", name, err)
	}
	if stored == "" {
		return "", nil
	}
	v.mu.Lock()
	aead := v.aead
	v.mu.Unlock()
	if aead == nil {
		return "", interview.Errorf(interview.Unavailable,
			"The stored password cannot be read: the key file of this server is gone. Put it back and restart the server, or enter the password again.")
	}
	sealed, ok := strings.CutPrefix(stored, format)
	cipherText, err := base64.StdEncoding.DecodeString(sealed)
	if ok && err == nil {
		var plain []byte
		if plain, err = aead.Open(nil, nil, cipherText, bound(name)); err == nil {
			return string(plain), nil
		}
	}
	return "", interview.Errorf(interview.Unavailable,
		"The stored password cannot be read with the key file of this server: one of the two was changed. Enter the password again.")
}

// SetSecret stores a secret; "" removes it.
func (v *Vault) SetSecret(ctx context.Context, name, value string) error {
	stored := ""
	if value != "" {
		aead, err := v.ready()
		if err != nil {
			return err
		}
		stored = format + base64.StdEncoding.EncodeToString(aead.Seal(nil, nil, []byte(value), bound(name)))
	}
	if err := v.store.SetSetting(ctx, settingPrefix+name, stored); err != nil {
		return fmt.Errorf("store the secret %s: %w", name, err)
	}
	return nil
}

// Where says where secrets are, as a part of a sentence.
func (v *Vault) Where() string { return "the server’s data directory, encrypted" }

// ready makes the key file when there is none yet.
func (v *Vault) ready() (cipher.AEAD, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.aead != nil {
		return v.aead, nil
	}
	key, err := makeKey(v.keyFile)
	if err == nil {
		err = v.use(key)
	}
	return v.aead, err
}

// bound is authenticated with a secret, so that one cannot be put in another's
// place.
func bound(name string) []byte { return []byte("candor " + settingPrefix + name) }
