"""The command line for whoever may not write everywhere: root may, and tests run as root in many places.

`python -m tests.hostile.unprivileged` gives the right up, reads one JSON object a line (`command`, `env`, `limit`), runs
that command, and answers with its exit `status` and what it `said`. It is loaded once, which is most of what a start
costs.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import os
import sys

# As Linux numbers them: to take a capability out of the set from which a new program gets its own, and which these are.
PR_CAPBSET_DROP = 24
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2


def give_up_rights() -> None:
    """From the next program on that this process becomes, the rights on files hold for root as well."""
    if os.geteuid() == 0:
        prctl = ctypes.CDLL(None, use_errno=True).prctl
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            if prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
                raise OSError(ctypes.get_errno(), "These rights cannot be given up.")


def answers() -> None:
    """Run what is asked for until the input ends."""
    from bot.__main__ import main  # noqa: PLC0415 - what only gives up rights needs nothing of it

    out = sys.stdout
    for line in sys.stdin:
        order = json.loads(line)
        os.environ.clear()
        os.environ.update(order["env"])
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            status = main([order["command"]])
        print(json.dumps({"status": status, "said": said.getvalue()}), file=out, flush=True)


if __name__ == "__main__":
    answers()
