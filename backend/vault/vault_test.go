package vault_test

import (
	"context"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"candor/backend/interview"
	"candor/backend/sqlite"
	"candor/backend/vault"
)

const name = "mail-password"

func open(t *testing.T, dir, keyFile string) (*vault.Vault, *sqlite.DB) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	v, err := vault.Open(dir, keyFile, db)
	if err != nil {
		t.Fatalf("open the vault: %v", err)
	}
	return v, db
}

func secret(t *testing.T, v *vault.Vault, want string) {
	t.Helper()
	if got, err := v.Secret(t.Context(), name); err != nil || got != want {
		t.Errorf("Secret is %q, %v; want %q", got, err, want)
	}
}

func set(t *testing.T, v *vault.Vault, value string) {
	t.Helper()
	if err := v.SetSecret(t.Context(), name, value); err != nil {
		t.Fatalf("SetSecret: %v", err)
	}
}

func TestSecretsAreKept(t *testing.T) {
	dir := t.TempDir()
	v, db := open(t, dir, "")
	secret(t, v, "")
	if _, err := os.Stat(filepath.Join(dir, "secret.key")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a key before there is a secret: %v", err)
	}
	const password = "ünder the sofa"
	set(t, v, password)
	secret(t, v, password)

	stored, err := db.Setting(t.Context(), "secret:"+name)
	if err != nil || !strings.HasPrefix(stored, "v1:") || strings.Contains(stored, password) ||
		strings.Contains(stored, base64.StdEncoding.EncodeToString([]byte(password))) {
		t.Errorf("stored is %q, %v; want it encrypted", stored, err)
	}
	set(t, v, password)
	if again, _ := db.Setting(t.Context(), "secret:"+name); again == stored {
		t.Error("the same secret was encrypted to the same bytes twice")
	}

	again, err := vault.Open(dir, "", db)
	if err != nil {
		t.Fatal(err)
	}
	secret(t, again, password)
	set(t, again, "")
	secret(t, v, "")
	if stored, _ := db.Setting(t.Context(), "secret:"+name); stored != "" {
		t.Errorf("a removed secret left %q", stored)
	}
}

func TestKeyFileIsTheOwnersAlone(t *testing.T) {
	dir := t.TempDir()
	v, _ := open(t, dir, "")
	set(t, v, "x")
	path := filepath.Join(dir, "secret.key")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode() != 0o600 {
		t.Errorf("the key file's mode is %v, want -rw-------", info.Mode())
	}
	files, err := filepath.Glob(filepath.Join(dir, "secret.key*"))
	if err != nil || len(files) != 1 {
		t.Errorf("beside the key file are %q, %v", files, err)
	}
}

func TestAnotherKeyFile(t *testing.T) {
	keyFile := filepath.Join(t.TempDir(), "my.key")
	key := base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef"))
	if err := os.WriteFile(keyFile, []byte(key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	v, _ := open(t, dir, keyFile)
	set(t, v, "x")
	secret(t, v, "x")
	if _, err := os.Stat(filepath.Join(dir, "secret.key")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the data directory has a key file, too: %v", err)
	}
	if text, err := os.ReadFile(keyFile); err != nil || string(text) != key+"\n" {
		t.Errorf("the key file was changed: %q, %v", text, err)
	}
}

func TestRefusedKeyFiles(t *testing.T) {
	good := base64.StdEncoding.EncodeToString(make([]byte, 32)) + "\n"
	for _, c := range []struct {
		name, text string
		mode       os.FileMode
		says       string
	}{
		{"others may read it", good, 0o644, "chmod 600"},
		{"a group may read it", good, 0o640, "chmod 600"},
		{"empty", "", 0o600, "is not a key"},
		{"short", base64.StdEncoding.EncodeToString(make([]byte, 31)), 0o600, "is not a key"},
		{"long", good + good, 0o600, "is not a key"},
		{"no base64", "correct horse battery staple\n", 0o600, "openssl rand -base64 32"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.mode != 0o600 && runtime.GOOS == "windows" {
				t.Skip("Windows has no such permissions")
			}
			path := filepath.Join(t.TempDir(), "a key")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, c.mode); err != nil {
				t.Fatal(err)
			}
			_, err := vault.Open(t.TempDir(), path, nil)
			if interview.CodeOf(err) != interview.Invalid || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) {
				t.Errorf("Open says %v, want %q and the path", err, c.says)
			}
		})
	}
	t.Run("no folder", func(t *testing.T) {
		_, err := vault.Open(t.TempDir(), filepath.Join(t.TempDir(), "none", "key"), nil)
		if interview.CodeOf(err) != interview.Invalid {
			t.Errorf("Open says %v, want that there is no folder", err)
		}
	})
}

