"""The words of items, in both languages."""

from __future__ import annotations

import re

import msgspec
import pytest

from sightline.protocol.rule_texts import RULE_TEXTS
from sightline.workflow.rules import RULESETS, generate
from sightline.workflow.rules.reworked import REWORKED
from sightline.workflow.texts import LANGUAGES, TEXTS, Language, item_words, reasons_of
from support.caselog import TECHNICIAN, CaseLog, anchor


def shape(value: object) -> object:
    return {key: shape(inner) for key, inner in value.items()} if isinstance(value, dict) else type(value).__name__


def test_both_languages_have_the_same_words() -> None:
    assert shape(RULE_TEXTS["en"]) == shape(RULE_TEXTS["zh"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_and_every_reason_it_can_give_has_words(language: Language) -> None:
    rules = [*(rule for rules in RULESETS.values() for rule in rules), REWORKED]
    assert set(TEXTS[language].rules) == {rule.rule_id for rule in rules}
    assert set(TEXTS[language].reasons) == {reason for rule in rules for reason in rule.reasons}
    log = CaseLog().open()
    for state in ("good", "approximate", "suspect", "lost", "screen_only"):
        fault_id = log.fault(log.place(at=anchor(state)), severity="critical")
        log.do(TECHNICIAN, "fault.move", fault_id=fault_id, action="reject", reason="No")
    log.answer("isolate", "flagged")
    items = generate(log.state)
    assert {reason for item in items for reason in reasons_of(item)} == set(TEXTS[language].reasons) - {"reworked"}
    for item in items:
        words = item_words(item, language)
        assert not re.search(r"\{\w+\}", words.title + words.verify + words.why)
        assert len(words.reasons) == len(reasons_of(item))


def test_values_that_are_words_are_translated_and_what_people_typed_is_not_touched() -> None:
    log = CaseLog().open()
    log.fault(title="{severity} {0} </b>", severity="critical")
    (item,) = generate(log.state)
    assert item_words(item, "en").title == "Fault 1: {severity} {0} </b>"
    assert "“critical”" in item_words(item, "en").verify
    assert "“严重”" in item_words(item, "zh").verify


def test_an_item_of_a_rule_that_this_version_does_not_know_is_shown_by_its_id() -> None:
    log = CaseLog().open()
    log.fault()
    newer = msgspec.structs.replace(generate(log.state)[0], rule="torque.missing")
    assert item_words(newer, "en").title == "torque.missing"
