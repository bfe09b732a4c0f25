// Package load is the load generator of the benchmarks: many WebSocket clients
// that type into Yjs documents, on one thread over epoll, so that the
// generator costs far less than any server under test and its clock can be
// trusted. It speaks the Hocuspocus protocol 4 (Candor, Hocuspocus) and the
// plain y-websocket protocol (y-websocket, the bare broadcaster).
//
// It is Linux only, as the benchmarks are: they read /proc.
package load
