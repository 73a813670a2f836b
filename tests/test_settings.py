import contextlib
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.settings import Settings, SettingsError, load_settings, variables

TOP = Path(__file__).parent.parent


def token(*parts: str) -> str:
    """What looks like a token only when the tests run, so that scanners for leaked ones stay calm."""
    return "-".join(parts)


BOT_TOKEN = token("xoxb", "made", "up", "for", "tests")
APP_TOKEN = token("xapp", "made", "up", "for", "tests")
NUGEN_KEY = token("made", "up", "key", "of", "the", "tests")
SECRET = "0123456789abcdef" * 2
LEAST = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "NUGEN_API_KEY": NUGEN_KEY}


def load(**changes: str) -> Settings:
    return load_settings({**LEAST, **changes}, None)


def problems(**changes: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(**changes)
    return caught.value.problems


def only_problem(**changes: str) -> str:
    (problem,) = problems(**changes)
    return problem


def test_three_variables_are_enough() -> None:
    """Everything but the two tokens and the key has a default."""
    settings = load()
    assert settings.mode == "socket"
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.nugen_base_url == "https://api.nugen.in"
    assert settings.database_url.get_secret_value() == "sqlite:///alignbot.sqlite3"
    assert settings.is_sqlite
    assert (settings.host, settings.port) == ("0.0.0.0", 3000)  # noqa: S104 - the documented default
    assert settings.lease_seconds == 60
    assert settings.warnings == ()


def test_a_signing_secret_instead_of_the_app_token_means_http() -> None:
    """Without an app-level token the bot is reached over HTTP."""
    assert load(SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=SECRET).mode == "http"


def test_everything_wrong_is_told_at_once() -> None:
    """One start names all problems, each in a sentence with its variable."""
    with pytest.raises(SettingsError) as caught:
        load_settings({"PORT": "http", "ALIGNBOT_LOG_LEVEL": "loud"}, None)
    told = caught.value.problems
    for name in ("SLACK_BOT_TOKEN", "NUGEN_API_KEY", "PORT", "ALIGNBOT_LOG_LEVEL", "Neither SLACK_APP_TOKEN"):
        assert sum(problem.startswith(name) for problem in told) == 1, name
    assert len(told) == 5
    assert str(caught.value) == "\n".join(told)


def test_no_way_to_reach_the_bot_is_a_problem_by_itself() -> None:
    """With everything else in order, neither an app-level token nor a signing secret still stops the start."""
    assert only_problem(SLACK_APP_TOKEN="").startswith("Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET")


def test_a_given_environment_stands_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is handed in is all there is: nothing of the process's environment gets through."""
    monkeypatch.setenv("HOST", "192.0.2.1")
    monkeypatch.setenv("ALIGNBOT_FOO", "1")
    settings = load()
    assert settings.host != "192.0.2.1"
    assert settings.unknown == ()


def test_not_even_a_raw_validation_error_shows_a_value() -> None:
    """An error of the class itself, wherever it is printed, does not have the value that it complains about."""
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate({**LEAST, "SLACK_BOT_TOKEN": "hunter22", "PORT": "hunter22"})
    assert "hunter22" not in str(caught.value)


def test_an_empty_value_counts_as_not_set(tmp_path: Path) -> None:
    """An empty variable neither overrides the file nor fails a check."""
    dotenv = tmp_path / ".env"
    dotenv.write_text("PORT=4000\nHOST=\n", encoding="utf-8")
    settings = load_settings({**LEAST, "PORT": ""}, dotenv)
    assert settings.port == 4000
    assert settings.host == "0.0.0.0"  # noqa: S104 - the documented default


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """A value of the environment is used where the file has another one; what only the file has is used, too."""
    dotenv = tmp_path / ".env"
    dotenv.write_text(f"\ufeffHOST='127.0.0.1'\nPORT=4000\nNUGEN_API_KEY={NUGEN_KEY}-of-file\n", encoding="utf-8")
    settings = load_settings({**LEAST, "PORT": "5000"}, dotenv)
    assert (settings.port, settings.host) == (5000, "127.0.0.1")
    assert settings.nugen_api_key.get_secret_value() == NUGEN_KEY


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without arguments the process's environment and `.env` of the working directory are read."""
    monkeypatch.chdir(tmp_path)
    for name in variables():
        monkeypatch.delenv(name, raising=False)
    for name, text in LEAST.items():
        monkeypatch.setenv(name, text)
    Path(".env").write_text("PORT=4321\n", encoding="utf-8")
    assert load_settings().port == 4321


def test_a_file_that_is_no_text_is_said(tmp_path: Path) -> None:
    """A file in another encoding leads to a sentence and no traceback."""
    dotenv = tmp_path / ".env"
    dotenv.write_bytes("HOST=ö\n".encode("utf-16"))
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings(LEAST, dotenv)


def test_a_missing_file_is_no_problem(tmp_path: Path) -> None:
    """Most hosts have no file at all."""
    assert load_settings(LEAST, tmp_path / ".env").port == 3000


def test_swapped_tokens_are_told_apart() -> None:
    """Each of two swapped tokens is told where it belongs."""
    first, second = problems(SLACK_BOT_TOKEN=APP_TOKEN, SLACK_APP_TOKEN=BOT_TOKEN)
    assert "app-level token" in first
    assert "belongs in SLACK_APP_TOKEN" in first
    assert "belongs in SLACK_BOT_TOKEN" in second


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SLACK_BOT_TOKEN", token("xoxp", "1", "2"), "a person's token"),
        ("SLACK_BOT_TOKEN", f"xoxe.{BOT_TOKEN}", "expiring"),
        ("SLACK_BOT_TOKEN", "hello", "must begin with xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxb-", "cut off"),
        ("SLACK_BOT_TOKEN", f"{BOT_TOKEN} x", "cut off"),
        ("SLACK_BOT_TOKEN", "xoxb-your-bot-token", "placeholder"),
        ("SLACK_BOT_TOKEN", f'"{BOT_TOKEN}"', "quotation marks"),
        ("SLACK_APP_TOKEN", "xapp-your-app-level-token", "placeholder"),
        ("SLACK_SIGNING_SECRET", "your-signing-secret", "placeholder"),
        ("SLACK_SIGNING_SECRET", SECRET[:-1], "32"),
        ("SLACK_SIGNING_SECRET", BOT_TOKEN, "holds a token"),
        ("NUGEN_API_KEY", "your-nugen-api-key", "placeholder"),
        ("NUGEN_API_KEY", f"Bearer {NUGEN_KEY}", "the word Bearer"),
        ("NUGEN_API_KEY", f"{NUGEN_KEY} {NUGEN_KEY}", "blank"),
        ("NUGEN_API_KEY", f"{NUGEN_KEY}é", "letter"),
        ("NUGEN_API_KEY", f"{NUGEN_KEY}\n{NUGEN_KEY}", "line break"),
        ("NUGEN_API_KEY", "short", "too short"),
        ("NUGEN_CONTRACT", "v9", "'auto', 'documented', 'singular', 'plural' or 'mixed'"),
        ("NUGEN_BASE_URL", "http://api.nugen.in", "https://"),
        ("NUGEN_BASE_URL", "https://ada:hunter22@api.nugen.in", "user name or a password"),
        ("NUGEN_BASE_URL", "https://api.nugen.in?x=1", "? and #"),
        ("NUGEN_BASE_URL", "https://api.nugen.in:99999", "address"),
        ("NUGEN_BASE_URL", "https://", "host"),
        ("NUGEN_BASE_URL", "https://api.nugen.in:0", "port above 0"),
        ("NUGEN_BASE_URL", "https://[::1", "address"),
        ("SLACK_API_URL", "ftp://slack.com/api", "https://"),
        ("DATABASE_URL", "mysql://ada:hunter22@db/bot", "mysql"),
        ("DATABASE_URL", "hunter22", "DATABASE_URL"),
        ("PORT", "65536", "up to 65535"),
        ("PORT", "3.5", "whole number"),
        ("ALIGNBOT_POLL_SECONDS", "0", "above 0"),
        ("ALIGNBOT_POLL_SECONDS", "often", "must be a number"),
        ("ALIGNBOT_POLL_SECONDS", "nan", "must be a number"),
        ("ALIGNBOT_SETTLE_SECONDS", "-1", "from 0 upwards"),
        ("ALIGNBOT_LEASE_SECONDS", "0.5", "from 1 upwards"),
        ("ALIGNBOT_QUIET_SECONDS", "1e9", "up to 86400"),
        ("ALIGNBOT_LOG_FORMAT", "xml", "'text' or 'json'"),
    ],
)
def test_what_cannot_work_is_said_by_name(name: str, value: str, says: str) -> None:
    """Each unusable value gets one sentence with the variable's name and what is wrong, and is not repeated."""
    problem = only_problem(**{name: value})
    assert name in problem
    assert says in problem
    assert problem.endswith((".", "-"))
    if len(value) > 8 and not value.startswith(("https", "http:", "ftp")):
        assert value not in problem
    assert "hunter22" not in problem or value == "hunter22"


