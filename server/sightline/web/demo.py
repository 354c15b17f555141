"""Demo identities: accounts that exist only while a server runs with ``--demo``; the first three are the tour's people.

Each request gives fresh tokens, so that every browser tab can be somebody else. The passwords (wanted for signing) are
random at every start, and only these accounts ever tell theirs.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sightline.errors import PermissionDenied
from sightline.protocol.common import Role
from sightline.protocol.rest import DemoIdentities, DemoIdentity, Session
from sightline.store.base import Account, PeopleStore
from sightline.web.auth import People, SignedIn

DEMO_NAMES: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("demo-technician", "Li Wei", ("field",)),
    # May also sign, so that the tour can show why nobody signs the own work.
    ("demo-expert", "Anna Berg", ("expert", "supervisor")),
    ("demo-supervisor", "Maria Costa", ("supervisor",)),
    # Accepts machines back into operation, and countersigns.
    ("demo-operations", "Tom Okafor", ("supervisor",)),
    ("demo-auditor", "Ines Moreau", ("auditor",)),
)


@dataclass(frozen=True, slots=True)
class DemoPeople:
    people: People
    passwords: tuple[tuple[Account, str], ...]

    async def identities(self) -> DemoIdentities:
        """Fresh tokens for all of them, in the order of ``DEMO_NAMES``."""
        made = []
        for account, password in self.passwords:
            token, signed_in = await self.people.open_session(account, account.roles[0], None)
            made.append(DemoIdentity(session=_session(token, signed_in), password=password, username=account.username))
        return DemoIdentities(identities=tuple(made))

    async def session(self, role: Role) -> Session:
        """One fresh session in a role of the demo."""
        for account, _ in self.passwords:
            if account.roles[0] == role:
                return _session(*await self.people.open_session(account, role, None))
        raise PermissionDenied(f"The demo has no {role}.", role=role)


async def make_demo_people(people: People, store: PeopleStore) -> DemoPeople:
    """Create the demo accounts, or give the ones of an earlier run new passwords."""
    made = []
    for username, display_name, roles in DEMO_NAMES:
        password = secrets.token_urlsafe(12)
        account = await store.account_by_username(username)
        if account is None:
            account = await people.add_account(username, display_name, roles, password, is_demo=True)
        else:
            account = await people.set_password(account, password, disabled=False)
        made.append((account, password))
    return DemoPeople(people, tuple(made))


async def retire_demo_people(people: People, store: PeopleStore) -> None:
    """Disable the demo accounts of an earlier run: without ``--demo`` nobody is in with a token left over."""
    for username, _, _ in DEMO_NAMES:
        account = await store.account_by_username(username)
        if account is not None and account.is_demo and not account.disabled:
            await people.set_password(account, secrets.token_urlsafe(32), disabled=True)


def _session(token: str, signed_in: SignedIn) -> Session:
    # Imported late: the module of the routes needs this one.
    from sightline.web.rest.sessions import session_of

    return session_of(token, signed_in)
