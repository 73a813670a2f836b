"""Using the playground's page as a person does. Everything is found by role, label or data-testid, never by looks."""

import re
from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

QUICKLY = 5_000  # milliseconds: how long a person would wait before thinking that nothing happens


@dataclass(frozen=True, slots=True)
class Driver:
    """One browser window on the page."""

    page: Page

    def by(self, testid: str) -> Locator:
        """Whatever carries this data-testid."""
        return self.page.get_by_test_id(testid)

    async def open(self, base_url: str, *, who: str = "ada", channel: str = "ml-team") -> None:
        """Go to the page, as somebody, in a channel (both by name)."""
        await self.page.goto(f"{base_url}/#as={who}&channel={channel}")
        await expect(self.by("channel-title")).to_have_text(f"#{channel}", timeout=QUICKLY)

    async def act_as(self, who: str) -> None:
        """Become somebody else."""
        await self.by(f"act-as-{who}").click()
        await expect(self.by(f"act-as-{who}")).to_have_attribute("aria-pressed", "true")

    async def go_to(self, channel: str) -> None:
        """Open a channel."""
        await self.by(f"channel-{channel}").click()
        await expect(self.by(f"channel-{channel}")).to_have_attribute("aria-current", "page")

    async def type_command(self, line: str) -> None:
        """Type a line into the composer of the channel and press Enter."""
        await self.by("composer").fill(line)
        await self.by("composer").press("Enter")

    def messages(self, words: str | re.Pattern[str] = "") -> Locator:
        """The messages of the channel that contain these words."""
        return self.by("messages").get_by_test_id("message").filter(has_text=words)

    def replies(self, words: str | re.Pattern[str] = "") -> Locator:
        """The messages of the open thread (its root first) that contain these words."""
        return self.by("thread-messages").get_by_test_id("message").filter(has_text=words)

    async def open_thread(self, words: str) -> None:
        """Open the thread under the message that contains these words."""
        await self.messages(words).get_by_test_id("open-thread").click()
        await expect(self.by("thread")).to_be_visible()

    async def press(self, within: Locator, action_id: str) -> None:
        """Use a button of a message."""
        await within.get_by_test_id(f"action-{action_id}").click()

    async def modal(self, title: str) -> Locator:
        """The dialog with this title, once it is open."""
        dialog = self.page.get_by_role("dialog", name=title)
        await expect(dialog).to_be_visible(timeout=QUICKLY)
        return dialog

    async def no_modal(self) -> None:
        """Wait until no dialog is open."""
        await expect(self.by("modal")).to_have_count(0, timeout=QUICKLY)

    def field(self, block_id: str) -> Locator:
        """A field of the open dialog: label, control, hint and error."""
        return self.by(f"field-{block_id}")

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

    async def focused(self) -> str | None:
        """The data-control or data-testid of what has the focus."""
        found: str | None = await self.page.evaluate(
            "document.activeElement.dataset.control ?? document.activeElement.dataset.testid ?? null"
        )
        return found
