"""The lists behind pickers and pages are the vendor's, the projects that were started elsewhere among them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.alignments.observation import CatalogueKind
from bot.alignments.work import Work, WorkKind
from bot.jobs.catalogue import Catalogue
from tests.jobs.conftest import KEY, Bench

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


@pytest.mark.parametrize("contract", ["documented", "singular", "plural", "mixed"])
async def test_all_lists_are_kept(bench: Bench) -> None:
    """Base models, documents, benchmarks, and the key's projects with the time of their creation."""
    project = bench.nugen.add_project(name="Started elsewhere", age=600)
    await bench.store.make_due(Work(WorkKind.CATALOGUE, KEY))
    await bench.round(WorkKind.CATALOGUE, Catalogue(bench.store, bench.client, timedelta(minutes=5)))
    assert set(await bench.store.refreshes(KEY)) == set(CatalogueKind)
    (item,) = await bench.store.elsewhere(bench.slack.team_id, KEY, offset=0, limit=5)
    assert (item.id, item.name) == (project.id, "Started elsewhere")
    assert item.created_at is not None
