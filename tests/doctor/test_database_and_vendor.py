import pytest

from bot.doctor import Level
from bot.nugen.errors import NoSuchPath, NotAllowed, NotSent, NugenError, TryLater, Unreadable
from bot.playground.slack import SlackPlayground
from bot.store.errors import StoreUnavailable
from tests.doctor.clinic import about, examined, failing, saying, settings_for


@pytest.mark.parametrize(
    ("state", "sqlite", "postgresql"),
    [
        ("current", Level.OK, Level.OK),
        ("empty", Level.OK, Level.WRONG),
        ("behind", Level.WARNING, Level.WRONG),
        ("newer", Level.WRONG, Level.WRONG),
    ],
)
async def test_the_state_of_the_tables(
    playground: SlackPlayground, state: str, sqlite: Level, postgresql: Level
) -> None:
    """The embedded database is brought up to date by itself, PostgreSQL by `alignbot migrate`, a newer one never."""
    url = "postgresql://ada:hunter22@127.0.0.1/bot"
    embedded = await examined(settings_for(playground), schema_state=saying(state))
    hosted = await examined(settings_for(playground, DATABASE_URL=url), schema_state=saying(state))
    assert about(embedded, "Database").level is sqlite
    assert about(hosted, "Database").level is postgresql
    if state in {"empty", "behind"}:
        assert "alignbot migrate" in about(hosted, "Database").words


async def test_a_database_that_does_not_answer_is_wrong(playground: SlackPlayground) -> None:
    """The line names DATABASE_URL and hides what may be a password."""
    settings = settings_for(playground, DATABASE_URL="postgresql://ada:hunter22@127.0.0.1/bot")
    findings = await examined(settings, schema_state=failing(StoreUnavailable("refused hunter22")))
    finding = about(findings, "Database")
    assert finding.level is Level.WRONG
    assert "DATABASE_URL" in finding.words
    assert "hunter22" not in finding.words


@pytest.mark.parametrize(
    ("error", "level", "says"),
    [
        (NotAllowed("no"), Level.WRONG, "NUGEN_API_KEY"),
        (NoSuchPath("no"), Level.WRONG, "NUGEN_CONTRACT"),
        (Unreadable("no"), Level.WRONG, "NUGEN_BASE_URL"),
        (NotSent("no"), Level.WRONG, "could not be reached"),
        (TryLater("no", status=503), Level.WARNING, "status 503"),
        (TryLater("no"), Level.WARNING, "does not answer"),
    ],
)
async def test_how_nugen_answers(playground: SlackPlayground, error: NugenError, level: Level, says: str) -> None:
    """A refused key or a wrong address is wrong; a vendor that is down for the moment is only a warning."""
    finding = about(await examined(settings_for(playground), contract=failing(error)), "Nugen")
    assert finding.level is level
    assert says in finding.words


async def test_a_server_that_knows_no_call_is_wrong(playground: SlackPlayground) -> None:
    """No generation of the API answers: the address is wrong."""

    async def none() -> None:
        return None

    finding = about(await examined(settings_for(playground), contract=none), "Nugen")
    assert finding.level is Level.WRONG
