import re

import pytest
from playwright.async_api import expect

from bot.playground.slack import Message
from tests.browser.conftest import Playground
from tests.browser.driver import Driver
from tests.browser.sample_app import HOSTILE, card

pytestmark = pytest.mark.asyncio(loop_scope="session")


def bot_says(playground: Playground, text: str, *, step: int | None = None) -> Message:
    """A message of the app in #ml-team, as a card when a step is given."""
    slack = playground.slack
    channel = slack.workspace.channel("ml-team")
    blocks = [] if step is None else with_ids(text, step)
    ts = slack.workspace.mint.ts()
    return slack.workspace.post(channel, Message(ts, channel.id, slack.bot_user_id, text, blocks, bot_id="B1"))


def with_ids(name: str, step: int) -> list[dict[str, object]]:
    return [{"block_id": f"b{number}", **block} for number, block in enumerate(card(name, f"Step {step}", step))]


async def test_text_of_others_is_shown_and_never_becomes_an_element(driver: Driver, playground: Playground) -> None:
    """Markup in a message stays text, a link that is no web address stays text, and marks are drawn."""
    bot_says(playground, HOSTILE)
    shown = driver.messages("alert(1)").locator(".section-text")
    await expect(shown).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(shown.locator("img, script, a")).to_have_count(0)
    ada = playground.slack.person("ada").id
    bot_says(
        playground,
        f"*bold* _thin_ ~gone~ `x &lt; y` snake_case_stays <https://example.org|docs> <@{ada}> :tada:\n&gt; said",
    )
    marks = driver.messages("bold").locator(".section-text")
    await expect(marks.locator("strong")).to_have_text("bold")
    await expect(marks.locator("em")).to_have_text("thin")
    await expect(marks.locator("s")).to_have_text("gone")
    await expect(marks.locator("code")).to_have_text("x < y")
    await expect(marks.locator("blockquote")).to_have_text("said")
    await expect(marks.get_by_role("link", name="docs")).to_have_attribute("href", "https://example.org")
    await expect(marks).to_contain_text("snake_case_stays")
    await expect(marks).to_contain_text("@ada 🎉")


async def test_what_a_person_types_is_sent_as_text(driver: Driver, playground: Playground) -> None:
    """Enter sends, Shift+Enter starts a line, and angle brackets are escaped as Slack's client does."""
    composer = driver.by("composer")
    await composer.press_sequentially("one <!channel>")
    await composer.press("Shift+Enter")
    await composer.press_sequentially("two")
    await composer.press("Enter")
    await expect(driver.messages("one <!channel>")).to_contain_text("two")
    await expect(composer).to_have_value("")
    assert playground.slack.person("ada").sees("ml-team")[-1].text == "one &lt;!channel&gt;\ntwo"


async def test_slash_commands_are_offered_and_completed(driver: Driver, playground: Playground) -> None:
    """A slash lists the commands that fit; Tab or Enter completes, and only then does Enter send."""
    composer = driver.by("composer")
    await composer.press_sequentially("/sam")
    options = driver.by("composer-commands").get_by_role("option")
    await expect(options).to_have_count(2)
    await composer.press("ArrowDown")
    await composer.press("ArrowUp")
    await composer.press("Enter")
    await expect(composer).to_have_value("/sample ")
    await expect(driver.by("composer-hint")).to_contain_text("[form | whisper | silence]")
    assert "slash command" not in str([record.kind for record in playground.slack.wire])
    await composer.press_sequentially("whisper")
    await composer.press("Enter")
    whisper = driver.messages("Only for you")
    await expect(whisper).to_contain_text("Only visible to you")
    await driver.act_as("grace")
    await expect(whisper).to_have_count(0)


@pytest.mark.parametrize("acknowledgement", [1.0])
async def test_a_command_that_fails_says_so_to_the_person(driver: Driver) -> None:
    """No acknowledgement, and a command that does not exist, each end in words in the channel."""
    await driver.type_command("/sample silence")
    await expect(driver.messages("/sample failed")).to_contain_text("operation_timeout")
    await driver.type_command("/nonsense")
    await expect(driver.messages("is not a valid command")).to_have_count(1)


async def test_an_edited_card_glows_and_keeps_its_history_and_the_focus(driver: Driver, playground: Playground) -> None:
    """An edit is highlighted, its former versions can be read, and the button that was pressed keeps the focus."""
    slack = playground.slack
    message = bot_says(playground, "Support", step=0)
    button = driver.messages("Step 0").get_by_test_id("action-advance")
    await button.focus()
    channel = slack.workspace.channel("ml-team")
    for step in (1, 2):
        slack.workspace.edit(channel, message, text="Support", blocks=with_ids("Support", step))
    shown = driver.messages("Step 2")
    await expect(shown).to_have_class(re.compile("just-edited"))
    assert await driver.focused() == "action-advance"
    await shown.get_by_test_id("edited").click()
    versions = driver.page.get_by_role("dialog", name="Edit history").get_by_test_id("version")
    await expect(versions).to_have_count(3)
    await expect(versions.first).to_contain_text("Step 2")
    await expect(versions.last).to_contain_text("Step 0")


