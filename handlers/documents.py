"""The list of documents: its pages, and what people upload and delete from there."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.alignments.outcomes import Refused, Undertaken
from bot.services import Services
from bot.slack import actions, answers, documents, hints
from bot.slack.model_forms import UPLOAD_DOCUMENTS, read_upload, upload_form
from handlers.deadline import in_time
from handlers.opening import PRESS, open_later
from handlers.pages import documents_of
from handlers.persons import person_of
from handlers.refusing import beside
from handlers.replying import replace_answer, tell, tell_in


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the list's buttons and to the form for files."""
    _turn(app, services)
    _upload(app, services)
    _delete(app, services)


def _turn(app: AsyncApp, services: Services) -> None:
    @app.action(actions.DOCUMENTS_PAGE_PATTERN)
    @in_time
    async def turned(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        offset = documents.read_documents_page(action.get("value") or "")
        message = await documents_of(services, offset)
        await ack()
        services.background.spawn(replace_answer(services, body, message))


def _upload(app: AsyncApp, services: Services) -> None:
    @app.action(actions.DOCUMENT_UPLOAD)
    @in_time
    async def wanted(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        if services.takes_files:
            open_later(services, body, upload_form(body["channel"]["id"]), PRESS)
        else:
            services.background.spawn(tell(services, body, hints.may_not_read_files()))

    @app.view(UPLOAD_DOCUMENTS)
    @in_time
    async def chosen(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        channel_id, files = read_upload(view)
        person = person_of(body)
        match await services.library.upload(person, files, view["id"]):
            case Undertaken():
                await ack()
                message = documents.upload_accepted(file.name for file in files)
                services.background.spawn(tell_in(services, channel_id, person.user_id, message))
            case Refused(errors):
                await ack(response_action="errors", errors=beside(view, errors))


def _delete(app: AsyncApp, services: Services) -> None:
    @app.action(actions.DOCUMENT_DELETE)
    @in_time
    async def pressed(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        document_id, offset = documents.read_document_delete(action.get("value") or "")
        # Pressed anew it is a new wish: the first may have come to nothing.
        outcome = await services.library.remove(person_of(body), document_id, f"{action['action_ts']}:{document_id}")
        match outcome:
            case Undertaken(errand):
                page = await documents_of(services, offset, deleting=document_id)
                await ack()
                services.background.spawn(replace_answer(services, body, page))
                message = documents.delete_accepted(errand.document_name or document_id)
                services.background.spawn(tell(services, body, message))
            case Refused(errors):
                await services.background.wait_a_moment(tell(services, body, answers.refused(errors)))
                await ack()
