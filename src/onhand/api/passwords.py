"""Passwords: argon2id in a small pool, so that a flood of sign-ins takes neither the loop nor the memory."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from onhand.api.problem import Problem
from onhand.settings import Settings

T = TypeVar("T")
LONGEST: Final = 1_024
WAITING_PER_THREAD: Final = 32
"""So many sign-ins may wait for each thread; more are told to come back."""


class Passwords:
    """Hashes and checks. An unknown account costs the same time as a known one."""

    def __init__(self, settings: Settings) -> None:
        self._hasher = PasswordHasher(
            time_cost=settings.password_rounds,
            memory_cost=settings.password_memory_kib,
            parallelism=1,
            type=Type.ID,
        )
        self._shortest = settings.password_length
        self._threads = ThreadPoolExecutor(settings.password_threads, thread_name_prefix="passwords")
        self._bound = settings.password_threads * WAITING_PER_THREAD
        self._waiting = 0
        self._nobody: str | None = None

    def check_new(self, password: str, email: str, field: str = "password") -> None:
        """Raise Problem when this must not become a password. Length decides, as no rule of composition does."""
        if len(password) < self._shortest:
            raise Problem("invalid_field", f"a password has at least {self._shortest} characters", field)
        if len(password) > LONGEST:
            raise Problem("invalid_field", f"a password has at most {LONGEST} characters", field)
        if (
            password.casefold() in (email.casefold(), email.partition("@")[0].casefold())
            or len(set(password)) < 4
        ):
            raise Problem("invalid_field", "this password is too easy to guess", field)

    def hash_now(self, password: str) -> str:
        """The hash, on this thread."""
        return self._hasher.hash(password)

    async def hash(self, password: str) -> str:
        """The hash to store."""
        return await self._in_turn(self._hasher.hash, password)

    async def verify(self, stored: str, password: str) -> bool:
        """Is this the password? `stored` "" (nobody) takes as long and is never right."""
        return await self._in_turn(self._verify, stored, password)

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _verify(self, stored: str, password: str) -> bool:
        known = bool(stored)
        if not known:
            if self._nobody is None:
                self._nobody = self._hasher.hash(secrets.token_urlsafe(16))
            stored = self._nobody
        try:
            return self._hasher.verify(stored, password[:LONGEST]) and known
        except (VerificationError, InvalidHashError):
            return False

    async def _in_turn(self, work: Callable[..., T], *arguments: str) -> T:
        if self._waiting >= self._bound:
            raise Problem("unavailable", "too many sign-ins at once", headers={"Retry-After": "2"})
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        finally:
            self._waiting -= 1
