"""Arrays between Python and the lab: float32 in base64, row-major; columns by name, in feature order."""

import base64

import numpy as np


def encoded(array):
    return base64.b64encode(np.ascontiguousarray(array, dtype="<f4").tobytes()).decode()


def decoded(text):
    return np.frombuffer(base64.b64decode(text), dtype="<f4")


def columns_of(rows, names):
    return {name: encoded(rows[:, index]) for index, name in enumerate(names)}


def rows_of(columns):
    return np.stack([decoded(text) for text in columns.values()], axis=1)


def differing_bits(found, expected):
    """How many float32 differ in any bit; NaN is one value."""
    found, expected = np.asarray(found, "<f4").ravel(), np.asarray(expected, "<f4").ravel()
    if found.size != expected.size:
        return max(found.size, expected.size)
    same = (found.view("<u4") == expected.view("<u4")) | (np.isnan(found) & np.isnan(expected))
    return int((~same).sum())
