"""The ports that a night is given by orchestration: the ops store, the way mails leave, the clock."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import Engine

from notifications.clock import Clock
from notifications.mail.deliver import Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class NightServices:
    """`store` and `transport` are opened when a step needs them, since loading the definitions opens nothing.

    `exclusive` holds the home's lock for the length of a run.
    """

    store: Callable[[], Engine]
    transport: Callable[[], Transport]
    clock: Clock
    exclusive: Callable[[], AbstractContextManager[None]]
