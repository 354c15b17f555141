"""Proof that a record is whole: signing keys, signed heads of the log, evidence packages and their verification.

Everything here works on bytes that it is given: no store, no server, no network; ``sightline verify`` needs no more.
"""
