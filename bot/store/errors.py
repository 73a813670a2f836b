"""What can go wrong at the store, named by what the caller should do; nobody else needs to know SQLAlchemy.

StoreError
├── StoreUnavailable   the database did not take part: nothing was written, try again later
├── ClaimLost          somebody else does this work now: stop, and leave the rest to them
├── VendorIdTaken      another record follows this project of the vendor's: look at that one
└── NewerSchema        a newer version of the bot has migrated this database: run that version
"""

from bot.alignments.ports import RepositoryUnavailable


class StoreError(Exception):
    """Anything that the store says no to."""


class StoreUnavailable(StoreError, RepositoryUnavailable):
    """The database is locked, full, gone or out of connections; the transaction was not committed.

    Only when the connection broke during the commit itself it may have been: every caller's step is safe to repeat.
    """


class ClaimLost(StoreError):
    """The lease ran out and the work was claimed anew, or taken away; the transaction wrote nothing."""


class VendorIdTaken(StoreError):
    """Two records cannot follow the same project with the same key; the transaction wrote nothing."""


class NewerSchema(StoreError):
    """The tables are of a revision that this version does not know; nothing was touched."""
