"""Pages in a terminal of a given size: the driver that runs inside it, and two terminals to run it in.

A pseudo-terminal of the standard library is everywhere; tmux is a terminal people use, where it is installed. Both run
this very file, which asks one command after the other, and both give back the lines as they stand on the screen.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shlex
import shutil
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGES: dict[str, tuple[str, ...]] = {
    "screen": ("screen", "--near", "3"),
    "inline": ("screen", "roe > 15% and pe_ttm < 20 and industry in (电子, 医药生物)"),
    "warn": ("warn", "--limit", "5"),
    "explain_passing": ("explain", "990003"),
    "explain_failing": ("explain", "990012"),
    "history": ("history", "990003", "pe_ttm", "roe"),
    "compare": ("compare", "990003", "993002", "998001"),
    "metrics": ("metrics", "--search", "cash"),
    "rules_check": ("rules", "check", "broken.yaml"),
    "config": ("config",),
    "status": ("status", "--store", "mine"),
}
_MARK = "=== page "
_END = "=== end"
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07")
_HEIGHT = 50
_LIMIT = 120  # seconds for all pages of a session


def in_pty(folder: Path, lang: str, width: int, variables: Mapping[str, str], pages: str = "") -> dict[str, str]:
    """The pages as written to a pseudo-terminal of that width, escape codes included."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", _HEIGHT, width, 0, 0))
    with subprocess.Popen(
        _driver(lang, pages), cwd=folder, env=dict(variables), stdin=slave, stdout=slave, stderr=slave
    ) as process:
        os.close(slave)
        text = b"".join(iter(lambda: _read(master), b"")).decode()
        process.wait(_LIMIT)
    os.close(master)
    return _split(text.replace("\r\n", "\n"))


def in_tmux(folder: Path, lang: str, width: int, variables: Mapping[str, str]) -> dict[str, str]:
    """The pages as tmux shows them, wrapped lines joined again."""
    # Options come from a file: a server that is told them before it has a session may end first.
    options = folder / "tmux.conf"
    options.write_text("set-option -g history-limit 20000\nset-option -g remain-on-exit on\n", encoding="utf-8")
    # A server of its own: the one before may still be going down, and would take a new session with it.
    tmux = ["tmux", "-u", "-f", str(options), "-S", str(folder / f"tmux.{lang}.{width}")]
    driver = shlex.join(["env", "-u", "TMUX", *_driver(lang)])
    size = ["-x", str(width), "-y", str(_HEIGHT), "-c", str(folder)]
    subprocess.run([*tmux, "new-session", "-d", *size, driver], env=dict(variables), check=True)
    try:
        for _ in range(_LIMIT * 10):
            shown = subprocess.run(
                [*tmux, "capture-pane", "-p", "-J", "-S", "-"], capture_output=True, text=True, check=True
            ).stdout
            if f"\n{_END}" in shown:
                break
            time.sleep(0.1)
    finally:
        subprocess.run([*tmux, "kill-server"], check=False)
    return _split(shown)


def has_tmux() -> bool:
    """Whether tmux is installed."""
    return shutil.which("tmux") is not None


def plain(text: str) -> str:
    """A page without its escape codes."""
    return _ESCAPES.sub("", text)


def _driver(lang: str, pages: str = "") -> list[str]:
    return [sys.executable, str(Path(__file__).resolve()), lang, *filter(None, [pages])]


def _read(master: int) -> bytes:
    try:
        return os.read(master, 65536)
    except OSError:  # how Linux says that nobody holds the other end any more
        return b""


def _split(text: str) -> dict[str, str]:
    """What stands between the marks, page by page, without blanks at the end of lines."""
    pages: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.split(_END, maxsplit=1)[0].splitlines():
        if line.startswith(_MARK):
            lines = pages.setdefault(line.removeprefix(_MARK).strip(), [])
        else:
            lines.append(line.rstrip())
    return {name: "\n".join(lines).strip("\n") + "\n" for name, lines in pages.items()}


def _run(lang: str, names: str) -> None:
    """Inside the terminal: every page below its mark."""
    from screener import cli

    for name in names.split(",") if names else PAGES:
        print(f"{_MARK}{name}", flush=True)
        sys.argv = ["screener", *PAGES[name], "--lang", lang]
        try:
            cli.main()
        except SystemExit:
            sys.stdout.flush()
    print(_END, flush=True)


if __name__ == "__main__":
    _run(sys.argv[1], "".join(sys.argv[2:]))
