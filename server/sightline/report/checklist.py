"""The review list in the words of a language: the draft while work goes on, the stored list after that."""

from __future__ import annotations

from collections.abc import Mapping

from sightline.protocol import rest
from sightline.protocol.workflow import ReviewItem
from sightline.workflow.case_state import CaseState
from sightline.workflow.review import ItemDecision, Review
from sightline.workflow.rules import RULESET, RULESET_VERSION, RULESETS, generate
from sightline.workflow.states import WORKING
from sightline.workflow.texts import TEXTS, Language, item_words, reasons_of

PartNames = Mapping[str, Mapping[Language, str]]
MAX_TEXT = 1000
MAX_VERIFY = 4000
"""Characters (``ChecklistItem`` in ``protocols/v1/rest``)."""


def checklist_of(state: CaseState, lang: Language, part_names: PartNames) -> rest.Checklist:
    """Return the list.

    Args:
        part_names: what parts are called, by their path.
    Raises:
        NotFound: the case was not opened.
    """
    review, is_draft = state.review, state.life in WORKING
    version = review.ruleset_version if review else RULESET_VERSION
    items = generate(state, version) if is_draft or review is None else review.items
    return rest.Checklist(
        case_id=state.case_id,
        head_seq=state.head_seq,
        ruleset=RULESET,
        ruleset_version=version,
        is_draft=is_draft,
        items=tuple(_item(item, None if is_draft else review, lang, part_names) for item in items),
    )


def _item(item: ReviewItem, review: Review | None, lang: Language, part_names: PartNames) -> rest.ChecklistItem:
    def component(path: str) -> str:
        return part_names.get(path, {}).get(lang, path)

    words = item_words(item, lang, component)
    reasons = tuple(
        rest.ReasonWords(id=reason, text=text[:MAX_TEXT])
        for reason, text in zip(reasons_of(item), words.reasons, strict=True)
    )
    decision: ItemDecision | None = review.decisions.get(item.item_id) if review else None
    return rest.ChecklistItem(
        item=item,
        title=words.title[:MAX_TEXT],
        verify=words.verify[:MAX_VERIFY],
        why=words.why[:MAX_TEXT],
        reasons=reasons,
        decision=decision.verdict if decision else "undecided",
        decision_reason=decision.reason if decision else "",
        decided_by=decision.by if decision else None,
        decision_seq=decision.seq if decision else 0,
    )


def rule_list(lang: Language) -> rest.RuleList:
    """Return the rules that new lists are made by, in words."""
    texts = TEXTS[lang]
    return rest.RuleList(
        ruleset=RULESET,
        ruleset_version=RULESET_VERSION,
        rules=tuple(
            rest.RuleWords(
                rule_id=rule.rule_id,
                version=rule.version,
                title=texts.rules[rule.rule_id].name,
                why=texts.rules[rule.rule_id].why,
                exception_when=tuple(rest.ReasonWords(id=word, text=texts.reasons[word]) for word in rule.reasons),
            )
            for rule in RULESETS[RULESET_VERSION].every_rule
        ),
    )
