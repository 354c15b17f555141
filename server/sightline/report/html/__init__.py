"""Pages in one file: printable, no script, nothing loaded from elsewhere, everything that people typed escaped."""
