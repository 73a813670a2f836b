"""Elements into which a person writes: texts, numbers, addresses, dates and times, files."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from bot.playground.slack.rules.checkers import Checker, boolean, integer, items, length, matching, text
from bot.playground.slack.rules.composition import CONFIRM, DISPATCH_ACTION_CONFIG, IDENTIFIER, SOME_TEXT, plain_text
from bot.playground.slack.rules.problem import Fault, child
from bot.playground.slack.rules.rich_text import RICH_TEXT
from bot.playground.slack.rules.shapes import Family, Shape

LONGEST_INPUT = 3000
MOST_FILES = 10
DATE = matching(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", "a date in the format YYYY-MM-DD")
TIME_OF_DAY = matching(r"([01][0-9]|2[0-3]):[0-5][0-9]", "a time in the format HH:mm")
EXTENSION = matching(r"[A-Za-z0-9]+", "the extension of a file's name, without its dot")
WHOLE_OR_DECIMAL = matching(r"-?[0-9]+(\.[0-9]+)?", "a number")


def _text_fits(value: Any, pointer: str) -> Iterator[Fault]:
    least, most = value.get("min_length", 0), value.get("max_length", LONGEST_INPUT)
    if least > most:
        yield Fault(child(pointer, "min_length"), "must be less than or equal to `max_length`")
    # Nobody could submit a form that starts with more than its own field takes.
    if length(value.get("initial_value", "")) > most:
        yield Fault(child(pointer, "initial_value"), f"must be less than {most + 1} characters")


def _numbers_fit(value: Any, pointer: str) -> Iterator[Fault]:
    numbers = {name: Decimal(value[name]) for name in ("min_value", "initial_value", "max_value") if name in value}
    for name, number in numbers.items():
        if not value["is_decimal_allowed"] and number != number.to_integral_value():
            yield Fault(child(pointer, name), "must be a whole number")
    if list(numbers.values()) != sorted(numbers.values()):
        yield Fault(pointer, "must satisfy `min_value` <= `initial_value` <= `max_value`")


_FIELD: Mapping[str, Checker] = {"action_id": IDENTIFIER, "placeholder": plain_text(150), "focus_on_load": boolean}
_TYPED: Mapping[str, Checker] = {**_FIELD, "dispatch_action_config": DISPATCH_ACTION_CONFIG}
_PICKED: Mapping[str, Checker] = {**_FIELD, "confirm": CONFIRM}

WRITTEN: Mapping[str, Shape] = {
    "plain_text_input": Shape(
        optional={
            **_TYPED,
            "initial_value": text(0),
            "multiline": boolean,
            "min_length": integer(0, LONGEST_INPUT),
            "max_length": integer(1, LONGEST_INPUT),
        },
        rules=(_text_fits,),
    ),
    "email_text_input": Shape(optional={**_TYPED, "initial_value": text(0)}),
    "url_text_input": Shape(optional={**_TYPED, "initial_value": text(0)}),
    "number_input": Shape(
        {"is_decimal_allowed": boolean},
        {**_TYPED, "initial_value": WHOLE_OR_DECIMAL, "min_value": WHOLE_OR_DECIMAL, "max_value": WHOLE_OR_DECIMAL},
        (_numbers_fit,),
    ),
    "rich_text_input": Shape(optional={**_TYPED, "initial_value": Family({"rich_text": RICH_TEXT})}),
    "file_input": Shape(
        optional={
            "action_id": IDENTIFIER,
            "filetypes": items(EXTENSION, 1),
            "max_files": integer(1, MOST_FILES),
        }
    ),
}
PICKERS: Mapping[str, Shape] = {
    "datepicker": Shape(optional={**_PICKED, "initial_date": DATE}),
    "timepicker": Shape(optional={**_PICKED, "initial_time": TIME_OF_DAY, "timezone": SOME_TEXT}),
    "datetimepicker": Shape(
        optional={
            "action_id": IDENTIFIER,
            "confirm": CONFIRM,
            "focus_on_load": boolean,
            "initial_date_time": integer(10**9, 10**10 - 1),  # seconds since 1970, ten digits
        }
    ),
}
