"""The program under test, started over and over: loaded once, then each start is a fork that runs `serve`.

Loading is most of what a start costs, and nothing of the bot happens while it is loaded, so a fork of a process that
has only loaded it is the program as it is right after loading. `python -m tests.crash.program` reads one JSON object a
line from its standard input and says on its standard output what becomes of the processes: `started`, `listening`,
`stopped`, `continued` or `ended`, the process id, and the port of one that listens and the status of one that has ended.
With its input it ends, and so do they.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import sys
import traceback
from collections.abc import Iterator
from functools import partial
from typing import Any

import anyio._backends._asyncio
import asyncpg
import httpcore

import bot.app
import bot.commands.serve
import bot.store.postgresql
from bot.__main__ import main
from bot.jobs.budget import SLACK
from tests.crash.guards import Guard, take_out
from tests.crash.steps import Step, Stroke, put_in_place
from tests.crash.substituting import substitute

# Some of it would otherwise be loaded by each start, when it is first needed.
LOADED = (bot.app, bot.commands.serve, bot.store.postgresql, anyio._backends._asyncio, asyncpg, httpcore)
AT_ONCE = 65_536
# How much shorter a minute of Slack's is here, as its rates have tests of their own: many alignments share one channel.
FASTER = 1000


def serve(order: dict[str, Any]) -> int:
    """Become the program, in its folder and with its environment; gives its exit status."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["env"])
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    _tell_the_port(os.dup(1))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    substitute(bot.commands.serve, "Bot", partial(bot.app.Bot, limits=SLACK.faster(FASTER)))
    # First, so that a guard's own step is still passed when the guard is out.
    for guard in order["without"]:
        take_out(Guard(guard))
    if order["stroke"] is not None:
        step, nth, number = order["stroke"]
        put_in_place(Stroke(Step(step), nth, signal.Signals(number)))
    return main(["serve"])


def _tell_the_port(news: int) -> None:
    """As soon as requests are answered there: it is listened on earlier."""
    start = bot.app.Bot.start

    async def told(self: bot.app.Bot) -> None:
        await start(self)
        if self.port is not None:
            os.write(news, f"listening {os.getpid()} {self.port}\n".encode())

    substitute(bot.app.Bot, "start", told)


def nursery() -> None:
    """Start what is asked for until the input ends."""
    awake, wake = os.pipe()
    os.set_blocking(awake, False)
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    children: set[int] = set()
    with selectors.DefaultSelector() as selector:
        selector.register(0, selectors.EVENT_READ)
        selector.register(awake, selectors.EVENT_READ)
        rest = b""
        while True:
            ready = {key.fd for key, _ in selector.select()}
            if awake in ready:
                os.read(awake, AT_ONCE)
                for news, child in _news(children):
                    print(news, flush=True)
                    children.discard(child)
            if 0 in ready:
                heard = os.read(0, AT_ONCE)
                if not heard:
                    break
                *lines, rest = (rest + heard).split(b"\n")
                children.update(_start(json.loads(line)) for line in lines)
    for child in children:
        os.kill(child, signal.SIGKILL)


def _start(order: dict[str, Any]) -> int:
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = serve(order)
        except BaseException:  # noqa: BLE001 - the outermost edge of a process that must not come back from here
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    print(f"started {child}", flush=True)
    return child


def _news(children: set[int]) -> Iterator[tuple[str, int]]:
    """What happened to them, each with the one that is gone by it (0: none)."""
    for child in list(children):
        while True:
            found, status = os.waitpid(child, os.WNOHANG | os.WUNTRACED | os.WCONTINUED)
            if not found:
                break
            if os.WIFSTOPPED(status):
                yield f"stopped {child}", 0
            elif os.WIFCONTINUED(status):
                yield f"continued {child}", 0
            else:
                yield f"ended {child} {os.waitstatus_to_exitcode(status)}", child
                break


if __name__ == "__main__":
    nursery()
