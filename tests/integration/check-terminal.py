# SPDX-License-Identifier: MIT
"""The view on a terminal, its keys, and how the terminal is left: check-terminal.py BUILD.

Each check is a run of its own; several go on side by side."""

import concurrent.futures
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

try:
    from terminal import Terminal
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

BUILD = sys.argv[1]
LTRUN = f"{BUILD}/bin/ltrun"
NOOP = f"{BUILD}/tests/fixtures/noop.so"
HOSTILE = f"{BUILD}/tests/fixtures/hostile.so"
N_LINES = 20000  # that it prints
FOOT = "q stop"
SIGNALS_OF_THE_END = (signal.SIGSEGV, signal.SIGABRT, signal.SIGHUP, signal.SIGQUIT)
LONG = "10m"


def run(duration, *more, suite=NOOP, **terminal):
    words = [LTRUN, suite, "-c", "2", "-d", duration, *more]
    return Terminal(words, **terminal)


def shown(terminal):
    terminal.wait_for(FOOT, "ops/s", "operation")


def loaded(terminal):
    """There is a load to be changed: figures of the first interval are there."""
    shown(terminal)
    terminal.wait_for("rss ")


# ---- The view ------------------------------------------------------------------


def check_whole_run():
    with run("2500ms") as terminal:
        terminal.wait_for("noop", "left", "ops/s", "workers 2", "rss", "p99", FOOT)
        assert not terminal.echoes()
        assert terminal.screen.cursor.hidden
        assert terminal.end() == 0, terminal.text()
        terminal.assert_in_order()
        everything = terminal.everything()
        # The frame is gone and the summary is there, with no line of progress.
        assert FOOT not in everything and "left" not in everything, everything
        assert "PASS" in everything and "2s/" not in everything, everything


def check_widths():
    for columns, words in ((60, ("p50", "p99")), (200, ("p50", "p95", "p99", "max"))):
        with run(LONG, columns=columns) as terminal:
            terminal.wait_for(FOOT, *words)
            # A line that is too long would be seen at the right edge.
            assert all(len(line) < columns for line in terminal.lines()), terminal.text()
            terminal.press("q")
            assert terminal.end() == 105
            terminal.assert_in_order()


def check_cool_down():
    with run("200ms", "--runs", "2", "--cool-down", "1h") as terminal:
        terminal.wait_for("1 of 2 runs done", "cool-down", FOOT)
        assert "setting up" not in terminal.text(), terminal.text()
        terminal.press("q")
        assert terminal.end() == 105
        terminal.assert_in_order()


def check_resize():
    with run(LONG, columns=100, rows=30) as terminal:
        shown(terminal)
        for columns, rows in ((60, 30), (60, 8), (150, 40), (80, 6), (200, 24)):
            terminal.set_size(columns, rows)
            terminal.feed(0.8)
            terminal.wait_until(lambda: terminal.text().count(FOOT) == 1
                                and terminal.text().count(" left") == 1, f"{columns}x{rows}")
            assert all(len(line) < columns for line in terminal.lines()), terminal.text()
        terminal.press("q")
        assert terminal.end() == 105
        terminal.assert_in_order()


class Tmux:
    """A server of its own; `with` ends it."""

    def __init__(self, command, columns, rows):
        self.socket = f"ltrun-test-{os.getpid()}"
        self.ask("-f", os.devnull, "new-session", "-d", "-x", str(columns), "-y", str(rows),
                 command)

    def ask(self, *words):
        return subprocess.run(["tmux", "-u", "-L", self.socket, *words], check=True, text=True,
                              stdout=subprocess.PIPE).stdout

    def lines(self):
        """With what has scrolled away."""
        return self.ask("capture-pane", "-p", "-S", "-").rstrip().split("\n")

    def wait_until(self, condition, what):
        until = time.monotonic() + 60
        while not condition(self.lines()):
            assert time.monotonic() < until, "\n".join([f"not in time: {what}", *self.lines()])
            time.sleep(0.2)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.ask("kill-server")


