"""Tokens and keys are in the memory of the process, so no copy of it is written anywhere when it crashes."""

import ctypes
import resource
import sys

_PR_SET_DUMPABLE = 4
"""linux/prctl.h."""


def forbid_core_dumps() -> None:
    """Have the kernel write no core file of this process, as long as it lives.

    The limit alone does not hold where the kernel pipes cores into a program (core(5), "Piping core dumps to a
    program"); on Linux the process is therefore marked as not to be dumped too. That also keeps other processes of the
    same account out of its memory and of the environment it was started with (PR_SET_DUMPABLE(2const), ptrace(2)).
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
