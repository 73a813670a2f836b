"""A small Bolt app that uses every element the page has to draw, so that the page is tested without the bot."""

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

Json = dict[str, Any]

MANIFEST: Json = {
    "display_information": {"name": "Sample"},
    "features": {
        "bot_user": {"display_name": "sample"},
        "slash_commands": [
            {"command": "/sample", "description": "Opens the sample form", "usage_hint": "[form | whisper | silence]"},
            {"command": "/sampling", "description": "Is never used"},
        ],
        "shortcuts": [
            {"name": "Copy to me", "type": "message", "callback_id": "copy", "description": "Whispers the message"}
        ],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands", "channels:read", "files:read"]}},
    "settings": {"interactivity": {"is_enabled": True}, "socket_mode_enabled": True},
}
HOSTILE = "&lt;img src=x onerror=alert(1)&gt; <script>alert(2)</script> <javascript:alert(3)|click>"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str, text: str, description: str | None = None) -> Json:
    return {"value": value, "text": plain(text)} | ({"description": plain(description)} if description else {})


MODELS = [option("flash", "Flash instruct", "ready"), option("large", "Large instruct"), option("tiny", "Tiny")]
DOCUMENTS = [option(f"doc-{number:02}", f"Handbook {number:02}") for number in range(12)]


def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": block_id, **element},
        **more,
    }


def form(channel: str, *, extra: bool = False) -> Json:
    kinds = [option("plain", "Plain"), option("extra", "With a reason")]
    when = [option("now", "Now", "as soon as it is accepted"), option("later", "Later")]
    blocks = [
        {"type": "header", "text": plain("A form")},
        {"type": "section", "text": mrkdwn("Starts a *paid* job. `Nothing` is sent before you press Start.")},
        field(
            "name",
            "Name",
            {"type": "plain_text_input", "max_length": 40, "placeholder": plain("Support, November")},
            hint=plain("How you find it again."),
        ),
        field("model", "Base model", {"type": "external_select", "min_query_length": 0}),
        field("documents", "Documents", {"type": "multi_external_select", "min_query_length": 2}),
        field("kind", "Kind", {"type": "static_select", "options": kinds}, dispatch_action=True, optional=True),
        field("channel", "Report in", {"type": "conversations_select", "default_to_current_conversation": True}),
        field("when", "When", {"type": "radio_buttons", "options": when, "initial_option": when[0]}),
        field("files", "Files", {"type": "file_input", "filetypes": ["txt"], "max_files": 1}, optional=True),
        field("tell", "Tell me", {"type": "checkboxes", "options": [option("done", "when done")]}, optional=True),
        {"type": "divider"},
        field("notes", "Notes", {"type": "plain_text_input", "multiline": True}, optional=True),
    ]
    if extra:
        blocks.insert(6, field("reason", "Reason", {"type": "plain_text_input"}))
    return {
        "type": "modal",
        "callback_id": "sample_form",
        "title": plain("Sample form"),
        "submit": plain("Start"),
        "close": plain("Cancel"),
        "private_metadata": channel,
        "blocks": blocks,
    }


def card(name: str, phase: str, step: int) -> list[Json]:
    really = {
        "title": plain("Stop it?"),
        "text": plain("It cannot be undone."),
        "confirm": plain("Stop"),
        "deny": plain("No"),
    }
    return [
        {"type": "header", "text": plain(name)},
        {
            "type": "section",
            "text": mrkdwn(f"*{phase}* :gear:"),
            "accessory": {
                "type": "overflow",
                "action_id": "more",
                "options": [option("mute", "Mute"), option("x", "Other")],
            },
        },
        {"type": "section", "fields": [mrkdwn("*Model*\nflash"), mrkdwn(f"*Step*\n{step}")]},
        {"type": "context", "elements": [mrkdwn("Started <!date^1700000000^{date_num}|long ago>")]},
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": "advance",
                    "text": plain("Go on"),
                    "style": "primary",
                    "value": str(step),
                },
                {"type": "button", "action_id": "stop", "text": plain("Stop"), "style": "danger", "confirm": really},
                {"type": "button", "action_id": "hang", "text": plain("Hang")},
            ],
        },
    ]


