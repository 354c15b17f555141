"""What a document of each kind must be like: its struct, the sense of it, and its place in the catalogue."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from sightline.errors import PlantDataError
from sightline.plant.yaml_reader import Loaded, Path
from sightline.protocol.workflow import CodeList, Guide, ReviewTemplate, RiskMatrix
from sightline.store.plant_base import Document, DocumentDraft, DocumentKind
from sightline.workflow.codes import check_codes
from sightline.workflow.guide import check_guide
from sightline.workflow.review_template import check_template
from sightline.workflow.risk import check_matrix
from sightline.workflow.texts import LANGUAGES

MAX_WARNINGS = 100


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A draft, and what its author should know: nothing of it forbids anything."""

    draft: DocumentDraft
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Kind:
    struct: type[msgspec.Struct]
    check: Callable[[Any], None]
    """Raises InvalidGuide or MalformedMessage for what a schema cannot say."""


KINDS: Mapping[DocumentKind, _Kind] = {
    "guide": _Kind(Guide, check_guide),
    "code_list": _Kind(CodeList, check_codes),
    "risk_matrix": _Kind(RiskMatrix, check_matrix),
    "review_template": _Kind(ReviewTemplate, check_template),
}

APPROVAL = ("approved_by", "effective_date")
"""Fields of a guide that only publishing fills."""


def read_document(kind: DocumentKind, loaded: Loaded, *, number: str = "", revision: str = "") -> ReadDocument:
    """Return the draft that a file describes.

    Args:
        number, revision: of the plant's document, where the document itself does not say.
    Raises:
        PlantDataError: a field is missing, unknown or of the wrong type; ``details`` has ``line`` and ``field``.
        InvalidGuide, MalformedMessage: it contradicts itself.
    """
    found = _convert(kind, loaded)
    warnings: list[str] = []
    if isinstance(found, Guide):
        found, warnings = _without_approval(found)
        number, revision = found.document_no or number, found.revision or revision
        found = msgspec.structs.replace(found, document_no=number, revision=revision)
    return draft_of(kind, found, number=number, revision=revision, warnings=warnings)


def draft_of(
    kind: DocumentKind,
    found: msgspec.Struct,
    *,
    number: str = "",
    revision: str = "",
    warnings: list[str] | None = None,
) -> ReadDocument:
    """Return the draft of a document that is there as a struct. Raises InvalidGuide, MalformedMessage."""
    KINDS[kind].check(found)
    draft = DocumentDraft(
        kind=kind,
        key=key_of(found),
        version=found.version,  # type: ignore[attr-defined]
        number=number,
        revision=revision,
        titles=titles_of(found),
        body=msgspec.json.decode(msgspec.json.encode(found)),
    )
    noted = [*(warnings or []), *missing_translations(found)]
    return ReadDocument(draft, tuple(noted[:MAX_WARNINGS]))


def struct_of_document(document: Document) -> msgspec.Struct:
    """Return the body as the struct of its kind. Raises PlantDataError when this version cannot read it."""
    return _convert(document.kind, Loaded(document.body, {}))


def key_of(found: msgspec.Struct) -> str:
    key: str = found.guide_id if isinstance(found, Guide) else found.key  # type: ignore[attr-defined]
    return key


def titles_of(found: msgspec.Struct) -> dict[str, str]:
    if isinstance(found, CodeList | RiskMatrix):
        return {"en": found.title_en, "zh": found.title_zh}
    titles: Mapping[str, str] = found.title  # type: ignore[attr-defined]
    return {language: text.strip() for language, text in titles.items() if text.strip()}


def _without_approval(guide: Guide) -> tuple[Guide, list[str]]:
    warnings = [f"{name} is left out: publishing fills it in" for name in APPROVAL if getattr(guide, name)]
    return msgspec.structs.replace(guide, approved_by="", effective_date=None), warnings


def _convert(kind: DocumentKind, loaded: Loaded) -> msgspec.Struct:
    try:
        found: msgspec.Struct = msgspec.convert(loaded.value, KINDS[kind].struct)
    except msgspec.ValidationError as exc:
        problem, path = _place(str(exc))
        field = _path_text(path)
        raise PlantDataError(
            f"{field or 'The document'}: {problem}.", "field", line=loaded.line_of(path), field=field
        ) from exc
    for path in unknown_fields(loaded.value, found):
        field = _path_text(path)
        raise PlantDataError(f"{field}: there is no such field.", "field", line=loaded.line_of(path), field=field)
    return found


def _place(message: str) -> tuple[str, Path]:
    """Take apart what msgspec says: ``Expected `str`, got `int` - at `$.steps[0].key```."""
    problem, _, place = message.partition(" - at `$")
    steps = re.findall(r"\.([A-Za-z_][A-Za-z0-9_]*)|\[(\d+)\]", place)
    return problem, tuple(name or int(index) for name, index in steps)


def _path_text(path: Path) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")[:200]


def unknown_fields(value: Any, found: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the place of every field that the struct does not have: a slip of the pen must not be lost silently."""
    if isinstance(found, msgspec.Struct) and isinstance(value, dict):
        for name, inner in value.items():
            if name not in found.__struct_fields__:
                yield (*path, name)
            else:
                yield from unknown_fields(inner, getattr(found, name), (*path, name))
    elif isinstance(found, tuple) and isinstance(value, list):
        for index, (inner, item) in enumerate(zip(value, found, strict=True)):
            yield from unknown_fields(inner, item, (*path, index))


def missing_translations(found: Any, path: Path = ()) -> Iterator[str]:
    """Yield a warning for each text that is there in one of our languages and not in the other."""
    if isinstance(found, msgspec.Struct):
        for name in found.__struct_fields__:
            yield from missing_translations(getattr(found, name), (*path, name))
    elif isinstance(found, tuple):
        for index, item in enumerate(found):
            yield from missing_translations(item, (*path, index))
    elif isinstance(found, Mapping) and any(str(text).strip() for text in found.values()):
        for language in LANGUAGES:
            if not str(found.get(language, "")).strip():
                yield f"{_path_text(path)}: no text in {language}"


def to_plain(found: Any) -> Any:
    """Return a struct as plain values for a file: fields in their order, without those that are as if not there."""
    if isinstance(found, msgspec.Struct):
        fields = msgspec.structs.fields(found)
        plain = {field.name: getattr(found, field.name) for field in fields if not _is_default(field, found)}
        return {name: to_plain(value) for name, value in plain.items()}
    if isinstance(found, tuple):
        return [to_plain(item) for item in found]
    if isinstance(found, Mapping):
        return {language: found[language] for language in sorted(found, key=_language_order)}
    return found


def _is_default(field: msgspec.structs.FieldInfo, found: msgspec.Struct) -> bool:
    value = getattr(found, field.name)
    if field.default_factory is not msgspec.NODEFAULT:
        return bool(value == field.default_factory())
    return field.default is not msgspec.NODEFAULT and bool(value == field.default)


def _language_order(language: str) -> tuple[bool, bool, str]:
    return (language != "en", language != "zh", language)
