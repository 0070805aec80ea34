"""PyIceberg as a judge of tables that the lab wrote, and as a writer of tables that the lab must read.

    python with-pyiceberg.py judge <folder>    tables of <folder>/expected.json
    python with-pyiceberg.py write <folder>    tables into <folder>, and <folder>/foreign-pyiceberg.json
"""

import datetime
import json
import math
import shutil
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.conversions import from_bytes
from pyiceberg.table import StaticTable
from pyiceberg.table.metadata import TableMetadataV2
from pyiceberg.types import DoubleType

from cells import rows_of, same_rows
from checks import Checks

checks = Checks("PyIceberg")


def plain(field):
    return [field.field_id, field.name, str(field.field_type), field.required]


def arrow_rows(table, kinds):
    columns = []
    for name in table.column_names:
        column = table[name]
        if kinds[name] == "timestamptz":
            column = pc.cast(column, pa.int64())
        columns.append((kinds[name], column.to_pylist()))
    return rows_of(columns)


def scan(table, snapshot_id=None):
    found = table.scan(snapshot_id=snapshot_id)
    schema = found.projection()
    return arrow_rows(found.to_arrow(), {field.name: str(field.field_type) for field in schema.fields})


def judge(folder):
    for expected in json.loads((folder / "expected.json").read_text()):
        judge_table(expected)


def judge_table(expected):
    name = expected["name"]
    table = StaticTable.from_metadata(expected["metadataFile"])
    checks.equal(f"{name}: current schema", expected["schema"], lambda: [plain(f) for f in table.schema().fields])
    checks.equal(
        f"{name}: snapshots",
        expected["allSnapshots"],
        lambda: [
            [str(s.snapshot_id), None if s.parent_snapshot_id is None else str(s.parent_snapshot_id), s.summary.operation.value]
            for s in table.snapshots()
        ],
    )
    for snapshot in expected["snapshots"]:
        number = int(snapshot["id"])
        checks.check(
            f"{name}: {len(snapshot['rows'])} rows at snapshot {number}",
            lambda: same_rows(snapshot["rows"], scan(table, number)),
        )
        checks.equal(
            f"{name}: schema at snapshot {number}",
            snapshot["schema"],
            lambda: [plain(f) for f in table.scan(snapshot_id=number).projection().fields],
        )
        checks.equal(
            f"{name}: files and counts at snapshot {number}",
            snapshot["files"],
            lambda: sorted(
                [Path(f["file_path"]).name, f["record_count"], f["file_size_in_bytes"], dict(f["value_counts"] or [])]
                for f in stringify(table.inspect.files(snapshot_id=number).to_pylist())
            ),
        )
    checks.equal(
        f"{name}: refs",
        sorted(expected["refs"]),
        lambda: sorted([r["name"], r["type"], str(r["snapshot_id"])] for r in table.inspect.refs().to_pylist()),
    )
    checks.equal(
        f"{name}: history",
        expected["history"],
        lambda: [[str(r["snapshot_id"]), r["is_current_ancestor"]] for r in table.inspect.history().to_pylist()],
    )
    checks.check(f"{name}: bounds hold every value", lambda: bounds_hold(table))


def stringify(files):
    """Maps with text keys, as JSON has them."""
    for file in files:
        file["value_counts"] = [(str(key), value) for key, value in file["value_counts"] or []]
    return files


def bounds_hold(table):
    """The bounds of every file of the current snapshot, as PyIceberg decodes them, against the values in the file."""
    fields = {field.field_id: field for field in table.schema().fields}
    for task in table.scan().plan_files():
        rows = pq.read_table(task.file.file_path.removeprefix("file://"))
        for column in rows.schema:
            field = fields.get(int(column.metadata[b"PARQUET:field_id"]))
            if field is None:
                continue
            values = [v for v in rows[column.name].to_pylist() if v is not None and v == v]
            if str(field.field_type) == "timestamptz":
                values = pc.cast(rows[column.name], pa.int64()).drop_null().to_pylist()
            lower, upper = (
                from_bytes(field.field_type, bounds[field.field_id]) if field.field_id in bounds else None
                for bounds in (task.file.lower_bounds or {}, task.file.upper_bounds or {})
            )
            if values and lower is None:
                return f"{field.name} has values, but no lower bound in {task.file.file_path}"
            if any(v < lower or (upper is not None and v > upper) for v in values):
                return f"{field.name} is not within {lower!r} and {upper!r} in {task.file.file_path}"
    return None


