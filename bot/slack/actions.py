"""The names and values under which Slack hands us what a person pressed, for builders and listeners alike.

The value of a button is our alignment id, except for `CHOOSE` (see `choice_value`) and `LIST_PAGE` (see `listing`).
"""

import re

REFRESH = "refresh"
MUTE = "mute"
UNMUTE = "unmute"
UNFOLLOW = "unfollow"
REFOLLOW = "refollow"
EDIT_AND_RESEND = "edit_and_resend"
WITHDRAW = "withdraw"
CHOOSE = "choose"
SEND_AGAIN = "send_again"
SEARCH_AGAIN = "search_again"
LIST_PAGE = "list_page"

# An action_id may stand once in a block, so the buttons of a page are called list_page:older, list_page:mine, …
LIST_PAGE_PATTERN = re.compile(rf"^{LIST_PAGE}(:[a-z]+)?$")

_SEPARATOR = "|"


def choice_value(alignment_id: str, vendor_id: str) -> str:
    """What the button "It is this one" carries."""
    return f"{alignment_id}{_SEPARATOR}{vendor_id}"


def read_choice(value: str) -> tuple[str, str]:
    """Our alignment id and the vendor's id out of a button's value; the second is empty where there is none."""
    alignment_id, _, vendor_id = value.partition(_SEPARATOR)
    return alignment_id, vendor_id
