"""`check.html`, which checks a pack in a browser: one file that comes with the program and shares no code with it."""

import hashlib
from pathlib import Path

from evidence.pack.writing import NoPackError
from privacy.model.ids import Digest

PAGE = Path(__file__).parents[1] / "templates" / "check.html"
"""Finished as it lies there: the policy in its head names the hashes of its own script and style."""


def copy_page(to: Path | None) -> tuple[Path, Digest]:
    """Write the page to a new file, or say where it is; with its SHA-256, by which two copies are compared.

    Raises:
        NoPackError: there is such a file already, or it cannot be written.
    """
    content = PAGE.read_bytes()
    if to is not None:
        try:
            with to.open("xb") as file:
                file.write(content)
        except FileExistsError:
            raise NoPackError(f"{to} exists already. Choose another name.") from None
        except OSError as error:
            raise NoPackError(f"{to} cannot be written: {error.strerror}.") from error
    return to or PAGE, Digest(hashlib.sha256(content).hexdigest())
