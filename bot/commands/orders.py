"""How ada orders an alignment in a story: from what the vendor has already, or from two files in the channel."""

from collections.abc import Mapping

from bot.commands.scene import CHANNEL, Scene, offered_in
from bot.slack import actions

NAME = "Support assistant"
BASE_MODEL = "nugen-flash-instruct"
ORDER: Mapping[str, object] = {
    "base_model": BASE_MODEL,
    "document_ids": ["doc-abc123", "doc-def456"],
    "benchmark_id": "benchmark-xyz789",
    "description": "Answers in the words of our own handbook.",
}
FILES = {
    "refund-handbook.md": "# Refunds\n\nA refund within 30 days needs the order number and nothing else.\n" * 40,
    "tone-of-voice.txt": "We answer in short sentences. We say what happens next, and when.\n" * 60,
}
QUESTIONS = 20


async def from_lists(scene: Scene, *, benchmark: bool) -> bool:
    """Fill the form from its lists; whether it was taken."""
    ada, teller = scene.ada, scene.teller
    line = f"{scene.slack.manifest.commands[0]['command']} new {NAME}"
    teller.say(f"ada types: {line}")
    await ada.command(CHANNEL, line)
    await scene.slack.until(lambda: ada.view)
    for field, typed in (("base_model", BASE_MODEL), ("document_ids", "doc-"), ("benchmark_id", "benchmark-xyz789")):
        await ada.suggest(field, field, typed)
    chosen = "two documents and a benchmark" if benchmark else "two documents, no benchmark"
    teller.say(f"A form opens. ada chooses a base model, {chosen}, and presses Start.")
    return await _start(scene, ORDER if benchmark else {**ORDER, "benchmark_id": None})


async def from_files(scene: Scene) -> bool:
    """Drop two files, choose the shortcut, have a benchmark made of them; whether the form was taken."""
    slack, ada, teller = scene.slack, scene.ada, scene.teller
    teller.say(f"ada drops two files into #{CHANNEL}.")
    files = [await ada.upload(name, content.encode()) for name, content in FILES.items()]
    message = await ada.say(CHANNEL, "Our handbook and how we write.", files=files)
    teller.catch_up()
    shortcut = slack.manifest.shortcut(actions.ALIGN_FILES, "message") or {}
    teller.say(f"In the menu of the message ada chooses “{shortcut.get('name')}”.")
    await ada.shortcut(actions.ALIGN_FILES, CHANNEL, message.ts)
    form = await slack.until(lambda: ada.view)
    await ada.fill({"name": NAME, "base_model": BASE_MODEL, "description": ORDER["description"]})
    teller.say("A form opens with both files chosen. ada names it, chooses a base model, presses “Make a benchmark…”.")
    await ada.press_in_view(actions.MAKE_BENCHMARK)
    await slack.until(lambda: ada.view is not form or None)
    teller.say(f"A second page opens. ada wants {QUESTIONS} questions, made from the files.")
    outcome = await ada.submit({"how": "generate", "questions": str(QUESTIONS)})
    if not outcome.ok:
        teller.say(f"The page says: {outcome.errors or outcome.error}")
        return False
    await slack.until(lambda: ada.view is form and offered_in(form.blocks, actions.DROP_BENCHMARK))
    teller.say("The form is back and says so. ada presses Start.")
    return await _start(scene, {})


async def _start(scene: Scene, values: Mapping[str, object]) -> bool:
    outcome = await scene.ada.submit(values)
    scene.teller.say("The form closes." if outcome.ok else f"The form says: {outcome.errors or outcome.error}")
    return outcome.ok
