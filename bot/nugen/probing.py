"""Which generation of the contract a server speaks, told by its lists alone: looking must never start a job."""

from collections.abc import Awaitable, Callable
from itertools import groupby

from bot.nugen.contracts import CONTRACTS, Call, Contract
from bot.nugen.errors import NoSuchPath, Rejected, TryLater, Unreadable
from bot.nugen.values import fields_of, parse_json, rows_of

ReadList = Callable[[Contract, Call], Awaitable[bytes]]
"""The body of the first page of a list."""


class HalfTold(TryLater):
    """The paths are known; what tells the generations with these paths apart does not answer. One of them is `likely`."""

    def __init__(self, likely: Contract, error: TryLater) -> None:
        super().__init__(error.detail, status=error.status, retry_after=error.retry_after)
        self.likely = likely


async def spoken_contract(read_list: ReadList) -> Contract | None:
    """The newest generation whose list of projects the server answers; `None` when it knows none of the paths.

    Among generations with the same paths the names in its rows decide: of the projects, or of the base models while
    there is no project. Where nothing tells it is the first of them. What is no answer about the path (key refused,
    server down) is raised as it is: it says nothing about the generation, or only half of it (`HalfTold`).
    """
    puzzle: Unreadable | Rejected | None = None
    for _, same_paths in groupby(CONTRACTS.values(), key=lambda contract: contract.projects):
        candidates = list(same_paths)
        try:
            projects = _rows(await read_list(candidates[0], candidates[0].projects), "alignment_projects")
        except NoSuchPath:
            continue
        except (Unreadable, Rejected) as error:
            # Some servers have an answer to everything. Another path may still be one that they understand.
            puzzle = puzzle or error
            continue
        return (
            _told(projects, {one.project_mark: one for one in candidates})
            or await _told_by_models(read_list, candidates)
            or candidates[0]
        )
    if puzzle is not None:
        raise puzzle
    return None


async def _told_by_models(read_list: ReadList, candidates: list[Contract]) -> Contract | None:
    marks = {one.model_mark: one for one in candidates if one.model_mark is not None}
    if not marks:
        return None
    try:
        return _told(_rows(await read_list(candidates[0], candidates[0].base_models), "models"), marks)
    except (Unreadable, Rejected):
        return None
    except TryLater as error:
        raise HalfTold(candidates[0], error) from error


def _told(rows: list[object], marks: dict[str, Contract]) -> Contract | None:
    known = [fields for fields in map(fields_of, rows) if fields is not None]
    for mark, contract in marks.items():
        if any(fields.first(mark) is not None for fields in known):
            return contract
    return None


def _rows(body: bytes, name: str) -> list[object]:
    return rows_of(parse_json(body), name)
