"""How hard a source is asked: how fast, how often again, how long in all.

Every wait is bounded: a wait grows and is spread so that many clients do not come back together, what a server asks
for is honoured as long as somebody would sit through it, and after so many attempts the unit has failed.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeVar

from screener.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from tenacity import RetryCallState

T = TypeVar("T")
Reach = Literal["unit", "table", "source"]

MISSING_EXTRA = "install it with: pip install 'sanwei-screener[fetch]'"


@dataclass(frozen=True)
class Pace:
    """Seconds between two requests, attempts, first and longest wait, seconds of silence and for a whole answer."""

    between: float = 0.4
    attempts: int = 6
    first_wait: float = 1.0
    longest_wait: float = 120.0
    silence: float = 30.0
    whole: float = 300.0
    # What a source that counts by the minute needs before it counts anew.
    minute: float = 61.0


class PassingError(Exception):
    """Something that may well be over the next time; `wait` is how many seconds the source asks for, if it says."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class UnreachableError(PassingError):
    """The source did not answer, or said that it is overburdened or out of order."""


class FailedError(Exception):
    """Something that asking again does not mend; `reach` is how much else it makes pointless.

    `is_down` where the source was not to be reached at all: a second unit may be luckier, a third hardly.
    """

    def __init__(self, message: str, hint: str = "", reach: Reach = "unit", *, is_down: bool = False) -> None:
        super().__init__(message)
        self.hint = hint
        self.reach: Reach = reach
        self.is_down = is_down


@dataclass
class Throttle:
    """Lets requests through no faster than the pace says."""

    pace: Pace
    _next: float = field(default=0.0, init=False)

    def wait(self) -> None:
        """Come back when the next request may start."""
        time.sleep(max(0.0, self._next - time.monotonic()))
        self._next = time.monotonic() + self.pace.between


def persist(pace: Pace, action: Callable[[], T], waiting: Callable[[float, str], None]) -> T:
    """Do something again until it is not `PassingError` or the attempts are used up; `waiting` hears of every pause.

    Raises:
        FailedError: after the last attempt, or when a longer wait is asked for than anybody would sit through.
    """
    tenacity = _tenacity()

    def pause(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        wait = _wait(pace, state.attempt_number, error.wait if isinstance(error, PassingError) else None)
        waiting(wait, str(error))
        return wait

    attempts = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(pace.attempts),
        wait=pause,
        retry=tenacity.retry_if_exception_type(PassingError),
        reraise=True,
    )
    try:
        found: T = attempts(action)
    except PassingError as error:
        is_down = isinstance(error, UnreachableError)
        raise FailedError(f"{error}", f"asked {pace.attempts} times", is_down=is_down) from error
    return found


def _wait(pace: Pace, attempt: int, asked: float | None) -> float:
    if asked is not None and asked > pace.longest_wait:
        raise FailedError(
            f"the source asks for {asked:,.0f} seconds of quiet", "run the same command again then", "source"
        )
    grown: float = min(pace.longest_wait, pace.first_wait * 2 ** (attempt - 1))
    # Half is fixed and half is drawn, so that those who were turned away together do not return together.
    spread = grown / 2 + random.uniform(0, grown / 2)  # noqa: S311 - no secret hangs on it
    return max(asked or 0.0, spread)


def _tenacity() -> ModuleType:
    try:
        import tenacity
    except ImportError as error:
        raise UsageError("fetching needs the package tenacity", hint=MISSING_EXTRA) from error
    return tenacity
