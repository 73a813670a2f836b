"""Which addresses are understood, and what is said of the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store import database_url

PASSWORD = "open-sesame"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sqlite:///alignbot.sqlite3", "sqlite+pysqlite:///alignbot.sqlite3"),
        ("sqlite:////var/lib/alignbot.sqlite3", "sqlite+pysqlite:////var/lib/alignbot.sqlite3"),
        ("sqlite+pysqlite:///alignbot.sqlite3", "sqlite+pysqlite:///alignbot.sqlite3"),
        ("sqlite+aiosqlite:///alignbot.sqlite3", "sqlite+pysqlite:///alignbot.sqlite3"),
        (" postgres://u:p@h/d\n", "postgresql+asyncpg://u:p@h/d"),
        ("postgresql://u:p@h:6543/d?sslmode=require", "postgresql+asyncpg://u:p@h:6543/d?ssl=require"),
        ("postgresql+asyncpg://u:p@h/d?ssl=verify-full", "postgresql+asyncpg://u:p@h/d?ssl=verify-full"),
        (
            "postgres://u:p@h.pooler.example/d?sslmode=require&channel_binding=require&gssencmode=disable",
            "postgresql+asyncpg://u:p@h.pooler.example/d?ssl=require",
        ),
        ("postgresql://u:p@h/d?pgbouncer=true&connect_timeout=9", None),
        ("postgresql:///d?host=/run/postgresql", "postgresql+asyncpg:///d?host=%2Frun%2Fpostgresql"),
    ],
)
def test_usual_forms_work_as_they_are(text: str, expected: str | None) -> None:
    """An address as a host hands it out becomes one that the driver understands."""
    assert database_url(text).render_as_string(hide_password=False) == (
        expected or "postgresql+asyncpg://u:p@h/d?connect_timeout=9&pgbouncer=true"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not the address of a database"),
        ("alignbot.sqlite3", "not the address of a database"),
        (f"postgres//u:{PASSWORD}@h/d", "not the address of a database"),
        (f"postgres://u:{PASSWORD}@h:port/d", "not the address of a database"),
        (f"mysql://u:{PASSWORD}@h/d", "“mysql” is not a database"),
        (f"postgresql+psycopg2://u:{PASSWORD}@h/d", "is not a database"),
        ("sqlite://", "name a file"),
        ("sqlite:///:memory:", "name a file"),
        ("sqlite://alignbot.sqlite3", "three slashes"),
        (f"postgresql://u:{PASSWORD}@h", "names no database"),
        ("postgresql:///d", "names no host"),
        (f"postgresql://u:{PASSWORD}@h/d?sslmode=maybe", "sslmode"),
        (f"postgresql://u:{PASSWORD}@h/d?connect_timeout=soon", "seconds"),
    ],
)
def test_anything_else_is_refused_in_words_without_the_password(text: str, said: str) -> None:
    """What cannot be an address is refused with what to do, and the password is not repeated."""
    with pytest.raises(ValueError, match=said) as refused:
        database_url(text)
    assert PASSWORD not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@given(st.text())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    """No text whatever breaks the reader in another way than by being refused."""
    try:
        database_url(text)
    except ValueError:
        return
