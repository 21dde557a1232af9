"""The process in which strangers' workbooks are parsed: reads one after the other until its caller is gone.

Started by worker.py as `python -m validators.isolation.worker_process LIMITS` (as JSON). Requests come in on the
standard input, answers go out on the standard output, nothing else is open.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import os
import sys
import traceback
from contextlib import suppress
from typing import BinaryIO

sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl takes it only to write; without it starts are quicker

from validators import workbook  # noqa: E402, F401  # loaded before the first book comes
from validators.book import read_book  # noqa: E402
from validators.isolation.process_limits import limit_memory, limit_processor_seconds  # noqa: E402
from validators.isolation.worker_messages import ANSWER_BYTES, READY, packed, receive, send, unpacked_findings  # noqa: E402
from validators.package import Limits  # noqa: E402
from validators.returning.returned_copy import returned_copy  # noqa: E402

del sys.modules["numpy"]  # a long form inside a workbook is judged with it (schemas.py), and only then is it loaded

_LEFT_BEHIND = 100_000  # objects since the last collection; an ordinary book leaves some hundreds in caches
_SECONDS_TO_BE_STOPPED = 2  # the caller's clock strikes first; ours only counts where the caller is gone
_REQUEST_BYTES = 1024 * 1024 * 1024


def main() -> None:
    """Answers requests until the input ends. Running out of memory ends the process: that is the answer."""
    requests, answers = _own_streams()
    limits = Limits(**json.loads(sys.argv[1]))
    with suppress(OSError):  # a system that refuses still has the clock, and books that inflate to little
        limit_memory(limits.memory_bytes)
    gc.disable()  # collecting goes over every cell again and again; it is done between books
    gc.freeze()
    send(answers, READY)
    while (job := receive(requests, _REQUEST_BYTES)) is not None:
        content = receive(requests, _REQUEST_BYTES)
        if content is None:
            return
        seconds = limits.seconds + _SECONDS_TO_BE_STOPPED
        limit_processor_seconds(seconds)
        faulthandler.dump_traceback_later(seconds, exit=True)
        answer = _answer(job, content, limits)
        faulthandler.cancel_dump_traceback_later()
        send(answers, answer)
        del content, answer
        if gc.get_count()[0] > _LEFT_BEHIND:
            gc.collect()


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Takes the pipes for requests and answers alone; what anything prints goes nowhere."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return requests, answers


def _answer(job: bytes, content: bytes, limits: Limits) -> bytes:
    """Returns what was asked for, or the traceback of a fault of ours: `done` or `fault`, then that."""
    try:
        answer = b"done " + _result(job, content, limits)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001
        return b"fault " + traceback.format_exc().encode("utf-8", "replace")[-ANSWER_BYTES // 2 :]
    if len(answer) > ANSWER_BYTES:
        raise MemoryError("the answer is larger than the caller takes")
    return answer


def _result(job: bytes, content: bytes, limits: Limits) -> bytes:
    """Does one of the two jobs: `copy` and the findings to write, or `read` and the file's name."""
    kind, _, argument = job.partition(b" ")
    if kind == b"copy":
        return returned_copy(content, unpacked_findings(argument), limits)
    return packed(read_book(argument.decode("utf-8"), content, limits))


if __name__ == "__main__":
    main()
