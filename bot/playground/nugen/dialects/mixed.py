"""As in the middle of a migration: the newer paths answer already, requests and answers still have the older names."""

from dataclasses import replace

from bot.playground.nugen.dialect import Call
from bot.playground.nugen.dialects.documented import PARTS, REQUESTS
from bot.playground.nugen.dialects.plural import PLURAL
from bot.playground.nugen.dialects.singular import PROJECT_ANSWERS, PROJECT_PARTS

_CATALOGUE = (Call.BASE_MODELS, Call.ALIGNED_MODELS, Call.DOCUMENTS, Call.BENCHMARKS)

MIXED = replace(
    PLURAL,
    name="mixed",
    summary="The newer paths with the older names, as in the middle of a migration.",
    requests=REQUESTS,
    answers={**PLURAL.answers, **PROJECT_ANSWERS},
    parts={**PLURAL.parts, **PROJECT_PARTS, **{call: PARTS[call] for call in _CATALOGUE}},
)
