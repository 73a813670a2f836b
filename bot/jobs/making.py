"""Bring one document or benchmark a step further: from a file in Slack to something that is ready at the vendor."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.alignments import materials
from bot.alignments.checks import DOCUMENT_TYPES, file_error
from bot.alignments.materials import Material, MaterialState, SlackFile
from bot.nugen.client import NugenClient
from bot.nugen.errors import NoSuchPath, NotAllowed, NotFound, NugenError, Rejected
from bot.slack.errors import FileGone, OurFault, ScopeMissing, SlackError
from bot.slack.gateway import Gateway
from bot.store import Store

NO_LONGER_KNOWN = "Nugen does not know it any more. It may have been deleted there; upload it again."
NO_SUCH_CALL = "The API that Nugen offers here has no call for this. Use Nugen's dashboard instead."

# Writes down how far it is.
Put = Callable[[Material], Awaitable[None]]


class Hindered(Exception):
    """It could not be brought further at the moment; nothing is lost, and it is worth trying again. Says why."""

    def __init__(self, cause: NugenError | SlackError, words: str | None = None) -> None:
        super().__init__(words or words_of(cause))
        self.cause = cause


@dataclass(frozen=True, slots=True)
class DocumentMaker:
    """Makes documents."""

    store: Store
    gateway: Gateway
    nugen: NugenClient

    async def advance(self, document: Material, put: Put) -> None:
        """Upload it, or ask how far it is. Raises `Hindered`, and `NotAllowed` when the vendor refuses the key.

        One whose upload was cut off is uploaded again: the vendor answers a second one with the id of the first.
        """
        if document.file is None or not document.is_open:
            return
        async with settling(self.nugen, document, put):
            if document.state is MaterialState.PROCESSING:
                await put(materials.seen(document, await self.nugen.document(document.upload_id or "")))
            else:
                await self._upload(document, document.file, put)

    async def _upload(self, document: Material, file: SlackFile, put: Put) -> None:
        async with self.gateway.download(file.id) as source:
            if error := file_error(source.name, source.size, DOCUMENT_TYPES):
                await put(materials.failed(document, error))
                return
            await put(materials.sending(document, await self.store.now()))
            upload_id, reused = await self.nugen.upload_document(source.name, source.size, source.chunks)
        # What stands there when an answer was lost is most likely what was sent then.
        is_first = document.state is MaterialState.WAITING
        await put(materials.uploaded(document, upload_id, reused=reused and is_first))


@asynccontextmanager
async def settling(nugen: NugenClient, material: Material, put: Put) -> AsyncIterator[None]:
    """What goes wrong inside either means that the material cannot be made, which is written down, or is `Hindered`.

    `NotAllowed` passes: it is about the key and no word about the material.
    """
    try:
        yield
    except NotAllowed:
        raise
    except NotFound:
        await put(materials.failed(material, NO_LONGER_KNOWN))
    except Rejected as error:
        if isinstance(error, NoSuchPath) and await nugen.look_again():
            raise Hindered(error) from error
        await put(materials.failed(material, NO_SUCH_CALL if isinstance(error, NoSuchPath) else words_of(error)))
    except (FileGone, ScopeMissing, OurFault) as error:
        await put(materials.failed(material, words_of(error)))
    except (NugenError, SlackError) as error:
        raise Hindered(error) from error


def words_of(error: NugenError | SlackError) -> str:
    """What a person is told of it: the vendor's own explanation where there is one."""
    return (error.detail if isinstance(error, NugenError) else "") or str(error)
