import pytest

from tests.bench.__main__ import NAMES, measure


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_runs(name: str) -> None:
    """In its smallest size each measures something and tells it in a table whose lines are as long as its head."""
    table = measure(name, quick=True)
    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.columns)}
    assert all(cell for row in table.rows for cell in row)
    assert table.title in table.text()
    assert table.markdown().count("\n| ") == len(table.rows) + 2
