"""What the vendor answers about serving a model, read tolerantly: a state in one generation, a task in another."""

import re
from collections.abc import Collection

from bot.alignments.observation import DeploymentSeen, Served
from bot.nugen.errors import Unreadable
from bot.nugen.reading import explanation, status_word
from bot.nugen.statuses import has_failed, served_of
from bot.nugen.values import fields_of, lone, parse_json, text

# What a failed "deployment" says when there is none: nothing went wrong then.
_NOTHING_THERE = re.compile(r"no (?:active )?deployment|(?:already|is) (?:undeployed|not deployed)", re.IGNORECASE)


def read_deployment(body: bytes, *, secrets: Collection[str] = (), undeploying: bool = False) -> DeploymentSeen:
    """Whether a model is served. With `undeploying` the answer is about the task that ends it.

    A task that failed leaves the model as it was, with the reason as `error`. A word that could mean success does not
    when an error stands beside it.
    """
    document = lone(parse_json(body))
    if isinstance(document, str) and served_of(document, undeploying=undeploying) is not None:
        return DeploymentSeen(state=served_of(document, undeploying=undeploying), status=document.strip())
    fields = fields_of(document)
    if fields is None:
        raise Unreadable
    result = fields_of(fields.first("result"))
    told = text((result or fields).first("deployment_status"))
    status = status_word(fields) or told
    if status is None:
        raise Unreadable
    error = explanation(fields.first("error") or (result.first("error") if result else None), secrets)
    if has_failed(status):
        return _failed(status, error, was_served=undeploying)
    # What the result of a task says is about the model; the word outside is about the task.
    state = served_of(told) if told else served_of(status, undeploying=undeploying)
    if state is Served.DEPLOYED and error is not None:
        return _failed(status, error, was_served=False)
    return DeploymentSeen(state=state, status=status, error=error)


def _failed(status: str, error: str | None, *, was_served: bool) -> DeploymentSeen:
    if error is not None and _NOTHING_THERE.search(error):
        return DeploymentSeen(state=Served.UNDEPLOYED, status=status)
    state = Served.DEPLOYED if was_served else Served.UNDEPLOYED
    return DeploymentSeen(state=state, status=status, error=error or "Nugen did not say why.")
