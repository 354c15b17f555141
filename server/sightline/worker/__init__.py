"""The media worker: commands in, events out; owns the UDP port. Nothing but media runs in its process."""
