"""Who gets which packet, rewritten how. Pure: returns what to send, sends nothing, reads no clock."""
