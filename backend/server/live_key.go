package server

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"

	"candor/backend/sqlite"
)

// liveKeySetting is the key that signs what live sessions send. It lies in the
// database because it must be as old as what is in it: an older copy that is
// restored has the same key.
const liveKeySetting = "live.key"

const liveKeyBytes = 32

// liveKey reads the key, and makes it the first time.
func liveKey(ctx context.Context, db *sqlite.DB) ([]byte, error) {
	stored, err := db.Setting(ctx, liveKeySetting)
	if err != nil {
		return nil, fmt.Errorf("read the key of live sessions: %w", err)
	}
	if stored != "" {
		key, err := base64.StdEncoding.DecodeString(stored)
		if err != nil || len(key) != liveKeyBytes {
			return nil, fmt.Errorf("the key of live sessions (setting %q) is damaged", liveKeySetting)
		}
		return key, nil
	}
	key := make([]byte, liveKeyBytes)
	_, _ = rand.Read(key) // never fails
	if err := db.SetSetting(ctx, liveKeySetting, base64.StdEncoding.EncodeToString(key)); err != nil {
		return nil, fmt.Errorf("store the key of live sessions: %w", err)
	}
	return key, nil
}
