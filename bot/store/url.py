"""Reads `DATABASE_URL` in all the forms in which hosts hand it out, and turns it into what the drivers understand."""

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

_POSTGRESQL = frozenset({"postgres", "postgresql", "postgresql+asyncpg"})
_SQLITE = frozenset({"sqlite", "sqlite+aiosqlite", "sqlite+pysqlite"})
_SSL_MODES = frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})
# Of what libpq takes in a URL, asyncpg needs these; the rest (channel_binding, gssencmode, …) tunes libpq alone.
_KEPT = frozenset({"host", "port", "ssl", "sslrootcert", "application_name", "connect_timeout", "pgbouncer"})


def database_url(text: str) -> URL:
    """The address of the database, checked. A `ValueError` says in words what is wrong and never repeats the text.

    `postgres://` as hosted databases are given out, with `sslmode` and the like, works as it is; `pgbouncer=true`
    stands for a pooler that mixes transactions of several clients on one connection.
    """
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):  # the chained error would carry the text, and with it the password
        raise ValueError(
            "This is not the address of a database. Use sqlite:///alignbot.sqlite3 or postgresql://user:password@host/name."
        ) from None
    if url.drivername in _SQLITE:
        return _sqlite(url)
    if url.drivername in _POSTGRESQL:
        return _postgresql(url)
    raise ValueError(f"“{url.drivername}” is not a database that can be used. Use sqlite:/// or postgresql://.")


def _sqlite(url: URL) -> URL:
    if url.host:
        raise ValueError("A SQLite address names a file: three slashes for a relative path, four for an absolute one.")
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise ValueError("A SQLite address has to name a file, because what is accepted has to survive a restart.")
    return URL.create("sqlite+pysqlite", database=url.database)


def _postgresql(url: URL) -> URL:
    query = {name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()}
    if not (url.host or query.get("host")):
        raise ValueError("The address of the PostgreSQL database names no host.")
    if not url.database:
        raise ValueError("The address of the PostgreSQL server names no database. Add /name at the end of the host.")
    ssl = query.pop("sslmode", None) or query.get("ssl")
    if ssl is not None:
        if ssl not in _SSL_MODES:
            raise ValueError(f"sslmode has to be one of {', '.join(sorted(_SSL_MODES))}.")
        query["ssl"] = ssl
    timeout = query.get("connect_timeout")
    if timeout is not None and not timeout.isdecimal():
        raise ValueError("connect_timeout has to be a number of seconds.")
    return url.set(
        drivername="postgresql+asyncpg", query={name: value for name, value in query.items() if name in _KEPT}
    )