def check_tmux():
    """Sizes that follow one another, as when an edge is dragged: tmux breaks the frame's
    lines anew some time before it says what its size is. Nothing of older frames is left
    then, and all that was above is there."""
    if shutil.which("tmux") is None:
        print("# skipped: tmux is missing")
        return
    before = [str(number) for number in range(101, 201)]

    def is_clean(lines):
        text = "\n".join(lines)
        return (lines[:len(before)] == before and len(lines) < len(before) + 10
                and all(text.count(word) == 1 for word in (" left", "operation ", FOOT)))

    with Tmux(f"sh -c 'seq 101 200; {LTRUN} {NOOP} -c 2 -d {LONG} --rate 100/s; sleep 60'",
              120, 80) as tmux:
        tmux.wait_until(is_clean, "the view")
        for sizes in ((110, 100, 90, 80, 70, 60), (70, 80, 90, 100, 110, 120), (61,), (140,)):
            for columns in sizes:
                tmux.ask("resize-window", "-x", str(columns), "-y", "80")
                time.sleep(0.07)
            time.sleep(0.8)  # frames of the old size, and of the new one
            tmux.wait_until(is_clean, f"a clean view of {columns} columns")
        tmux.ask("send-keys", "q")
        tmux.wait_until(lambda lines: any("interrupted" in line for line in lines), "the end")
        text = "\n".join(tmux.lines())
        assert FOOT not in text and " left" not in text, text


def check_low_terminal():
    with Terminal([LTRUN, "-p", NOOP, "-p", HOSTILE, "-c", "1", "-d", LONG],
                  rows=4) as terminal:
        terminal.wait_for("noop", "hostile")
        terminal.press("\x03")
        assert terminal.end() == 105
        terminal.assert_in_order()


def check_ascii():
    """The view, messages above it and the summary."""
    with run("2s", "--threshold", "p(50)<1h", "--label", "name=caf\u00e9",
             environment={"LC_ALL": "C"}) as terminal:
        shown(terminal)
        assert terminal.end() == 0
        assert terminal.raw.isascii()
        assert "ok" in terminal.everything() and "PASS" in terminal.everything()
        terminal.assert_in_order()


def check_no_color():
    for variables, colored in (({}, True), ({"NO_COLOR": "1"}, False)):
        with run("1200ms", environment=variables) as terminal:
            shown(terminal)
            assert terminal.end() == 0
            assert (b"\x1b[1m" in terminal.raw) == colored
            assert (b"\x1b[2m" in terminal.raw) == colored


def check_lines():
    """Where there is to be no view there is a line an interval, or nothing."""
    for words, variables, progress in (([], {"TERM": "dumb"}, True), (["--no-live"], {}, True),
                                       (["--quiet"], {}, False)):
        with run("1300ms", *words, environment=variables) as terminal:
            assert terminal.end() == 0
            assert ("1s/" in terminal.everything()) == progress, terminal.everything()
            assert FOOT not in terminal.everything()
            assert b"\x1b[?25l" not in terminal.raw
            terminal.assert_in_order()


def check_to_file():
    with tempfile.TemporaryDirectory() as folder:
        with Terminal(["sh", "-c", f"exec {LTRUN} {NOOP} -d 1300ms 2>{folder}/err"]) as terminal:
            assert terminal.end() == 0
            with open(f"{folder}/err", encoding="utf-8") as file:
                text = file.read()
            assert "1s/" in text and "\x1b" not in text, text


def check_messages():
    """What the suite prints meanwhile stands above the view, whole and in its order."""
    with run("2s", "--set", "do=print_stdout", "--set", "where=op", suite=HOSTILE) as terminal:
        assert terminal.end() == 0, terminal.everything()
        terminal.assert_in_order()
        text = terminal.everything()
        seen = [int(n) for n in re.findall(r"^hostile: line (\d+) does not belong", text, re.M)]
        dropped = re.search(r"(\d+) lines were dropped", text)
        assert seen == sorted(set(seen)), seen
        assert len(seen) + (int(dropped[1]) if dropped else 0) == N_LINES, (len(seen), dropped)


