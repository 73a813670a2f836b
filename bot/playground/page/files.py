"""The page's own files. All of them are known before the first request, so no path in a request reaches the disk."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).parent / "static"

# Everything comes from the page itself: what a message says can neither load nor run anything. The page builds its DOM
# with text nodes only; this is the second lock on the same door.
POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file and what a browser is told about it."""

    content: bytes
    content_type: str


def page_files() -> dict[str, PageFile]:
    """All files by their path under `/static/`, read now; `index.html` is among them."""
    return {
        path.relative_to(STATIC).as_posix(): PageFile(path.read_bytes(), _type(path))
        for path in sorted(STATIC.rglob("*"))
        if path.is_file()
    }


def _type(path: Path) -> str:
    # Some systems call JavaScript text/plain, and a browser then refuses to run the module.
    if path.suffix == ".js":
        return "text/javascript"
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"
