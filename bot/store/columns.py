"""The types of our columns: the same Python values on both databases, and no text that one of them would refuse."""

import contextlib
import math
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError, to_json
from sqlalchemy import JSON, TIMESTAMP, Dialect, Enum, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine, UserDefinedType

_NUL_IN_JSON = "\\u0000"


class Moment(TypeDecorator[datetime]):
    """An aware time in UTC, to the microsecond: timestamptz, or on SQLite text whose order is the order of time."""

    impl = TIMESTAMP(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text where the database knows no time zones."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else TIMESTAMP(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """A time without a zone is a mistake of the caller's and is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a time zone cannot be stored.")
        moment = value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds") if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Always in UTC."""
        if value is None:
            return None
        return (datetime.fromisoformat(value) if dialect.name == "sqlite" else value).astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text of any origin. PostgreSQL takes no NUL and neither database a lone surrogate: both become U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the base's shape
        """The text as it can be stored."""
        return None if value is None else _storable_text(value)


class _JsonText(UserDefinedType[str]):
    """A column for JSON whose text the driver gets and gives as it is."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """As the migrations call it."""
        return "JSON"


class Document(TypeDecorator[Any]):
    """A Python value of the type `shape` as JSON; `None` as the database's own NULL, so that it can be asked for."""

    impl = JSON
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        super().__init__(none_as_null=True)
        self.shape = shape
        self._adapter: TypeAdapter[Any] = TypeAdapter(shape)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The binary form where there is one; elsewhere the text, which needs no other steps on its way."""
        return dialect.type_descriptor(JSONB(none_as_null=True) if dialect.name == "postgresql" else _JsonText())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """The value as JSON can say it."""
        if value is None:
            return None
        return self._said(value) if dialect.name == "postgresql" else self._text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The value in its own type again."""
        if value is None:
            return None
        return (self._adapter.validate_python if dialect.name == "postgresql" else self._adapter.validate_json)(value)

    def _text(self, value: Any) -> str:
        with contextlib.suppress(PydanticSerializationError):  # it knows no lone surrogate
            text = self._adapter.dump_json(value).decode()
            if _NUL_IN_JSON not in text:
                return text
        return to_json(self._said(value)).decode()

    def _said(self, value: Any) -> Any:
        return _storable(self._adapter.dump_python(value, mode="json"))


def word(kind: type[StrEnum]) -> Enum:
    """A column for one of the words of `kind`, kept as text so that a new word needs no migration."""
    return Enum(kind, native_enum=False, length=40, values_callable=_values)


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _storable_text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {name: _storable(item) for name, item in value.items()}
    return value


def _storable_text(text: str) -> str:
    if text.isascii() and "\x00" not in text:  # nearly all of it, and the rest of this takes ten times as long
        return text
    return text.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
