import re
from datetime import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.alignments.alignment import Alignment
from bot.alignments.errands import Errand
from bot.alignments.notices import ENDINGS, Notice
from bot.alignments.observation import CatalogueItem
from bot.alignments.questions import Question
from bot.alignments.rights import Action
from bot.slack import answers
from bot.slack.asking import answer_failed, answer_message, answer_stream_text, not_deployed_answer
from bot.slack.card import CardFacts, card
from bot.slack.documents import delete_accepted, documents_done, documents_page, upload_accepted
from bot.slack.listing import Scope, listing
from bot.slack.message import plain_form, without_chart
from bot.slack.replies import reply
from tests.slack.judging import assert_fit, assert_visible
from tests.slack.records import alignments, errands, items, maybe, moments, notices, questions, texts

CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large]
generous = settings(max_examples=40, deadline=None, suppress_health_check=CHECKS)
# Each example is a dozen messages.
spare = settings(max_examples=12, deadline=None, suppress_health_check=CHECKS)
URL = "https://playground.example/a1"


@generous
@given(alignments, maybe(moments), maybe(moments), maybe(texts))
def test_any_card_fits(
    alignment: Alignment, checked_at: datetime | None, failing_since: datetime | None, contract: str | None
) -> None:
    """Whatever a record holds, its card fits Slack's limits and pings nobody."""
    assert_fit(card(CardFacts(alignment, checked_at, failing_since, contract)))


@generous
@given(notices, maybe(texts))
def test_any_reply_fits(notice: Notice, closed_reason: str | None) -> None:
    """Whatever a record holds, its replies fit Slack's limits, and only endings mention anybody."""
    people = (notice.alignment.requester, *notice.alignment.watchers, notice.by or "") if notice.kind in ENDINGS else ()
    message = reply(notice, bot_name="Alignbot", closed_reason=closed_reason)
    for form in (message, without_chart(message), plain_form(message)):
        assert_fit(form, may_mention=people)


@spare
@given(
    st.lists(alignments, max_size=4),
    st.lists(items, max_size=4),
    st.sampled_from(Scope),
    st.integers(0, 10**6),
    st.booleans(),
)
def test_any_list_fits(
    records: list[Alignment],
    elsewhere: list[CatalogueItem],
    scope: Scope,
    offset: int,
    has_more: bool,  # noqa: FBT001 - given by hypothesis
) -> None:
    """Whatever records hold, a list of them fits Slack's limits."""
    links = {record.id: URL for record in records}
    people = tuple(record.requester for record in records)
    shown = listing(
        records * 4,
        scope=scope,
        offset=offset % 2 * offset,
        has_more=has_more,
        command="/align",
        links=links,
        elsewhere=elsewhere * 4,
    )
    assert_fit(shown, may_mention=people)
    assert_fit(documents_page(elsewhere * 4, offset=offset, has_more=has_more, command="/align", refreshed_at=None))
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


@spare
@given(questions, alignments, st.tuples(maybe(texts), maybe(texts)), maybe(texts), st.integers(1, 9))
def test_any_answer_of_a_model_fits(
    question: Question, alignment: Alignment, said: tuple[str | None, str | None], problem: str | None, times: int
) -> None:
    """Whatever a model says, it fits Slack's limits and pings nobody but whoever asked."""
    first, base = said
    spoken = first * times if first else first
    for message in (
        answer_message(question, alignment, spoken, base, (problem, None)),
        answer_message(question, alignment, base, spoken, (None, problem)),
        not_deployed_answer(question, alignment),
        answer_failed(question, alignment, problem or ""),
    ):
        assert_fit(message, may_mention=(question.by,))


@spare
@given(errands, st.lists(texts, max_size=12))
def test_any_errand_fits(errand: Errand, names: list[str]) -> None:
    """Whatever became of it."""
    for message in (documents_done(errand), upload_accepted(names), delete_accepted("".join(names))):
        assert_fit(message)


@generous
@given(st.lists(texts, max_size=4))
def test_any_stream_is_harmless(pieces: list[str]) -> None:
    """However a model's words are cut into pieces, together they mention nobody and link nowhere."""
    streamed = "".join(answer_stream_text(piece) for piece in pieces)
    assert not set(streamed) & set("<>[]@#/")
    assert not re.search(r"\w\.\w", streamed)
    assert not re.search(r"&(?!(?:amp|lt|gt);)", streamed)
    assert_visible(streamed)
