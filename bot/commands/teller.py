"""Tells in the terminal what happens in the workspace, each message and each edit once."""

import re
import time

from bot.commands.transcript import lines_of, lines_of_files, plain
from bot.playground.slack import Message, SlackPlayground

# What changes at every look at the vendor and is no news by itself.
_LAST_CHECKED = re.compile(r"( · )?last checked \S+")
_INDENT = " " * 14


class Teller:
    """Prints lines with the seconds since the beginning."""

    def __init__(self, slack: SlackPlayground) -> None:
        self._slack = slack
        self._began = time.monotonic()
        self._told: dict[str, tuple[int, list[str]]] = {}

    def say(self, line: str) -> None:
        """Tell something that is not in a message."""
        print(f"[{time.monotonic() - self._began:6.1f} s] {line}", flush=True)  # noqa: T201 - this is the story

    async def watch(self) -> None:
        """Tell what happens until cancelled."""
        async for _ in self._slack.subscribe():
            self.catch_up()

    def catch_up(self) -> None:
        """Tell what is new in any channel that ada sees."""
        for channel in self._slack.person("ada").channels():
            for message in list(channel.messages):
                if message.streaming:
                    continue  # told once it is whole
                versions = len(message.edits) + 1
                told, lines = self._told.get(message.ts, (0, []))
                if told < versions:
                    now = lines_of(message.blocks, message.text, self._name)
                    now = now or [plain(message.text, self._name)]
                    now = [*now, *lines_of_files((file.name, file.size) for file in message.files)]
                    if not told:
                        self._tell_new(message, now)
                    elif not self._tell_edit(message, lines, now):
                        # Not news: compared with what was told last, the next edit may be.
                        now = lines
                    self._told[message.ts] = (versions, now)

    def _tell_new(self, message: Message, lines: list[str]) -> None:
        author = self._name(message.user)
        where = "answers in the thread" if message.thread_ts else "posts"
        if message.visible_to:
            where = f"says, only visible to {self._name(message.visible_to)}"
        elif self._slack.workspace.channel(message.channel).is_im:
            where = f"writes to {self._name(message.channel)} alone"
        self._print(f"{author} {where}:", "|", lines)

    def _tell_edit(self, message: Message, before: list[str], now: list[str]) -> bool:
        known = {_substance(line) for line in before}
        added = [line for line in now if _substance(line) not in known]
        left = {_substance(line) for line in now}
        gone = [line for line in before if _substance(line) not in left]
        if added or gone:
            what = "its reply" if message.thread_ts else "the card"
            # What went is worth a line of its own only when nothing came in its place.
            self._print(f"{self._name(message.user)} edits {what}:", "~" if added else "-", added or gone)
        return bool(added or gone)

    def _print(self, head: str, mark: str, lines: list[str]) -> None:
        self.say(head)
        for line in lines:
            print(f"{_INDENT}{mark} {line}", flush=True)  # noqa: T201 - this is the story

    def _name(self, identifier: str) -> str:
        workspace = self._slack.workspace
        if identifier.startswith(("C", "G", "D")):
            return workspace.channel(identifier).name
        return workspace.user(identifier).name


def _substance(line: str) -> str:
    return _LAST_CHECKED.sub("", line)
