"""RTP and RTCP wire formats and per-stream bookkeeping. Pure: no sockets, clocks, tasks or random numbers."""
