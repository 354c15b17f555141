"""What a case is and what may happen to it: states, parts of the record, the guide, the rules of the review list.

Pure values and decisions: no store, clock, socket or randomness. ``caselog`` folds events into ``CaseState``.
"""
