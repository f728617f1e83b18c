"""The `tieout` command: its groups, and how an error is shown (one or two lines; `--debug` shows the traceback)."""

import os
import sys
import warnings
from collections.abc import Sequence

import click

from checks.errors import TieoutError
from orchestration.cli.commands import COMMANDS

EXIT_FAILED, EXIT_USAGE = 1, 2


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="tieout")
def cli(debug: bool) -> None:
    """The nightly control room of billing operations."""
    if not debug:
        warnings.simplefilter("ignore")


for command in COMMANDS:
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit: 0 done, 1 the night failed, 2 wrong usage or configuration."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.umask(0o077)  # what Dagster and dbt write into the home is its owner's too (invariant 12)
    try:
        # without its standalone mode click hands an exit code back instead of ending with it
        code = cli.main(args=words, prog_name="tieout", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(EXIT_FAILED)
    except click.ClickException as error:
        error.show()
        sys.exit(EXIT_USAGE)
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write("Stopped. What was not committed means nothing; run the same command again.\n")
        sys.exit(EXIT_FAILED)
    except Exception as error:
        if "--debug" in words:
            raise
        sys.stderr.write(f"tieout: {_reason(error)}\n")
        sys.exit(error.exit_code if isinstance(error, TieoutError) else EXIT_FAILED)


def _reason(error: Exception) -> str:
    """One or two lines for whoever reads the screen; an error that nobody foresaw says so."""
    if isinstance(error, TieoutError):
        return str(error)
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror or error}. Make room or give write access, then run the same command again."
    words = str(error).splitlines()[0] if str(error) else "no reason given"
    return f"unexpected {type(error).__name__}: {words} (a bug: show it whole with --debug)"


if __name__ == "__main__":
    main()
