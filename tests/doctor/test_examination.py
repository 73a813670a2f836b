import asyncio

from bot.doctor import Level, could_work, unusable_settings
from bot.nugen.errors import NotSent
from bot.playground.slack import SlackPlayground
from tests.doctor.clinic import NUGEN_KEY, SIGNING_SECRET, about, examined, failing, settings_for


async def test_a_sound_bot_is_all_ok(playground: SlackPlayground) -> None:
    """When everything is as it should be there is one ok line for each subject, in the order of working through."""
    findings = await examined(settings_for(playground))
    assert [finding.subject for finding in findings] == [
        "Settings",
        "Database",
        "Slack token",
        "Slack scopes",
        "Clock",
        "Slack delivery",
        "Nugen",
    ]
    assert {finding.level for finding in findings} == {Level.OK}
    assert could_work(findings)
    assert "Socket Mode" in about(findings, "Slack delivery").words
    assert "documented" in about(findings, "Nugen").words


async def test_each_finding_is_one_line_without_secrets(playground: SlackPlayground) -> None:
    """A line says the level, the subject and the words, and never a secret, also when something is wrong."""
    settings = settings_for(playground, SLACK_SIGNING_SECRET=SIGNING_SECRET)
    findings = await examined(settings, contract=failing(NotSent(f"key {NUGEN_KEY}")))
    for finding in findings:
        line = str(finding)
        assert "\n" not in line
        assert line.startswith(finding.level.value)
        assert finding.subject in line
        assert not any(secret in line for secret in settings.secrets)
    assert "[secret]" in about(findings, "Nugen").words


async def test_a_check_that_hangs_is_a_finding(playground: SlackPlayground) -> None:
    """The report comes even if one thing never answers, and the other lines are there."""

    async def never() -> str:
        await asyncio.Event().wait()
        return "never"

    findings = await examined(settings_for(playground), schema_state=never, seconds=1)
    assert about(findings, "Database").level is Level.WRONG
    assert "No answer within 1 seconds" in about(findings, "Database").words
    assert about(findings, "Nugen").level is Level.OK


async def test_warnings_of_the_settings_are_lines(playground: SlackPlayground) -> None:
    """A misspelt variable shows up in the report."""
    findings = await examined(settings_for(playground, ALIGNBOT_POL_SECONDS="3"))
    assert [one.level for one in findings if one.subject == "Settings"] == [Level.OK, Level.WARNING]
    assert could_work(findings)


def test_settings_that_cannot_be_loaded_are_lines() -> None:
    """Each problem of the settings is a line of its own, and the bot could not work."""
    findings = unusable_settings(["PORT must be a whole number.", "NUGEN_API_KEY is not set."])
    assert [finding.words for finding in findings] == ["PORT must be a whole number.", "NUGEN_API_KEY is not set."]
    assert not could_work(findings)