@pytest.mark.parametrize("acknowledgement", [1.0])
async def test_buttons_menus_and_questions_reach_the_app(driver: Driver, playground: Playground) -> None:
    """A confirm dialog asks first, an overflow menu works by keyboard, and a button nobody answers is marked."""
    client = playground.slack
    await driver.type_command("/sample form")
    await driver.fill_field("name", "Buttons")
    await driver.choose("model", "Tiny")
    await driver.choose("documents", "Handbook 01")
    await driver.submit()
    await driver.no_modal()
    message = driver.messages("Waiting")
    await driver.press(message, "stop")
    await driver.by("confirm-no").click()
    await expect(driver.by("confirm")).to_have_count(0)
    assert "block_actions" not in [record.kind for record in client.wire]
    await driver.press(message, "stop")
    await driver.by("confirm-yes").click()
    await expect(driver.messages("Stopped.")).to_have_count(1)

    await message.get_by_test_id("action-more").press("Enter")
    await driver.page.keyboard.press("ArrowDown")
    await driver.page.keyboard.press("Enter")
    await expect(driver.messages("You chose x.")).to_have_count(1)

    await driver.press(message, "hang")
    await expect(message.get_by_test_id("action-hang")).to_have_class(re.compile("went-wrong"))
    await expect(driver.by("toast")).to_contain_text("did not answer")


async def test_threads_are_read_and_written(driver: Driver, playground: Playground) -> None:
    """A thread opens from the menu of a message, takes replies, refuses commands, and closes with Escape."""
    bot_says(playground, "A root")
    row = driver.messages("A root")
    await row.hover()
    await row.get_by_test_id("message-menu").click()
    await driver.page.get_by_role("menuitem", name="Reply in thread").click()
    assert await driver.focused() == "thread-composer"
    composer = driver.by("thread-composer")
    await composer.fill("a reply")
    await composer.press("Enter")
    await expect(driver.replies("a reply")).to_have_count(1)
    await expect(row.get_by_test_id("open-thread")).to_contain_text("1 reply")
    await composer.fill("/sample form")
    await composer.press("Enter")
    await expect(driver.by("thread-composer-error")).to_contain_text("not supported in threads")
    await composer.press("Escape")
    await expect(driver.by("thread")).to_be_hidden()


async def test_the_menus_of_messages_and_channels_change_the_workspace(driver: Driver, playground: Playground) -> None:
    """A message shortcut reaches the app; messages can be deleted, the app removed and invited, channels archived."""
    bot_says(playground, "Look here")
    row = driver.messages(re.compile("^.*Look here"))
    for item in ("Copy to me", "Delete message"):
        await row.first.hover()
        await row.first.get_by_test_id("message-menu").click()
        await driver.page.get_by_role("menuitem", name=item).click()
        if item == "Copy to me":
            await expect(driver.messages("Copied: Look here")).to_have_count(1)
    await expect(driver.by("messages").locator("[data-ephemeral=false]")).to_have_count(0)

    channel = playground.slack.workspace.channel("ml-team")
    for item in ("Remove sample", "Invite sample", "Archive channel"):
        await driver.by("channel-menu").click()
        await driver.page.get_by_role("menuitem", name=item).click()
        await expect(driver.page.get_by_role("menu")).to_have_count(0)
        if item == "Remove sample":
            await expect(driver.page.get_by_text("sample is not a member")).to_be_visible()
    await expect(driver.by("archived-note")).to_be_visible()
    assert channel.is_archived
    assert playground.slack.bot_user_id in channel.members
    await expect(driver.by("composer")).to_be_hidden()


async def test_each_person_sees_their_own_channels(driver: Driver) -> None:
    """A private channel is there for its members only, and acting as somebody else is kept over a reload."""
    await expect(driver.by("channel-secret-lab")).to_have_count(1)
    await driver.act_as("linus")
    await expect(driver.by("channel-secret-lab")).to_have_count(0)
    await driver.page.reload()
    await expect(driver.by("act-as-linus")).to_have_attribute("aria-pressed", "true")
    await expect(driver.by("channel-title")).to_have_text("#ml-team")


async def test_new_messages_are_announced(driver: Driver, playground: Playground) -> None:
    """Somebody who does not see the page hears new messages of others, and no edits."""
    message = bot_says(playground, "Training began")
    await expect(driver.by("announcer")).to_have_text("sample: Training began")
    channel = playground.slack.workspace.channel("ml-team")
    playground.slack.workspace.edit(channel, message, text="Training began (5 %)", blocks=[])
    await expect(driver.messages("5 %")).to_have_count(1)
    await expect(driver.by("announcer")).to_have_text("sample: Training began")
