package sqlite_test

import (
	"fmt"
	"testing"
	"time"

	"candor/backend/interview"
	"candor/backend/recording"
	"candor/backend/sqlite"
)

// BenchmarkAppend is a group commit as 200 interviews make it: some entries
// of as many documents.
func BenchmarkAppend(b *testing.B) {
	for _, n := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("%d documents", n), func(b *testing.B) {
			ctx := b.Context()
			db, err := sqlite.Open(ctx, b.TempDir())
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			p := interview.Person{ID: interview.NewID(), Email: "g@example.org", Name: "G", Role: interview.Admin, CreatedAt: time.Now()}
			if err := db.CreatePerson(ctx, p, ""); err != nil {
				b.Fatal(err)
			}
			rows := make([]recording.Row, n)
			for i := range rows {
				v := interview.Interview{ID: interview.NewID(), JoinToken: interview.NewSecret(), State: interview.Live, CreatedBy: p.ID, CreatedAt: time.Now()}
				if _, _, err := db.CreateInterview(ctx, v, "", nil); err != nil {
					b.Fatal(err)
				}
				rows[i] = recording.Row{InterviewID: v.ID, Document: interview.CodeDocument, At: time.Now(), Author: p.ID, Content: make([]byte, 40)}
			}
			b.ReportAllocs()
			for b.Loop() {
				for i := range rows {
					rows[i].N++
					rows[i].Seq++
				}
				if err := db.Append(ctx, rows); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
