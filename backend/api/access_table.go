package api

import "net/http"

// who may make a call.
type who int

const (
	nobody      who = iota // everyone: no token is looked at
	participant            // a participant of the interview in the path, or any person
	person                 // anyone who is signed in
	admin                  // a person with the role admin
	loopback               // this machine, or an administrator from elsewhere
)

const (
	defaultBody      = 64 << 10 // bytes of a request
	executionsBody   = 2 << 20  // 1 MiB of source, as JSON
	stdinBody        = 256 << 10
	templateBody     = 4 << 20   // the files, tests and texts of interview.Template, as JSON
	invitingBody     = 1 << 20   // interview.MaxInvitations with long messages
	instructionsBody = 512 << 10 // interview.MaxTemplateText, as JSON
	textBody         = 256 << 10 // the wording of all mails; a certificate
)

// row says who may make a call and what it may weigh.
type row struct {
	who  who
	body int64 // bytes; 0: the call takes no body
	note string
}

// table has a row for every route of the relay; one without a row is refused
// to everybody, and a test fails. The rate limits are in package access
// (sign-in, joining) and package runner (executions).
var table = map[string]row{
	"POST /api/sign-in":      {nobody, defaultBody, "limited per address and e-mail: access.SignInAttempts"},
	"POST /api/sign-in/code": {nobody, defaultBody, "a code is 130 random bits and works once"},
	"POST /api/sign-out":     {person, 0, "ends this sign-in alone"},
	"GET /api/me":            {person, 0, ""},
	"PATCH /api/me":          {person, defaultBody, "name and e-mail address, never the role"},
	"GET /api/people":        {person, 0, ""},
	"GET /api/changes":       {person, 0, "names of what changed, never what it is; addresses and settings for admins alone; maxFollowed waits of one person at once"},

	"GET /api/interviews":              {person, 0, "at most interview.MaxPage at once"},
	"POST /api/interviews":             {person, invitingBody, "at most interview.MaxInvitations with it"},
	"POST /api/interviews/delete":      {person, defaultBody, "at most interview.MaxBatch at once"},
	"POST /api/interviews/restore":     {person, defaultBody, "at most interview.MaxBatch at once"},
	"POST /api/interviews/purge":       {person, defaultBody, "only what is in the trash; at most interview.MaxBatch at once"},
	"GET /api/interviews/{id}":         {person, 0, ""},
	"PATCH /api/interviews/{id}":       {person, defaultBody, ""},
	"POST /api/interviews/{id}/start":  {person, 0, ""},
	"POST /api/interviews/{id}/end":    {person, 0, ""},
	"POST /api/interviews/{id}/reopen": {person, 0, ""},

	"GET /api/interviews/{id}/invitations":                        {person, 0, ""},
	"POST /api/interviews/{id}/invitations":                       {person, defaultBody, "at most interview.MaxInvitations; mails an hour are limited by the settings"},
	"POST /api/interviews/{id}/invitations/preview":               {person, defaultBody, ""},
	"POST /api/interviews/{id}/invitations/{invitation}/resend":   {person, 0, "mails an hour are limited by the settings"},
	"POST /api/interviews/{id}/invitations/{invitation}/withdraw": {person, defaultBody, ""},
	"GET /api/interviews/{id}/calendar":                           {person, 0, ""},
	"POST /api/invitations/preview":                               {person, defaultBody, "makes nothing"},

	"GET /api/mail":             {person, 0, "whether mail can be sent; nothing of the server"},
	"GET /api/execution-limits": {person, 0, ""},
	"PUT /api/execution-limits": {admin, defaultBody, "within the bounds of runner.Settings.Check"},

	"GET /api/mail/settings":    {admin, 0, "never the password"},
	"PUT /api/mail/settings":    {admin, textBody, ""},
	"DELETE /api/mail/settings": {admin, 0, ""},
	"POST /api/mail/test":       {admin, textBody, "one mail, in 30 s at most; limited per hour: invite.Service.Test"},
	"GET /api/wording":          {person, 0, ""},
	"PUT /api/wording":          {admin, textBody, ""},
	"POST /api/wording/preview": {person, textBody, "made-up facts"},

	"GET /api/templates":         {person, 0, "at most interview.MaxTemplates"},
	"POST /api/templates":        {person, templateBody, "at most interview.MaxTemplates"},
	"GET /api/templates/{id}":    {person, 0, "with guidance and hidden tests, which no participant may read"},
	"PUT /api/templates/{id}":    {person, templateBody, ""},
	"DELETE /api/templates/{id}": {person, 0, "sessions that were opened keep what they began with"},

	"GET /api/interviews/{id}/session":                           {participant, 0, "says no more of the interview than the join did"},
	"GET /api/interviews/{id}/executions":                        {participant, 0, "the last maxExecutions"},
	"POST /api/interviews/{id}/executions":                       {participant, executionsBody, "rate and queue: package runner"},
	"POST /api/interviews/{id}/executions/{execution}/stdin":     {participant, stdinBody, ""},
	"POST /api/interviews/{id}/executions/{execution}/interrupt": {participant, 0, ""},
	"POST /api/interviews/{id}/executions/{execution}/resize":    {participant, defaultBody, "of one's own executions: executions.resize"},
	"POST /api/interviews/{id}/executions/{execution}/stop":      {participant, 0, ""},

	"GET /api/interviews/{id}/instructions": {participant, 0, ""},
	"PUT /api/interviews/{id}/instructions": {person, instructionsBody, "at most interview.MaxTemplateText; a participant can only read them"},

	"GET /api/interviews/{id}/tests":                 {participant, 0, "of hidden ones a candidate gets the number alone"},
	"GET /api/interviews/{id}/test-runs":             {participant, 0, "of hidden tests a candidate gets whether they passed; the last maxTestRuns"},
	"POST /api/interviews/{id}/test-runs":            {participant, executionsBody, "counts as one execution; one at a time in a session, for testRunTime at most"},
	"POST /api/interviews/{id}/test-runs/{run}/stop": {participant, 0, ""},

	"POST /api/join/{token}": {nobody, defaultBody, "the only call that a join link opens to who has no account; limited per address: access.Joins, access.WrongLinks"},
	"GET /api/join/{token}":  {person, 0, "its id alone, which the list of interviews has too"},
	"GET /api/languages":     {nobody, 0, "what can be executed is no secret"},
	"GET /api/openapi.json":  {nobody, 0, ""},
	"GET /api/version":       {person, 0, ""},

	"GET /live":              {nobody, 0, "authenticates for every document by itself"},
	"GET /healthz":           {nobody, 0, "whether anything can be stored, and why not, in one of a few sentences"},
	"GET /readyz":            {nobody, 0, "the same"},
	"GET /metrics":           {loopback, 0, "with a public address for administrators alone: a proxy's requests come from this machine"},
	"GET /i/{token}":         {nobody, 0, "a static page; wrong links are limited per address"},
	"GET /i/{token}/{$}":     {nobody, 0, "the same link with a slash that was added to it"},
	"GET /assets/":           {nobody, 0, "static files"},
	"GET /licences":          {nobody, 0, "what others' works ask to be said of them"},
	"GET /licences.cdx.json": {nobody, 0, "the same for machines"},
	"/":                      {nobody, 0, "the interviewer's static page"},
	"/api/":                  {nobody, 0, "the answer for calls that do not exist"},
}

// codes says which HTTP status each coded error has.
var statuses = map[string]int{
	"invalid":             http.StatusUnprocessableEntity,
	"unauthorized":        http.StatusUnauthorized,
	"forbidden":           http.StatusForbidden,
	"not_found":           http.StatusNotFound,
	"conflict":            http.StatusConflict,
	"gone":                http.StatusGone,
	"precondition_failed": http.StatusPreconditionFailed,
	"too_large":           http.StatusRequestEntityTooLarge,
	"too_many":            http.StatusTooManyRequests,
	"unavailable":         http.StatusServiceUnavailable,
	"damaged":             http.StatusInternalServerError,
}
