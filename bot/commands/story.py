"""`alignbot demo --story`: the whole job in the terminal, told as it appears to the people in the channel."""

import asyncio
import contextlib

from bot.commands import aftermath, orders
from bot.commands.scene import CHANNEL, Scene, offered
from bot.commands.teller import Teller
from bot.playground.nugen import CONTRACTS, NugenPlayground, Scenario
from bot.playground.slack import Message, SlackPlayground
from bot.slack import actions

# Virtual hours that the slowest scenario takes, and something to spare.
LONGEST_HOURS = 6.0
LEAST_SECONDS = 60.0

_FROM_FILES = frozenset({Scenario.LIFECYCLE, Scenario.DOCUMENTS_FAIL})


async def play(slack: SlackPlayground, nugen: NugenPlayground) -> int:
    """Play until the story has its end; 0 if that is what ada wanted, 1 if it is anything else."""
    teller = Teller(slack)
    patience = max(LEAST_SECONDS, LONGEST_HOURS * 3600 / nugen.clock.speed)
    scene = Scene(slack, slack.person("ada"), teller, patience)
    teller.say(f"The scenario “{nugen.scenario}” in #{CHANNEL}: {nugen.scenario.summary}")
    teller.say(f"Nugen works {nugen.clock.speed:g} times as fast as in life, and the bot looks as much more often.")
    teller.say(f"Nugen's API is the {nugen.contract} one: {CONTRACTS[nugen.contract]}")
    teller.say("The bot is not told which one it is: it finds out by reading.")
    watching = asyncio.create_task(teller.watch())
    try:
        status, end = await _play(scene, nugen.scenario)
    except TimeoutError:
        status, end = 1, "Nothing more was heard for too long. The story stops here, without an end."
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        teller.catch_up()
    teller.say(end)
    return status


async def _play(scene: Scene, scenario: Scenario) -> tuple[int, str]:
    """The exit status and the last line."""
    if scenario in _FROM_FILES:
        ordered = await orders.from_files(scene)
    else:
        ordered = await orders.from_lists(scene, benchmark=scenario is not Scenario.SUCCESS_WITHOUT_BENCHMARK)
    if not ordered:
        return 1, "Nothing was ordered."
    ending = await _end_of_thread(scene)
    if not (any(block["type"] == "table" for block in ending.blocks) or " is finished" in ending.text):
        return 1, "The thread ended, without a result."
    match scenario:
        case Scenario.DEPLOYMENT_FAILS:
            deployed = await aftermath.deploy(scene, ending)
            return (0, "The thread ended with the deployed model.") if deployed else (1, "The model is not deployed.")
        case Scenario.LIFECYCLE:
            answered = await aftermath.deploy(scene, ending) and await aftermath.ask(scene)
            return (0, "The thread ended with both answers.") if answered else (1, "The thread ended without answers.")
        case _:
            return 0, "The thread ended with the result."


async def _end_of_thread(scene: Scene) -> Message:
    """The reply that mentions ada and leaves nothing to decide; where there is a choice, ada makes it."""
    while True:
        message = await scene.called()
        choice = offered(message, actions.CHOOSE, actions.SEND_AGAIN)
        if choice is None:
            await scene.settled()
            return message
        await scene.press(message, choice)
