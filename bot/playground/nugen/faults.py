"""Faults that can be switched on while it runs, for one call or for all, once or until they are cleared."""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from http import HTTPStatus

from bot.playground.nugen.answer import RESET, SILENCE, Answer, Ending, crash, gateway, refusal
from bot.playground.nugen.dialect import Call

ANY = "any"

Rewrite = Callable[[Answer], Answer]


class Fault(StrEnum):
    """What goes wrong. Those ending in `-after` let the call take effect first; the pair without it does not."""

    SERVER_ERROR = "server-error"
    SERVER_ERROR_AFTER = "server-error-after"
    BAD_GATEWAY = "bad-gateway"
    BAD_GATEWAY_AFTER = "bad-gateway-after"
    GATEWAY_TIMEOUT = "gateway-timeout"
    GATEWAY_TIMEOUT_AFTER = "gateway-timeout-after"
    TOO_MANY_REQUESTS = "too-many-requests"  # without effect, with Retry-After
    TIMEOUT_BEFORE = "timeout-before"
    TIMEOUT_AFTER = "timeout-after"
    RESET_BEFORE = "reset-before"
    RESET_AFTER = "reset-after"
    MALFORMED = "malformed"  # takes effect; the whole answer arrives and is no JSON
    HALF_BODY = "half-body"  # takes effect; the connection closes in the middle of the answer
    WRONG_SHAPE = "wrong-shape"  # takes effect; an array comes where an object is documented
    DELAY = "delay"  # takes effect; the right answer comes late


_WITHOUT_EFFECT = frozenset(
    {Fault.SERVER_ERROR, Fault.BAD_GATEWAY, Fault.GATEWAY_TIMEOUT, Fault.TIMEOUT_BEFORE, Fault.RESET_BEFORE}
)

_INSTEAD = {
    Fault.SERVER_ERROR: crash(),
    Fault.SERVER_ERROR_AFTER: crash(),
    Fault.BAD_GATEWAY: gateway(HTTPStatus.BAD_GATEWAY),
    Fault.BAD_GATEWAY_AFTER: gateway(HTTPStatus.BAD_GATEWAY),
    Fault.GATEWAY_TIMEOUT: gateway(HTTPStatus.GATEWAY_TIMEOUT),
    Fault.GATEWAY_TIMEOUT_AFTER: gateway(HTTPStatus.GATEWAY_TIMEOUT),
    Fault.TIMEOUT_BEFORE: SILENCE,
    Fault.TIMEOUT_AFTER: SILENCE,
    Fault.RESET_BEFORE: RESET,
    Fault.RESET_AFTER: RESET,
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault with the real seconds that a delay lasts, or that Retry-After asks for."""

    fault: Fault
    seconds: float

    def answer(self, do: Callable[[], Answer]) -> Answer:
        """Answer as the fault wants it; `do` carries the call out and is called if the fault lets it take effect."""
        if self.fault is Fault.TOO_MANY_REQUESTS:
            retry_after = {"Retry-After": str(math.ceil(self.seconds))}
            return refusal(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests", retry_after)
        if self.fault in _WITHOUT_EFFECT:
            return _INSTEAD[self.fault]
        return self._spoil(do())

    def _spoil(self, answer: Answer) -> Answer:
        if answer.ending is not Ending.WHOLE:
            return answer  # the scenario has dropped the connection already
        match self.fault:
            case Fault.MALFORMED:
                return replace(answer, body=answer.body[: len(answer.body) // 2])
            case Fault.HALF_BODY:
                return replace(answer, ending=Ending.HALF)
            case Fault.WRONG_SHAPE:
                return replace(answer, body=b"[" + answer.body + b"]")
            case Fault.DELAY:
                return replace(answer, delay=self.seconds)
            case _:
                return _INSTEAD[self.fault]


class Faults:
    """The faults that are switched on, by call: the name of a call, or "any" for every one."""

    def __init__(self) -> None:
        self._once: defaultdict[str, deque[Trouble]] = defaultdict(deque)
        self._always: dict[str, Trouble] = {}
        self._rewrites: dict[str, Rewrite] = {}

    def once(self, call: str, fault: Fault, *, seconds: float = 2.0) -> None:
        """Let the next such call go wrong; said several times, the faults come one after the other."""
        self._once[_known(call)].append(Trouble(Fault(fault), seconds))

    def always(self, call: str, fault: Fault, *, seconds: float = 2.0) -> None:
        """Let every such call go wrong until the faults are cleared."""
        self._always[_known(call)] = Trouble(Fault(fault), seconds)

    def rewrite(self, call: str, change: Rewrite) -> None:
        """Let every right answer to such a call be changed before it is sent, until the faults are cleared."""
        self._rewrites[Call(call)] = change

    def rewritten(self, call: str, answer: Answer) -> Answer:
        """The answer as it is sent when nothing else goes wrong."""
        change = self._rewrites.get(call)
        return answer if change is None else change(answer)

    def clear(self) -> None:
        """Switch all faults off."""
        self._rewrites.clear()
        self._once.clear()
        self._always.clear()

    def take(self, call: str) -> Trouble | None:
        """Give the trouble that this call runs into, and use it up if it was meant for one call."""
        for name in (call, ANY):
            if self._once[name]:
                return self._once[name].popleft()
        return self._always.get(call) or self._always.get(ANY)


def _known(call: str) -> str:
    return ANY if call == ANY else Call(call)
