"""Every setting of the bot, typed and checked at start; nothing else reads the environment.

A setting's description here is the one source: `.env.example` and the README are compared with it by tests.
"""

import os
from collections.abc import Mapping
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, DotEnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from bot import setting_checks

# The vendor's client gives up on a create after 30 seconds; a lease that ends earlier calls a healthy create lost.
SHORTEST_CALM_LEASE = 45.0

_OWN_PREFIX = "ALIGNBOT_"


class SettingsError(Exception):
    """The settings cannot be used. `problems` has one sentence each, with the variable's name and what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _pasted(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str):
        return value
    name = str(info.field_name)
    return setting_checks.as_pasted(
        _variable(name), value, next(iter(Settings.model_fields[name].examples or []), None)
    )


def _slack_token(prefix: str, value: Any, info: ValidationInfo) -> Any:
    return setting_checks.slack_token(_variable(str(info.field_name)), _pasted(value, info), prefix)


def _signing_secret(value: Any, info: ValidationInfo) -> Any:
    return setting_checks.signing_secret(_variable(str(info.field_name)), _pasted(value, info))


def _api_key(value: Any, info: ValidationInfo) -> Any:
    return setting_checks.api_key(_variable(str(info.field_name)), _pasted(value, info))


def _address(value: Any, info: ValidationInfo) -> Any:
    return setting_checks.address(_variable(str(info.field_name)), _pasted(value, info))


def _directory(value: Any, info: ValidationInfo) -> Any:
    return f"{_address(value, info)}/"


def _database(value: Any, info: ValidationInfo) -> Any:
    # SQLAlchemy takes a while to import, and whoever only wants to read a setting should not wait for it.
    from bot.store.url import database_url  # noqa: PLC0415 - see above

    text = _pasted(value, info)
    try:
        database_url(text)
    except ValueError as error:
        said = str(error)
        raise ValueError(said if "DATABASE_URL" in said else f"DATABASE_URL cannot be used. {said}") from error
    return text


def _upper(value: Any, info: ValidationInfo) -> Any:
    return str(_pasted(value, info)).upper()


def _lower(value: Any, info: ValidationInfo) -> Any:
    return str(_pasted(value, info)).lower()


Seconds = Annotated[float, BeforeValidator(_pasted), Field(allow_inf_nan=False, le=86_400)]


class Settings(BaseSettings):
    """What the bot was told. Fields are named like their variables, in lower case and without `ALIGNBOT_`."""

    model_config = SettingsConfigDict(
        case_sensitive=True,
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=True,
        validate_default=False,
    )

    slack_bot_token: Annotated[SecretStr, BeforeValidator(partial(_slack_token, "xoxb-"))] = Field(
        validation_alias="SLACK_BOT_TOKEN",
        description="The bot token of the Slack app: OAuth & Permissions, Bot User OAuth Token (begins with xoxb-)",
        examples=["xoxb-your-bot-token"],
    )
    slack_app_token: Annotated[SecretStr, BeforeValidator(partial(_slack_token, "xapp-"))] | None = Field(
        default=None,
        validation_alias="SLACK_APP_TOKEN",
        description=(
            "The app-level token with the scope connections:write: Basic Information, App-Level Tokens "
            "(begins with xapp-). When it is set the bot uses Socket Mode and needs no public address"
        ),
        examples=["xapp-your-app-level-token"],
    )
    slack_signing_secret: Annotated[SecretStr, BeforeValidator(_signing_secret)] | None = Field(
        default=None,
        validation_alias="SLACK_SIGNING_SECRET",
        description="The signing secret: Basic Information, App Credentials. Needed over HTTP, not in Socket Mode",
        examples=["your-signing-secret"],
    )
    slack_api_url: Annotated[str, BeforeValidator(_directory)] = Field(
        default="https://slack.com/api/",
        validation_alias="SLACK_API_URL",
        description="Where Slack's Web API is. Changed only for tests and for GovSlack",
    )
    nugen_api_key: Annotated[SecretStr, BeforeValidator(_api_key), Field(min_length=8)] = Field(
        validation_alias="NUGEN_API_KEY",
        description="The key for Nugen's API, made in Nugen's dashboard",
        examples=["your-nugen-api-key"],
    )
    nugen_base_url: Annotated[str, BeforeValidator(_address)] = Field(
        default="https://api.nugen.in",
        validation_alias="NUGEN_BASE_URL",
        description="Where Nugen's API is",
    )
    nugen_contract: Annotated[Literal["auto", "documented", "singular", "plural", "mixed"], BeforeValidator(_lower)] = (
        Field(
            default="auto",
            validation_alias="NUGEN_CONTRACT",
            description=(
                "The generation of Nugen's API: auto finds it out by reading; documented, singular, plural or mixed "
                "fixes it"
            ),
        )
    )
    database_url: Annotated[SecretStr, BeforeValidator(_database)] = Field(
        default=SecretStr("sqlite:///alignbot.sqlite3"),
        validation_alias="DATABASE_URL",
        description=(
            "Where the bot keeps its rows: a SQLite file for one process, or PostgreSQL (postgres://...) for several"
        ),
    )
    host: Annotated[str, BeforeValidator(_pasted)] = Field(
        default="0.0.0.0",  # noqa: S104 - a hosted platform reaches the process from outside; only signed requests pass
        validation_alias="HOST",
        description="The address to listen on over HTTP; 127.0.0.1 when a proxy runs on the same machine",
    )
    port: Annotated[int, BeforeValidator(_pasted), Field(ge=0, le=65_535)] = Field(
        default=3000,
        validation_alias="PORT",
        description="The port to listen on over HTTP",
    )
    poll_seconds: Annotated[Seconds, Field(gt=0)] = Field(
        default=15.0,
        validation_alias="ALIGNBOT_POLL_SECONDS",
        description=(
            "The shortest time between two looks at Nugen with one key; a third of it in an alignment's first minute"
        ),
    )
    settle_seconds: Annotated[Seconds, Field(ge=0)] = Field(
        default=300.0,
        validation_alias="ALIGNBOT_SETTLE_SECONDS",
        description="How long an order with an unknown outcome is looked for at Nugen before the person is asked",
    )
    lease_seconds: Annotated[Seconds, Field(ge=1)] = Field(
        default=60.0,
        validation_alias="ALIGNBOT_LEASE_SECONDS",
        description="How long a process may hold a piece of work before another one takes it over",
    )
    quiet_seconds: Annotated[Seconds, Field(gt=0)] = Field(
        default=1800.0,
        validation_alias="ALIGNBOT_QUIET_SECONDS",
        description="After how long without news the thread is told so",
    )
    progress_seconds: Annotated[Seconds, Field(ge=0)] = Field(
        default=60.0,
        validation_alias="ALIGNBOT_PROGRESS_SECONDS",
        description="The shortest time between two edits of a card that only show progress",
    )
    catalogue_seconds: Annotated[Seconds, Field(gt=0)] = Field(
        default=300.0,
        validation_alias="ALIGNBOT_CATALOGUE_SECONDS",
        description="How often the lists behind the form's pickers are refreshed",
    )
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)] = Field(
        default="INFO",
        validation_alias="ALIGNBOT_LOG_LEVEL",
        description="How much is logged: DEBUG, INFO, WARNING or ERROR",
    )
    log_format: Annotated[Literal["text", "json"], BeforeValidator(_lower)] = Field(
        default="text",
        validation_alias="ALIGNBOT_LOG_FORMAT",
        description="How a log line looks: text for people, json for machines",
    )
    unknown: tuple[str, ...] = Field(default=(), exclude=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load_settings` hands over: it merges the sources itself, to see names that are no setting."""
        return (init_settings,)

    @property
    def mode(self) -> Literal["socket", "http"]:
        """How Slack reaches the bot."""
        return "socket" if self.slack_app_token else "http"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is the embedded one, which `serve` brings up to date by itself."""
        return self.database_url.get_secret_value().startswith("sqlite")

    @property
    def secrets(self) -> frozenset[str]:
        """Every value that must not appear in a log, a message or an error."""
        held = (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret, self.nugen_api_key)
        return frozenset(one.get_secret_value() for one in held if one) | _passwords(self.database_url)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What works and is probably not meant, one sentence each."""
        said = [f"{name} is not a setting of this bot.{_meant(name)}" for name in self.unknown]
        if self.lease_seconds < SHORTEST_CALM_LEASE:
            said.append(
                f"ALIGNBOT_LEASE_SECONDS is below {SHORTEST_CALM_LEASE:.0f}: a create may take 30 seconds, and with "
                "several processes a slow one is then taken for lost and looked for at Nugen. Use 60."
            )
        return tuple(said)


