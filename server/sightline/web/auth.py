"""Accounts, sessions and invites: passwords by argon2id, opaque tokens of 256 bits stored as SHA-256.

An unknown name costs the same time as a wrong password (a dummy hash is verified). Hashing runs in threads, two at a
time, because each takes 64 MiB and tens of milliseconds.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from uuid import uuid4

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec.structs import replace

from sightline.clock import Clock
from sightline.errors import Conflict, LimitExceeded, MalformedMessage, NotFound, PermissionDenied, Unauthenticated
from sightline.ids import AccountId, CaseId
from sightline.protocol.common import Role
from sightline.room.ports import Person
from sightline.store.base import Account, InviteRow, PeopleStore, SessionRow

log = logging.getLogger(__name__)

TOKEN_BYTES = 32
SESSION_S = 12 * 3600
GUEST_ROLES: frozenset[Role] = frozenset({"field", "expert"})
MIN_PASSWORD = 12
MAX_PASSWORD = 256
_HASHES_AT_ONCE = 2


def token_hash(token: str) -> str:
    """What is stored instead of a token. It has 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


class SignedIn:
    """A valid session: the person, its account and its end."""

    __slots__ = ("account", "expires_at_ms", "person", "token_hash")

    def __init__(self, account: Account, session: SessionRow) -> None:
        self.account = account
        self.expires_at_ms = session.expires_at_ms
        self.token_hash = session.token_hash
        self.person = Person(
            account_id=account.account_id,
            display_name=account.display_name,
            role=session.role,
            case_id=session.case_id,
        )


