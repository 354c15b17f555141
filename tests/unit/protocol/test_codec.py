"""Any bytes become a message or a typed error; limits hold; what is sent can be read."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import LimitExceeded, MalformedMessage, MessageTooLarge, ProtocolError, UnknownMessage
from sightline.protocol import codec, limits
from sightline.protocol.common import FrameRef, SeenFrame
from sightline.protocol.signalling import ErrorBody, Ok, Ping, SubscribeAnswer
from sightline.protocol.spatial import FrameRecord
from sightline.protocol.workflow import Op, PostChat

UUID = "018f3a5c-7d20-7000-8000-000000000011"


def text(**changes: object) -> str:
    return json.dumps({"v": 1, "type": "ping", "body": {"sent_at_ms": 1}} | changes)


def test_message_goes_there_and_back() -> None:
    sent = codec.encode("ping", Ping(sent_at_ms=2.5), request_id="7", re="3")
    assert json.loads(sent) == {"v": 1, "type": "ping", "id": "7", "re": "3", "body": {"sent_at_ms": 2.5}}
    assert codec.decode(sent) == codec.Message(type="ping", body=Ping(sent_at_ms=2.5), id="7", re="3")


def test_absent_ids_are_left_out_and_an_empty_body_is_an_object() -> None:
    assert json.loads(codec.encode("ok", Ok())) == {"v": 1, "type": "ok", "body": {}}


def test_body_of_another_type_is_our_own_mistake() -> None:
    with pytest.raises(AssertionError):
        codec.encode("ping", Ok())


def test_error_carries_code_text_and_details() -> None:
    message = codec.decode(codec.encode_error(LimitExceeded("The number of marks", 500), re="9"))
    assert message.re == "9"
    assert isinstance(message.body, ErrorBody)
    assert (message.body.code, message.body.is_retryable) == ("limit_exceeded", False)
    assert message.body.details == {"what": "The number of marks", "limit": 500}


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ("", MalformedMessage),
        ("null", MalformedMessage),
        ("[]", MalformedMessage),
        ("{}", MalformedMessage),
        (text(v=2), MalformedMessage),
        (text(v="1"), MalformedMessage),
        (text(type=""), MalformedMessage),
        (text(type="x" * 61), MalformedMessage),
        (text(id=""), MalformedMessage),
        (text(id=7), MalformedMessage),
        (text(id="x" * 65), MalformedMessage),
        (text(body=None), MalformedMessage),
        (text(body=[]), MalformedMessage),
        (text(body={"sent_at_ms": "now"}), MalformedMessage),
        (text(body={"sent_at_ms": -1}), MalformedMessage),
        (text(type="nonsense"), UnknownMessage),
        (text(type="case.opened"), UnknownMessage),
        (text() + "x", MalformedMessage),
        ('{"v":1,"type":"ping","body":{"sent_at_ms":NaN}}', MalformedMessage),
        ('{"v":1,"type":"ping","body":{"sent_at_ms":1e999}}', MalformedMessage),
        ('{"v":1,"type":"ping","body":{"sent_at_ms":1},"x":"\ud800"}', MalformedMessage),
        (b'{"v":1,"type":"ping","body":{"sent_at_ms":1},"x":"\xff"}', MalformedMessage),
        (text().encode("utf-16"), MalformedMessage),
        (b"\xef\xbb\xbf" + text().encode(), MalformedMessage),
    ],
)
def test_what_is_no_message_is_refused_with_its_kind_of_error(data: str | bytes, error: type[ProtocolError]) -> None:
    with pytest.raises(error):
        codec.decode(data)


def test_refusal_of_a_body_still_knows_the_request() -> None:
    envelope = codec.open_envelope(text(id="5", body={}))
    assert envelope.id == "5"
    with pytest.raises(MalformedMessage):
        codec.decode_envelope(envelope)


def test_identifier_may_not_end_in_a_line_break() -> None:
    """Python's ``$`` would let it pass; the pattern means the very end."""
    codec.decode_as(FrameRef, json.dumps({"publication_id": UUID, "frame_no": 1}))
    with pytest.raises(MalformedMessage):
        codec.decode_as(FrameRef, json.dumps({"publication_id": UUID + "\n", "frame_no": 1}))


@pytest.mark.parametrize(("rtp_ts", "is_valid"), [(0, True), (2**32 - 1, True), (2**32, False), (-1, False)])
def test_limits_of_the_schema_hold(rtp_ts: int, is_valid: bool) -> None:
    data = json.dumps({"subscription_id": UUID, "rtp_ts": rtp_ts})
    if is_valid:
        assert codec.decode_as(SeenFrame, data).rtp_ts == rtp_ts
    else:
        with pytest.raises(MalformedMessage):
            codec.decode_as(SeenFrame, data)


def padded(message_type: str, body: msgspec.Struct, size: int) -> str:
    """Return the message, grown by an ignored field to exactly this size."""
    value = json.loads(codec.encode(message_type, body)) | {"pad": ""}
    value["pad"] = "x" * (size - len(json.dumps(value)))
    return json.dumps(value)


