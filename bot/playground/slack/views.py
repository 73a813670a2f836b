"""The views that people have open: a stack of up to three modals each, and their App Home (slack.md §1-2)."""

from collections.abc import Iterator

from bot.playground.slack import elements
from bot.playground.slack.changes import Changes
from bot.playground.slack.errors import ApiError
from bot.playground.slack.ids import Mint
from bot.playground.slack.model import Json, View

STACK = 3


class Views:
    """Opens, replaces and closes. A view that is given here has passed the rules already."""

    def __init__(self, mint: Mint, changes: Changes) -> None:
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self._mint = mint
        self._changes = changes

    def stack(self, user_id: str) -> list[View]:
        """A person's open modals, the top one last."""
        return self.stacks.setdefault(user_id, [])

    def top(self, user_id: str) -> View | None:
        """What the person looks at."""
        stack = self.stack(user_id)
        return stack[-1] if stack else None

    def open(self, user_id: str, definition: Json, *, channel: str | None) -> View:
        """Show a modal; whatever this person had open is gone."""
        self._check_external_id(definition, None)
        view = self._new(user_id, definition, channel, None)
        self.stacks[user_id] = [view]
        self._changes.bump()
        return view

    def push(self, onto: View, definition: Json) -> View:
        """Show a modal on top of the stack that `onto` is in."""
        stack = self.stack(onto.user_id)
        if onto not in stack:
            raise ApiError("not_found")
        if len(stack) >= STACK:
            raise ApiError("push_limit_reached")
        self._check_external_id(definition, None)
        view = self._new(onto.user_id, definition, stack[-1].current_channel, stack[-1])
        stack.append(view)
        self._changes.bump()
        return view

    def update(self, view: View, definition: Json, *, expected_hash: str | None = None) -> View:
        """Replace what a view shows; what was filled in stays where block_id and action_id stay."""
        if expected_hash is not None and expected_hash != view.hash:
            raise ApiError("hash_conflict")
        self._check_external_id(definition, view)
        view.definition = self._with_ids(definition)
        view.values = elements.initial_values(view.blocks, view.current_channel, kept=view.values)
        view.hash = self._mint.hash()
        view.errors = {}
        view.trouble = None
        self._changes.bump()
        return view

    def publish(self, user_id: str, definition: Json, *, expected_hash: str | None) -> View:
        """Set a person's App Home."""
        home = self.homes.get(user_id)
        if home is not None:
            return self.update(home, definition, expected_hash=expected_hash)
        self._check_external_id(definition, None)
        self.homes[user_id] = view = self._new(user_id, definition, None, None)
        self._changes.bump()
        return view

    def close(self, view: View) -> None:
        """Close a modal; the one beneath shows again."""
        stack = self.stack(view.user_id)
        if view in stack:
            stack.remove(view)
            self._changes.bump()

    def clear(self, user_id: str) -> None:
        """Close all modals of a person."""
        self.stacks[user_id] = []
        self._changes.bump()

    def find(self, view_id: str | None, external_id: str | None) -> View:
        """An open view by either id; `not_found` otherwise."""
        for view in self._all():
            if view_id is not None and view.id == view_id:
                return view
            if view_id is None and external_id and view.definition.get("external_id") == external_id:
                return view
        raise ApiError("not_found")

    def is_open(self, view: View) -> bool:
        """Whether the person still has it."""
        return view in self.stack(view.user_id) or self.homes.get(view.user_id) is view

    def _all(self) -> Iterator[View]:
        for stack in self.stacks.values():
            yield from stack
        yield from self.homes.values()

    def _check_external_id(self, definition: Json, own: View | None) -> None:
        external_id = definition.get("external_id")
        if external_id and any(v is not own and v.definition.get("external_id") == external_id for v in self._all()):
            raise ApiError("duplicate_external_id")

    def _with_ids(self, definition: Json) -> Json:
        return {**definition, "blocks": self._mint.name_blocks(definition["blocks"])}

    def _new(self, user_id: str, definition: Json, channel: str | None, below: View | None) -> View:
        view_id = self._mint.id("V")
        named = self._with_ids(definition)
        return View(
            id=view_id,
            user_id=user_id,
            definition=named,
            hash=self._mint.hash(),
            root_view_id=below.root_view_id if below else view_id,
            previous_view_id=below.id if below else None,
            current_channel=channel,
            values=elements.initial_values(named["blocks"], channel, kept={}),
        )