@examples(deadline=None)  # the first example waits for an import
@given(st.text(min_size=1, max_size=60), st.sampled_from(sorted(variables())))
def test_no_value_does_anything_but_work_or_be_refused_in_words(value: str, name: str) -> None:
    """Whatever stands in a variable, loading ends with settings or with sentences, never with another error."""
    with contextlib.suppress(SettingsError):
        load(**{name: value})


def test_blanks_around_a_value_are_left_out() -> None:
    """A value that was pasted with blanks or a line break at its end works."""
    assert load(NUGEN_API_KEY=f" {NUGEN_KEY}\n").nugen_api_key.get_secret_value() == NUGEN_KEY


def test_addresses_get_one_form() -> None:
    """Slack's address always ends in a slash and Nugen's never does; loopback may be plain http."""
    settings = load(SLACK_API_URL="http://127.0.0.1:9000/api", NUGEN_BASE_URL="http://localhost:9001/")
    assert settings.slack_api_url == "http://127.0.0.1:9000/api/"
    assert settings.nugen_base_url == "http://localhost:9001"


def test_hosted_postgresql_works_as_it_is() -> None:
    """The form in which hosts give out their databases is taken, and is not the embedded one."""
    settings = load(DATABASE_URL="postgres://ada:hunter22@db.example.com/bot?sslmode=require")
    assert not settings.is_sqlite
    assert "hunter22" in settings.secrets


