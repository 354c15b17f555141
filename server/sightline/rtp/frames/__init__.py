"""Whole encoded frames from RTP packets: reordering, grouping, and undoing the payload formats. All of it pure."""
