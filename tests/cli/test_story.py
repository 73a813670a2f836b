from __future__ import annotations

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.commands.teller import Teller
from bot.manifest import load_manifest
from bot.playground.nugen import Scenario
from bot.playground.slack import Message, SlackPlayground
from tests.cli.program import files_in, running

RESULT = "The thread ended with the result."
NO_RESULT = "The thread ended, without a result."
PRESSES_EDIT = "| [Edit and send again]"

# What each story must have said, in this order, before its last line. At such a speed a look may miss what passes in
# between; the scenarios show that, with a clock that stands still.
STORIES = {
    Scenario.SUCCESS: ("accepted it as", "is finished", "Accuracy", RESULT),
    Scenario.SUCCESS_WITHOUT_BENCHMARK: ("two documents, no benchmark", "no benchmark was chosen", RESULT),
    Scenario.REFUSED: ("refused Support assistant", "Nothing runs, nothing costs", PRESSES_EDIT, NO_RESULT),
    Scenario.FAILS_IN_TRAINING: ("Support assistant failed", "trouble at Nugen", PRESSES_EDIT, NO_RESULT),
    Scenario.FAILS_ON_DOCUMENTS: ("Support assistant failed", "in the documents", PRESSES_EDIT, NO_RESULT),
    Scenario.OUTAGE: ("accepted it as", "is finished", RESULT),
    Scenario.LOST_ANSWER: (
        "answer was lost. It may have arrived",
        "Found it at Nugen",
        "nothing was sent twice",
        "is finished",
        RESULT,
    ),
    Scenario.LOST_REQUEST: ("answer was lost", "ada presses “Send again”", "as you decided", "is finished", RESULT),
    Scenario.SLOW_AND_SILENT: ("accepted it as", "is finished", RESULT),
    Scenario.UNKNOWN_WORD: ("accepted it as", "is finished", RESULT),
    Scenario.STOPPED: ("was stopped at Nugen, not by me", PRESSES_EDIT, NO_RESULT),
    Scenario.VANISHES: ("does not know Support assistant", PRESSES_EDIT, NO_RESULT),
    Scenario.TWIN: ("2 projects that can be it", "ada presses “It is this one”", "is finished", RESULT),
}
SPEEDS = {Scenario.SLOW_AND_SILENT: "8000"}


@pytest.mark.parametrize("scenario", list(Scenario))
def test_each_story_ends_as_it_should(scenario: Scenario, capsys: pytest.CaptureFixture[str]) -> None:
    """It says the right things in the right order, and only a result ends with 0."""
    status = main(["demo", "--story", "--scenario", scenario, "--speed", SPEEDS.get(scenario, "1000")])
    told = capsys.readouterr()
    place = 0
    for words in STORIES[scenario]:
        place = told.out.find(words, place)
        assert place >= 0, f"{words!r} is missing or out of order:\n{told.out}"
    last = told.out.splitlines()[-1]
    assert last.endswith(STORIES[scenario][-1])
    assert status == (0 if last.endswith(RESULT) else 1)
    assert told.err == ""


def test_the_last_edit_of_a_refusal_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """The story does not end before the card shows the end."""
    assert main(["demo", "--story", "--scenario", "refused", "--speed", "1000"]) == 1
    assert "~ ⛔" in capsys.readouterr().out


async def test_what_is_no_news_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """A look at the vendor is not told, what it changed is, also when that came in two edits; what only went is told."""
    slack = SlackPlayground(load_manifest().document)
    workspace, teller = slack.workspace, Teller(slack)
    channel = workspace.channel("ml-team")

    def told(words: str) -> list[str]:
        workspace.edit(channel, card, text=words, blocks=[])
        teller.catch_up()
        return [line.strip() for line in capsys.readouterr().out.splitlines()[1:]]

    card = workspace.post(channel, Message(workspace.mint.ts(), channel.id, workspace.bot.id, "Queued"))
    assert told("Queued\nOrdered 10:00 · last checked 10:01") == ["| Queued", "| Ordered 10:00 · last checked 10:01"]
    assert told("Queued\nOrdered 10:00 · last checked 10:02") == []
    assert told("Training\nOrdered 10:00 · last checked 10:03") == ["~ Training"]
    workspace.edit(channel, card, text="Trained\nA model", blocks=[])
    assert told("Trained\nA model\n[Deploy]") == ["~ Trained", "~ A model", "~ [Deploy]"]
    assert told("Trained\nA model") == ["- [Deploy]"]


async def test_the_program_plays_it_too(tmp_path: Path) -> None:
    """`python -m bot demo --story` with nothing set, in an empty folder: exit 0, and nothing is left behind."""
    async with running(tmp_path, {}, "demo", "--story", "--speed", "1000") as program:
        assert await program.ended() == 0
    assert program.lines[-1].endswith(RESULT)
    assert files_in(tmp_path) == []
