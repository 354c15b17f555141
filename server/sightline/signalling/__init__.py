"""What one participant may say when, and what the room then does. Pure: no sockets, clocks, tasks or random numbers."""
