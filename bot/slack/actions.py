"""The names and values under which Slack hands us what a person pressed, for builders and listeners alike.

The value of a button is our alignment id, except for `CHOOSE` and `SEND_AGAIN` (see `choice_value`), `LIST_PAGE` (see `listing`),
`FOLLOW_HERE` (the vendor's id) and those of documents (see `documents`). The buttons of a form carry nothing.
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
DEPLOY = "deploy"
UNDEPLOY = "undeploy"
EVALUATE = "evaluate"
ASK = "ask"
STOP = "stop"
DELETE = "delete_project"
MAKE_BENCHMARK = "make_benchmark"
DROP_BENCHMARK = "drop_benchmark"
FOLLOW_HERE = "follow_here"
LIST_PAGE = "list_page"
DOCUMENTS_PAGE = "documents_page"
DOCUMENT_UPLOAD = "document_upload"
DOCUMENT_DELETE = "document_delete"
# The callback_id of the shortcut "Align on these files".
ALIGN_FILES = "align_files"

# An action_id may stand once in a block, so the buttons of a page are called list_page:older, list_page:mine, …
LIST_PAGE_PATTERN = re.compile(rf"^{LIST_PAGE}(:[a-z]+)?$")
DOCUMENTS_PAGE_PATTERN = re.compile(rf"^{DOCUMENTS_PAGE}(:[a-z]+)?$")

_SEPARATOR = "|"


def choice_value(alignment_id: str, choice: str) -> str:
    """What "It is this one" and "Send again" carry: the vendor's id, and the attempt that is to be followed by another."""
    return f"{alignment_id}{_SEPARATOR}{choice}"


def read_choice(value: str) -> tuple[str, str]:
    """Our alignment id and what was chosen out of a button's value; the second is empty where there is nothing."""
    alignment_id, _, choice = value.partition(_SEPARATOR)
    return alignment_id, choice