def sample(first, count, with_extra=False):
    """Rows of all seven types, with nulls and the numbers that go wrong most easily."""
    numbers = range(first, first + count)
    odd = [math.nan, math.inf, -math.inf, -0.0]
    data = {
        "f": pa.array([odd[n % 7] if n % 7 < 4 else None if n % 7 == 4 else n + 0.25 for n in numbers], pa.float32()),
        "d": pa.array([None if n % 5 == 0 else 1e300 / (n + 1) for n in numbers], pa.float64()),
        "i": pa.array([None if n % 3 == 0 else -n for n in numbers], pa.int32()),
        "l": pa.array([2**62 + n for n in numbers], pa.int64()),
        "b": pa.array([None if n % 4 == 0 else n % 2 == 0 for n in numbers], pa.bool_()),
        "s": pa.array([None if n % 6 == 0 else f"row {n} 🎓 it's \"quoted\"" for n in numbers], pa.string()),
        "t": pa.array(
            [datetime.datetime(2026, 11, 25, 10, 0, 0, n, tzinfo=datetime.timezone.utc) for n in numbers],
            pa.timestamp("us", tz="UTC"),
        ),
    }
    if with_extra:
        data["extra"] = pa.array([None if n % 2 else n * 1.5 for n in numbers], pa.float64())
    return pa.table(data)


def write(folder):
    home = folder / "foreign-pyiceberg"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    catalog = SqlCatalog("judge", uri=f"sqlite:///{home}/catalog.db", warehouse=f"file://{home}/warehouse")
    catalog.create_namespace("elsewhere")
    tables = [write_varied(catalog), write_known_id(catalog)]
    (folder / "foreign-pyiceberg.json").write_text(json.dumps([described(table, home) for table in tables]))


def write_varied(catalog):
    table = catalog.create_table(
        "elsewhere.varied",
        sample(0, 1).schema,
        properties={"write.parquet.compression-codec": "zstd", "write.parquet.row-group-limit": "40"},
    )
    table.append(sample(0, 100))
    table.append(sample(100, 30))
    table.manage_snapshots().create_tag(table.current_snapshot().snapshot_id, "before 🎓").commit()
    with table.update_schema() as update:
        update.add_column("extra", DoubleType())
    table.transaction().set_properties({"write.parquet.compression-codec": "snappy"}).commit_transaction()
    table.append(sample(200, 20, with_extra=True))
    # Whole files are replaced: no delete files.
    table.overwrite(sample(300, 25, with_extra=True))
    table.append(sample(400, 10, with_extra=True))
    return table


def write_known_id(catalog):
    """A table whose current snapshot has just this id."""
    table = catalog.create_table("elsewhere.known_id", sample(0, 1).schema)
    own = TableMetadataV2.new_snapshot_id
    TableMetadataV2.new_snapshot_id = lambda self: 5184430069070270604
    try:
        table.append(sample(0, 12))
    finally:
        TableMetadataV2.new_snapshot_id = own
    assert table.current_snapshot().snapshot_id == 5184430069070270604, table.current_snapshot()
    table.append(sample(12, 3))
    return table


def described(table, home):
    """What PyIceberg itself reads, and the table as a zip."""
    name = table.name()[-1]
    place = Path(table.location().removeprefix("file://"))
    archive = home / f"{name}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for file in sorted(place.rglob("*")):
            if file.is_file():
                target.write(file, file.relative_to(place).as_posix())
    return {
        "name": name,
        "zip": str(archive),
        "schema": [plain(field) for field in table.schema().fields],
        "current": str(table.current_snapshot().snapshot_id),
        "refs": sorted([r["name"], r["type"], str(r["snapshot_id"])] for r in table.inspect.refs().to_pylist()),
        "snapshots": [
            {
                "id": str(s.snapshot_id),
                "parent": None if s.parent_snapshot_id is None else str(s.parent_snapshot_id),
                "operation": s.summary.operation.value,
                "rows": scan(table, s.snapshot_id),
            }
            for s in table.snapshots()
        ],
    }


if __name__ == "__main__":
    command, folder = sys.argv[1], Path(sys.argv[2]).resolve()
    {"judge": judge, "write": write}[command](folder)