@pytest.mark.parametrize(
    ("message_type", "body", "limit"),
    [
        ("ping", Ping(sent_at_ms=1), limits.DEFAULT_LIMIT_BYTES),
        ("subscribe.answer", SubscribeAnswer(version=1, sdp=""), limits.SDP_ANSWER_LIMIT_BYTES),
    ],
)
def test_sizes_are_limited_by_type(message_type: str, body: msgspec.Struct, limit: int) -> None:
    assert codec.decode(padded(message_type, body, limit)).body == body
    with pytest.raises(MessageTooLarge) as refusal:
        codec.decode(padded(message_type, body, limit + 1))
    assert refusal.value.details == {"size_bytes": limit + 1, "limit_bytes": limit}


def test_client_takes_longer_messages_from_its_server() -> None:
    long = padded("ping", Ping(sent_at_ms=1), 1 << 20)
    assert codec.decode(long, limit_bytes=limits.SERVER_MESSAGE_LIMIT_BYTES).type == "ping"


def test_size_is_counted_in_bytes_not_characters() -> None:
    with pytest.raises(MessageTooLarge):
        codec.decode_as(PostChat, json.dumps({"text": "漏" * 1000}, ensure_ascii=False), limit_bytes=2000)


@pytest.mark.parametrize("opening", ["[", '{"a":'])
@pytest.mark.parametrize("depth", [17, 1000, 30_000])
def test_deep_nesting_is_refused_before_it_is_decoded(opening: str, depth: int) -> None:
    closing = "]" if opening == "[" else "}"
    value = opening * depth + "1" + closing * depth
    with pytest.raises((MalformedMessage, MessageTooLarge)):
        codec.decode('{"v":1,"type":"op","body":' + value + "}")


def test_brackets_in_texts_are_not_nesting() -> None:
    said = '[{"' * 500
    op = Op(op_id=UUID, kind="chat.post", body={"text": said})
    message = codec.decode(codec.encode("op", op))
    assert isinstance(message.body, Op)
    assert message.body.body == {"text": said}


def test_body_of_an_operation_is_decoded_by_kind_and_unknown_fields_are_ignored() -> None:
    assert codec.decode_op("chat.post", {"text": "hello", "later": 1}) == PostChat(text="hello")
    with pytest.raises(UnknownMessage):
        codec.decode_op("op", {})
    with pytest.raises(UnknownMessage):
        codec.decode_event("chat.post", {"text": "hello"})
    with pytest.raises(MalformedMessage):
        codec.decode_op("chat.post", {"text": ""})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(st.binary(max_size=400) | st.text(max_size=400) | JSON.map(json.dumps))
def test_random_input_is_a_typed_error(data: str | bytes) -> None:
    with pytest.raises(ProtocolError):
        codec.decode(data)


@given(st.sampled_from(["op", "event", "room.hello", "frame.record", "publish.offer", "error"]), JSON)
def test_random_bodies_are_messages_or_typed_errors(message_type: str, body: object) -> None:
    try:
        codec.decode(json.dumps({"v": 1, "type": message_type, "body": body}))
    except ProtocolError:
        return


def test_the_json_corpus_gives_typed_errors_everywhere(corpora_dir: Path) -> None:
    """As a whole message, as the body of one, and as a frame record on a data channel."""
    files = sorted((corpora_dir / "json-test-suite").rglob("*.json"))
    assert len(files) > 300
    refused = 0
    for path in files:
        data = path.read_bytes()
        for whole in (data, b'{"v":1,"type":"op","body":' + data + b"}", b'{"v":1,"type":' + data + b',"body":{}}'):
            with pytest.raises(ProtocolError):
                codec.decode(whole)
            refused += 1
        with pytest.raises(ProtocolError):
            codec.decode_as(FrameRecord, data)
    assert refused == 3 * len(files)


def test_the_json_corpus_is_judged_as_its_names_say(corpora_dir: Path) -> None:
    """``y_`` must be JSON, ``n_`` must not; we are stricter with nesting, and with bytes that are not UTF-8."""
    for path in sorted((corpora_dir / "json-test-suite" / "test_parsing").glob("[yn]_*.json")):
        try:
            codec.decode_as(object, path.read_bytes(), limit_bytes=1 << 20)
            is_taken = True
        except ProtocolError:
            is_taken = False
        assert is_taken == path.name.startswith("y_"), path.name


def test_naughty_strings_pass_unchanged(corpora_dir: Path) -> None:
    lines = (corpora_dir / "naughty-strings" / "blns.txt").read_text(encoding="utf-8").split("\n")
    for line in filter(None, lines):
        chat = PostChat(text=line[:2000])
        op = Op(op_id=UUID, kind="chat.post", body=codec.to_dict(chat))
        message = codec.decode(codec.encode("op", op))
        assert isinstance(message.body, Op)
        assert codec.decode_op("chat.post", message.body.body) == chat
