"""A media load that costs little: publishers and viewers that encrypt, send, count and hash, and nothing else."""
