"""Recording of calls without transcoding: what the worker's tap gives becomes WebM or Matroska files in one process."""
