"""The words of items, in both languages."""

from __future__ import annotations

import re

import msgspec
import pytest

from sightline.protocol.rule_texts import RULE_TEXTS
from sightline.workflow.rules import RULESETS, generate
from sightline.workflow.rules.engine import Ruleset
from sightline.workflow.texts import LANGUAGES, TEXTS, Language, item_words, reasons_of
from support.caselog import CaseLog
from support.listed_cases import every_item


def shape(value: object) -> object:
    return {key: shape(inner) for key, inner in value.items()} if isinstance(value, dict) else type(value).__name__


def test_both_languages_have_the_same_words() -> None:
    assert shape(RULE_TEXTS["en"]) == shape(RULE_TEXTS["zh"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_and_every_reason_has_words_and_there_are_no_others(language: Language) -> None:
    rules = [rule for ruleset in RULESETS.values() for rule in ruleset.every_rule]
    assert set(TEXTS[language].rules) == {rule.rule_id for rule in rules}
    assert set(TEXTS[language].reasons) == {reason for rule in rules for reason in rule.reasons}


@pytest.mark.parametrize("ruleset", RULESETS.values(), ids=lambda ruleset: f"version {ruleset.version}")
def test_a_rule_gives_the_reasons_that_it_names(ruleset: Ruleset) -> None:
    named = {rule.rule_id: set(rule.reasons) for rule in ruleset.every_rule}
    for item in every_item():
        if item.rule in named and ruleset.version == 2:
            assert set(reasons_of(item)) <= named[item.rule] | {"reworked"}, item.rule


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_item_shows_a_brace_where_a_word_should_be(language: Language) -> None:
    items = every_item()
    assert {item.rule for item in items} == {rule.rule_id for rule in RULESETS[2].every_rule}
    for item in items:
        words = item_words(item, language)
        assert not re.search(r"\{\w+\}", words.title + words.verify + words.why), words
        assert words.title.strip()
        assert words.verify.strip()
        assert len(words.reasons) == len(reasons_of(item))


def test_values_that_are_words_are_translated_and_what_people_typed_is_not_touched() -> None:
    log = CaseLog().open()
    log.fault(title="{severity} {0} </b>", severity="critical")
    item = generate(log.state)[0]
    assert item_words(item, "en").title == "Fault 1: {severity} {0} </b>"
    assert "“critical”" in item_words(item, "en").verify
    assert "“严重”" in item_words(item, "zh").verify


def test_an_item_of_a_rule_that_this_version_does_not_know_is_shown_by_its_id() -> None:
    log = CaseLog().open()
    log.fault()
    newer = msgspec.structs.replace(generate(log.state)[0], rule="torque.missing")
    assert item_words(newer, "en").title == "torque.missing"
