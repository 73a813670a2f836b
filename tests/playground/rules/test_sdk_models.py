"""What slack_sdk's own models produce is taken: the rules are strict, not stricter than Slack's own library."""

from slack_sdk.models import blocks as sdk
from slack_sdk.models.blocks.block_elements import FileInputElement, RichTextElementParts
from slack_sdk.models.views import View

from bot.playground.slack.rules import check_view
from tests.playground.rules import samples

OPTIONS = [sdk.Option(text="One", value="1", description="the first"), sdk.Option(text="Two", value="2")]
CONFIRM = sdk.ConfirmObject(title="Sure?", text="It costs money.", confirm="Yes", deny="No", style="danger")
MENUS: list[sdk.InputInteractiveElement] = [
    sdk.StaticSelectElement(options=OPTIONS, initial_option=OPTIONS[0], placeholder="Pick", action_id="a"),
    sdk.StaticSelectElement(option_groups=[sdk.OptionGroup(label="All", options=OPTIONS)], action_id="a"),
    sdk.StaticMultiSelectElement(options=OPTIONS, initial_options=OPTIONS, max_selected_items=2, action_id="a"),
    sdk.ExternalDataSelectElement(action_id="a", min_query_length=0, initial_option=OPTIONS[0], placeholder="Type"),
    sdk.ExternalDataMultiSelectElement(action_id="a", initial_options=OPTIONS, placeholder="Type"),
    sdk.UserSelectElement(action_id="a", initial_user="U1"),
    sdk.ConversationSelectElement(
        action_id="a",
        default_to_current_conversation=True,
        response_url_enabled=True,
        filter=sdk.ConversationFilter(include=["public", "private"], exclude_bot_users=True),
    ),
    sdk.ChannelSelectElement(action_id="a", initial_channel="C1"),
    sdk.ChannelMultiSelectElement(action_id="a", initial_channels=["C1"]),
    sdk.CheckboxesElement(action_id="a", options=OPTIONS, initial_options=[OPTIONS[1]]),
    sdk.RadioButtonsElement(action_id="a", options=OPTIONS, initial_option=OPTIONS[1]),
]
FIELDS: list[sdk.InputInteractiveElement] = [
    sdk.PlainTextInputElement(action_id="a", initial_value="x", multiline=True, min_length=1, max_length=100),
    sdk.EmailInputElement(action_id="a", initial_value="ada@example.com"),
    sdk.UrlInputElement(action_id="a", placeholder="https://example.com"),
    sdk.NumberInputElement(action_id="a", is_decimal_allowed=False, min_value=1, max_value=5, initial_value=2),
    sdk.DatePickerElement(action_id="a", initial_date="2026-11-23", confirm=CONFIRM),
    sdk.TimePickerElement(action_id="a", initial_time="09:30"),
    sdk.DateTimePickerElement(action_id="a", initial_date_time=1_763_900_000),
    FileInputElement(action_id="a", filetypes=["pdf"], max_files=3),
]


def test_the_fields_of_the_library_are_taken() -> None:
    """Every input element that the library builds is taken in a modal that it builds."""
    inputs = [
        sdk.InputBlock(block_id=str(number), label="Label", element=element, hint="Hint", optional=True)
        for number, element in enumerate([*MENUS, *FIELDS])
    ]
    view = View(
        type="modal",
        callback_id="form",
        title=sdk.PlainTextObject(text="Title", emoji=True),
        submit=sdk.PlainTextObject(text="Send"),
        close=sdk.PlainTextObject(text="Close"),
        private_metadata="{}",
        notify_on_close=True,
        blocks=[*inputs, sdk.AlertBlock(text="Careful", level="warning")],
    )
    assert check_view(view.to_dict()) is None


def test_the_blocks_of_the_library_are_taken() -> None:
    """Every everyday block that the library builds is taken in a message."""
    run = RichTextElementParts.Text(text="a", style=RichTextElementParts.TextStyle(bold=True))
    link = RichTextElementParts.Link(url="https://example.com", text="here")
    part = sdk.RichTextSectionElement(elements=[run, link])
    overflow = sdk.OverflowMenuElement(action_id="o", options=OPTIONS, confirm=CONFIRM)
    built: list[sdk.Block] = [
        sdk.HeaderBlock(text="Header"),
        sdk.SectionBlock(text="*bold*", fields=["a", "b"], accessory=overflow),
        sdk.SectionBlock(text=sdk.MarkdownTextObject(text="a", verbatim=True), expand=True),
        sdk.DividerBlock(),
        sdk.ContextBlock(
            elements=[
                sdk.ImageElement(image_url="https://example.com/a.png", alt_text="a"),
                sdk.MarkdownTextObject(text="small"),
            ]
        ),
        sdk.ActionsBlock(
            elements=[
                sdk.ButtonElement(text="Go", action_id="go", value="1", style="primary", confirm=CONFIRM),
                sdk.LinkButtonElement(text="Read", url="https://example.com", action_id="read"),
                sdk.DatePickerElement(action_id="date"),
            ]
        ),
        sdk.ImageBlock(image_url="https://example.com/a.png", alt_text="a", title="Title"),
        sdk.MarkdownBlock(text="**bold**"),
        sdk.RichTextBlock(
            elements=[
                part,
                sdk.RichTextListElement(style="bullet", indent=0, elements=[part]),
                sdk.RichTextQuoteElement(elements=[run]),
                sdk.RichTextPreformattedElement(elements=[RichTextElementParts.Text(text="code")]),
            ]
        ),
        sdk.TableBlock(
            rows=[
                [sdk.RawTextObject(text="a").to_dict(), sdk.RawNumberObject(value=1, text="1").to_dict()],
                [sdk.RawTextObject(text="b").to_dict(), sdk.RichTextBlock(elements=[part]).to_dict()],
            ],
            column_settings=[sdk.TableBlockColumnSettings(align="right").to_dict()],
        ),
        sdk.CardBlock(title="Title", body="Body", actions=[sdk.ButtonElement(text="Go", action_id="go")]),
    ]
    assert samples.posted(*[block.to_dict() for block in built]) is None
