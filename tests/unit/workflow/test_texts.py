"""The words of items and of the guide, in both languages."""

from __future__ import annotations

import re

import msgspec
import pytest

from sightline.errors import NotFound
from sightline.hall.model import build_hall
from sightline.protocol.rule_texts import RULE_TEXTS
from sightline.workflow.guide import GUIDES, STANDARD_GUIDE, guide_document, guide_of, newest_guide
from sightline.workflow.rules import RULES, generate
from sightline.workflow.texts import LANGUAGES, TEXTS, Language, item_words, reasons_of
from support.caselog import TECHNICIAN, CaseLog, anchor


def shape(value: object) -> object:
    return {key: shape(inner) for key, inner in value.items()} if isinstance(value, dict) else type(value).__name__


def test_both_languages_have_the_same_words() -> None:
    assert shape(RULE_TEXTS["en"]) == shape(RULE_TEXTS["zh"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_and_every_reason_it_can_give_has_words(language: Language) -> None:
    assert set(TEXTS[language].rules) == {rule.rule_id for rule in RULES}
    log = CaseLog().open()
    for state in ("good", "approximate", "suspect", "lost", "screen_only"):
        fault_id = log.fault(log.place(at=anchor(state)), severity="critical")
        log.do(TECHNICIAN, "fault.move", fault_id=fault_id, action="reject", reason="No")
    log.answer("isolate", "flagged")
    items = generate(log.state)
    assert {reason for item in items for reason in reasons_of(item)} == set(TEXTS[language].reasons)
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


def test_the_standard_guide_has_three_steps_each_with_safety_before_it_in_both_languages() -> None:
    assert len(STANDARD_GUIDE.steps) == 3
    for step in STANDARD_GUIDE.steps:
        assert step.parts
        for text in (step.title, step.safety, step.instruction, step.expected):
            assert all(text[language].strip() for language in LANGUAGES)


def test_a_case_finds_the_version_it_recorded() -> None:
    assert newest_guide("") is newest_guide("pump-seal-check") is guide_of("pump-seal-check", 1)
    with pytest.raises(NotFound):
        guide_of("pump-seal-check", 2)
    with pytest.raises(NotFound):
        newest_guide("nothing")
    assert all(key == (guide.guide_id, guide.version) for key, guide in GUIDES.items())


def test_the_guide_as_a_document_names_every_text() -> None:
    document = guide_document(STANDARD_GUIDE)
    assert [step["key"] for step in document["steps"]] == ["isolate", "inspect-seal", "check-coupling"]
    assert document["title"] == {"en": "Pump seal check", "zh": "泵密封检查"}
    assert msgspec.json.decode(msgspec.json.encode(document)) == document


def test_the_guide_points_to_parts_that_the_hall_has() -> None:
    known = {part.id for part in build_hall().parts}
    for step in STANDARD_GUIDE.steps:
        assert set(step.parts) <= known
