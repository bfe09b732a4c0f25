package interview

import "time"

// Limits on templates.
const (
	MaxTemplateName  = 120
	MaxTemplateText  = 64 << 10  // bytes of the instructions, and of the guidance
	MaxTemplateFiles = 20        // starter files
	MaxTemplateBytes = 256 << 10 // bytes of all starter files
	MaxTemplates     = 2000      // in one workspace
)

// Template is a reusable question.
type Template struct {
	ID           string
	Name         string
	Language     string       // id of a language, or ""
	Instructions string       // Markdown; everyone in the session reads it
	Guidance     string       // Markdown; only interviewers may ever read it
	Files        []SourceFile // starter files
	Main         string       // the starter file that Run executes; "": the first
	CreatedBy    string       // person id
	CreatedAt    time.Time
	ChangedAt    time.Time
}
