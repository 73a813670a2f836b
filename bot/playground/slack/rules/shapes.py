"""Objects as tables of properties, and families of objects told apart by their `type`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.playground.slack.rules.checkers import Checker
from bot.playground.slack.rules.problem import Fault, child

NO_PROPERTIES: Mapping[str, Checker] = {}


@dataclass(frozen=True, slots=True)
class Shape:
    """A checker of objects: which properties they must and may have, and what holds between those.

    `type` is not listed: the family to which the shape belongs has read it already. `rules` are only asked about an
    object whose properties are all sound by themselves.
    """

    required: Mapping[str, Checker] = field(default_factory=dict)
    optional: Mapping[str, Checker] = field(default_factory=dict)
    rules: tuple[Checker, ...] = ()

    def __call__(self, value: Any, pointer: str) -> Iterator[Fault]:
        """Yield what is wrong with `value` as an object of this shape."""
        if not isinstance(value, dict):
            yield Fault(pointer, "must provide an object")
            return
        faults = [*self._missing(value, pointer), *self._unsound(value, pointer)]
        yield from faults
        if not faults:
            for rule in self.rules:
                yield from rule(value, pointer)

    def extended(
        self,
        *,
        required: Mapping[str, Checker] = NO_PROPERTIES,
        optional: Mapping[str, Checker] = NO_PROPERTIES,
        rules: tuple[Checker, ...] = (),
    ) -> "Shape":
        """Return this shape with more properties and rules."""
        return Shape({**self.required, **required}, {**self.optional, **optional}, (*self.rules, *rules))

    def _missing(self, value: dict[str, Any], pointer: str) -> Iterator[Fault]:
        for name in self.required:
            if name not in value:
                yield Fault(pointer, f"missing required field: {name}")

    def _unsound(self, value: dict[str, Any], pointer: str) -> Iterator[Fault]:
        for name, entry in value.items():
            checker = self.required.get(name) or self.optional.get(name)
            if checker is None:
                yield Fault(pointer, f"invalid additional property: {name}")
            else:
                yield from checker(entry, child(pointer, name))


@dataclass(frozen=True, slots=True)
class Family:
    """A checker of objects that say in `type` what they are; a type that is not in the table is refused."""

    members: Mapping[str, Checker]

    def __call__(self, value: Any, pointer: str) -> Iterator[Fault]:
        """Yield what is wrong with `value` as a member of this family."""
        if not isinstance(value, dict):
            yield Fault(pointer, "must provide an object")
        elif "type" not in value:
            yield Fault(pointer, "missing required field: type")
        elif not isinstance(value["type"], str):
            yield Fault(child(pointer, "type"), "must provide a string")
        elif value["type"] not in self.members:
            yield Fault(child(pointer, "type"), f"unsupported type: {value['type']}")
        else:
            rest = {name: entry for name, entry in value.items() if name != "type"}
            yield from self.members[value["type"]](rest, pointer)


def exactly_one_of(*names: str) -> Checker:
    """Accept an object that has one, and only one, of these properties."""

    def check(value: Any, pointer: str) -> Iterator[Fault]:
        if sum(name in value for name in names) != 1:
            yield Fault(pointer, f"must define either {' or '.join(f'`{name}`' for name in names)}, and only one")

    return check


def at_least_one_of(*names: str) -> Checker:
    """Accept an object that has one or more of these properties."""

    def check(value: Any, pointer: str) -> Iterator[Fault]:
        if not any(name in value for name in names):
            yield Fault(pointer, f"must define at least one of {', '.join(f'`{name}`' for name in names)}")

    return check
