"""The words of review items in English and Chinese, from ``protocols/texts``: what to verify, and why it is there.

The web clients carry the same words (generated from the same files), so page and PDF say the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from sightline.protocol.rule_texts import RULE_TEXTS
from sightline.protocol.workflow import ReviewItem

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

REASONS_PARAM = "reasons"
"""Param of an item that holds its exception reasons: stable words with a space between."""

COMPONENT_PARAM = "component"
"""Param that holds the path of a part."""


class RuleWords(msgspec.Struct, frozen=True):
    """``name`` is of the rule; ``title``, ``verify`` and ``why`` are of its items, with their params in braces."""

    name: str
    title: str
    verify: str
    why: str


class Texts(msgspec.Struct, frozen=True):
    """All words of one language. ``values`` are params whose values are themselves words, e.g. severity."""

    rules: dict[str, RuleWords]
    reasons: dict[str, str]
    values: dict[str, dict[str, str]]


TEXTS: Mapping[Language, Texts] = {language: msgspec.convert(RULE_TEXTS[language], Texts) for language in LANGUAGES}


@dataclass(frozen=True, slots=True)
class ItemWords:
    """One review item in words; ``reasons`` say why it is an exception, empty when it is none."""

    title: str
    verify: str
    why: str
    reasons: tuple[str, ...]


def item_words(item: ReviewItem, language: Language, component: Callable[[str], str] = str) -> ItemWords:
    """Return the words of an item; a rule or reason that this version does not know is shown by its id.

    Args:
        component: what to call the part with this path; without it the path stands there.
    """
    texts = TEXTS[language]
    rule = texts.rules.get(item.rule, RuleWords(item.rule, item.rule, "", ""))
    params = {name: component(value) if name == COMPONENT_PARAM else value for name, value in item.params.items()}
    reasons = tuple(texts.reasons.get(word, word) for word in reasons_of(item))
    return ItemWords(
        _fill(rule.title, params, texts),
        _fill(rule.verify, params, texts),
        _fill(rule.why, params, texts),
        reasons,
    )


def reasons_of(item: ReviewItem) -> tuple[str, ...]:
    """Return the stable words of why an item is an exception."""
    return tuple(item.params.get(REASONS_PARAM, "").split())


def _fill(template: str, params: Mapping[str, str], texts: Texts) -> str:
    """Put params into a template in one pass, so that braces typed by people stay what they typed."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        given = params.get(name, match[0])
        return texts.values.get(name, {}).get(given, given)

    return re.sub(r"\{(\w+)\}", value, template)
