"""The second form, in which a benchmark is asked for; its answer stands in the first form before it closes."""

import asyncio
import logging
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.alignments.materials import BenchmarkPlan
from bot.services import Services
from bot.slack import actions, hints
from bot.slack.benchmark_form import CALLBACK_ID, benchmark_form, read_benchmark, root_view_id, with_plan
from bot.slack.carried import form_context
from bot.slack.errors import FormChanged, MessageGone, SlackError
from handlers.deadline import in_time
from handlers.opening import PRESS, open_later
from handlers.refusing import first_field
from handlers.replying import tell_in

log = logging.getLogger(__name__)

# Less than the deadline of a listener, so that the person hears that it was Slack.
_PATIENCE = 2.0


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the buttons about the benchmark and to the second form."""

    @app.action(actions.MAKE_BENCHMARK)
    @in_time
    async def wanted(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        open_later(services, body, benchmark_form(body["view"]), PRESS)

    @app.action(actions.DROP_BENCHMARK)
    @in_time
    async def dropped(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        services.background.spawn(_drop(services, body))

    @app.view(CALLBACK_ID)
    @in_time
    async def planned(ack: AsyncAck, view: dict[str, Any]) -> None:
        match read_benchmark(view):
            case BenchmarkPlan() as plan if await _is_shown(services, view, plan):
                await ack()
            case BenchmarkPlan():
                error = "Slack did not take this over into the first form. Nothing is lost; please press it again."
                await ack(response_action="errors", errors={first_field(view): error})
            case errors:
                await ack(response_action="errors", errors=errors)


async def _drop(services: Services, body: dict[str, Any]) -> None:
    view = body["view"]
    try:
        # A benchmark that was chosen in the meantime is not dropped by an older press.
        await services.gateway.update_view(view["id"], with_plan(view, None), hash=view.get("hash"))
    except FormChanged:
        await tell_in(services, form_context(view).typed_in, body["user"]["id"], hints.form_changed_meanwhile())
    except MessageGone:
        log.info("the form was closed before its benchmark could be dropped")
    except SlackError:
        await tell_in(services, form_context(view).typed_in, body["user"]["id"], hints.form_not_changed())


async def _is_shown(services: Services, view: dict[str, Any], plan: BenchmarkPlan) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE):
            await services.gateway.update_view(root_view_id(view), with_plan(view, plan))
    except (SlackError, TimeoutError):
        # Doing it twice does no harm.
        return False
    return True
