"""The description of the HTTP interface (OpenAPI 3.1): made from the routes, kept beside this file, served from it.

``tools/generate_api.py`` writes ``openapi.json``, ``reference.html`` and ``docs/api.md``; a test fails when one of them
is not what the routes say.
"""
