//go:build windowtest

package windowtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// elementKey is the WebDriver specification's mark of an element.
const elementKey = "element-6066-11e4-a52e-4f735466cecf"

// commandTimeout bounds one WebDriver command. The first one starts the
// program, on a machine that may be busy with other things.
const commandTimeout = 60 * time.Second

// page drives the one page of a running program through WebKitWebDriver.
type page struct {
	t       *testing.T
	session string // the session's address
}

// command sends one WebDriver command and reads its value into out.
func command(method, url string, body, out any) error {
	if body == nil {
		body = struct{}{}
	}
	var payload io.Reader
	if method == http.MethodPost {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		payload = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, url, payload)
	if err != nil {
		return err
	}
	client := http.Client{Timeout: commandTimeout}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var answer struct{ Value json.RawMessage }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return fmt.Errorf("%s %s: %w", method, url, err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s", method, url, answer.Value)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer.Value, out)
}

// do is a command that must succeed.
func (p *page) do(path string, body, out any) {
	p.t.Helper()
	if err := command(http.MethodPost, p.session+path, body, out); err != nil {
		p.t.Fatal(err)
	}
}

// run executes a script in the page and reads what it returns into out. A
// promise is waited for.
func (p *page) run(script string, out any) {
	p.t.Helper()
	p.do("/execute/sync", map[string]any{"script": script, "args": []any{}}, out)
}

// find waits for the first visible element that xpath names.
func (p *page) find(xpath string) element {
	p.t.Helper()
	var found element
	waitFor(p.t, "the page has "+xpath, func() bool {
		var all []map[string]string
		err := command(http.MethodPost, p.session+"/elements", map[string]string{"using": "xpath", "value": xpath}, &all)
		if err != nil {
			return false // the page is being replaced
		}
		for _, e := range all {
			candidate := element{p, e[elementKey]}
			if candidate.visible() {
				found = candidate
				return true
			}
		}
		return false
	})
	return found
}

// button waits for the button with this accessible name.
func (p *page) button(name string) element {
	p.t.Helper()
	return p.find(fmt.Sprintf("//button[@aria-label=%q or .//text()[normalize-space(.)=%q]]", name, name))
}

// picture keeps what the display looks like once the page has painted, for
// people. (WebDriver's own screenshot waits for ever on a page that is at rest.)
func (p *page) picture(name string) {
	p.t.Helper()
	p.run("return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))", nil)
	if _, err := pictureOfDisplay(p.t, name); err != nil {
		p.t.Errorf("take a picture of the display: %v", err)
	}
}

// element is one element of the page.
type element struct {
	page *page
	id   string
}

func (e element) visible() bool {
	var shown bool
	err := command(http.MethodGet, e.page.session+"/element/"+e.id+"/displayed", nil, &shown)
	return err == nil && shown
}

// click tries until the element can be clicked: something may still cover it
// while the page settles.
func (e element) click() {
	e.page.t.Helper()
	var last error
	waitFor(e.page.t, "the element takes a click", func() bool {
		last = command(http.MethodPost, e.page.session+"/element/"+e.id+"/click", nil, nil)
		return last == nil || strings.Contains(last.Error(), "stale element")
	})
	if last != nil {
		e.page.t.Fatal(last)
	}
}

// write types text into the element, key by key, as a person does.
func (e element) write(text string) {
	e.page.t.Helper()
	e.page.do("/element/"+e.id+"/value", map[string]string{"text": text}, nil)
}
