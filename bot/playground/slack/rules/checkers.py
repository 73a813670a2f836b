"""The words in which the rules are written: checkers that are put together to describe a JSON document.

A checker takes a value and the JSON pointer to it, and yields what is wrong with the value. The sentences are the ones
that Slack uses where they are known.
"""

import math
import re
from collections.abc import Callable, Iterator
from typing import Any

from bot.playground.slack.rules.problem import Fault, child

Checker = Callable[[Any, str], Iterator[Fault]]


def anything(_value: Any, _pointer: str) -> Iterator[Fault]:
    """Accept every value; for parts whose form is free."""
    yield from ()


def length(value: str) -> int:
    """Return the length of a text in UTF-16 units.

    Slack does not say what it counts as a character; this is the largest of the likely answers, so whoever fits here
    fits there.
    """
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def text(least: int, most: int | None = None) -> Checker:
    """Accept a string of `least` to `most` characters; without `most` no limit is known."""

    def check(value: Any, pointer: str) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield Fault(pointer, "must provide a string")
        elif length(value) < least:
            yield Fault(pointer, f"must be more than {least - 1} characters")
        elif most is not None and length(value) > most:
            yield Fault(pointer, f"must be less than {most + 1} characters")

    return check


def matching(pattern: str, words: str) -> Checker:
    """Accept a string that the whole of `pattern` matches; `words` say what is expected."""
    compiled = re.compile(pattern, re.ASCII)

    def check(value: Any, pointer: str) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield Fault(pointer, "must provide a string")
        elif not compiled.fullmatch(value):
            yield Fault(pointer, f"must be {words}")

    return check


def one_of(*words: str) -> Checker:
    """Accept one of these strings."""

    def check(value: Any, pointer: str) -> Iterator[Fault]:
        if not isinstance(value, str) or value not in words:
            yield Fault(pointer, f"must be one of: {', '.join(words)}")

    return check


def boolean(value: Any, pointer: str) -> Iterator[Fault]:
    """Accept true and false."""
    if not isinstance(value, bool):
        yield Fault(pointer, "must provide a boolean")


def integer(least: int, most: int | None = None) -> Checker:
    """Accept a whole number from `least` to `most`; without `most` no limit is known."""

    def check(value: Any, pointer: str) -> Iterator[Fault]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Fault(pointer, "must provide an integer")
        elif value < least:
            yield Fault(pointer, f"must be greater than or equal to {least}")
        elif most is not None and value > most:
            yield Fault(pointer, f"must be less than or equal to {most}")

    return check


def finite_number(value: Any, pointer: str) -> Iterator[Fault]:
    """Accept a number that is neither infinite nor NaN."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield Fault(pointer, "must provide a number")
    elif isinstance(value, float) and not math.isfinite(value):
        yield Fault(pointer, "must provide a finite number")


def items(item: Checker, least: int, most: int | None = None) -> Checker:
    """Accept an array of `least` to `most` values that `item` accepts; without `most` no limit is known."""

    def check(value: Any, pointer: str) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield Fault(pointer, "must provide an array")
            return
        if len(value) < least:
            yield Fault(pointer, f"must provide at least {least} items")
        if most is not None and len(value) > most:
            yield Fault(pointer, f"no more than {most} items allowed")
            return
        for index, entry in enumerate(value):
            yield from item(entry, child(pointer, index))

    return check


def free_object(value: Any, pointer: str) -> Iterator[Fault]:
    """Accept an object with whatever is in it."""
    if not isinstance(value, dict):
        yield Fault(pointer, "must provide an object")


def both(first: Checker, second: Checker) -> Checker:
    """Accept what `first` and then `second` accept; `second` may rely on what `first` assures."""

    def check(value: Any, pointer: str) -> Iterator[Fault]:
        faults = list(first(value, pointer))
        yield from faults or second(value, pointer)

    return check
