package sqlite

import (
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"sync"

	"modernc.org/sqlite"

	"candor/backend/interview"
	"candor/backend/recording"
)

// The checksums of a record's rows and of snapshots are CRC-32C. They are against
// accidents: whoever may write the file may write a checksum, too, of whatever
// kind. Four bytes find every burst of up to 32 bits and all but one in four
// billion of anything else, and processors compute them in passing.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// rowSum is the checksum of a row of a record. It covers the names of its interview and
// its document, which are in other tables: a row that turns up in another record is as
// wrong as one with other bytes.
func rowSum(r *recording.Row) int64 {
	b := make([]byte, 0, 256)
	b = append(append(b, r.InterviewID...), 0) // no id has a zero byte
	return int64(crc32.Update(crc32.Checksum(r.Encode(b), castagnoli), castagnoli, r.Private))
}

// entrySum is the checksum of a row of the log of releases before.
func entrySum(e *interview.LogEntry) int64 {
	return checksum(e.Document, e.Seq, toMillis(e.At), e.Author, e.Update)
}

func snapshotSum(s *interview.Snapshot) int64 {
	return checksum(s.Document, s.Seq, int64(len(s.State)), string(s.State), s.Authors)
}

func checksum(document string, a, b int64, text string, rest []byte) int64 {
	head := make([]byte, 0, 128)
	head = append(append(head, document...), 0) // no name has a zero byte
	head = binary.BigEndian.AppendUint64(head, uint64(a))
	head = binary.BigEndian.AppendUint64(head, uint64(b))
	head = binary.BigEndian.AppendUint64(head, uint64(len(text)))
	sum := crc32.Update(0, castagnoli, head)
	sum = crc32.Update(sum, castagnoli, []byte(text))
	return int64(crc32.Update(sum, castagnoli, rest))
}

// sumFunctions gives SQL the checksums, for the migration that adds them to what
// was stored before. SQLite's driver keeps functions for the whole process.
var sumFunctions = sync.OnceValue(func() error {
	entry := func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		document, ok1 := args[0].(string)
		seq, ok2 := args[1].(int64)
		at, ok3 := args[2].(int64)
		author, ok4 := args[3].(string)
		if !ok1 || !ok2 || !ok3 || !ok4 {
			return nil, fmt.Errorf("an entry of the log is not as it should be: %T, %T, %T, %T", args[0], args[1], args[2], args[3])
		}
		return checksum(document, seq, at, author, blob(args[4])), nil
	}
	snapshot := func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		document, ok1 := args[0].(string)
		seq, ok2 := args[1].(int64)
		if !ok1 || !ok2 {
			return nil, fmt.Errorf("a snapshot is not as it should be: %T, %T", args[0], args[1])
		}
		return snapshotSum(&interview.Snapshot{Document: document, Seq: seq, State: blob(args[2]), Authors: blob(args[3])}), nil
	}
	return errors.Join(
		sqlite.RegisterDeterministicScalarFunction("candor_entry_sum", 5, entry),
		sqlite.RegisterDeterministicScalarFunction("candor_snapshot_sum", 4, snapshot),
	)
})

// blob is a value that is bytes; the driver gives an empty one as nil.
func blob(v driver.Value) []byte {
	b, _ := v.([]byte)
	return b
}
