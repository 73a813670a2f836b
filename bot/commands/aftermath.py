"""What ada does with a trained model in a story: she has it deployed, and asks it a question in the thread."""

from bot.commands.orders import BASE_MODEL
from bot.commands.scene import CHANNEL, Scene, offered
from bot.playground.slack import Message
from bot.slack import actions

QUESTION = "A customer wants a refund after three weeks. What do we need from them?"
MOST_TRIES = 2


async def deploy(scene: Scene, ending: Message) -> bool:
    """Press Deploy, and once more if that came to nothing; whether the model is deployed."""
    for _ in range(MOST_TRIES):
        button = offered(ending, actions.DEPLOY)
        if button is None:
            break
        await scene.press(ending, button)
        ending = await scene.called()
    return offered(ending, actions.ASK) is not None


async def ask(scene: Scene) -> bool:
    """Mention the bot in the thread with a question; whether both models answered it."""
    bot, card = scene.slack.workspace.bot, scene.card
    question = await scene.ada.say(CHANNEL, f"@{bot.name} {QUESTION}", thread_ts=card.ts)

    def finished() -> Message | None:
        """The reply as the app wants it to stay; what was seen while it was written is markdown."""
        for message in scene.slack.workspace.channel(CHANNEL).replies(card.ts):
            is_later = message.bot_id and message.ts > question.ts and not message.streaming
            if is_later and message.blocks and message.blocks[0]["type"] == "section":
                return message
        return None

    answer = await scene.slack.until(finished, scene.patience)
    return BASE_MODEL in answer.text and "No answer" not in answer.text
