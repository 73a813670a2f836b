"""The names and values under which Slack hands us what a person pressed, for builders and listeners alike.

The value of a button is our alignment id, except for `CHOOSE` (see `choice_value`), `LIST_PAGE` (see `listing`),
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


def choice_value(alignment_id: str, vendor_id: str) -> str:
    """What the button "It is this one" carries."""
    return f"{alignment_id}{_SEPARATOR}{vendor_id}"


def read_choice(value: str) -> tuple[str, str]:
    """Our alignment id and the vendor's id out of a button's value; the second is empty where there is none."""
    alignment_id, _, vendor_id = value.partition(_SEPARATOR)
    return alignment_id, vendor_id
