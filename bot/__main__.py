"""The command line: `alignbot`, or `python -m bot`."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.app import CannotStart
from bot.commands import check, demo, migrate, serve, tick
from bot.manifest import ManifestError
from bot.playground.nugen import Scenario
from bot.settings import SettingsError
from bot.store import StoreUnavailable
from bot.web_server import CannotListen


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status: 0 well, 1 not, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        return asyncio.run(_run(options))
    except SettingsError as error:
        print("These settings need attention:", *(f"  - {one}" for one in error.problems), sep="\n", file=sys.stderr)
    except (CannotStart, CannotListen, ManifestError, StoreUnavailable) as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    return 1


async def _run(options: argparse.Namespace) -> int:
    match options.command:
        case "serve":
            return await serve.run()
        case "tick":
            return await tick.run()
        case "migrate":
            return await migrate.run()
        case "check":
            return await check.run()
        case _:
            return await demo.run(
                demo.Options(
                    story=options.story,
                    scenario=options.scenario,
                    speed=options.speed,
                    data=options.data,
                    port=options.port,
                    open_browser=options.open,
                )
            )


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
        epilog="scenarios:\n" + "\n".join(f"  {one.value:26}{one.summary}" for one in Scenario),
    )
    offline.add_argument("--story", action="store_true", help="play the whole job here in the terminal, without a page")
    offline.add_argument(
        "--scenario",
        type=Scenario,
        default=Scenario.SUCCESS,
        metavar="NAME",
        choices=list(Scenario),
        help="what happens to the alignment at Nugen (default: success); listed below",
    )
    offline.add_argument(
        "--speed",
        type=_speed,
        default=60.0,
        metavar="N",
        help="how many times faster than real Nugen works (default: 60)",
    )
    offline.add_argument(
        "--data", type=Path, metavar="DIR", help="keep the bot's database here (default: a temporary folder)"
    )
    offline.add_argument("--port", type=int, default=0, help="the page's port (default: any free one)")
    offline.add_argument("--open", action="store_true", help="open the page in the browser")
    commands.add_parser("check", help="look at settings, database, Slack and Nugen, and say what is wrong")
    commands.add_parser("tick", help="do everything that is due once, then exit (for cron or another scheduler)")
    commands.add_parser("migrate", help="bring the database up to date")
    return parser


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed <= 10_000:  # noqa: PLR2004 - said in the message
        raise argparse.ArgumentTypeError("must be above 0 and at most 10000")
    return speed


if __name__ == "__main__":
    sys.exit(main())