// TestWhatCannotBeDecrypted: the person is told to enter the password again, and
// that mends it.
func TestWhatCannotBeDecrypted(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(t *testing.T, dir string, db *sqlite.DB)
	}{
		{"another key", func(t *testing.T, dir string, _ *sqlite.DB) {
			key := base64.StdEncoding.EncodeToString(make([]byte, 32))
			if err := os.WriteFile(filepath.Join(dir, "secret.key"), []byte(key), 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		{"no key", func(t *testing.T, dir string, _ *sqlite.DB) {
			if err := os.Remove(filepath.Join(dir, "secret.key")); err != nil {
				t.Fatal(err)
			}
		}},
		{"a changed byte", func(t *testing.T, _ string, db *sqlite.DB) {
			change(t, db, func(s string) string {
				b, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, "v1:"))
				if err != nil {
					t.Fatal(err)
				}
				b[len(b)-20] ^= 1
				return "v1:" + base64.StdEncoding.EncodeToString(b)
			})
		}},
		{"cut short", func(t *testing.T, _ string, db *sqlite.DB) {
			change(t, db, func(s string) string { return s[:12] })
		}},
		{"no base64", func(t *testing.T, _ string, db *sqlite.DB) {
			change(t, db, func(string) string { return "v1:?" })
		}},
		{"another format", func(t *testing.T, _ string, db *sqlite.DB) {
			change(t, db, func(s string) string { return "v2:" + s[3:] })
		}},
		{"another secret in its place", func(t *testing.T, dir string, db *sqlite.DB) {
			v, err := vault.Open(dir, "", db)
			if err != nil {
				t.Fatal(err)
			}
			if err := v.SetSecret(t.Context(), "other", "y"); err != nil {
				t.Fatal(err)
			}
			other, err := db.Setting(t.Context(), "secret:other")
			if err != nil {
				t.Fatal(err)
			}
			change(t, db, func(string) string { return other })
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			v, db := open(t, dir, "")
			set(t, v, "correct horse")
			c.spoil(t, dir, db)
			v, err := vault.Open(dir, "", db)
			if err != nil {
				t.Fatal(err)
			}
			got, err := v.Secret(t.Context(), name)
			if got != "" || interview.CodeOf(err) != interview.Unavailable || !strings.Contains(err.Error(), "nter the password again") {
				t.Errorf("Secret is %q, %v; want to be told to enter it again", got, err)
			}
			set(t, v, "again")
			secret(t, v, "again")
		})
	}
}

func change(t *testing.T, db *sqlite.DB, f func(string) string) {
	t.Helper()
	s, err := db.Setting(t.Context(), "secret:"+name)
	if err == nil {
		err = db.SetSetting(t.Context(), "secret:"+name, f(s))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestFirstSecretsAtOnce: one key is made, and every secret can be read with it.
func TestFirstSecretsAtOnce(t *testing.T) {
	dir := t.TempDir()
	v, db := open(t, dir, "")
	another, err := vault.Open(dir, "", db) // made its key meanwhile, from v's point of view
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for n := range 16 {
		wait.Go(func() {
			which := v
			if n%2 == 0 {
				which = another
			}
			if err := which.SetSecret(context.WithoutCancel(t.Context()), string(rune('a'+n)), "s"); err != nil {
				t.Errorf("SetSecret: %v", err)
			}
		})
	}
	wait.Wait()
	fresh, err := vault.Open(dir, "", db)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 16 {
		if got, err := fresh.Secret(t.Context(), string(rune('a'+n))); got != "s" || err != nil {
			t.Errorf("secret %d is %q, %v", n, got, err)
		}
	}
}
