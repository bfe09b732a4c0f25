package api_test

import "testing"

func TestSignOut(t *testing.T) {
	w := newWorld(t)
	w.want(204, "POST", "/api/sign-out", w.colleagueToken, nil)
	w.want(401, "GET", "/api/me", w.colleagueToken, nil)
	w.want(200, "GET", "/api/me", w.adminToken, nil)
	api, err := w.access.NewAPIToken(t.Context(), w.admin.ID, "script")
	if err != nil {
		t.Fatal(err)
	}
	w.want(204, "POST", "/api/sign-out", api, nil)
	w.want(200, "GET", "/api/me", api, nil)
}
