"""Every generation of the contract that this Nugen can speak."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.playground.nugen.dialect import Dialect
from bot.playground.nugen.dialects.documented import DOCUMENTED
from bot.playground.nugen.dialects.mixed import MIXED
from bot.playground.nugen.dialects.plural import PLURAL
from bot.playground.nugen.dialects.singular import SINGULAR

DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {dialect.name: dialect for dialect in (DOCUMENTED, SINGULAR, PLURAL, MIXED)}
)

CONTRACTS: Mapping[str, str] = MappingProxyType({name: dialect.summary for name, dialect in DIALECTS.items()})
"""The names to choose from, each with a sentence about it."""
