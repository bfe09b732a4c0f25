package server

import (
	"bytes"
	"testing"

	"candor/backend/sqlite"
)

// The key is as old as the database: the same after a restart, and another in another one.
func TestLiveKeyIsTheDatabases(t *testing.T) {
	dir := t.TempDir()
	read := func(dir string) []byte {
		db, err := sqlite.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		key, err := liveKey(t.Context(), db)
		if err != nil || len(key) != liveKeyBytes {
			t.Fatalf("liveKey = %d bytes, %v", len(key), err)
		}
		return key
	}
	first := read(dir)
	if !bytes.Equal(first, read(dir)) {
		t.Error("the key changed with a restart")
	}
	if bytes.Equal(first, read(t.TempDir())) {
		t.Error("two databases have the same key")
	}
}

func TestDamagedLiveKeyIsSaid(t *testing.T) {
	db, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.SetSetting(t.Context(), liveKeySetting, "short"); err != nil {
		t.Fatal(err)
	}
	if _, err := liveKey(t.Context(), db); err == nil {
		t.Error("a damaged key was read")
	}
}
