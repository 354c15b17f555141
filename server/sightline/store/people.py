"""What all stores of people share."""

from __future__ import annotations

import msgspec

from sightline.caselog.event import ERASED_NAME
from sightline.store.base import Account, InviteRow


def nameless(account: Account, stand_in: str) -> Account:
    """Return the account without name and password; nobody signs in with it any more."""
    return msgspec.structs.replace(
        account, username=stand_in, display_name=ERASED_NAME, password_hash=None, disabled=True
    )


def is_about(invite: InviteRow, account: Account) -> bool:
    """Return whether an invite goes with an account: it was made by it, or for somebody of that very name."""
    return invite.created_by == account.account_id or invite.display_name == account.display_name
