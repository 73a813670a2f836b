"""A form's values in the few characters that another form can carry.

They are compressed, because a form may hold fifty documents and a long description. Where even that is too much the
rest gives way: Slack keeps by itself what stands in fields that are shown anew under the same names.
"""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.alignments.materials import SlackFile
from bot.slack.form import FormValues
from bot.slack.limits import PRIVATE_METADATA

_WORDS = ("name", "base_model", "workflow_id", "benchmark_id", "description", "channel_id", "typed_in")
# More than any form of ours, so that nobody's compressed zeros fill the memory.
_LONGEST = 1_000_000


def pack(root: str, values: FormValues) -> str:
    """At most 3000 characters. `root`: the id of the form that the values are of; never given up, nor are its files."""
    bare = replace(values, names={})
    shorter = replace(bare, description=None)
    for fewer in (values, bare, shorter, replace(shorter, document_ids=())):
        packed = _packed(root, fewer)
        if len(packed) <= PRIVATE_METADATA:
            return packed
    return _packed(root, FormValues(typed_in=values.typed_in, takes_files=values.takes_files))


def unpack(packed: Any) -> tuple[str, FormValues]:
    """The inverse of `pack`; an empty id and empty values where there is nothing readable."""
    document = _document(packed)
    root = document.get("root")
    words = {name: value for name in _WORDS if isinstance(value := document.get(name), str)}
    names, ids, files = document.get("names"), document.get("document_ids"), document.get("files")
    return root if isinstance(root, str) else "", FormValues(
        **{"name": "", **words},  # type: ignore[arg-type]
        document_ids=tuple(one for one in ids if isinstance(one, str)) if isinstance(ids, list) else (),
        names=names if isinstance(names, dict) else {},
        files=tuple(SlackFile(*one) for one in files) if isinstance(files, list) else (),
        takes_files=document.get("takes_files") is not False,
    )


def _packed(root: str, values: FormValues) -> str:
    document: dict[str, Any] = {name: value for name in _WORDS if (value := getattr(values, name))}
    document["root"] = root
    document["document_ids"] = list(values.document_ids)
    document["names"] = {one: name for one, name in values.names.items() if name != one}
    document["files"] = [(one.id, one.name, one.size) for one in values.files]
    document["takes_files"] = values.takes_files
    told = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return base64.urlsafe_b64encode(zlib.compress(told, 9)).decode()


def _document(packed: Any) -> Mapping[str, Any]:
    try:
        told = zlib.decompressobj().decompress(base64.urlsafe_b64decode(packed or ""), _LONGEST)
        document = json.loads(told)
    except (ValueError, TypeError, zlib.error, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