def test_secrets_are_masked_and_listed() -> None:
    """No secret is in the settings' own text, and all of them are in `secrets`, for the logs to mask."""
    settings = load(SLACK_SIGNING_SECRET=SECRET, DATABASE_URL="postgresql://ada:p%40ssword@db.example.com/bot")
    assert settings.secrets == {BOT_TOKEN, APP_TOKEN, SECRET, NUGEN_KEY, "p%40ssword", "p@ssword"}
    for secret in settings.secrets:
        assert secret not in repr(settings)
        assert secret not in settings.model_dump_json()


def test_a_misspelt_variable_is_pointed_out(tmp_path: Path) -> None:
    """An own variable that does not exist is a warning with the name that was probably meant, from file or environment."""
    dotenv = tmp_path / ".env"
    dotenv.write_text("ALIGNBOT_FOO=1\n", encoding="utf-8")
    settings = load_settings({**LEAST, "ALIGNBOT_POL_SECONDS": "3"}, dotenv)
    assert settings.unknown == ("ALIGNBOT_FOO", "ALIGNBOT_POL_SECONDS")
    assert "Is ALIGNBOT_POLL_SECONDS meant?" in settings.warnings[1]


def test_a_lease_shorter_than_a_create_is_a_warning() -> None:
    """A short lease works, but is pointed out."""
    assert "ALIGNBOT_LEASE_SECONDS" in load(ALIGNBOT_LEASE_SECONDS="44").warnings[0]
    assert load(ALIGNBOT_LEASE_SECONDS="45").warnings == ()


def test_settings_do_not_change() -> None:
    """Nobody can change a setting after start."""
    with pytest.raises(ValueError, match="frozen"):
        load().port = 1


def test_env_example_is_what_the_settings_say() -> None:
    """`.env.example` has every variable with its description, and its default or a placeholder."""
    head = (
        "# Copy this file to .env and fill in the first values. Whatever begins with # has the value that is shown.\n"
        "# Variables of the environment win over this file. An empty value counts as not set.\n"
    )
    parts = [head]
    for name, field in variables().items():
        info = Settings.model_fields[field]
        lines = textwrap.wrap(f"{info.description}.", 110, initial_indent="# ", subsequent_indent="# ")
        if info.examples:
            lines.append(f"{'# ' if name == 'SLACK_SIGNING_SECRET' else ''}{name}={info.examples[0]}")
        else:
            secret = field == "database_url"
            default = info.default.get_secret_value() if secret else info.default
            lines.append(f"# {name}={default:g}" if isinstance(default, float) else f"# {name}={default}")
        parts.append("\n".join(lines) + "\n")
    assert (TOP / ".env.example").read_text(encoding="utf-8") == "\n".join(parts)


def test_readme_names_every_variable() -> None:
    """The README's table has a row for each variable and for no other."""
    lines = (TOP / "README.md").read_text(encoding="utf-8").splitlines()
    if not lines:
        pytest.skip("The README is empty.")
    rows = [line for line in lines if line.startswith("| `")]
    named = [row.split("`")[1] for row in rows if row.split("`")[1].isupper()]
    assert sorted(named) == sorted(variables())
