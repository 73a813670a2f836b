from datetime import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.alignments.alignment import Alignment
from bot.alignments.notices import ENDINGS, Notice
from bot.alignments.rights import Action
from bot.slack import answers
from bot.slack.card import CardFacts, card
from bot.slack.listing import Scope, listing
from bot.slack.message import plain_form, without_chart
from bot.slack.replies import reply
from tests.slack.judging import assert_fit
from tests.slack.records import alignments, maybe, moments, notices, texts

CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large]
generous = settings(max_examples=40, deadline=None, suppress_health_check=CHECKS)
# Each example is a dozen messages.
spare = settings(max_examples=12, deadline=None, suppress_health_check=CHECKS)
URL = "https://playground.example/a1"


@generous
@given(alignments, maybe(moments), maybe(moments))
def test_any_card_fits(alignment: Alignment, checked_at: datetime | None, failing_since: datetime | None) -> None:
    """Whatever a record holds, its card fits Slack's limits and pings nobody."""
    assert_fit(card(CardFacts(alignment, checked_at, failing_since)))


@generous
@given(notices, maybe(texts))
def test_any_reply_fits(notice: Notice, closed_reason: str | None) -> None:
    """Whatever a record holds, its replies fit Slack's limits, and only endings mention anybody."""
    people = (notice.alignment.requester, *notice.alignment.watchers) if notice.kind in ENDINGS else ()
    message = reply(notice, bot_name="Alignbot", closed_reason=closed_reason)
    for form in (message, without_chart(message), plain_form(message)):
        assert_fit(form, may_mention=people)


@spare
@given(st.lists(alignments, max_size=4), st.sampled_from(Scope), st.integers(0, 10**6), st.booleans())
def test_any_list_fits(records: list[Alignment], scope: Scope, offset: int, has_more: bool) -> None:  # noqa: FBT001 - given by hypothesis
    """Whatever records hold, a list of them fits Slack's limits."""
    links = {record.id: URL for record in records}
    people = tuple(record.requester for record in records)
    shown = listing(records * 4, scope=scope, offset=offset, has_more=has_more, command="/align", links=links)
    assert_fit(shown, may_mention=people)
    assert_fit(answers.several_match("x", records * 4, links), may_mention=people)


@spare
@given(alignments, texts, st.sampled_from(Action))
def test_any_answer_fits(alignment: Alignment, typed: str, action: Action) -> None:
    """Whatever was typed, and whatever a record holds, an answer fits Slack's limits."""
    for message in (
        answers.status(alignment, facts=CardFacts(alignment), url=URL),
        answers.status(alignment, facts=CardFacts(alignment), url=None),
        answers.no_match(typed, "/align"),
        answers.unknown_words(typed, "/align"),
        answers.follow_accepted(typed, typed),
        answers.already_followed(alignment, URL),
        answers.joined_running(alignment, None),
        answers.not_allowed(alignment, action),
        answers.not_possible(typed),
        answers.refused({"name": typed}),
        answers.invite(typed, "Alignbot"),
        answers.something_broke(typed),
    ):
        assert_fit(message, may_mention=(alignment.requester,))
