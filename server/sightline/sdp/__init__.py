"""Session descriptions for BUNDLE, rtcp-mux and one ICE-lite DTLS server. Pure: text and values in, the same out."""
