"""Transition tables of one participant: presence, publishing, subscribing."""

from __future__ import annotations

from typing import Literal

from sightline.workflow.states import Table

Presence = Literal["new", "present", "away", "gone"]
Publishing = Literal["idle", "opening", "live", "changing"]
Subscribing = Literal["idle", "stable", "offered"]

PRESENCE: Table[Presence] = Table(
    "The participant",
    {
        ("new", "join"): "present",
        ("present", "resume"): "present",  # A newer socket replaces the older one.
        ("present", "lose_socket"): "away",
        ("away", "resume"): "present",
        ("new", "leave"): "gone",
        ("present", "leave"): "gone",
        ("away", "leave"): "gone",
        ("away", "expire"): "gone",
    },
)

PUBLISHING: Table[Publishing] = Table(
    "Publishing",
    {
        ("idle", "offer"): "opening",
        ("opening", "answer"): "live",
        ("opening", "refuse"): "idle",
        ("live", "offer"): "changing",
        ("changing", "answer"): "live",
        ("changing", "refuse"): "live",  # What was agreed before goes on.
        ("idle", "reset"): "idle",
        ("opening", "reset"): "idle",
        ("live", "reset"): "idle",
        ("changing", "reset"): "idle",
    },
)

SUBSCRIBING: Table[Subscribing] = Table(
    "Subscribing",
    {
        ("idle", "start"): "offered",
        ("stable", "start"): "offered",
        ("offered", "start"): "offered",
        ("stable", "change"): "offered",
        ("offered", "change"): "offered",  # The newer offer supersedes the unanswered one.
        ("offered", "answer"): "stable",
        ("stable", "refuse"): "stable",
        ("offered", "refuse"): "stable",
        ("idle", "reset"): "idle",
        ("stable", "reset"): "idle",
        ("offered", "reset"): "idle",
    },
)
"""There is no glare: only the server offers on the subscribe transport, only the client on the publish transport."""
