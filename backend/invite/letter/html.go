package letter

import (
	"html"
	"strings"
)

// Mail programs drop style sheets as they please, so every element carries its
// looks for light mode; the sheet in the head only turns them dark where that
// is understood. Nothing is loaded from elsewhere.
const htmlHead = `<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no">
<title>`

const htmlStyle = `</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
.c-page { background-color: #101416 !important; color: #e9edee !important; }
.c-text, .c-strong { color: #e9edee !important; }
.c-soft { color: #adb6ba !important; }
.c-card { background-color: #191f21 !important; border-color: #2e3639 !important; }
.c-quote { border-color: #5dbfc0 !important; }
.c-button { background-color: #63c3c4 !important; }
.c-label { color: #07201f !important; }
.c-link { color: #74cfd0 !important; }
}
</style>
</head>
`

const (
	fontStyle = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5;"
	inkStyle  = "color:#171d20;"
	wordStyle = "word-break:break-word;overflow-wrap:anywhere;"

	openPage = `<body class="c-page" style="margin:0;padding:0;background-color:#ffffff;` + inkStyle + `">
<div class="c-page" style="margin:0 auto;padding:24px 20px;max-width:560px;background-color:#ffffff;` + inkStyle + fontStyle + wordStyle + `">
`
	closePage = "</div>\n</body>\n</html>\n"

	openText  = `<p dir="auto" class="c-text" style="margin:0 0 16px;` + inkStyle + `">`
	closeText = "</p>\n"

	openQuote  = `<blockquote class="c-quote" style="margin:0 0 16px;padding:0 0 0 14px;border-left:3px solid #00696b;"><p dir="auto" class="c-text" style="margin:0;` + inkStyle + `">`
	closeQuote = "</p></blockquote>\n"

	openCard = `<div class="c-card" style="margin:0 0 16px;padding:14px 16px;border:1px solid #dde2e4;border-radius:6px;background-color:#f6f8f8;">
`
	openStrong = `<p dir="auto" class="c-strong" style="margin:0 0 4px;font-weight:600;` + inkStyle + `">`
	openLead   = `<p dir="auto" class="c-text" style="margin:0;` + inkStyle + `">`
	openSoft   = `<p dir="auto" class="c-soft" style="margin:0;color:#485155;">`
	closeCard  = "</div>\n"

	// Outlook draws a table cell's colour where it ignores a link's padding.
	openButton = `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:24px 0 12px;border-collapse:separate;"><tr><td class="c-button" bgcolor="#00696b" style="border-radius:6px;background-color:#00696b;">` +
		`<a class="c-label" href="`
	afterHref   = `" style="display:inline-block;padding:12px 22px;color:#ffffff;font-weight:600;text-decoration:none;">`
	closeButton = "</a></td></tr></table>\n"

	openLinkText = `<p dir="auto" class="c-soft" style="margin:0 0 24px;font-size:14px;color:#485155;">Or open this link: `
	openLink     = `<a class="c-link" style="color:#00696b;word-break:break-all;" href="`
)

// renderHTML is the letter as one HTML document. Of people's own wording the
// language is not known.
func renderHTML(blocks []block, v values, label, title string, english bool) string {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html>\n<html")
	if english {
		b.WriteString(` lang="en"`)
	}
	b.WriteString(">\n" + htmlHead + html.EscapeString(title) + htmlStyle + openPage)
	for _, block := range blocks {
		switch block.kind {
		case button:
			href := html.EscapeString(v[fieldLink])
			b.WriteString(openButton + href + afterHref + html.EscapeString(label) + closeButton)
			b.WriteString(openLinkText)
			writeLink(&b, v[fieldLink])
			b.WriteString(closeText)
		case card:
			b.WriteString(openCard)
			for i, l := range block.lines {
				switch i {
				case 0:
					b.WriteString(openStrong)
				case 1:
					b.WriteString(openLead)
				default:
					b.WriteString(openSoft)
				}
				writeLine(&b, l)
				b.WriteString(closeText)
			}
			b.WriteString(closeCard)
		case quote:
			b.WriteString(openQuote)
			writeLines(&b, block.lines)
			b.WriteString(closeQuote)
		default:
			b.WriteString(openText)
			writeLines(&b, block.lines)
			b.WriteString(closeText)
		}
	}
	b.WriteString(closePage)
	return b.String()
}

// Notice is one paragraph of English in the looks of every letter.
func Notice(title, text string) string {
	return renderHTML([]block{{kind: prose, lines: [][]piece{{{text: text}}}}}, nil, "", title, true)
}

func writeLines(b *strings.Builder, lines [][]piece) {
	for i, l := range lines {
		if i > 0 {
			b.WriteString("<br>\n")
		}
		writeLine(b, l)
	}
}

func writeLine(b *strings.Builder, l []piece) {
	for _, p := range l {
		if p.link {
			writeLink(b, p.text)
		} else {
			b.WriteString(html.EscapeString(p.text))
		}
	}
}

func writeLink(b *strings.Builder, link string) {
	link = html.EscapeString(link)
	b.WriteString(openLink + link + `">` + link + "</a>")
}
