"""The command line: `alignbot`, or `python -m bot`."""

import argparse
import asyncio
import logging
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.event_loop import event_loop
from bot.logs import set_up_logging
from bot.playground.nugen import CONTRACTS, Scenario
from bot.playground.nugen.dialects import DIALECTS
from bot.redaction import redactor

log = logging.getLogger(__name__)

SPEED = 60.0
# Three hours of silence are told in ten seconds, the other scenarios at the usual speed in as many.
SPEED_OF_SLOW = 1000.0
FASTEST = 10_000
LAST_PORT = 65_535
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status: 0 well, 1 not, 2 wrong usage, 130 interrupted."""
    options = _parser().parse_args(arguments)
    # A command that has read its settings sets this up anew; until then secrets are known by their shape alone.
    set_up_logging(level="WARNING", form="text", secrets=())
    try:
        with asyncio.Runner(loop_factory=event_loop() if options.command == "serve" else None) as runner:
            return runner.run(_run(options))
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        # The outermost edge: in words what was foreseen, anything else with its trace, both without secrets.
        words = _in_words(error)
        if words is None:
            log.exception("Alignbot ended by an error that nobody foresaw")
        else:
            print(redactor(())(words), file=sys.stderr)
    return 1


async def _run(options: argparse.Namespace) -> int:
    # Each command brings its own libraries, and whoever only asks for help should not wait for them.
    match options.command:
        case "serve":
            from bot.commands import serve  # noqa: PLC0415 - see above

            return await serve.run()
        case "tick":
            from bot.commands import tick  # noqa: PLC0415 - see above

            return await tick.run()
        case "migrate":
            from bot.commands import migrate  # noqa: PLC0415 - see above

            return await migrate.run()
        case "check":
            from bot.commands import check  # noqa: PLC0415 - see above

            return await check.run()
        case _:
            from bot.commands import demo  # noqa: PLC0415 - see above

            usual = SPEED_OF_SLOW if options.scenario is Scenario.SLOW_AND_SILENT else SPEED
            return await demo.run(
                demo.Options(
                    story=options.story,
                    scenario=options.scenario,
                    contract=options.contract,
                    speed=options.speed or usual,
                    data=options.data,
                    port=options.port,
                    open_browser=options.open,
                )
            )


def _in_words(error: Exception) -> str | None:
    """What a person is told, `None` for an error that is a defect of ours."""
    from bot.commands.demo import CannotPlay  # noqa: PLC0415 - as in _run
    from bot.connections import CannotStart  # noqa: PLC0415 - as in _run
    from bot.manifest import ManifestError  # noqa: PLC0415 - as in _run
    from bot.settings import SettingsError  # noqa: PLC0415 - as in _run
    from bot.store import NewerSchema, StoreUnavailable  # noqa: PLC0415 - as in _run
    from bot.web_server import CannotListen  # noqa: PLC0415 - as in _run

    if isinstance(error, SettingsError):
        return "\n".join(["These settings need attention:", *(f"  - {one}" for one in error.problems)])
    told = (CannotStart, CannotPlay, CannotListen, ManifestError, NewerSchema, StoreUnavailable)
    return str(error) if isinstance(error, told) else None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="alignbot",
        description="A Slack bot that starts Nugen alignments with /align and follows each one in a thread.",
        epilog="Try it without Slack and without a key: alignbot demo",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("serve", help="run the bot: over Socket Mode when SLACK_APP_TOKEN is set, else over HTTP")
    offline = commands.add_parser(
        "demo",
        help="try everything on this machine, with a playground Slack and a playground Nugen",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=_listed("scenarios", {one.value: one.summary for one in Scenario})
        + "\n\n"
        + _listed("contracts", {one.name: one.summary for one in DIALECTS.values()}),
    )
    offline.add_argument("--story", action="store_true", help="play the whole job here in the terminal, without a page")
    offline.add_argument(
        "--scenario",
        type=_scenario,
        default=Scenario.SUCCESS,
        metavar="NAME",
        help="what happens to the alignment at Nugen (default: success); listed below",
    )
    offline.add_argument(
        "--contract",
        type=_contract,
        default="documented",
        metavar="NAME",
        help="the generation of its API that Nugen speaks (default: documented); listed below",
    )
    offline.add_argument(
        "--speed",
        type=_speed,
        metavar="N",
        help=f"how many times faster than real Nugen works (default: {SPEED:g}; {SPEED_OF_SLOW:g} for slow-and-silent)",
    )
    offline.add_argument(
        "--data", type=Path, metavar="DIR", help="keep the bot's database here (default: a temporary folder)"
    )
    offline.add_argument("--port", type=_port, default=0, metavar="N", help="the page's port (default: any free one)")
    offline.add_argument("--open", action="store_true", help="open the page in the browser")
    commands.add_parser("check", help="look at settings, database, Slack and Nugen, and say what is wrong")
    commands.add_parser("tick", help="do everything that is due once, then exit (for cron or another scheduler)")
    commands.add_parser("migrate", help="bring the database up to date")
    return parser


def _scenario(text: str) -> Scenario:
    try:
        return Scenario(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"there is no {text!r}; choose from {', '.join(Scenario)}") from error


def _contract(text: str) -> str:
    if text not in CONTRACTS:
        raise argparse.ArgumentTypeError(f"there is no {text!r}; choose from {', '.join(CONTRACTS)}")
    return text


def _listed(heading: str, entries: Mapping[str, str]) -> str:
    return f"{heading}:\n" + "\n".join(f"  {name:26}{summary}" for name, summary in entries.items())


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = math.nan
    if not 0 < speed <= FASTEST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0 and up to {FASTEST}")
    return speed


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= LAST_PORT):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to {LAST_PORT}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
