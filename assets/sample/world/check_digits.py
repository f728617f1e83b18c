"""Arithmetic of check digits on whole arrays: digits, weighted sums, Luhn, ISO 7064. No country stands here."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Texts = NDArray[np.str_]


def digits_of(numbers: Numbers, width: int) -> Numbers:
    """One row of `width` digits a number, the first digit first."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    digits: Numbers = numbers[:, None] // powers % 10
    return digits


def weigh(numbers: Numbers, *weights: int) -> Numbers:
    """Sum of the digits times their weights; as many digits as weights."""
    total: Numbers = digits_of(numbers, len(weights)) @ np.array(weights, dtype=np.int64)
    return total


def luhn(numbers: Numbers, width: int) -> Numbers:
    """The Luhn check digit to be put behind `numbers`."""
    digits = digits_of(numbers, width)
    doubled = digits[:, ::-1][:, 0::2] * 2
    total: Numbers = (doubled // 10 + doubled % 10).sum(axis=1) + digits[:, ::-1][:, 1::2].sum(axis=1)
    return -total % 10


def iso_7064_mod_11_10(numbers: Numbers, width: int) -> Numbers:
    """The check digit of ISO 7064, MOD 11,10, to be put behind `numbers`."""
    product = np.full(len(numbers), 10, dtype=np.int64)
    for digit in digits_of(numbers, width).T:
        product = ((product + digit + 9) % 10 + 1) * 2 % 11
    return (11 - product) % 10


def pad(numbers: Numbers, width: int) -> Texts:
    """Numbers as text with leading zeros."""
    return np.char.zfill(numbers.astype(np.str_), width)


def join(*parts: str | Texts) -> Texts:
    """Texts put together, element by element."""
    text: Texts = np.asarray(parts[0], dtype=np.str_)
    for part in parts[1:]:
        text = np.char.add(text, part)
    return text


def span(serials: Numbers, low: int, high: int) -> Numbers:
    """Serials moved into [low, high)."""
    return low + serials % (high - low)


def checked(
    prefix: str, width: int, check: Callable[[Numbers], Numbers], *, low: int = 0, high: int = 0
) -> Callable[[Numbers], Texts]:
    """A country whose number is `width` digits, the last one a check digit.

    Some bases have no check digit (it would be 10): the base's last digit is then raised until one exists. `low` and
    `high` bound the digits before that one.
    """

    def make(serials: Numbers) -> Texts:
        base = span(serials, low or 10 ** (width - 3), high or 10 ** (width - 2)) * 10
        digit = check(base)
        for _ in range(9):
            unusable = digit > 9
            base[unusable] += 1
            digit[unusable] = check(base[unusable])
        return join(prefix, pad(base, width - 1), digit.astype(np.str_))

    return make


def mod_11(*weights: int) -> Callable[[Numbers], Numbers]:
    """Check digit that brings the weighted sum, itself weighted 1, to a multiple of 11."""
    return lambda base: -weigh(base, *weights) % 11


def letters(values: Numbers, alphabet: str) -> Texts:
    """One sign of the alphabet for each value, taken round and round."""
    return np.array(list(alphabet))[values % len(alphabet)]


def luhn_sum(base: Numbers, width: int) -> Numbers:
    """Luhn sum of `base` where its last digit is not doubled, as Austria counts."""
    digits = digits_of(base, width)[:, ::-1]
    doubled = digits[:, 1::2] * 2
    total: Numbers = (doubled // 10 + doubled % 10).sum(axis=1) + digits[:, 0::2].sum(axis=1)
    return total % 10
