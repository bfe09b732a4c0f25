package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// scrubAtOnce is how many pages one transaction of a scrub overwrites: few
// enough that updates of live sessions hardly wait for it.
const scrubAtOnce = 256

// Scrub implements interview.Store. secure_delete overwrites what is deleted,
// but not the copies that a page keeps in its unused part when SQLite has moved
// rows to another page. VACUUM would leave them behind, and hold up every
// writer for as long as it copies the database; this overwrites the unused
// parts alone, a few pages at a time.
func (db *DB) Scrub(ctx context.Context) error {
	err := scrub(ctx, db.read, func(pages []int64) error {
		return db.inTx(ctx, "scrub", func(tx *sql.Tx) error { return scrubPages(ctx, tx, pages) })
	})
	if err != nil {
		return err
	}
	return db.cutWAL(ctx)
}

// scrub has what is left in a database overwritten, a few pages at a time.
func scrub(ctx context.Context, db *sql.DB, overwrite func(pages []int64) error) error {
	pages, err := unclean(ctx, db)
	if err != nil {
		return fmt.Errorf("scrub: look for what is left: %w", err)
	}
	for part := range slices.Chunk(pages, scrubAtOnce) {
		if err := overwrite(part); err != nil {
			return err
		}
	}
	return nil
}

// unclean lists the pages with something in their unused parts.
func unclean(ctx context.Context, db *sql.DB) ([]int64, error) {
	rows, err := db.QueryContext(ctx, `SELECT pgno, data FROM sqlite_dbpage`)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // reading only
	var pages []int64
	for rows.Next() {
		var number int64
		var data sql.RawBytes
		if err := rows.Scan(&number, &data); err != nil {
			return nil, err
		}
		for _, r := range unused(number, data) {
			if !isZero(data[r[0]:r[1]]) {
				pages = append(pages, number)
				break
			}
		}
	}
	return pages, rows.Err()
}

// scrubPages overwrites the unused parts of pages as they are now.
func scrubPages(ctx context.Context, tx *sql.Tx, pages []int64) error {
	for _, number := range pages {
		var data []byte
		err := tx.QueryRowContext(ctx, `SELECT data FROM sqlite_dbpage WHERE pgno = ?`, number).Scan(&data)
		if errors.Is(err, sql.ErrNoRows) {
			continue // the file has become shorter
		}
		if err != nil {
			return fmt.Errorf("page %d: %w", number, err)
		}
		ranges := unused(number, data)
		if len(ranges) == 0 {
			continue
		}
		for _, r := range ranges {
			clear(data[r[0]:r[1]])
		}
		if _, err := tx.ExecContext(ctx, `UPDATE sqlite_dbpage SET data = ? WHERE pgno = ?`, data, number); err != nil {
			return fmt.Errorf("page %d: %w", number, err)
		}
	}
	return nil
}

// The kinds of b-tree pages, in their first byte (SQLite's file format, section
// 1.6). Any other page begins with the number of a page or is empty: its first
// byte is one of these only past page 33,554,432, in a database of 128 GiB.
const (
	interiorIndex = 2
	interiorTable = 5
	leafIndex     = 10
	leafTable     = 13
)

// unused returns the parts of a b-tree page that hold no data: between the
// list of its cells and the cells, and in its free blocks behind their headers.
// It returns none when anything about the page is not as the format says.
func unused(number int64, page []byte) (ranges [][2]int) {
	header := 0
	if number == 1 {
		header = 100 // behind the file's own
	}
	if number >= 1<<25 || len(page) < header+12 {
		return nil
	}
	size := 8
	switch page[header] {
	case interiorIndex, interiorTable:
		size = 12
	case leafIndex, leafTable:
	default:
		return nil
	}
	u16 := func(at int) int { return int(binary.BigEndian.Uint16(page[at:])) }
	listEnd := header + size + 2*u16(header+3)
	content := u16(header + 5)
	if content == 0 {
		content = 65536
	}
	if listEnd > content || content > len(page) {
		return nil
	}
	ranges = append(ranges, [2]int{listEnd, content})
	for block := u16(header + 1); block != 0; {
		if block < content || block+4 > len(page) {
			return nil
		}
		next, end := u16(block), block+u16(block+2)
		if end < block+4 || end > len(page) || (next != 0 && next < end) {
			return nil
		}
		ranges = append(ranges, [2]int{block + 4, end})
		block = next
	}
	return ranges
}

func isZero(b []byte) bool { return len(bytes.TrimLeft(b, "\x00")) == 0 }

// cutWAL writes the WAL back into the database and empties it.
func (db *DB) cutWAL(ctx context.Context) error {
	var busy, frames, done int
	if err := db.write.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &done); err != nil {
		return fmt.Errorf("write the WAL back: %w", err)
	}
	if busy != 0 {
		return fmt.Errorf("write the WAL back: %w", errBusy)
	}
	return nil
}

var errBusy = errors.New("somebody reads for longer than busyTimeout")
