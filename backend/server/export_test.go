package server

// Rooms are a hub's, as the relay needs them.
type Rooms = rooms
