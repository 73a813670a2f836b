"""The rows: the only package that imports SQLAlchemy, Alembic and the drivers. What others need of it is named here."""

from bot.store.allowances import Allowance
from bot.store.database import Database
from bot.store.errors import ClaimLost, NewerSchema, StoreError, StoreUnavailable, VendorIdTaken
from bot.store.migrating import SchemaState, migrate, schema_state
from bot.store.states import Claim, KeyState, OutboxRow, Refresh, RowState, Thread, Workspace
from bot.store.store import Store
from bot.store.url import database_url

__all__ = [
    "Allowance",
    "Claim",
    "ClaimLost",
    "Database",
    "KeyState",
    "NewerSchema",
    "OutboxRow",
    "Refresh",
    "RowState",
    "SchemaState",
    "Store",
    "StoreError",
    "StoreUnavailable",
    "Thread",
    "VendorIdTaken",
    "Workspace",
    "database_url",
    "migrate",
    "schema_state",
]
