"""Good answers in which something was replaced by anything: what a reader has to survive."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

# The time of one example says nothing on a machine that does other things as well.
SLOW_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["READY", "failed", "\ud800"])
)
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=6
)  # fmt: skip


def _places(value: Any) -> Iterator[Callable[[Any], None]]:
    """A way to replace each thing inside a document."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield partial(value.__setitem__, key)
        yield from _places(value[key])


@st.composite
def mangled(draw: st.DrawFn, documents: Sequence[Any]) -> bytes:
    """One of the documents in which something was replaced by anything, wrapped in an array, or cut off."""
    document = json.loads(json.dumps(draw(st.sampled_from(documents))))
    for _ in range(draw(st.integers(0, 4))):
        places = list(_places(document))
        if places:
            draw(st.sampled_from(places))(draw(json_values))
    body = json.dumps([document] if draw(st.booleans()) else document).encode()
    return body[: draw(st.integers(0, len(body)))] if draw(st.booleans()) else body


def anything(documents: Sequence[Any]) -> st.SearchStrategy[bytes]:
    """A mangled answer, any JSON document, or any bytes."""
    return mangled(documents) | st.binary() | json_values.map(lambda value: json.dumps(value).encode())
