"""The call that asks a model: the whole answer at once, or in pieces as it is written."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Annotated, Any, Literal

from pydantic import Field

from bot.playground.nugen.answer import Answer, document, events
from bot.playground.nugen.calls.inference import aligned_answer, base_answer
from bot.playground.nugen.calls.reading import Body, Filled, read_body, refuse
from bot.playground.nugen.dialect import Call
from bot.playground.nugen.request import Request
from bot.playground.nugen.serving import Serving
from bot.playground.nugen.world import World

SLOWER = 10

_PIECE = re.compile(r"\S+\s*(?:\S+\s*)?")


class _TextPart(Body):
    type: Literal["text"]
    text: str


class _Message(Body):
    role: Literal["system", "user", "assistant", "tool"]
    content: str | list[_TextPart]
    name: Filled | None = None

    def text(self) -> str:
        """The words of it."""
        return self.content if isinstance(self.content, str) else "".join(part.text for part in self.content)


class _Ask(Body):
    model: Filled
    messages: Annotated[list[_Message], Field(min_length=1)]
    max_tokens: Annotated[int, Field(ge=1)] = 2000
    prompt_truncate_len: Annotated[int, Field(ge=1)] = 1500
    temperature: Annotated[float, Field(ge=0, le=2)] = 1.0
    top_p: float | None = None
    top_k: int | None = None
    n: Annotated[int, Field(ge=1)] = 1
    stream: bool = False
    tools: list[dict[str, Any]] | None = None
    tool_choice: str | dict[str, Any] | None = None
    reasoning: dict[str, Any] | None = None


# The same names in every generation.
_NAMES = {name: name for name in _Ask.model_fields}


class ChatCalls:
    """Answers it."""

    def __init__(self, world: World) -> None:
        self._world = world

    def handlers(self) -> Mapping[Call, Callable[[Request, str], Answer]]:
        """What answers which call."""
        return {Call.CHAT: self._chat}

    def _chat(self, request: Request, _: str) -> Answer:
        asked = read_body(request, _Ask, _NAMES)
        question = next((each.text() for each in reversed(asked.messages) if each.role == "user"), "")
        text = self._answer(asked.model, question)
        head = {
            "id": f"chatcmpl-{len(question):06x}",
            "created": int(self._world.clock.now().timestamp()),
            "model": asked.model,
        }
        if not asked.stream:
            return document(head | _whole(text))
        pause = self._world.piece_seconds * (SLOWER if "slow" in question.lower() else 1)
        return events((*(json.dumps(head | piece) for piece in _pieces(text)), "[DONE]"), pause)

    def _answer(self, model_id: str, question: str) -> str:
        base = self._world.base_models.get(model_id)
        if base is not None and base.inference_ready:
            return base_answer(question)
        moment = self._world.clock.elapsed()
        for project in self._world.trained():
            is_served = self._world.hosting.served(project, moment).serving is Serving.DEPLOYED
            if project.model_id == model_id and is_served:
                known = [self._world.documents.get(each) for each in project.order.document_ids]
                return aligned_answer(question, [each.filename for each in known if each is not None])
        # Nor does the vendor say which step is missing.
        raise refuse(
            HTTPStatus.NOT_FOUND,
            f"unable to resolve model '{model_id}'. Base models are called by their exact id and must be "
            "inference_ready in GET /models/base.",
        )


def _whole(text: str) -> dict[str, object]:
    message = {"role": "assistant", "content": text}
    return {
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"completion_tokens": len(text.split())},
        "confidence": None,
    }


def _pieces(text: str) -> Iterator[dict[str, object]]:
    deltas = [{"role": "assistant"}, *({"content": piece} for piece in _PIECE.findall(text)), {}]
    for place, delta in enumerate(deltas, start=1):
        choice = {"index": 0, "delta": delta, "finish_reason": "stop" if place == len(deltas) else None}
        yield {"object": "chat.completion.chunk", "choices": [choice]}
