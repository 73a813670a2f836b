from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.commands.teller import Teller
from bot.manifest import load_manifest
from bot.playground.nugen import CONTRACTS, Scenario
from bot.playground.slack import Message, SlackPlayground
from tests.cli.program import files_in, running

RESULT = "The thread ended with the result."
DEPLOYED = "The thread ended with the deployed model."
ANSWERS = "The thread ended with both answers."
NO_RESULT = "The thread ended, without a result."
PRESSES_EDIT = "| [Edit and send again]"

# What each story must have said, in this order, before its last line. At such a speed a look may miss what passes in
# between; the scenarios show that, with a clock that stands still.
STORIES = {
    Scenario.SUCCESS: ("accepted it as", "is finished", "Accuracy", RESULT),
    Scenario.SUCCESS_WITHOUT_BENCHMARK: ("two documents, no benchmark", "no benchmark was chosen", RESULT),
    Scenario.REFUSED: ("refused Support assistant", "Nothing runs, nothing costs", PRESSES_EDIT, NO_RESULT),
    Scenario.FAILS_IN_TRAINING: (
        "Support assistant failed",
        "trouble at Nugen",
        "not send it again at once",
        NO_RESULT,
    ),
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
    Scenario.LIFECYCLE: (
        "[file: refund-handbook.md, 3.0 kB]",
        "chooses “Align on these files”",
        "20 questions",
        "accepted it as",
        "is finished",
        "Accuracy",
        "ada presses “Deploy",
        "is deployed",
        "@Alignbot A customer wants a refund",
        ANSWERS,
    ),
    Scenario.DEPLOYMENT_FAILS: (
        "is finished",
        "ada presses “Deploy",
        "ada presses “Deploy",
        "is deployed",
        DEPLOYED,
    ),
    Scenario.DOCUMENTS_FAIL: ("chooses “Align on these files”", "refund-handbook.md", NO_RESULT),
}
GOOD = (RESULT, ANSWERS, DEPLOYED)
SPEEDS = {Scenario.SLOW_AND_SILENT: "8000"}


@pytest.mark.parametrize("scenario", list(Scenario))
def test_each_story_ends_as_it_should(scenario: Scenario, capsys: pytest.CaptureFixture[str]) -> None:
    """It says the right things in the right order, and only what ada wanted ends with 0."""
    status = main(["demo", "--story", "--scenario", scenario, "--speed", SPEEDS.get(scenario, "1000")])
    told = capsys.readouterr()
    says_in_order(told.out, STORIES[scenario])
    assert status == (0 if told.out.rstrip().endswith(GOOD) else 1)
    assert told.err == ""


@pytest.mark.parametrize("contract", sorted(set(CONTRACTS) - {"documented"}))
def test_the_whole_life_cycle_in_every_generation_of_the_api(contract: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whichever API Nugen speaks, the same story comes of it, and nothing is logged."""
    status = main(["demo", "--story", "--scenario", "lifecycle", "--contract", contract, "--speed", "1000"])
    told = capsys.readouterr()
    says_in_order(told.out, (f"Nugen's API is the {contract} one", *STORIES[Scenario.LIFECYCLE]))
    assert status == 0
    assert told.err == ""


def says_in_order(told: str, wanted: Sequence[str]) -> None:
    """The last of these is the story's last line."""
    place = 0
    for words in wanted:
        place = told.find(words, place)
        assert place >= 0, f"{words!r} is missing or out of order:\n{told}"
        place += len(words)
    assert told.rstrip().endswith(wanted[-1])


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


async def test_a_growing_message_is_told_once_it_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """Its bits are not told; what stands there in the end is, with the files that came along with a message."""
    slack = SlackPlayground(load_manifest().document)
    workspace, teller = slack.workspace, Teller(slack)
    channel, ada = workspace.channel("ml-team"), slack.person("ada")
    reply = Message(workspace.mint.ts(), channel.id, workspace.bot.id, "The", streaming=True)
    workspace.post(channel, reply)
    teller.catch_up()
    assert capsys.readouterr().out == ""
    block = {"type": "markdown", "text": "The **answer**"}
    workspace.stream(channel, reply, text="The **answer**", blocks=[block], ended=True)
    teller.catch_up()
    assert capsys.readouterr().out.splitlines()[1:] == [" " * 14 + "| The answer"]
    await ada.say("ml-team", "", files=[await ada.upload("handbook.md", b"x" * 1234)])
    teller.catch_up()
    assert "| [file: handbook.md, 1.2 kB]" in capsys.readouterr().out


async def test_the_program_plays_it_too(tmp_path: Path) -> None:
    """`python -m bot demo --story` with nothing set, in an empty folder: exit 0, and nothing is left behind."""
    async with running(tmp_path, {}, "demo", "--story", "--speed", "1000") as program:
        assert await program.ended() == 0
    assert program.lines[-1].endswith(RESULT)
    assert files_in(tmp_path) == []