class People:
    """Signs people in and out. One per service."""

    def __init__(self, store: PeopleStore, clock: Clock, hasher: PasswordHasher | None = None) -> None:
        self._store = store
        self._clock = clock
        self._hasher = hasher or PasswordHasher()
        self._hashing = asyncio.Semaphore(_HASHES_AT_ONCE)
        self._dummy = self._hasher.hash(secrets.token_urlsafe(16))

    # --- accounts -----------------------------------------------------------------------------------------------------

    async def add_account(
        self, username: str, display_name: str, roles: tuple[Role, ...], password: str | None, *, is_demo: bool = False
    ) -> Account:
        """Create an account.

        Raises:
            MalformedMessage: an empty name, no role, or a password outside 12-256 characters.
            Conflict: the username is taken.
        """
        if not username.strip() or len(username) > 80 or not display_name.strip() or len(display_name) > 80:
            raise MalformedMessage("A username and a display name need 1 to 80 characters.")
        if not roles:
            raise MalformedMessage("An account needs at least one role.")
        if password is not None and not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
            raise MalformedMessage(f"A password needs {MIN_PASSWORD} to {MAX_PASSWORD} characters.")
        if await self._store.account_by_username(username) is not None:
            raise Conflict("The username", "free", "taken")
        account = Account(
            account_id=AccountId(str(uuid4())),
            username=username,
            display_name=display_name,
            roles=roles,
            password_hash=None if password is None else await self._hash(password),
            is_demo=is_demo,
        )
        await self._store.put_account(account)
        return account

    async def set_password(self, account: Account, password: str, *, disabled: bool | None = None) -> Account:
        """Give an account another password, and disable or enable it; sessions of a disabled account are refused."""
        changed = replace(
            account,
            password_hash=await self._hash(password),
            disabled=account.disabled if disabled is None else disabled,
        )
        await self._store.put_account(changed)
        return changed

    async def check_password(self, account: Account | None, password: str) -> bool:
        """Always verifies one hash, so that the time does not tell whether the account exists."""
        stored = account.password_hash if account is not None and not account.disabled else None
        matches = await self._verify(stored or self._dummy, password)
        return matches and stored is not None

    async def _hash(self, password: str) -> str:
        async with self._hashing:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def _verify(self, stored: str, password: str) -> bool:
        async with self._hashing:
            try:
                return await asyncio.to_thread(self._hasher.verify, stored, password)
            except (VerificationError, InvalidHashError):
                return False

    # --- sessions -----------------------------------------------------------------------------------------------------

    async def sign_in(self, username: str, password: str, role: Role | None) -> tuple[str, SignedIn]:
        """Check name and password and open a session.

        Raises:
            Unauthenticated: name or password is wrong, or the account is disabled; which one is not told.
            PermissionDenied: the account does not have the role.
        """
        account = await self._store.account_by_username(username)
        if not await self.check_password(account, password) or account is None:
            raise Unauthenticated("Name or password is not right.")
        if role is not None and role not in account.roles:
            raise PermissionDenied(f"This account does not have the role {role}.", role=role)
        return await self.open_session(account, role or account.roles[0], None)

    async def open_session(
        self, account: Account, role: Role, case_id: CaseId | None, *, expires_at_ms: int | None = None
    ) -> tuple[str, SignedIn]:
        """Return a fresh token and the session it opens."""
        now_ms = self._clock.utc_ms()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        session = SessionRow(
            token_hash=token_hash(token),
            account_id=account.account_id,
            role=role,
            case_id=case_id,
            created_at_ms=now_ms,
            expires_at_ms=min(now_ms + SESSION_S * 1000, expires_at_ms or 2**53),
        )
        await self._store.put_session(session)
        return token, SignedIn(account, session)

    async def of_token(self, token: str) -> SignedIn:
        """Return the session of a token.

        Raises:
            Unauthenticated: unknown, ended or expired, or the account is disabled or lost the role.
        """
        return await self.of_session(token_hash(token))

    async def of_session(self, hashed: str) -> SignedIn:
        """Return a session by the hash of its token, which must come from ourselves. Raises as ``of_token``."""
        session = await self._store.session(hashed, now_ms=self._clock.utc_ms())
        if session is None:
            raise Unauthenticated("You are not signed in any more. Sign in again.")
        try:
            account = await self._store.account(session.account_id)
        except NotFound:
            raise Unauthenticated("This account is gone.") from None
        if account.disabled or session.role not in account.roles:
            raise Unauthenticated("This account may not be used.")
        return SignedIn(account, session)

    async def sign_out(self, token: str) -> None:
        await self._store.end_session(token_hash(token))

    # --- invites ------------------------------------------------------------------------------------------------------

    async def invite(
        self, by: AccountId, role: Role, case_id: CaseId | None, display_name: str, valid_for_s: int, uses: int
    ) -> tuple[str, int]:
        """Make an invite; return its token and its end (UTC ms).

        Raises:
            PermissionDenied: guests may be technicians or experts, nothing else.
            LimitExceeded: no use at all, or more than 50.
        """
        if role not in GUEST_ROLES:
            raise PermissionDenied(f"Guests cannot be invited as {role}.", role=role)
        if not 1 <= uses <= 50:
            raise LimitExceeded("Uses of an invite", 50)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        expires_at_ms = self._clock.utc_ms() + valid_for_s * 1000
        await self._store.put_invite(
            InviteRow(
                token_hash=token_hash(token),
                role=role,
                case_id=case_id,
                display_name=display_name,
                created_by=by,
                expires_at_ms=expires_at_ms,
                uses_left=uses,
            )
        )
        return token, expires_at_ms

    async def redeem(self, token: str) -> tuple[str, SignedIn]:
        """Use an invite once: a guest account of its own, without password, good for the invited case.

        Raises:
            Unauthenticated: unknown, used up or expired; which one is not told.
        """
        invite = await self._store.use_invite(token_hash(token), now_ms=self._clock.utc_ms())
        if invite is None:
            raise Unauthenticated("This invite is not valid any more. Ask for a new one.")
        guest = f"guest-{secrets.token_hex(8)}"
        account = await self.add_account(guest, invite.display_name, (invite.role,), None)
        return await self.open_session(account, invite.role, invite.case_id)
