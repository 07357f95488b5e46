"""How a command ends: with its exit code, and with one line on stderr where it did not go well."""

import contextlib
import errno
import io
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from storelens.errors import StorelensError, did_you_mean

INTERRUPTED = 130
UNUSABLE = 3


class Interrupted(KeyboardInterrupt):
    """Ctrl-C after something had been changed: says what."""


class Commands(TyperGroup):
    """The program's commands, run so that every ending is one line and a documented exit code."""

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        extra["standalone_mode"] = False
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")  # a drawing in a locale without its characters
        sys.exit(run_to_its_end(lambda: super(Commands, self).main(*args, **extra)))

    def invoke(self, ctx: Any) -> NoReturn:
        # Here and not only in `main`, which has an ending of its own for Ctrl-C and for a broken pipe.
        raise typer.Exit(run_to_its_end(lambda: super(Commands, self).invoke(ctx)))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            known = did_you_mean(args[0], self.commands)
            raise typer.TyperException(f"no command named {args[0]!r}{known}")
        return super().resolve_command(ctx, args)


def run_to_its_end(command: Callable[[], Any]) -> int:
    """Return the exit code of `command`, having printed the line for what went wrong.

    A reader that stops reading (`| head`) is no error: the rest of the output is dropped in silence.
    """
    try:
        code = command()
        sys.stdout.flush()
    except StorelensError as error:
        _say(f"error: {error}")
        return error.exit_code
    except typer.TyperException as error:
        _say(f"error: {_usage_line(error)}")
        return 2
    except (KeyboardInterrupt, typer.Abort) as error:
        _say(f"interrupted - {error if isinstance(error, Interrupted) else 'nothing was changed'}")
        return INTERRUPTED
    except ModuleNotFoundError as error:
        code = _without_part(error)
    except OSError as error:
        if error.errno == errno.EPIPE:
            _drop_output()
            return 0
        _say(f"error: {_system_line(error)}")
        _drop_output()
        return UNUSABLE
    return code if isinstance(code, int) else 0


def _without_part(error: ModuleNotFoundError) -> int:
    """Return the exit code where a part of the program is missing; raises `error` where it is another's."""
    if not (error.name or "").startswith("storelens."):
        raise error
    _say("error: this copy of Storelens came with the notebook, which has no such command - pip install storelens")
    return UNUSABLE


def _usage_line(error: typer.TyperException) -> str:
    """Return Typer's sentence in the house's form, with the command whose help to read."""
    context = getattr(error, "ctx", None)
    if getattr(error, "possibilities", None):  # of a misspelt option
        return f"no such option {error.option_name}{did_you_mean(error.option_name, error.possibilities)}"  # type: ignore[attr-defined]
    line = " ".join(error.format_message().split()).rstrip(".")
    line = line[:1].lower() + line[1:]
    if " - " in line:
        return line
    return f"{line} - see {context.command_path if context else 'storelens'} --help"


def _system_line(error: OSError) -> str:
    what = f"{error.filename}" if error.filename else "the output"
    way_out = "free space" if error.errno == errno.ENOSPC else "allow this user to read and write there"
    return f"cannot use {what}: {error.strerror or error} - {way_out} and run this again"


def _say(line: str) -> None:
    with contextlib.suppress(OSError):  # nobody is listening
        typer.echo(" ".join(line.splitlines()), err=True)


def _drop_output() -> None:
    """Point stdout at nothing, so that the interpreter's last flush cannot fail."""
    with contextlib.suppress(OSError, ValueError):  # stdout may be no file: a test's
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
