"""The small objects that blocks and elements are made of: texts, options, confirm dialogs, filters, files."""

from collections.abc import Iterator
from typing import Any

from bot.playground.slack.rules.checkers import boolean, items, one_of, text
from bot.playground.slack.rules.problem import Fault, child
from bot.playground.slack.rules.shapes import Family, Shape, exactly_one_of

SOME_TEXT = text(1)
URL = text(1, 3000)  # of a button or an image; no limit is known for other addresses
IDENTIFIER = text(1, 255)  # action_id, block_id
OPTION_VALUE = text(1, 75)  # sources disagree between 75 and 150: the smaller one is safe
SLACK_ID = SOME_TEXT  # of a person, channel or file; whether it exists is the workspace's business
MOST_OPTIONS = 100
MOST_GROUPS = 100


def plain_text(most: int | None = None) -> Family:
    """Accept a plain_text object of 1 to `most` characters; without `most` no limit is known."""
    return Family({"plain_text": Shape({"text": text(1, most)}, {"emoji": boolean})})


def any_text(most: int) -> Family:
    """Accept a plain_text or mrkdwn object of 1 to `most` characters; each type has its own switch."""
    return Family(
        {
            "plain_text": Shape({"text": text(1, most)}, {"emoji": boolean}),
            "mrkdwn": Shape({"text": text(1, most)}, {"verbatim": boolean}),
        }
    )


CONFIRM = Shape(
    {"title": plain_text(100), "text": any_text(300), "confirm": plain_text(30), "deny": plain_text(30)},
    {"style": one_of("primary", "danger")},
)
OPTION = Shape({"text": plain_text(75), "value": OPTION_VALUE}, {"description": plain_text(75)})
RICH_OPTION = Shape({"text": any_text(75), "value": OPTION_VALUE}, {"description": any_text(75)})
OVERFLOW_OPTION = OPTION.extended(optional={"url": URL})
OPTION_GROUP = Shape({"label": plain_text(75), "options": items(OPTION, 1, MOST_OPTIONS)})
DISPATCH_ACTION_CONFIG = Shape(
    {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 1)},
)
CONVERSATION_KINDS = items(one_of("im", "mpim", "private", "public"), 1)


def _says_something(value: Any, pointer: str) -> Iterator[Fault]:
    if not value:
        yield Fault(pointer, "must define at least one filter")


CONVERSATION_FILTER = Shape(
    optional={
        "include": CONVERSATION_KINDS,
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    rules=(_says_something,),
)
SLACK_FILE = Shape(optional={"id": SLACK_ID, "url": SOME_TEXT}, rules=(exactly_one_of("id", "url"),))
IMAGE_SOURCE = Shape(
    {"alt_text": text(1, 2000)},
    {"image_url": URL, "slack_file": SLACK_FILE},
    (exactly_one_of("image_url", "slack_file"),),
)


def initial_choices_are_offered(value: Any, pointer: str) -> Iterator[Fault]:
    """Check that what is chosen at first (`initial_option`, `initial_options`) stands, as it is, among the options."""
    offered = list(value.get("options", ()))
    for group in value.get("option_groups", ()):
        offered.extend(group["options"])
    if "initial_option" in value and value["initial_option"] not in offered:
        yield Fault(child(pointer, "initial_option"), "must be one of the provided options")
    for index, chosen in enumerate(value.get("initial_options", ())):
        if chosen not in offered:
            yield Fault(child(child(pointer, "initial_options"), index), "must be one of the provided options")
