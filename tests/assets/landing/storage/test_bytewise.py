"""What is seen of a file's bytes does not depend on where its pieces end."""

import re

from hypothesis import given
from hypothesis import strategies as st

from assets.landing.storage.bytes import Characters, Lines

TEXT = st.text("a\n\r \t,\0é€\ufffd\U0001f600\ud7ff").map(str.encode)
BYTES = st.lists(TEXT | st.sampled_from([b"\xff", b"\xe2\x82", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80"]))
CUTS = st.lists(st.integers(1, 5), min_size=1)


def _pieces(content: bytes, sizes: list[int]) -> list[bytes]:
    pieces: list[bytes] = []
    at = 0
    while at < len(content):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(content[at : at + size])
        at += size
    return pieces


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(BYTES.map(b"".join), CUTS)
def test_characters_are_found_wherever_the_pieces_end(content: bytes, sizes: list[int]) -> None:
    characters = Characters()
    for piece in _pieces(content, sizes):
        characters.add(piece)
    assert characters.has_nul == (b"\0" in content)
    assert characters.is_utf8 == _is_utf8(content)
    if characters.is_utf8:
        assert characters.has_replacement == ("\ufffd" in content.decode())


@given(TEXT, CUTS)
def test_lines_are_counted_wherever_the_pieces_end(content: bytes, sizes: list[int]) -> None:
    lines = Lines()
    for piece in _pieces(content, sizes):
        lines.add(piece)
    whole = re.split(rb"\n", content.removesuffix(b"\n")) if content else []
    assert lines.total == len(whole)
