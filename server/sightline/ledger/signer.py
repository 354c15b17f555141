"""The task that signs: at every sign-off at once, and once a minute what else has changed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from types import TracebackType
from typing import Self

from sightline.clock import Clock
from sightline.errors import Conflict, NotFound, SightlineError
from sightline.ids import CaseId
from sightline.ledger.export import HeadFiles
from sightline.ledger.keyring import KeyRing
from sightline.proof.heads import Inclusion, SignedHead, sign_head
from sightline.proof.keys import PublicKey, SigningKey
from sightline.store.base import Appended, HeadStore

log = logging.getLogger(__name__)

INTERVAL_S = 60.0
SIGNING_KIND = "review.signed"
EXPORT_PAGE = 1_000


class HeadSigner:
    """Owns the signing task between ``async with`` and its end.

    Args:
        files: where heads are written off the machine; None: nowhere.
        failed: gets the code of each failure; the task goes on and tries again.
    """

    def __init__(
        self,
        store: HeadStore,
        ring: KeyRing,
        clock: Clock,
        files: HeadFiles | None = None,
        failed: Callable[[str], None] = lambda _code: None,
    ) -> None:
        self._store = store
        self._ring = ring
        self._clock = clock
        self._files = files
        self._failed = failed
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._known: frozenset[str] = frozenset()

    async def __aenter__(self) -> Self:
        """Raises ConfigError when the key cannot be read or made."""
        self._ring.ensure(self._clock.utc_ms())
        await self.keys()
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def noticed(self, appended: Appended) -> None:
        """Look at what was appended: a signature is signed over at once."""
        if any(event.kind == SIGNING_KIND for event in appended.events):
            self._wanted.set()

    async def _run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(INTERVAL_S):
                    await self._wanted.wait()
            except TimeoutError:
                pass
            self._wanted.clear()
            try:
                await self.sign()
            except SightlineError as exc:
                self._failed(exc.code)
                log.error("the log could not be signed: %s", exc.message)

    async def sign(self, case_id: CaseId | None = None) -> SignedHead | None:
        """Sign what has changed, of one case or of all, and write it out; None when nothing has."""
        await self.keys()
        key, since_ms = self._ring.signing, self._ring.public.valid_from_ms
        # A clock that was set back must not make a signature older than its key.
        at_ms = max(self._clock.utc_ms(), since_ms)
        signed = await self._store.sign(
            lambda size, root: sign_head(key, size, root, at_ms), at_ms=at_ms, case_id=case_id
        )
        await self._export()
        return signed

    async def prove(self, case_id: CaseId, head_seq: int) -> Inclusion:
        """Return the proof of a case's head, signed now where it was not yet.

        Raises:
            NotFound: the case has no such event.
            Conflict: the case has gone on meanwhile, and that head was never signed.
        """
        try:
            return await self._store.inclusion(case_id, head_seq)
        except NotFound:
            await self.sign(case_id)
        try:
            return await self._store.inclusion(case_id, head_seq)
        except NotFound:
            newest = await self._store.inclusion(case_id)
            raise Conflict("The case", expected=head_seq, actual=newest.leaf.head_seq) from None

    async def keys(self) -> list[PublicKey]:
        """Return all keys of the service, oldest first; this node's own are made known to the others."""
        own = [*self._ring.retired(), self._ring.public]
        if not {key.key_id for key in own} <= self._known:
            for key in own:
                await self._store.put_key(key)
            self._known = frozenset(key.key_id for key in own)
        return list(await self._store.keys())

    @property
    def signing_key(self) -> SigningKey:
        """What signs packages."""
        return self._ring.signing

    async def _export(self) -> None:
        """Write out what is not yet; the next time again when the folder cannot be written now."""
        if self._files is None:
            return
        try:
            reached = await asyncio.to_thread(self._files.reached)
            while heads := await self._store.heads(after_size=reached, limit=EXPORT_PAGE):
                await asyncio.to_thread(self._files.append, heads)
                reached = heads[-1].tree_size
        except OSError as exc:
            self._failed("heads_not_written")
            log.error("signed heads could not be written out: %s", exc.strerror)
