"""Using the playground's page as a person does. Everything is found by role, label or data-testid, never by looks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from playwright.async_api import FilePayload, Locator, Page

PATIENCE = 20_000  # milliseconds: a machine with much else to do is slow, and not to be called broken

MOST_STOPS = 60


@dataclass(frozen=True, slots=True)
class Driver:
    """One browser window on the page."""

    page: Page

    def by(self, testid: str) -> Locator:
        """Whatever carries this data-testid."""
        return self.page.get_by_test_id(testid)

    async def open(self, base_url: str, *, who: str = "ada", channel: str = "ml-team") -> None:
        """Go to the page, as somebody, in a channel (both by name)."""
        await self.page.goto(f"{base_url}/#as={who}&channel={channel}", wait_until="commit")
        await self.by("channel-title").filter(has_text=f"#{channel}").wait_for()

    async def attach(self, files: Mapping[str, bytes], testid: str = "composer-attach") -> None:
        """Choose files from the disk, by name, for the composer or for a field (`files-<action_id>`)."""
        chosen: list[FilePayload] = [
            {"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files.items()
        ]
        await self.by(f"{testid}-input").set_input_files(chosen)

    async def drop(self, where: Locator, files: Mapping[str, bytes]) -> None:
        """Drop files with text in them on a part of the page, by name."""
        carried = await self.page.evaluate_handle(
            """(files) => {
                const carried = new DataTransfer();
                for (const [name, text] of Object.entries(files)) carried.items.add(new File([text], name));
                return carried;
            }""",
            {name: content.decode() for name, content in files.items()},
        )
        await where.dispatch_event("drop", {"dataTransfer": carried})

    async def use_menu(self, message: Locator, item: str) -> None:
        """Choose from the menu of a message."""
        await message.hover()
        await message.get_by_test_id("message-menu").click()
        await self.page.get_by_role("menuitem", name=item).click()

    async def act_as(self, who: str) -> None:
        """Become somebody else."""
        await self.by(f"act-as-{who}").click()
        await self.page.locator(f"[data-testid=act-as-{who}][aria-pressed=true]").wait_for(state="attached")

    async def go_to(self, channel: str) -> None:
        """Open a channel."""
        await self.by(f"channel-{channel}").click()
        await self.page.locator(f"[data-testid=channel-{channel}][aria-current=page]").wait_for(state="attached")

    async def type_command(self, line: str) -> None:
        """Type a line into the composer of the channel and press Enter."""
        await self.by("composer").fill(line)
        await self.by("composer").press("Enter")

    def messages(self, words: str | re.Pattern[str] = "") -> Locator:
        """The messages of the channel that contain these words."""
        return self.by("messages").get_by_test_id("message").filter(has_text=words)

    def card(self, name: str) -> Locator:
        """The message of the channel whose heading this is."""
        return self.messages().filter(has=self.page.locator(".header-block", has_text=name))

    def replies(self, words: str | re.Pattern[str] = "") -> Locator:
        """The messages of the open thread (its root first) that contain these words."""
        return self.by("thread-messages").get_by_test_id("message").filter(has_text=words)

    async def open_thread(self, words: str) -> None:
        """Open the thread under the message that contains these words."""
        await self.messages(words).get_by_test_id("open-thread").click()
        await self.by("thread").wait_for()

    async def press(self, within: Locator, action_id: str) -> None:
        """Use a button of a message."""
        await within.get_by_test_id(f"action-{action_id}").click()

    async def modal(self, title: str) -> Locator:
        """The dialog with this title, once it is open."""
        dialog = self.page.get_by_role("dialog", name=title)
        await dialog.wait_for()
        return dialog

    async def no_modal(self) -> None:
        """Wait until no dialog is open."""
        await self.by("modal").wait_for(state="detached")

    def field(self, block_id: str) -> Locator:
        """A field of the open dialog: label, control, hint and error."""
        return self.by(f"field-{block_id}")

    async def sees(self, what: Locator) -> Locator:
        """Wait until it is there and visible; quicker to notice than `expect`, which looks ever more rarely."""
        await what.wait_for()
        return what

    async def fill_field(self, block_id: str, text: str) -> None:
        """Type into a text field."""
        await self.field(block_id).locator("input, textarea").fill(text)

    async def choose(self, block_id: str, *options: str, typed: str | None = None) -> None:
        """Choose options by their words in a select; `typed` is typed into it before each (else the words)."""
        field = self.field(block_id)
        for option in options:
            await field.get_by_role("combobox").fill(option if typed is None else typed)
            await field.get_by_role("option").filter(has_text=option).click()

    async def tick(self, block_id: str, option: str) -> None:
        """Choose a radio button or a checkbox by its label."""
        await self.field(block_id).get_by_label(option).check()

    async def submit(self) -> None:
        """Press the button that sends the dialog."""
        await self.by("modal-submit").click()

    def field_error(self, block_id: str) -> Locator:
        """The error under a field; hidden while there is none."""
        return self.by(f"error-{block_id}")

    async def tab_to(self, wanted: str, *, back: bool = False) -> None:
        """Press Tab (or Shift+Tab) until what carries this data-control or data-testid has the focus."""
        for _ in range(MOST_STOPS):
            if await self.focused() == wanted:
                return
            await self.page.keyboard.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"Tab never comes to {wanted}.")

    async def focused(self) -> str | None:
        """The data-control or data-testid of what has the focus."""
        found: str | None = await self.page.evaluate(
            "document.activeElement.dataset.control ?? document.activeElement.dataset.testid ?? null"
        )
        return found