# ---- Keys ----------------------------------------------------------------------


def check_keys():
    with run(LONG) as terminal:
        shown(terminal)
        terminal.press("p")
        terminal.wait_for("view paused")
        before = terminal.text()
        terminal.feed(1.5)
        assert terminal.text() == before, (before, terminal.text())
        terminal.press("p")
        terminal.wait_for(FOOT)
        terminal.press("?")
        terminal.wait_for("stop in order")
        terminal.press("?")
        terminal.wait_for(FOOT)
        terminal.press("\x1b[Az ")  # nothing of ours
        terminal.feed(0.5)
        terminal.press("qq")
        assert terminal.end() == 105, terminal.text()
        terminal.assert_in_order()
        assert "interrupted" in terminal.everything()
        assert "twice" not in terminal.everything()


def check_no_keys():
    """Without a terminal to press them on there are none."""
    with Terminal(["sh", "-c", f"exec {LTRUN} {NOOP} -d 2s </dev/null"]) as terminal:
        terminal.wait_for("left", "ops/s")
        assert FOOT not in terminal.text() and terminal.echoes()
        assert terminal.end() == 0
        terminal.assert_in_order()


def check_stopped_terminal():
    """Ctrl-S stops what is shown, not what is measured."""
    with tempfile.TemporaryDirectory() as folder:
        with run("3s", "-o", f"json={folder}/result.json") as terminal:
            shown(terminal)
            terminal.press("\x13")
            terminal.feed(1)
            taken = len(terminal.raw)
            terminal.feed(3)
            assert len(terminal.raw) == taken
            terminal.press("\x11")
            assert terminal.end() == 0
            terminal.assert_in_order()
            with open(f"{folder}/result.json", encoding="utf-8") as file:
                document = json.load(file)
        assert document["verdict"]["outcome"] == "pass", document["verdict"]
        assert len(document["runs"][0]["intervals"]) >= 2, document["runs"][0]


# ---- Another load by hand ---------------------------------------------------------


def result_of(folder):
    with open(f"{folder}/result.json", encoding="utf-8") as file:
        document = json.load(file)
    return document["runs"][0]


def changed_run(keys, *words):
    """The run that is ended by q after the keys, each of which has an answer, and then what
    the host has taken in: of orders that it has not, the last one is left only."""
    with tempfile.TemporaryDirectory() as folder:
        with run(LONG, "-o", f"json={folder}/result.json", *words) as terminal:
            loaded(terminal)
            for key, answer, taken in keys:
                terminal.ask(key, answer)
                terminal.wait_for(taken)
            terminal.press("q")
            assert terminal.end() == 105
            terminal.assert_in_order()
        return result_of(folder)


def check_workers_by_hand():
    result = changed_run([("-", "load: 3 of 4 workers", "workers 3.00 of 4"),
                          ("-", "load: 2 of 4 workers", "workers 2.00 of 4"),
                          ("+", "load: 3 of 4 workers", "workers 3.00 of 4"),
                          ("+", "load: 4 of 4 workers", "workers 4  "),
                          ("+", "4 workers are all there are", "workers 4  ")], "-c", "4")
    changes = result["load_changes"]
    assert [change["value"] for change in changes] == [3, 2, 3, 4], changes
    assert changes == sorted(changes, key=lambda change: change["time_ns"])
    assert min(i["target"] for i in result["intervals"]) < 4
    assert any("changed by hand" in warning for warning in result["warnings"])


def integral(result, planned):
    area, begin, value = 0, 0, planned
    for change in result["load_changes"]:
        area += (change["time_ns"] - begin) / 1e9 * value
        begin, value = change["time_ns"], change["value"]
    return area + (result["measured"]["duration_ns"] - begin) / 1e9 * value


