"""How both sides write a cell down, so that equal values and no others look alike: numbers by their bits."""

import json
import struct


def cell(kind, value):
    """One value of an Iceberg type as text."""
    if value is None:
        return "null"
    if kind == "float":
        return "nan" if value != value else struct.pack(">f", value).hex()
    if kind == "double":
        return "nan" if value != value else struct.pack(">d", value).hex()
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "string":
        return json.dumps(value, ensure_ascii=True)
    # int and long in digits, timestamptz in microseconds since 1970
    return str(int(value))


def rows_in_order(columns, nulls_as_nan=False):
    """The rows of [(type, values)], one text a row, as they come.

    With `nulls_as_nan` a missing float or double is written as NaN, as a scan of the lab has it.
    """
    floating = ("float", "double") if nulls_as_nan else ()
    texts = [
        ["nan" if value is None and kind in floating else cell(kind, value) for value in values] for kind, values in columns
    ]
    return [" | ".join(row) for row in zip(*texts)] if texts else []


def rows_of(columns, nulls_as_nan=False):
    """The same, sorted: neither engine promises an order."""
    return sorted(rows_in_order(columns, nulls_as_nan))


def same_rows(expected, found):
    """None, or how the rows differ."""
    if expected == found:
        return None
    missing = sorted(set(expected) - set(found))[:2]
    extra = sorted(set(found) - set(expected))[:2]
    return f"{len(expected)} rows expected, {len(found)} found; missing {missing}; not expected {extra}"


def same_order(expected, found):
    """None, or the first row that differs."""
    for index, (wanted, other) in enumerate(zip(expected, found)):
        if wanted != other:
            return f"row {index}: {wanted!r} expected, {other!r} found"
    return None if len(expected) == len(found) else f"{len(expected)} rows expected, {len(found)} found"
