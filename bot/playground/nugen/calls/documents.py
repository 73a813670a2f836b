"""The calls about documents: upload, status, list, delete."""

from collections import Counter
from collections.abc import Callable, Mapping
from http import HTTPStatus
from itertools import zip_longest
from pathlib import PurePath

from bot.playground.nugen.answer import Answer
from bot.playground.nugen.calls.materials import find_document, find_upload
from bot.playground.nugen.calls.reading import read_form, refuse
from bot.playground.nugen.calls.speech import Speech
from bot.playground.nugen.catalogue import Document
from bot.playground.nugen.dialect import Call
from bot.playground.nugen.documents import UNREADABLE
from bot.playground.nugen.ids import Thing
from bot.playground.nugen.processing import Processing, Readiness
from bot.playground.nugen.project import CREATOR
from bot.playground.nugen.request import Part, Request
from bot.playground.nugen.scenario import Scenario
from bot.playground.nugen.world import World

SECONDS = 20.0  # virtual
TEXT = frozenset({".txt", ".md", ".json", ".jsonl"})

_NO_CATEGORY = "general"


class DocumentCalls:
    """Answers them."""

    def __init__(self, world: World, speech: Speech) -> None:
        self._world = world
        self._speech = speech

    def handlers(self) -> Mapping[Call, Callable[[Request, str], Answer]]:
        """What answers which call."""
        return {
            Call.DOCUMENTS: self._list,
            Call.DOCUMENT_UPLOAD: self._upload,
            Call.DOCUMENT_STATUS: self._status,
            Call.DOCUMENT_DELETE: self._delete,
        }

    def _list(self, request: Request, _: str) -> Answer:
        documents = self._world.documents.values()
        counted = Counter(document.category for document in documents)
        counts = [{"name": name, "count": count} for name, count in sorted(counted.items())]
        return self._speech.listing(
            Call.DOCUMENTS, request, map(self._values, documents), around={"category_counts": counts}
        )

    def _upload(self, request: Request, _: str) -> Answer:
        names = self._speech.dialect.requests[Call.DOCUMENT_UPLOAD]
        content = read_form(request, names, files=frozenset({"files"}))
        files = content.files["files"]
        named = content.texts.get("names", [])
        if len(named) > len(files):
            raise refuse(HTTPStatus.BAD_REQUEST, "There are more names than files.")
        filenames = [name or file.filename or "" for file, name in zip_longest(files, named)]
        self._check(filenames)
        categories = content.texts.get("categories") or [_NO_CATEGORY]
        made = [self._add(file, name, categories[0]) for file, name in zip(files, filenames, strict=True)]
        return self._speech.answer(Call.DOCUMENT_UPLOAD, {"upload_ids": [each.upload_id or each.id for each in made]})

    def _check(self, filenames: list[str]) -> None:
        for filename in filenames:
            if PurePath(filename).suffix.lower() not in TEXT:
                raise refuse(
                    HTTPStatus.BAD_REQUEST, f"Unsupported file type: '{filename}'. Upload text-based files only."
                )
        there = {document.filename: document.id for document in self._world.documents.values()}
        for place, filename in enumerate(filenames):
            if filename in there or filename in filenames[:place]:
                message = f"This document has already been uploaded. Existing document: '{filename}'"
                raise refuse(HTTPStatus.CONFLICT, {"message": message, "document_id": there.get(filename)})

    def _add(self, file: Part, filename: str, category: str) -> Document:
        ids, now = self._speech.dialect.ids, self._world.clock.now()
        unreadable = "broken" in filename.lower() or self._world.scenario is Scenario.DOCUMENTS_FAIL
        document = Document(
            id=ids.mint(Thing.DOCUMENT, now),
            filename=filename,
            category=category,
            size=file.size,
            processing=Processing(self._world.clock.elapsed(), SECONDS, UNREADABLE if unreadable else None),
            upload_id=ids.mint(Thing.UPLOAD, now) if self._speech.dialect.uploads_have_ids else None,
            digest=file.digest,
        )
        self._world.documents[document.id] = document
        return document

    def _status(self, _: Request, id_: str) -> Answer:
        return self._speech.answer(Call.DOCUMENT_STATUS, self._values(self._asked_about(id_)))

    def _asked_about(self, id_: str) -> Document:
        """Where uploads have ids, a document that has one is known by nothing else to the status call."""
        document = find_document(self._world, self._speech.dialect, id_)
        if self._speech.dialect.uploads_have_ids and (document is None or document.upload_id is not None):
            document = find_upload(self._world, id_)
        if document is None:
            raise refuse(HTTPStatus.NOT_FOUND, f"Document not found: {id_}")
        return document

    def _delete(self, _: Request, id_: str) -> Answer:
        document = find_document(self._world, self._speech.dialect, id_)
        if document is None:
            raise refuse(HTTPStatus.NOT_FOUND, f"Document not found: {id_}")
        del self._world.documents[document.id]
        done = {"id": document.id, "message": "Document record and metadata successfully deleted"}
        return self._speech.answer(Call.DOCUMENT_DELETE, done)

    def _values(self, document: Document) -> dict[str, object]:
        moment = self._world.clock.elapsed()
        readiness = document.processing.readiness(moment)
        return {
            "id": document.id,
            "usable_id": document.id if readiness is Readiness.READY else None,
            "filename": document.filename,
            "type": PurePath(document.filename).suffix.removeprefix("."),
            "size": document.size,
            "created": self._speech.moment(document.processing.began),
            "status": self._speech.dialect.readiness_words[readiness],
            "categories": [document.category],
            "uploader": CREATOR,
            "progress": document.processing.progress(moment),
            "error": document.processing.error_at(moment),
        }