def check_rate_by_hand():
    for law in ("constant", "poisson"):
        result = changed_run([("+", "load: 440/s", "of 440/s"), ("+", "load: 480/s", "of 480/s"),
                              ("-", "load: 440/s", "of 440/s")],
                             "--rate", "400/s", "--arrival", law)
        changes = result["load_changes"]
        assert [change["value"] for change in changes] == [440, 480, 440], changes
        due = result["measured"]["total"]["count"] + result["load"]["unstarted"]
        area = integral(result, 400)
        # Nothing is due once the run is stopped, but it lasts until its last operation has
        # ended and workers that slept have woken up to leave.
        longest = result["measured"]["total"]["service"]["ok"]["max"] / 1e9 + 0.1
        # The first arrival is at the beginning; those of a Poisson law come by chance.
        slack = 2 + 480 * longest + (0 if law == "constant" else 6 * area ** 0.5)
        assert abs(due - area) <= slack, (law, due, area)


def check_load_that_stays():
    for words, why in ((["-s", "10m:100/s"], "a plan over time"),
                       (["-n", "100000000"], "a number of iterations"),
                       (["-w", "10m"], "once the warm-up is over")):
        duration = ["-d", LONG] if words[0] != "-s" else []
        with Terminal([LTRUN, NOOP, "-c", "2", "--think", "1ms" if words[0] != "-s" else "0",
                       *duration, *words]) as terminal:
            loaded(terminal)
            terminal.ask("+", why)
            terminal.press("q")
            assert terminal.end() == 105


# ---- Signals --------------------------------------------------------------------


def check_interrupt():
    with run(LONG) as terminal:
        shown(terminal)
        terminal.press("\x03")
        assert terminal.end() == 105
        terminal.assert_in_order()
    with run(LONG) as terminal:
        shown(terminal)
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.end() == 105
        terminal.assert_in_order()


def check_stop():
    """Ctrl-Z, then in the background, then in the foreground again."""
    with run(LONG) as terminal:
        shown(terminal)
        terminal.press("\x1a")
        terminal.wait_until(lambda: terminal.state() == "T", "that it stops")
        terminal.feed(0.3)
        terminal.assert_in_order()
        assert FOOT not in terminal.text(), terminal.text()

        terminal.to_background()
        terminal.wait_for("ops/s  p50")  # a line an interval
        terminal.feed(1.5)
        assert terminal.state() != "T" and FOOT not in terminal.text(), terminal.text()
        terminal.assert_in_order()

        terminal.to_foreground()
        shown(terminal)
        terminal.wait_until(lambda: not terminal.echoes(), "that it takes the keys")
        terminal.press("q")
        assert terminal.end() == 105
        terminal.assert_in_order()


def check_deadly_signals():
    for number in SIGNALS_OF_THE_END:
        with run(LONG) as terminal:
            shown(terminal)
            os.kill(terminal.pid, number)
            assert terminal.end() != 0
            terminal.assert_in_order()


def check_crashing_host():
    with run(LONG, "--set", "do=segv", "--set", "where=op", suite=HOSTILE) as terminal:
        assert terminal.end() == 107, terminal.everything()
        terminal.assert_in_order()
    with run(LONG) as terminal:
        shown(terminal)
        os.kill(terminal.host(), signal.SIGKILL)
        assert terminal.end() == 107, terminal.everything()
        terminal.assert_in_order()


# ---- All of them ------------------------------------------------------------------


def carry_out(name):
    begin = time.monotonic()
    try:
        globals()[name]()
        trouble = ""
    except BaseException:  # pylint: disable=broad-exception-caught
        trouble = traceback.format_exc()
    return name, time.monotonic() - begin, trouble


def main():
    names = sys.argv[2:] or [name for name in globals() if name.startswith("check_")]
    failed = 0
    with concurrent.futures.ProcessPoolExecutor(max_workers=4) as pool:
        for name, seconds, trouble in pool.map(carry_out, names):
            failed += trouble != ""
            print(f"{'not ok' if trouble else 'ok'} {name} ({seconds:.1f} s)")
            print("".join(f"# {line}\n" for line in trouble.splitlines()), end="", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
