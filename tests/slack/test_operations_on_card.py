from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.alignments.alignment import Alignment
from bot.alignments.materials import BenchmarkPlan, Material, MaterialKind, MaterialState, SlackFile
from bot.alignments.observation import Served
from bot.alignments.operating import LONGEST_TO_BEGIN
from bot.alignments.operation import Deployment, Evaluation, OperationKind
from bot.alignments.phases import Phase
from bot.slack import actions
from bot.slack.card import CardFacts, card
from bot.slack.moments import when
from tests.slack.judging import assert_fit, elements_of, pressed_names, whole_text
from tests.slack.records import DRAFT, FINISHED, NOW, altered, doing, serving

MODEL = "`model_support_alignment_1`"


def shown(alignment: Alignment, **facts: Any) -> str:
    return whole_text(card(CardFacts(alignment, **facts)))


def pressed(alignment: Alignment) -> list[str]:
    message = card(CardFacts(alignment))
    assert_fit(message)
    return pressed_names(message)


def preparing(*materials: Material, **facts: Any) -> Alignment:
    return altered(phase=Phase.PREPARING, materials=materials, **facts)


def test_each_document_that_is_being_made_has_its_line() -> None:
    """Name, where it is, how far it is, and what went wrong; what failed stands first."""
    words = shown(
        preparing(
            Material(MaterialKind.DOCUMENT, "a.md"),
            Material(MaterialKind.DOCUMENT, "b.md", state=MaterialState.SENDING),
            Material(MaterialKind.DOCUMENT, "c.md", state=MaterialState.PROCESSING, progress=40),
            Material(MaterialKind.DOCUMENT, "d.md", state=MaterialState.READY, reused=True),
            Material(MaterialKind.DOCUMENT, "<e>.md", state=MaterialState.FAILED, error="*empty*"),
            Material(MaterialKind.BENCHMARK, "20 generated questions", questions=20),
        )
    )
    lines = (
        "❌ &lt;e&gt;.md · cannot be used: \u2217empty\u2217",
        "🕓 a.md · waits",
        "📤 b.md · on its way to Nugen",
        "⚙️ c.md · Nugen works on it, 40 %",
        "✅ d.md · ready; Nugen had it already",
        "🕓 Benchmark: 20 generated questions · waits",
    )
    assert "\n".join(lines) in words


def test_more_documents_than_ten_are_counted() -> None:
    """The card stays short."""
    words = shown(preparing(*(Material(MaterialKind.DOCUMENT, f"{number}.md") for number in range(13))))
    assert "9.md · waits\n… and 3 more" in words


def test_what_is_being_prepared_can_be_looked_at_and_withdrawn() -> None:
    """Nothing was sent yet."""
    assert pressed(preparing(Material(MaterialKind.DOCUMENT, "a.md"))) == [actions.REFRESH, actions.WITHDRAW]


def test_files_and_a_benchmark_to_be_made_stand_among_what_was_ordered() -> None:
    """Before they have an id at Nugen."""
    draft = replace(
        DRAFT,
        document_ids=("doc-1",),
        benchmark_id=None,
        files=(SlackFile("F1", "faq.txt"),),
        benchmark_plan=BenchmarkPlan(questions=20),
    )
    words = shown(altered(phase=Phase.PREPARING, draft=draft))
    assert "*Documents*\n`doc-1`, faq.txt" in words
    assert "*Benchmark*\n20 generated questions" in words


def test_the_materials_go_when_the_order_is_sent() -> None:
    """They stay only where they are why nothing was sent."""
    failed = Material(MaterialKind.DOCUMENT, "a.md", state=MaterialState.FAILED)
    assert "a.md" not in shown(altered(phase=Phase.TRAINING, materials=(failed,), sent_at=NOW))
    rejected = altered(phase=Phase.REJECTED, materials=(failed,))
    assert "a.md · cannot be used" in shown(rejected)
    assert "Could not be prepared; nothing was sent" in shown(rejected)
    assert "Refused by Nugen" in shown(altered(phase=Phase.REJECTED, materials=(failed,), sent_at=NOW))


def test_the_card_says_which_generation_of_the_api_is_spoken() -> None:
    """In the small print, once it is known."""
    assert "Nugen's API: plural" in shown(FINISHED, contract="plural")
    assert "Nugen's API" not in shown(FINISHED)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Served.UNDEPLOYED, "not deployed, so it answers nobody"),
        (Served.DEPLOYING, "being deployed"),
        (Served.DEPLOYED, "deployed; it answers, and costs"),
        (Served.UNDEPLOYING, "being undeployed"),
    ],
)
def test_alignment_model_and_serving_are_told_apart(state: Served, words: str) -> None:
    """A finished alignment whose model is not served is no failure."""
    said = shown(serving(state))
    assert f"*Alignment*: Finished · *Model* {MODEL}" in said
    assert f"*Serving*: {words} (last seen {when(NOW)})" in said
    assert "failed" not in said


@pytest.mark.parametrize("phase", [Phase.QUEUED, Phase.TRAINING, Phase.FAILED, Phase.STOPPED, Phase.GONE])
def test_an_id_alone_is_no_model(phase: Phase) -> None:
    """Nugen gives it out a minute after the create; nothing of serving is said before there is a model, or without."""
    said = shown(altered(phase=phase, model_id="model_support_alignment_1", vendor_id="alignment_1"))
    assert MODEL not in said
    assert "Serving" not in said


def test_what_is_not_known_of_serving_is_not_invented() -> None:
    """Nobody looked, or the word is a new one."""
    assert "*Serving*: not known yet; *Refresh* looks" in shown(FINISHED)
    odd = altered(phase=Phase.FINISHED, model_id="m", deployment=Deployment(NOW, None, "WARMING"))
    assert "Nugen says `WARMING`, a word I do not know" in shown(odd)


