"""Headless participant: SDK, replay of recordings, scripted people for the demo. Stands apart from the server."""
