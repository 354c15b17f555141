"""What all stores of people share."""

from __future__ import annotations

import msgspec

from sightline.caselog.event import ERASED_NAME
from sightline.store.base import Account


def nameless(account: Account, stand_in: str) -> Account:
    """Return the account without name and password; nobody signs in with it any more."""
    return msgspec.structs.replace(
        account, username=stand_in, display_name=ERASED_NAME, password_hash=None, disabled=True
    )
