"""Calls and who was in them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallWords:
    call: str
    no_call: str
    call_requested: str
    call_taken: str
    call_ended: str
    call_running: str
    call_untaken: str
    declined: str
    duration: str
    people: str
    no_people: str
    joined: str
    left: str
    still_there: str
    device: str


EN = CallWords(
    call="Call",
    no_call="There was no call.",
    call_requested="Asked for",
    call_taken="Taken",
    call_ended="Ended",
    call_running="not ended",
    call_untaken="not taken",
    declined="Declined by {name}",
    duration="Duration",
    people="Who was there",
    no_people="Nobody was in the call.",
    joined="From",
    left="To",
    still_there="still there",
    device="Device",
)

ZH = CallWords(
    call="通话",
    no_call="没有通话。",
    call_requested="请求",
    call_taken="接听",
    call_ended="结束",
    call_running="未结束",
    call_untaken="未接听",
    declined="{name} 拒接",
    duration="时长",
    people="参加人员",
    no_people="无人参加通话。",
    joined="开始",
    left="结束",
    still_there="仍在",
    device="设备",
)
