"""The file that states a control total beside a delivery. Keep out what it says (control_totals)."""

from pathlib import Path

from assets.landing.schema.catalogue import Export

SIDECAR = ".total.json"
_MOST_BYTES = 1 << 20
"""What is longer is no control total, and is not read further."""


def sidecar_of(path: Path, export: Export) -> bytes:
    """Return the bytes of the sidecar, a part of the delivery's identity; none where the contract names none."""
    if export.guards.control_total is None or export.guards.control_total.stands_in != "sidecar":
        return b""
    return sidecar_content(path) or b""


def sidecar_content(path: Path) -> bytes | None:
    """Return the sidecar of the file at `path`; None where there is none, nothing of one that cannot be read."""
    sidecar = path.with_name(path.name + SIDECAR)
    try:
        if not sidecar.is_file():
            return None
        with sidecar.open("rb") as file:
            return file.read(_MOST_BYTES)
    except OSError:
        return b""
