"""How the vendor answers to each API key. The keys themselves are never stored, only their fingerprints."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from bot.store.rows import Rows
from bot.store.states import KeyState
from bot.store.tables import vendor_keys

_COLUMNS = [vendor_keys.c[field.name] for field in fields(KeyState)]
_ONE = select(*_COLUMNS).where(vendor_keys.c.id == bindparam("vendor_key"))


class Keys(Rows):
    """One row a key."""

    async def ensure_key(self, vendor_key: str, label: str) -> None:
        """Know the key; `label` is what people may see of it."""
        shown = {"label": label}
        await self._database.write(lambda connection: self._put_key(connection, vendor_key, shown, shown))

    async def key(self, vendor_key: str) -> KeyState:
        """What is known of a key; of one that is not known, nothing."""

        def ask(connection: Connection) -> KeyState:
            row = connection.execute(_ONE, {"vendor_key": vendor_key}).first()
            return KeyState() if row is None else KeyState(*row)

        return await self._database.read(ask)

    async def key_checked(self, vendor_key: str, now: datetime) -> KeyState:
        """The vendor answered. Gives the state from now on; `key()` tells before whether it was failing."""
        healthy = {"checked_at": now, "failing_since": None, "failures": 0, "last_error": None}
        return await self._database.write(lambda connection: self._put_key(connection, vendor_key, healthy, healthy))

    async def key_failed(self, vendor_key: str, error: str, now: datetime) -> KeyState:
        """The vendor did not answer, or refused the key. Gives the state from now on."""
        since = func.coalesce(vendor_keys.c.failing_since, now)
        first = {"failing_since": now, "failures": 1, "last_error": error}
        again = {"failing_since": since, "failures": vendor_keys.c.failures + 1, "last_error": error}
        return await self._database.write(lambda connection: self._put_key(connection, vendor_key, first, again))

    async def contract(self, vendor_key: str) -> str | None:
        """The generation of the vendor's contract that was last found to be spoken, `None`: not found out yet."""
        return (await self.key(vendor_key)).contract

    async def set_contract(self, vendor_key: str, name: str) -> None:
        """This generation is spoken, as far as anybody can tell."""
        found = {"contract": name}
        await self._database.write(lambda connection: self._put_key(connection, vendor_key, found, found))

    def _put_key(
        self, connection: Connection, vendor_key: str, first: dict[str, Any], again: dict[str, Any]
    ) -> KeyState:
        row = {"id": vendor_key, "label": "", "failures": 0, **first}
        statement = (
            self._database.insert(vendor_keys)
            .values(row)
            .on_conflict_do_update(index_elements=[vendor_keys.c.id], set_=again)
            .returning(*_COLUMNS)
        )
        return KeyState(*connection.execute(statement).one())
