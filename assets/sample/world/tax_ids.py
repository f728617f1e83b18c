"""Tax IDs with right check digits, by country: array in, array out. Nothing about who has one or lacks it.

Written from the published algorithms, not with the library that the rules use, so that an error there shows.
"""

from collections.abc import Callable

import numpy as np

from assets.sample.world.check_digits import (
    Numbers,
    Texts,
    checked,
    digits_of,
    iso_7064_mod_11_10,
    join,
    letters,
    luhn,
    luhn_sum,
    mod_11,
    pad,
    span,
    weigh,
)

# The canary: looks like a German VAT number, is wrong in its last digit, belongs to the sample's first customer alone.
# It is looked for, whole, in everything that a run wrote for people.
CANARY_TAX_ID = "DE294776385"

_BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_RFC_SIGNS = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"


def _bulgaria(base: Numbers) -> Numbers:
    first = weigh(base, 1, 2, 3, 4, 5, 6, 7, 8) % 11
    return np.where(first == 10, weigh(base, 3, 4, 5, 6, 7, 8, 9, 10) % 11 % 10, first)


def _czechia(base: Numbers) -> Numbers:
    check = -weigh(base, 8, 7, 6, 5, 4, 3, 2) % 11
    return np.where(check == 0, 1, check) % 10


def _lithuania(serials: Numbers) -> Texts:
    base = span(serials, 100_000, 1_000_000) * 100 + span(serials, 0, 10) * 10 + 1
    check = weigh(base, 1, 2, 3, 4, 5, 6, 7, 8) % 11
    second = weigh(base, 3, 4, 5, 6, 7, 8, 9, 1) % 11 % 10
    return join("LT", pad(base, 8), np.where(check == 10, second, check).astype(np.str_))


def _latvia(base: Numbers) -> Numbers:
    return (3 - weigh(base, 9, 1, 4, 8, 3, 10, 2, 5, 7, 6)) % 11


def _slovenia(base: Numbers) -> Numbers:
    check = 11 - weigh(base, 8, 7, 6, 5, 4, 3, 2) % 11
    return np.where(check == 11, 99, check % 10)


def _belgium(serials: Numbers) -> Texts:
    base = span(serials, 4_000_000, 10_000_000)
    return join("BE", pad(base, 8), pad(97 - base % 97, 2))


