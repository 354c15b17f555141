"""The rules that make the review list from the record: the same state gives the same items, byte for byte.

A rule is plain versioned data and a function from the state to items, one file each; its words are in
``protocols/texts``, keyed by its id. A rule whose result changes for the same state gets a new version, and the set of
rules with it; a list that was generated keeps its own, and a case that is handed over again keeps its set.
"""

from sightline.workflow.rules.engine import RULESET, RULESET_VERSION, RULESETS, generate

__all__ = ["RULESET", "RULESETS", "RULESET_VERSION", "generate"]
