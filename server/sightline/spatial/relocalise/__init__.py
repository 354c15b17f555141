"""Later visits: stored keyframes of an earlier one, and where a new visit stands in their world.

Uses OpenCV: imported by vision processes and the command line, never by the server process.
"""