def _cyprus(serials: Numbers) -> Texts:
    base = span(serials, 20_000_000, 60_000_000)
    digits = digits_of(base, 8)
    odd = np.array([1, 0, 5, 7, 9, 13, 15, 17, 19, 21])[digits[:, 0::2]].sum(axis=1)
    return join("CY", base.astype(np.str_), letters(odd + digits[:, 1::2].sum(axis=1), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _ireland(serials: Numbers) -> Texts:
    base = span(serials, 1_000_000, 10_000_000)
    return join("IE", base.astype(np.str_), letters(weigh(base, 8, 7, 6, 5, 4, 3, 2), "WABCDEFGHIJKLMNOPQRSTUV"))


def _spain(serials: Numbers) -> Texts:
    base = span(serials, 1_000_000, 10_000_000)
    return join("ESB", base.astype(np.str_), luhn(base, 7).astype(np.str_))


def _france(serials: Numbers) -> Texts:
    base = span(serials, 30_000_000, 95_000_000)
    siren = base * 10 + luhn(base, 8)
    return join("FR", pad((siren * 100 + 12) % 97, 2), siren.astype(np.str_))


def _britain(serials: Numbers) -> Texts:
    base = span(serials, 1_000_000, 9_990_000)
    check = -weigh(base, 8, 7, 6, 5, 4, 3, 2) % 97
    return join("GB", base.astype(np.str_), pad(check, 2))


def _italy(serials: Numbers) -> Texts:
    base = span(serials, 100_000, 10_000_000) * 1000 + 1 + serials % 100
    return join("IT", pad(base, 10), luhn(base, 10).astype(np.str_))


def _luxembourg(serials: Numbers) -> Texts:
    base = span(serials, 100_000, 1_000_000)
    return join("LU", base.astype(np.str_), pad(base % 89, 2))


def _malta(serials: Numbers) -> Texts:
    base = span(serials, 100_000, 1_000_000)
    return join("MT", base.astype(np.str_), pad(37 - weigh(base, 3, 4, 6, 7, 8, 9) % 37, 2))


def _netherlands(serials: Numbers) -> Texts:
    base = checked("", 9, lambda b: weigh(b, 9, 8, 7, 6, 5, 4, 3, 2) % 11, low=1_000_000)(serials)
    return join("NL", base, "B", pad(1 + serials % 9, 2))


def _sweden(serials: Numbers) -> Texts:
    base = span(serials, 550_000_000, 560_000_000)
    return join("SE", base.astype(np.str_), luhn(base, 9).astype(np.str_), "01")


def _slovakia(serials: Numbers) -> Texts:
    # The third digit must be one of 2, 3, 4, 7, 8, 9; 2020… to 2024… is what companies have.
    base = span(serials, 2_020_000_000 // 11 + 1, 2_029_999_999 // 11) * 11
    return join("SK", base.astype(np.str_))


def _norway(serials: Numbers) -> Texts:
    return join(checked("NO", 9, mod_11(3, 2, 7, 6, 5, 4, 3, 2), low=8_000_000)(serials), "MVA")


def _switzerland(serials: Numbers) -> Texts:
    number = (
        checked("", 9, mod_11(5, 4, 3, 2, 7, 6, 5, 4), low=1_000_000)(serials).astype("U9").view("U1").reshape(-1, 9)
    )
    groups = [np.ascontiguousarray(number[:, i : i + 3]).view("U3").ravel() for i in (0, 3, 6)]
    return join("CHE-", groups[0], ".", groups[1], ".", groups[2], " MWST")


def _australia(serials: Numbers) -> Texts:
    base = span(serials, 100_000_000, 1_000_000_000)
    check = 11 + (-weigh(base, 3, 5, 7, 9, 11, 13, 15, 17, 19) - 1) % 89
    return join(check.astype(np.str_), base.astype(np.str_))


def _india(serials: Numbers) -> Texts:
    states = np.array(["29", "27", "33"])[serials % 3]
    names = [letters(serials // 26**place, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") for place in range(5)]
    pan = join(*names[:3], "C", names[3], pad(span(serials, 1, 10_000), 4), names[4])
    body = join(states, pan, "1Z")
    values = np.array([[_BASE36.index(sign) for sign in text] for text in body], dtype=np.int64).reshape(-1, 14)
    doubled = values[:, ::-1][:, 0::2] * 2
    total = (doubled // 36 + doubled % 36).sum(axis=1) + values[:, ::-1][:, 1::2].sum(axis=1)
    return join(body, letters(-total % 36, _BASE36))


def _brazil(serials: Numbers) -> Texts:
    base = span(serials, 10_000_000, 100_000_000) * 10_000 + 1
    first = -weigh(base, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2) % 11 % 10
    both = base * 10 + first
    second = -weigh(both, 6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2) % 11 % 10
    return join(pad(both, 13), second.astype(np.str_))


def _mexico(serials: Numbers) -> Texts:
    names = [letters(serials // 26**place, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") for place in range(3)]
    founded = join(pad(serials % 24, 2), pad(1 + serials // 7 % 12, 2), pad(1 + serials // 11 % 28, 2))
    body = join(*names, founded, letters(serials // 5, "123456789ABCDEFGHIJKLMNOPQRSTUV"))
    body = join(body, letters(serials // 3, "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    values = np.array([[_RFC_SIGNS.index(sign) for sign in text] for text in body], dtype=np.int64).reshape(-1, 11)
    # A company's code is one sign shorter than a person's: it counts from the second place, after a blank (value 37).
    check = (11 - (37 * 13 + values @ np.arange(12, 1, -1))) % 11
    return join(body, letters(check, "0123456789A"))


_MAKERS: dict[str, Callable[[Numbers], Texts]] = {
    "AT": checked("ATU", 8, lambda b: (6 - luhn_sum(b, 7)) % 10),
    "AU": _australia,
    "BE": _belgium,
    "BG": checked("BG", 9, _bulgaria),
    "BR": _brazil,
    "CH": _switzerland,
    "CY": _cyprus,
    "CZ": checked("CZ", 8, _czechia, high=900_000),
    "DE": checked("DE", 9, lambda b: iso_7064_mod_11_10(b, 8)),
    "DK": checked("DK", 8, mod_11(2, 7, 6, 5, 4, 3, 2)),
    "EE": checked("EE", 9, lambda b: -weigh(b, 3, 7, 1, 3, 7, 1, 3, 7) % 10),
    "ES": _spain,
    "FI": checked("FI", 8, mod_11(7, 9, 10, 5, 8, 4, 2)),
    "FR": _france,
    "GB": _britain,
    "GR": checked("EL", 9, lambda b: weigh(b, 256, 128, 64, 32, 16, 8, 4, 2) % 11 % 10),
    "HR": checked("HR", 11, lambda b: iso_7064_mod_11_10(b, 10)),
    "HU": checked("HU", 8, lambda b: -weigh(b, 9, 7, 3, 1, 9, 7, 3) % 10),
    "IE": _ireland,
    "IN": _india,
    "IT": _italy,
    "LT": _lithuania,
    "LU": _luxembourg,
    "LV": checked("LV", 11, _latvia, low=400_000_000),
    "MT": _malta,
    "MX": _mexico,
    "NL": _netherlands,
    "NO": _norway,
    "PL": checked("PL", 10, lambda b: weigh(b, 6, 5, 7, 2, 3, 4, 5, 6, 7) % 11),
    "PT": checked("PT", 9, lambda b: -weigh(b, 9, 8, 7, 6, 5, 4, 3, 2) % 11 % 10, low=5_000_000, high=6_000_000),
    "RO": checked("RO", 8, lambda b: 10 * weigh(b, 3, 2, 1, 7, 5, 3, 2) % 11 % 10),
    "SE": _sweden,
    "SI": checked("SI", 8, _slovenia),
    "SK": _slovakia,
}


def tax_ids(country: str, serials: Numbers) -> Texts:
    """A valid tax ID of `country` (ISO 3166, two letters) for each serial; equal serials give equal IDs."""
    return _MAKERS[country](serials)


def has_tax_ids(country: str) -> bool:
    """Whether this module knows how the country builds its tax IDs."""
    return country in _MAKERS


# Where the sign stands whose change no checksum forgives, from 0; elsewhere it is the last one. Dutch numbers have two
# checksums and Mexican ones are often accepted without: there the form is spoiled.
_TELLING_SIGN = {"AU": 1, "CH": 14, "MX": 5, "NL": 11, "NO": 10, "SE": 11}


def spoiled(country: str, ids: Texts) -> Texts:
    """Each tax ID with one sign changed so that it is surely wrong."""
    signs = [list(text) for text in ids.tolist()]
    for text in signs:
        place = _TELLING_SIGN.get(country, len(text) - 1)
        text[place] = {"9": "0", "Z": "A"}.get(text[place], chr(ord(text[place]) + 1))
        if country == "MX":
            text[place] = "9"
    return np.array(["".join(text) for text in signs], dtype=np.str_)
