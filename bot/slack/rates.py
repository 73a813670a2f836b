"""How often Slack lets an app call a method in one workspace, from its documentation; whoever sends stays below these.

`chat.update` is tier 3, which is 50 a minute for all messages together. `chat.postMessage` has a rule of its own: about
one a second in each channel, with short bursts, and "several hundred" a minute in the workspace. Slack says neither how
long a burst may be nor how many several hundred are: these are careful readings, and a 429 still has the last word.
"""

EDITS_A_MINUTE = 50
POSTS_A_SECOND_IN_A_CHANNEL = 1
POSTS_AT_ONCE_IN_A_CHANNEL = 3
POSTS_A_MINUTE = 300