def result() -> list[Json]:
    names = ["Accuracy", "Tone"]
    series = [
        {"name": name, "data": [{"label": label, "value": value} for label, value in zip(names, values, strict=True)]}
        for name, values in (("Before", (0.61, 0.7)), ("After", (0.84, 0.9)))
    ]
    rows = [["Measure", "Before", "After"], ["Accuracy", "0.61", "0.84"], ["Tone", "0.70", "0.90"]]
    return [
        {"type": "section", "text": mrkdwn(":tada: Done")},
        {"type": "table", "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in rows]},
        {
            "type": "data_visualization",
            "title": "Before and after",
            "chart": {"type": "bar", "series": series, "axis_config": {"categories": names, "y_label": "Score"}},
        },
    ]


def sample_app(client: AsyncWebClient) -> AsyncApp:
    """The app; whoever sees it hang (`/sample silence`, the button Hang) gets no acknowledgement."""
    app = AsyncApp(client=client, raise_error_for_unhandled_request=False)
    _listen_to_commands(app, client)
    _listen_to_pickers(app, client)
    _listen_to_the_form(app, client)
    _listen_to_cards(app, client)
    return app


def _listen_to_commands(app: AsyncApp, client: AsyncWebClient) -> None:
    @app.command("/sample")
    async def opened(ack: Any, body: Json, command: Json, respond: Any) -> None:
        if command["text"] == "silence":
            return
        await ack()
        if command["text"] == "whisper":
            await respond("*Only* for you")
        else:
            await client.views_open(trigger_id=body["trigger_id"], view=form(command["channel_id"]))

    @app.shortcut("copy")
    async def copied(ack: Any, shortcut: Json, respond: Any) -> None:
        await ack()
        await respond(text=f"Copied: {shortcut['message']['text']}", replace_original=False)


def _listen_to_pickers(app: AsyncApp, client: AsyncWebClient) -> None:
    @app.options("model")
    async def models(ack: Any, payload: Json) -> None:
        await ack(options=[one for one in MODELS if payload["value"].lower() in one["text"]["text"].lower()])

    @app.options("documents")
    async def documents(ack: Any, payload: Json) -> None:
        await ack(options=[one for one in DOCUMENTS if payload["value"].lower() in one["text"]["text"].lower()])

    @app.action("kind")
    async def kind_chosen(ack: Any, body: Json, action: Json) -> None:
        await ack()
        extra = action["selected_option"]["value"] == "extra"
        view = form(body["view"]["private_metadata"], extra=extra)
        await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)


def _listen_to_the_form(app: AsyncApp, client: AsyncWebClient) -> None:
    @app.view("sample_form")
    async def submitted(ack: Any, view: Json) -> None:
        values = view["state"]["values"]
        name = values["name"]["name"]["value"]
        if name == "silence":
            return
        if name == "bad":
            await ack(
                response_action="errors", errors={"name": "This name is taken.", "documents": "Too few documents."}
            )
            return
        await ack()
        channel = values["channel"]["channel"]["selected_conversation"]
        chosen = [one["value"] for one in values["documents"]["documents"]["selected_options"]]
        posted = await client.chat_postMessage(channel=channel, text=name, blocks=card(name, "Waiting", 0))
        summary = f"{values['model']['model']['selected_option']['value']} with {', '.join(chosen)}"
        await client.chat_postMessage(channel=channel, thread_ts=posted["ts"], text=summary)


def _listen_to_cards(app: AsyncApp, client: AsyncWebClient) -> None:
    @app.action("advance")
    async def advanced(ack: Any, body: Json, action: Json) -> None:
        await ack()
        step = int(action["value"]) + 1
        channel, ts = body["channel"]["id"], body["container"]["message_ts"]
        name = body["message"]["text"]
        await client.chat_update(channel=channel, ts=ts, text=name, blocks=card(name, "Working", step))
        await client.chat_postMessage(channel=channel, thread_ts=ts, text="Done", blocks=result())

    @app.action("more")
    async def more(ack: Any, action: Json, respond: Any) -> None:
        await ack()
        await respond(text=f"You chose {action['selected_option']['value']}.", replace_original=False)

    @app.action("stop")
    async def stopped(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="Stopped.", replace_original=False)

    @app.action("hang")
    async def hung() -> None:
        """Say nothing."""
