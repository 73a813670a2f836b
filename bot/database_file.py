"""Whether the file of an embedded database can be used: SQLite itself says little more than that it cannot."""

import os
from pathlib import Path

from bot.store import StoreUnavailable, database_url

_BESIDE = ("-wal", "-shm")
_WHAT_TO_DO = "Let DATABASE_URL name a file, in a folder of its own, in which whoever runs Alignbot may make, read and write files."


class UnusableFile(StoreUnavailable):
    """The place that `DATABASE_URL` names is none for a database. The words say why, and what to do."""


def check_file(address: str) -> None:
    """Raise `UnusableFile` if this is a SQLite file that can be neither used nor made; nothing is made or changed."""
    url = database_url(address)
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    # Of a link the place that it leads to counts: SQLite keeps its other files there.
    file = Path(os.path.realpath(url.database))
    if wrong := _wrong_with(file):
        raise UnusableFile(f"The database cannot be used: {wrong} {_WHAT_TO_DO}")


def _wrong_with(file: Path) -> str | None:
    folder = file.parent
    # `os.path` takes what cannot be looked at for missing; a `Path` would raise.
    if not os.path.isdir(folder):  # noqa: PTH112 - see above
        return f"There is no folder {folder} that can be looked into."
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"In the folder {folder} no file can be made, and SQLite keeps two more beside its own."
    for one in (file, *(file.with_name(file.name + ending) for ending in _BESIDE)):
        try:
            one.lstat()
        except FileNotFoundError:
            continue
        except OSError as error:
            return f"{one} cannot be looked at: {error.strerror}."
        if not os.path.isfile(one):  # noqa: PTH113 - see above
            return f"{one} is no file."
        if not os.access(one, os.R_OK | os.W_OK):
            return f"{one} cannot be read and written."
    return None
