"""How the vendor answers to each key."""

from bot.store import KeyState, Store
from tests.store.records import MINUTE, NOON


async def test_key_that_fails_and_works_again(store: Store) -> None:
    """Failures count from the first one on; an answer ends them."""
    assert await store.key("key-1") == KeyState()
    await store.ensure_key("key-1", "f00d")
    assert await store.key_checked("key-1", NOON) == KeyState("f00d", NOON)
    first = await store.key_failed("key-1", "timeout", NOON + MINUTE)
    assert first == KeyState("f00d", NOON, failing_since=NOON + MINUTE, failures=1, last_error="timeout")
    second = await store.key_failed("key-1", "refused", NOON + 2 * MINUTE)
    assert second == KeyState("f00d", NOON, failing_since=NOON + MINUTE, failures=2, last_error="refused")
    assert await store.key_checked("key-1", NOON + 4 * MINUTE) == KeyState("f00d", NOON + 4 * MINUTE)


async def test_label_can_be_given_at_any_time(store: Store) -> None:
    """A key that was seen before it was named keeps what is known of it."""
    await store.key_failed("key-1", "timeout", NOON)
    await store.ensure_key("key-1", "f00d")
    assert await store.key("key-1") == KeyState("f00d", failing_since=NOON, failures=1, last_error="timeout")
    assert await store.key("key-2") == KeyState()


async def test_contract_is_known_from_when_it_was_found_out(store: Store) -> None:
    """The generation that the vendor speaks is kept with its key, whatever happens, until another one is found."""
    assert await store.contract("key-1") is None
    await store.set_contract("key-1", "documented")
    await store.ensure_key("key-1", "f00d")
    await store.key_failed("key-1", "timeout", NOON)
    await store.key_checked("key-1", NOON)
    assert await store.key("key-1") == KeyState("f00d", NOON, contract="documented")
    await store.set_contract("key-1", "plural")
    assert await store.contract("key-1") == "plural"
    assert await store.contract("key-2") is None
