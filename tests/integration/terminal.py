# SPDX-License-Identifier: MIT
"""ltrun on a pseudo-terminal, as a shell with job control would start it, and what is to
be seen there: a screen of pyte's.

The leader of the session stands for the shell: it starts ltrun as a job of its own in
the foreground, takes the terminal back when that is stopped, and lets it go on when it
is told to."""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

import pyte

PATIENCE_S = 60


def be_the_shell(slave, args, variables, numbers):
    """The leader. Writes the job's number, then its status to @numbers. SIGUSR1: the job
    goes on in the foreground, SIGUSR2: in the background."""
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(slave, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        for number in range(3):
            os.dup2(slave, number)
        os.closerange(3, 64)
        os.execvpe(args[0], args, variables)

    def to_foreground(*unused):
        os.tcsetpgrp(slave, job)
        os.kill(job, signal.SIGCONT)

    signal.signal(signal.SIGUSR1, to_foreground)
    signal.signal(signal.SIGUSR2, lambda *unused: os.kill(job, signal.SIGCONT))
    os.write(numbers, struct.pack("i", job))
    while True:
        _, status = os.waitpid(job, os.WUNTRACED)
        os.tcsetpgrp(slave, os.getpid())
        if not os.WIFSTOPPED(status):
            break
    os.write(numbers, struct.pack("i", os.waitstatus_to_exitcode(status)))
    os._exit(0)


class Terminal:
    def __init__(self, args, columns=80, rows=24, environment=None):
        variables = {k: v for k, v in os.environ.items()
                     if not k.startswith(("LTRUN_", "LOAD_TEST_", "LC_")) and k != "NO_COLOR"}
        # Of all that pyte could be it is most like this: lines stay as they are when the
        # terminal becomes narrower.
        variables.update({"TERM": "linux", "LC_ALL": "C.UTF-8"})
        variables.update(environment or {})
        self.screen = pyte.HistoryScreen(columns, rows, history=50000)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.status = None
        # Our own copy of the other end keeps the settings when all others are gone.
        self.master, self.slave = pty.openpty()
        self.set_size(columns, rows)
        self.before = termios.tcgetattr(self.slave)
        self.numbers, theirs = os.pipe()
        self.leader = os.fork()
        if self.leader == 0:
            try:
                be_the_shell(self.slave, args, variables, theirs)
            finally:
                os._exit(127)
        os.close(theirs)
        self.pid = struct.unpack("i", os.read(self.numbers, 4))[0]

    def set_size(self, columns, rows):
        fewer = max(self.screen.lines - rows, 0)
        if fewer > 0:
            # A terminal keeps the cursor's line and cuts off below; pyte cuts off above.
            scrolled = max(self.screen.cursor.y - rows + 1, 0)
            line, column = self.screen.cursor.y - scrolled, self.screen.cursor.x
            self.screen.cursor_position(1, 1)
            self.screen.delete_lines(scrolled)
            self.screen.insert_lines(fewer)
            self.screen.cursor_position(line + 1, column + 1)
        self.screen.resize(rows, columns)
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def take(self, timeout):
        """What there is. False: nothing came in that time."""
        if not select.select([self.master], [], [], timeout)[0]:
            return False
        got = os.read(self.master, 65536)
        self.raw += got
        self.stream.feed(got)
        return True

    def has_ended(self):
        if self.status is None and select.select([self.numbers], [], [], 0)[0]:
            got = os.read(self.numbers, 4)
            self.status = struct.unpack("i", got)[0] if got else 127
        return self.status is not None

    def feed(self, seconds):
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.take(min(left, 0.1))

    def lines(self):
        return [line.rstrip() for line in self.screen.display]

    def text(self):
        return "\n".join(self.lines())

    def everything(self):
        """With what has scrolled away."""
        gone = ["".join(line[x].data for x in range(self.screen.columns)).rstrip()
                for line in self.screen.history.top]
        return "\n".join(gone + self.lines())

    def wait_until(self, condition, what):
        until = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < until, f"not in time: {what}\n{self.everything()}"
            if not self.take(0.05) and self.has_ended() and not self.take(0.2):
                assert condition(), f"ended before: {what}\n{self.everything()}"

    def wait_for(self, *words):
        self.wait_until(lambda: all(word in self.text() for word in words), words)

    def press(self, keys):
        os.write(self.master, keys.encode())

    def ask(self, key, answer):
        """Presses it, and waits until the answer, which is there for some seconds only, was
        to be seen."""
        before = len(self.raw)
        self.press(key)
        try:
            self.wait_until(lambda: answer.encode() in self.raw[before:], answer)
        except AssertionError as error:
            raise AssertionError(f"{error}\nfirst was {self.raw[before:before + 2000]}") from error

    def settings(self):
        return termios.tcgetattr(self.slave)

    def echoes(self):
        return bool(self.settings()[3] & termios.ECHO)

    def state(self):
        """'T': stopped."""
        with open(f"/proc/{self.pid}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0]

    def to_foreground(self):
        os.kill(self.leader, signal.SIGUSR1)

    def to_background(self):
        os.kill(self.leader, signal.SIGUSR2)

    def host(self):
        """The process of the suite."""
        with open(f"/proc/{self.pid}/task/{self.pid}/children", encoding="utf-8") as file:
            return int(file.read().split()[0])

    def end(self):
        """Waits for the end of ltrun; its status."""
        self.wait_until(self.has_ended, "the end")
        while self.take(0.2):
            pass
        return self.status

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if not self.has_ended():
            os.kill(self.pid, signal.SIGKILL)
            self.to_background()
        os.waitpid(self.leader, 0)
        for number in (self.master, self.slave, self.numbers):
            os.close(number)

    def assert_in_order(self):
        """The terminal is as it was before."""
        assert self.settings() == self.before, (self.settings(), self.before)
        assert not self.screen.cursor.hidden, "the cursor is hidden"
        # pyte keeps private modes shifted by 5; 7 is that lines are wrapped.
        assert 7 << 5 in self.screen.mode, "lines are not wrapped"
        assert self.screen.cursor.attrs.fg == "default" and not self.screen.cursor.attrs.bold
