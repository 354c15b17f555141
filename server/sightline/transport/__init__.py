"""ICE-lite, DTLS, SRTP, SCTP and the UDP socket. Only ``aiortc_seam`` touches names that its libraries keep private."""
