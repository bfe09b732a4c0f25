package server

import (
	"errors"
	"log/slog"
	"net"
	"net/http"

	"candor/backend/api"
	"candor/backend/interview"
)

// listenForMetrics listens where a monitor reads the metrics, without a token. Nothing else is there.
func (s *Server) listenForMetrics(address string) (err error) {
	if address == "" {
		return nil
	}
	if s.metricsListener, err = net.Listen("tcp", address); err != nil {
		return interview.Errorf(interview.Unavailable, "The metrics cannot be at %s: %v.", address, err)
	}
	return nil
}

// serveMetrics answers there until the relay closes.
func (s *Server) serveMetrics() {
	if s.metricsListener == nil {
		return
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", s.api.Metrics)
	s.metricsHTTP = &http.Server{
		Handler: mux, ReadHeaderTimeout: headerTimeout, ReadTimeout: headerTimeout, WriteTimeout: answerTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeaderBytes, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	s.log.Info("the metrics are at", "address", s.metricsListener.Addr())
	s.background.Go(func() {
		if err := s.metricsHTTP.Serve(s.metricsListener); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("the metrics are answered no more", "error", err)
		}
	})
}

// closeMetrics ends that at once: whoever reads them reads them again.
func (s *Server) closeMetrics() error {
	if s.metricsHTTP == nil {
		return nil
	}
	return s.metricsHTTP.Close()
}

func (s *Server) metrics() []api.Metric {
	stats := s.hub.Stats()
	return []api.Metric{
		{Name: "candor_live_documents", Help: "Live documents in memory.", Type: "gauge", Value: float64(stats.Rooms)},
		{Name: "candor_live_connections", Help: "Live connections.", Type: "gauge", Value: float64(stats.Connections)},
		{Name: "candor_followers", Help: "Calls that wait for changes.", Type: "gauge", Value: float64(s.changes.Waiting())},
		{Name: "candor_unsaved_bytes", Help: "Updates that wait for the disk.", Type: "gauge", Value: float64(stats.UnsavedBytes)},
		{Name: "candor_damaged_documents", Help: "Documents whose snapshot and log were found to differ.", Type: "gauge", Value: float64(stats.Damaged)},
	}
}
