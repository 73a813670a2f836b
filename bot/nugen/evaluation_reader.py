"""What the vendor answers about an evaluation, read tolerantly, and its numbers under the right model.

In a comparison the labels of the two blocks follow the order of the request and not what the models are, so a number
belongs to the model whose id stands inside its own block, and how much better one is in percent is not read at all.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from bot.alignments.observation import EvaluationSeen, ModelScore
from bot.nugen.cleaning import clean_text
from bot.nugen.errors import Unreadable
from bot.nugen.reading import explanation, status_word
from bot.nugen.statuses import has_failed, is_evaluated
from bot.nugen.values import Fields, fields_of, identifier, lone, number, parse_json, snake_keys, text, whole

MAX_NUMBERS = 12
_MAX_NAME = 60
_MAX_NESTING = 4
_MOST_BLOCKS = 20
_LONGEST_PROGRESS = 100
_MOST_QUESTIONS = 1_000_000
_HOLDS_NUMBERS = ("metrics", "scores", "score", "results")
_NO_MEASURE = re.compile(
    r"improvement|(?:^|_)(?:ids?|at|date|time|timestamp|duration|seconds|ms|eta|counts?|num|number|n|total|completed|seed|version)(?:_|$)",
    re.IGNORECASE,
)

Numbers = tuple[tuple[str, float], ...]


def read_new_evaluation(body: bytes) -> str:
    """The id of an evaluation that was just started."""
    fields = fields_of(parse_json(body))
    evaluation_id = identifier(fields.first("evaluation_id", "id")) if fields else None
    if evaluation_id is None:
        raise Unreadable
    return evaluation_id


def read_evaluation(body: bytes, *, secrets: Collection[str] = ()) -> EvaluationSeen:
    """How far an evaluation is, and the numbers of each model where the answer has them."""
    document = lone(parse_json(body))
    fields = fields_of(document)
    if fields is None:
        raise Unreadable
    status = status_word(fields)
    scores = tuple(ModelScore(model_id, numbers) for model_id, numbers in _scores(document).items())
    if status is None and not scores:
        raise Unreadable
    return EvaluationSeen(
        status=status,
        ready=is_evaluated(status),
        failed=has_failed(status),
        progress=_progress(fields, secrets),
        error=explanation(fields.first("error"), secrets),
        scores=scores,
    )


def _progress(fields: Fields, secrets: Collection[str]) -> str | None:
    given = fields.first("progress")
    percent = whole(given, highest=100)
    if percent is not None:
        return f"{percent} %"
    words = text(given)
    if words is not None:
        return clean_text(words, secrets=secrets)[:_LONGEST_PROGRESS] or None
    done = whole(fields.first("questions_completed"), highest=_MOST_QUESTIONS)
    total = whole(fields.first("total_questions"), highest=_MOST_QUESTIONS)
    return None if done is None or total is None else f"{done}/{total} questions"


def _scores(document: object) -> dict[str, Numbers]:
    """The numbers of each model, of the outermost block that has them; two blocks that disagree count for nothing."""
    found: dict[str, Numbers] = {}
    answer = _unwrapped(document)
    level = [answer]
    for _ in range(_MAX_NESTING):
        here: dict[str, set[Numbers]] = {}
        for block in level:
            model_id = identifier(block.get("model_id"))
            # Beside the id of the whole answer stand counts and the like; its numbers are under a name of their own.
            numbers = _numbers(_held(block) or ({} if block is answer else block))
            if model_id is not None and numbers:
                here.setdefault(model_id, set()).add(numbers)
        for model_id, claims in here.items():
            if len(claims) == 1:
                found.setdefault(model_id, claims.pop())
        level = [inner for block in level for inner in _inner(block)][:_MOST_BLOCKS]
    return found


def _unwrapped(document: object) -> dict[str, object]:
    block: dict[str, object] = {}
    while isinstance(document, dict):
        block = snake_keys(document)
        document = lone(block.get("data"))
    return block


def _inner(block: Mapping[str, object]) -> Iterator[dict[str, object]]:
    for value in block.values():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield snake_keys(item)


def _held(block: Mapping[str, object]) -> dict[str, object]:
    """What a block holds under one of the names for numbers."""
    for name in _HOLDS_NUMBERS:
        held = lone(block.get(name))
        if isinstance(held, dict):
            return snake_keys(held)
    return {}


def _numbers(measures: Mapping[str, object]) -> Numbers:
    """The measures by name, those inside of an object under both names."""
    named: dict[str, float] = {}
    for name, value in measures.items():
        if not isinstance(value, dict):
            named.update(_flat({name: value}))
        elif "model_id" not in value:
            named.update({f"{name} {inner}": found for inner, found in _flat(snake_keys(value))})
    return tuple((_readable(name), value) for name, value in list(named.items())[:MAX_NUMBERS])


def _flat(block: Mapping[str, object]) -> Iterator[tuple[str, float]]:
    for name, value in block.items():
        found = number(value)
        if found is not None and not _NO_MEASURE.search(name):
            yield name, found


def _readable(name: str) -> str:
    return clean_text(name.replace("_", " "))[:_MAX_NAME] or "?"
