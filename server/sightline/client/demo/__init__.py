"""The story of DESIGN.md section 1 played end to end through a real server, without a browser."""
