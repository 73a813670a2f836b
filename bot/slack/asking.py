"""Questions to an aligned model and their answers: the model's beside the base model's, as plain text."""

import re
from dataclasses import dataclass

from bot.alignments.alignment import Alignment
from bot.alignments.questions import Question
from bot.slack import limits
from bot.slack.blocks import buttons, context, prose, quote, section
from bot.slack.message import Block, Message
from bot.slack.moments import mention
from bot.slack.operation_buttons import deploy_button, has_model, is_being_deployed
from bot.slack.said import say
from bot.slack.text import clean, code, cut, length, literal, one_line, paragraphs, shorten
from bot.slack.words import bold_name, sentence

# Two of these stand side by side; with what stands over it each fits a section's field.
SIDE_BY_SIDE = 1700
LONGEST_ANSWER = 9000
_QUESTION_SHOWN = 1500
_QUESTION_IN_HEADER = 300
_IN_TEXT = 1200
_REASON_SHOWN = 400

# Where an answer is written bit by bit a link can come in two pieces, so every character that could be part of one, or
# of a mention, becomes its look-alike; the finished answer has them as they are.
_HARMLESS = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "\uff20", "#": "\uff03", "[": "\uff3b", "]": "\uff3d", "/": "\u2215"}
)
_DOT_IN_A_WORD = re.compile(r"\.(?=\S|$)")


def question_header(question: Question, alignment: Alignment) -> str:
    """How the answer begins while it is written, as Markdown."""
    name = answer_stream_text(shorten(one_line(alignment.draft.name), 150))
    asked = answer_stream_text(shorten(one_line(question.text), _QUESTION_IN_HEADER))
    return f"💬 {mention(question.by)} asked the model of {name}: “{asked}”\n\n"


def answer_stream_text(piece: str) -> str:
    """A piece of a model's answer as Markdown that mentions nobody and links nowhere; blanks at its ends stay."""
    return cut(_DOT_IN_A_WORD.sub("\u2024", clean(piece)).translate(_HARMLESS), limits.MARKDOWN_TEXT)


def answer_message(
    question: Question,
    alignment: Alignment,
    aligned: str | None,
    base: str | None,
    problems: tuple[str | None, str | None] = (None, None),
) -> Message:
    """Both answers, side by side when they are short. `problems`: why the aligned or the base model has none, or half."""
    columns = (
        _Column("🎯", "the aligned model", alignment.model_id or "", aligned, problems[0]),
        _Column("🧱", "the base model", alignment.draft.base_model, base, problems[1]),
    )
    opening = _opening(question, alignment)
    told = [f"{one.heading}: {one.in_short}" for one in columns]
    text = cut("\n".join([opening, *told]), limits.MESSAGE_TEXT)
    return Message(text, (section(opening, "words"), _quoted(question), *_shown(columns)))


def not_deployed_answer(question: Question, alignment: Alignment) -> Message:
    """The model is not served (yet), so nobody answers."""
    if is_being_deployed(alignment):
        return say(
            f"{_opening(question, alignment)} It is being deployed, so it cannot answer yet; 5 to 15 minutes are normal. Ask "
            "once more when its card says that it is deployed.",
            _quoted(question),
        )
    deploy = [buttons([deploy_button(alignment)], "actions")] if has_model(alignment) else []
    return say(
        f"{_opening(question, alignment)} It is not deployed, so it cannot answer. *Deploy* it (5 to 15 minutes are normal, "
        "and it costs while it is deployed), then ask once more.",
        _quoted(question),
        *deploy,
    )


def answer_failed(question: Question, alignment: Alignment, reason: str) -> Message:
    """Neither model answered."""
    return say(
        f"{_opening(question, alignment)} There is no answer: {sentence(reason, _REASON_SHOWN)} Nothing else is affected; ask "
        "once more in a few minutes.",
        _quoted(question),
    )


@dataclass(frozen=True, slots=True)
class _Column:
    emoji: str
    role: str
    model_id: str
    answer: str | None
    problem: str | None

    @property
    def heading(self) -> str:
        return f"{self.emoji} *{self.role.capitalize()}* {code(self.model_id, 150)}"

    @property
    def whole(self) -> str:
        """Whose answer it is and the answer in one text: where columns become rows it stays clear who said what."""
        return f"{self.emoji} {self.role.capitalize()}\n{shorten(one_line(self.model_id), 150)}\n\n{self.words}"

    @property
    def words(self) -> str:
        """The answer as it came, and what went wrong with it."""
        answer = clean(self.answer or "").strip()
        problem = shorten(one_line(self.problem or ""), _REASON_SHOWN)
        if not problem:
            return answer or "Nothing was said."
        return f"{answer}\n\nHere it broke off: {problem}" if answer else f"No answer: {problem}"

    @property
    def in_short(self) -> str:
        return literal(self.words, _IN_TEXT)


def _opening(question: Question, alignment: Alignment) -> str:
    return f"💬 {mention(question.by)} asked the model of {bold_name(alignment)}."


def _quoted(question: Question) -> Block:
    return quote([clean(question.text).strip()], "question", _QUESTION_SHOWN)


def _shown(columns: tuple[_Column, _Column]) -> list[Block]:
    if all(length(one.words) <= SIDE_BY_SIDE for one in columns):
        shown = [paragraphs(one.whole, limits.SECTION_FIELD) for one in columns]
        return [{"type": "section", "block_id": "answers", "fields": shown}]
    return [block for index, one in enumerate(columns) for block in _below(one, f"answer_{index}")]


def _below(column: _Column, block_id: str) -> list[Block]:
    whole = column.words
    kept = shorten(whole, LONGEST_ANSWER)
    blocks = [section(column.heading, block_id)]
    blocks += [prose(part, f"{block_id}_{number}", limits.SECTION_TEXT) for number, part in enumerate(_parts(kept))]
    if kept != whole:
        blocks.append(
            context([f"The answer goes on; {LONGEST_ANSWER:,} characters of it are shown."], f"{block_id}_cut")
        )
    return blocks


def _parts(text: str) -> list[str]:
    """The text in pieces that fit a section, each broken at a line's or a word's end if there is one in its second half."""
    parts: list[str] = []
    while length(text) > limits.SECTION_TEXT:
        # Slack may count two for a character.
        window = text[: limits.SECTION_TEXT if text.isascii() else limits.SECTION_TEXT // 2]
        end = max(window.rfind("\n"), window.rfind(" ")) + 1
        parts.append(window[:end] if end > len(window) // 2 else window)
        text = text[len(parts[-1]) :]
    return [part for part in (*parts, text) if part.strip()]
