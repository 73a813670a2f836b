"""The sizes that Slack accepts, from its documentation; every builder cuts to these.

Slack does not say what it counts as a character, so we count UTF-16 units, the largest of the likely answers.
"""

# chat.postMessage takes 40,000, but chat.update refuses more than this, and one text serves both.
MESSAGE_TEXT = 4000
SECTION_TEXT = 3000
SECTION_FIELD = 2000
SECTION_FIELDS = 10
HEADER_TEXT = 150
CONTEXT_ELEMENTS = 10
ACTIONS_ELEMENTS = 25
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
OPTION_TEXT = 75
OPTION_VALUE = 75
OPTIONS = 100
LABEL = 2000
HINT = 2000
PLACEHOLDER = 150
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
INPUT_TEXT = 3000
VIEW_TITLE = 24
PRIVATE_METADATA = 3000
FILES = 10
MARKDOWN_TEXT = 12_000
TABLE_ROWS = 100
CHART_TITLE = 50
CHART_LABEL = 20
CHART_CATEGORIES = 20
CHART_SERIES = 6
TABLE_CELLS = 20