def load_settings(env: Mapping[str, str] | None = None, dotenv: Path | None = Path(".env")) -> Settings:
    """The settings from the environment and, for what is not set there, from the file `dotenv` if there is one.

    `env` stands in for the process's environment. An empty value counts as not set. `SettingsError` names everything
    that is wrong at once.
    """
    given = {
        **_from_file(dotenv),
        **{name: text for name, text in (os.environ if env is None else env).items() if text},
    }
    problems: list[str] = []
    if not given.get("SLACK_APP_TOKEN") and not given.get("SLACK_SIGNING_SECRET"):
        problems.append(
            "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set. "
            "Set the first to run over Socket Mode, which needs no public address, or the second to run over HTTP."
        )
    known = {name: text for name, text in given.items() if name in variables()}
    strangers = sorted(name for name in given if name.startswith(_OWN_PREFIX) and name not in known)
    try:
        settings = Settings.model_validate({**known, "unknown": tuple(strangers)})
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise SettingsError([_in_words(one) for one in details] + problems) from None
    if problems:
        raise SettingsError(problems)
    return settings


def variables() -> dict[str, str]:
    """The names of all variables, in the order in which they are explained, each with its field."""
    return {_variable(name): name for name in Settings.model_fields if name != "unknown"}


def _variable(field: str) -> str:
    return str(Settings.model_fields[field].validation_alias)


def _from_file(dotenv: Path | None) -> dict[str, str]:
    if dotenv is None:
        return {}
    try:
        read = DotEnvSettingsSource(Settings, env_file=dotenv).env_vars
    except UnicodeDecodeError as error:
        raise SettingsError([f"{dotenv.name} is not saved as UTF-8 text. Save it again as UTF-8."]) from error
    except OSError as error:
        raise SettingsError([f"{dotenv.name} cannot be read: {error.strerror}. Allow the bot to read it."]) from error
    return {name: text for name, text in read.items() if text}


def _in_words(error: ErrorDetails) -> str:
    name = str(error["loc"][0])
    description = str(Settings.model_fields[variables()[name]].description)
    return setting_checks.in_words(name, description, error["type"], error.get("ctx", {}))


def _meant(name: str) -> str:
    close = get_close_matches(name, variables(), n=1)
    return f" Is {close[0]} meant?" if close else " Remove it, or look up the name in .env.example."


def _passwords(url: SecretStr) -> frozenset[str]:
    try:
        password = urlsplit(url.get_secret_value()).password
    except ValueError:
        return frozenset()
    return frozenset({password, unquote(password)}) if password else frozenset()
