package storetest_test

import (
	"testing"

	"candor/backend/room"
	"candor/backend/room/storetest"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(*testing.T) room.Store { return storetest.NewMemory() })
}