def test_a_failed_deployment_says_why_below_the_state() -> None:
    """It falls back to undeployed, with an error that is shown as it is."""
    failed = altered(
        phase=Phase.FINISHED, model_id="m", deployment=Deployment(NOW, Served.UNDEPLOYED, "UNDEPLOYED", "no <GPU>")
    )
    assert "The last try failed: no &lt;GPU&gt;" in shown(failed)


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        (OperationKind.DEPLOY, {}, "*Deploying the model*, as ada wanted"),
        (OperationKind.DEPLOY, {}, "I look at Nugen first, then I send it."),
        (OperationKind.DEPLOY, {"sent_at": NOW}, "on its way to Nugen. Five to fifteen minutes are normal."),
        (OperationKind.UNDEPLOY, {"sent_at": NOW, "answered_at": NOW}, "took the request and has not begun."),
        (OperationKind.DEPLOY, {"sent_at": NOW, "began": True}, "Nugen works on it. Five to fifteen"),
        (OperationKind.DELETE, {"sent_at": NOW, "told_slow": True}, "It takes longer than usual."),
    ],
)
def test_what_is_being_done_is_said_with_who_wanted_it(kind: OperationKind, facts: dict[str, Any], words: str) -> None:
    """By name, because a card mentions nobody, and how far it is."""
    assert words in shown(doing(kind, **facts))


@pytest.mark.parametrize("kind", [OperationKind.DEPLOY, OperationKind.UNDEPLOY])
def test_a_request_without_an_answer_is_not_called_on_its_way(kind: OperationKind) -> None:
    """From the first look behind it: whether it has arrived is open, and when that will be known."""
    sent = doing(kind, sent_at=NOW)
    look = Deployment(NOW + timedelta(seconds=15), Served.UNDEPLOYED, "UNDEPLOYED")
    said = shown(replace(sent, deployment=look))
    assert "The request has no answer, and Nugen does not show it yet." in said
    assert f"If it still does not at {when(NOW + LONGEST_TO_BEGIN)}, I say so; I do not send it again." in said
    assert "on its way to Nugen" in shown(replace(sent, deployment=replace(look, checked_at=NOW)))


def test_somebody_without_a_known_name_is_not_mentioned() -> None:
    """An id would ring or say nothing."""
    operation = doing(OperationKind.DEPLOY).operation
    assert operation is not None
    assert "as somebody here wanted" in shown(altered(requester_name=None, operation=operation))
    assert "as somebody here wanted" in shown(altered(operation=replace(operation, by="U0PLAY00009")))


def test_an_evaluation_says_how_far_it_is_in_nugen_s_words() -> None:
    """Such as the number of questions."""
    evaluating = doing(OperationKind.EVALUATE, sent_at=NOW, began=True)
    record = altered(
        operation=evaluating.operation, evaluation=Evaluation("e1", "benchmark-1", progress="3/10 questions")
    )
    assert "Nugen is at `3/10 questions`." in shown(record)


@pytest.mark.parametrize(
    ("alignment", "expected"),
    [
        (FINISHED, [actions.DEPLOY, actions.EVALUATE, actions.ASK, actions.REFRESH, actions.DELETE]),
        (
            serving(Served.DEPLOYED),
            [actions.ASK, actions.EVALUATE, actions.REFRESH, actions.UNDEPLOY, actions.DELETE],
        ),
        (doing(OperationKind.DEPLOY), [actions.ASK, actions.REFRESH]),
        (altered(phase=Phase.FINISHED, vendor_id="alignment_1"), [actions.DELETE]),
        (
            altered(phase=Phase.TRAINING, vendor_id="alignment_1"),
            [actions.REFRESH, actions.MUTE, actions.UNFOLLOW, actions.STOP],
        ),
        (altered(phase=Phase.FAILED, vendor_id="alignment_1"), [actions.EDIT_AND_RESEND, actions.DELETE]),
        (altered(phase=Phase.GONE, vendor_id="alignment_1", model_id="m"), [actions.EDIT_AND_RESEND]),
    ],
)
def test_the_next_step_stands_first_and_what_destroys_last(alignment: Alignment, expected: list[str]) -> None:
    """Only what makes sense, and at most one in colour beside those that warn."""
    assert pressed(alignment) == expected
    styles = [element.get("style") for element in elements_of(card(CardFacts(alignment)))]
    assert styles.count("primary") <= 1


@pytest.mark.parametrize(
    ("alignment", "action", "words"),
    [
        (FINISHED, actions.DEPLOY, "costs for as long as it is deployed"),
        (serving(Served.DEPLOYED), actions.UNDEPLOY, "answers nobody any more"),
        (altered(phase=Phase.TRAINING, vendor_id="alignment_1"), actions.STOP, "lost and probably paid for"),
        (FINISHED, actions.DELETE, "cannot be undone"),
    ],
)
def test_what_costs_or_destroys_asks_once_more_by_name_id_and_state(
    alignment: Alignment, action: str, words: str
) -> None:
    """So that nobody confirms the wrong one, however long its name is."""
    for record in (alignment, replace(alignment, draft=replace(DRAFT, name="<Name> " * 60))):
        [button] = [one for one in elements_of(card(CardFacts(record))) if one["action_id"] == action]
        asked = button["confirm"]["text"]["text"]
        assert words in asked
        assert "(alignment_1, " in asked
        assert record.phase.value in asked
        assert len(asked) <= 300


def test_a_card_mentions_nobody_whatever_is_under_way() -> None:
    """It is edited often."""
    record = doing(OperationKind.DEPLOY, sent_at=NOW - timedelta(minutes=3))
    assert "<@" not in shown(record)
