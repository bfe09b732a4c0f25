package main

import (
	"encoding/json"
	"strings"
)

// The bill of materials follows CycloneDX 1.6, https://cyclonedx.org/docs/1.6/json/.
// It has no time and no serial number, so that equal sources give equal bytes.
type bill struct {
	Schema     string     `json:"$schema"`
	Format     string     `json:"bomFormat"`
	Spec       string     `json:"specVersion"`
	Version    int        `json:"version"`
	Metadata   metadata   `json:"metadata"`
	Components []billItem `json:"components"`
}

type metadata struct {
	Component billItem `json:"component"`
}

type billItem struct {
	Type       string         `json:"type"`
	Ref        string         `json:"bom-ref,omitempty"`
	Name       string         `json:"name"`
	Version    string         `json:"version,omitempty"`
	Copyright  string         `json:"copyright,omitempty"`
	Licences   []billLicence  `json:"licenses,omitempty"`
	URL        string         `json:"purl,omitempty"`
	Properties []billProperty `json:"properties,omitempty"`
}

// billLicence has one of the two.
type billLicence struct {
	Licence    *billLicenceID `json:"license,omitempty"`
	Expression string         `json:"expression,omitempty"`
}

type billLicenceID struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

type billProperty struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// billOf is what machines read.
func billOf(all []component) ([]byte, error) {
	b := bill{
		Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", Spec: "1.6", Version: 1,
		Metadata: metadata{Component: billItem{Type: "application", Ref: "candor", Name: "Candor"}},
	}
	for _, c := range all {
		item := billItem{
			Type: "library", Ref: c.URL, Name: c.Name, Version: c.Version, Copyright: c.Notice,
			Licences: billLicences(c.Licences), URL: c.URL,
		}
		for _, part := range c.Parts {
			item.Properties = append(item.Properties, billProperty{"candor:part", part})
		}
		if c.Changes != "" {
			item.Properties = append(item.Properties, billProperty{"candor:changes", c.Changes})
		}
		b.Components = append(b.Components, item)
	}
	out, err := json.MarshalIndent(b, "", "  ")
	return append(out, '\n'), err
}

// billLicences are ids; the standard allows one expression, but no id beside it.
func billLicences(licences []string) []billLicence {
	for _, l := range licences {
		if strings.Contains(l, " ") {
			return []billLicence{{Expression: "(" + strings.Join(licences, ") AND (") + ")"}}
		}
	}
	var all []billLicence
	for _, l := range licences {
		id := &billLicenceID{ID: l}
		if strings.HasPrefix(l, "LicenseRef-") {
			id = &billLicenceID{Name: l}
		}
		all = append(all, billLicence{Licence: id})
	}
	return all
}
