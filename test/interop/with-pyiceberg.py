"""PyIceberg as a judge of tables that the lab wrote, and as a writer of tables that the lab must read.

    python with-pyiceberg.py judge <folder>            tables of <folder>/expected.json
    python with-pyiceberg.py read-appended <folder>    the lab's table that Spark went on with, <folder>/appended.json
    python with-pyiceberg.py write <folder>            tables into <folder>, <folder>/foreign-pyiceberg.json and
                                                       <folder>/refused-pyiceberg.json
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
from pyiceberg.expressions import AlwaysTrue
from pyiceberg.io.pyarrow import ArrowScan
from pyiceberg.table import StaticTable
from pyiceberg.table.metadata import TableMetadataV2
from pyiceberg.types import DoubleType

from cells import rows_in_order, rows_of, same_order, same_rows
from checks import Checks

checks = Checks("PyIceberg")


def plain(field):
    return [field.field_id, field.name, str(field.field_type), field.required]


def typed_columns(table, schema):
    kinds = {field.name: str(field.field_type) for field in schema.fields}
    columns = []
    for name in table.column_names:
        column = table[name]
        if kinds[name] == "timestamptz":
            column = pc.cast(column, pa.int64())
        columns.append((kinds[name], column.to_pylist()))
    return columns


def scan(table, snapshot_id=None):
    found = table.scan(snapshot_id=snapshot_id)
    return rows_of(typed_columns(found.to_arrow(), found.projection()))


def scan_in_order(table, snapshot_id):
    """Rows as the lab promises them: by data sequence number, then as manifests and files have them."""
    found = table.scan(snapshot_id=snapshot_id)
    tasks = {task.file.file_path: task for task in found.plan_files()}
    entries = [entry for entry in table.inspect.entries(snapshot_id=snapshot_id).to_pylist() if entry["status"] != 2]
    ordered = sorted(entries, key=lambda entry: entry["sequence_number"])
    reader = ArrowScan(table.metadata, table.io, found.projection(), AlwaysTrue())
    rows = []
    for entry in ordered:
        read = reader.to_table([tasks.pop(entry["data_file"]["file_path"])])
        rows += rows_in_order(typed_columns(read, found.projection()), nulls_as_nan=True)
    assert not tasks, f"in the plan, but in no manifest: {list(tasks)}"
    return rows


def increment(table, start, end):
    found = table.incremental_append_scan(from_snapshot_id_exclusive=int(start), to_snapshot_id_inclusive=int(end))
    return rows_of(typed_columns(found.to_arrow(), found.projection()), nulls_as_nan=True)


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
        checks.check(
            f"{name}: the order of rows at snapshot {number}",
            lambda: same_order(snapshot["rowsInOrder"], scan_in_order(table, number)),
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
    for each in expected["increments"]:
        checks.check(
            f"{name}: {len(each['rows'])} rows from {each['start']} to {each['end']} by its incremental append scan",
            lambda: same_rows(each["rows"], increment(table, each["start"], each["end"])),
        )
    judge_metadata_tables(table, expected)


def judge_metadata_tables(table, expected):
    name = expected["name"]
    checks.equal(
        f"{name}: inspect.snapshots",
        expected["metadata"]["snapshots"],
        lambda: [
            [
                str(milliseconds(r["committed_at"])),
                str(r["snapshot_id"]),
                None if r["parent_id"] is None else str(r["parent_id"]),
                r["operation"],
            ]
            for r in table.inspect.snapshots().to_pylist()
        ],
    )
    checks.equal(
        f"{name}: inspect.manifests",
        expected["metadata"]["manifests"],
        lambda: sorted(
            [
                Path(r["path"]).name,
                str(r["added_snapshot_id"]),
                r["added_data_files_count"],
                r["existing_data_files_count"],
                r["deleted_data_files_count"],
            ]
            for r in table.inspect.manifests().to_pylist()
        ),
    )
    checks.equal(
        f"{name}: inspect.metadata_log_entries",
        expected["metadata"]["log"],
        lambda: [
            [Path(r["file"]).name, None if r["latest_snapshot_id"] is None else str(r["latest_snapshot_id"])]
            for r in table.inspect.metadata_log_entries().to_pylist()
        ],
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


def read_appended(folder):
    """What Spark appended to the lab's table, and all before it, as Spark itself reads it."""
    expected = json.loads((folder / "appended.json").read_text())
    table = StaticTable.from_metadata(expected["metadataFile"])
    for snapshot in expected["snapshots"]:
        checks.check(
            f"{expected['name']}, appended to by Spark: {len(snapshot['rows'])} rows at snapshot {snapshot['id']}",
            lambda: same_rows(snapshot["rows"], scan(table, int(snapshot["id"]))),
        )


def milliseconds(time):
    """Of a time without a zone, which is meant in UTC."""
    return round((time - datetime.datetime(1970, 1, 1)) / datetime.timedelta(milliseconds=1))


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
    check_premises(*tables)
    (folder / "foreign-pyiceberg.json").write_text(json.dumps([described(table, home) for table in tables]))
    (folder / "refused-pyiceberg.json").write_text(json.dumps(write_refused(catalog, home)))


def check_premises(varied, known_id):
    """That the tables have what the lab is to be tested with."""
    ids = [snapshot.snapshot_id for table in (varied, known_id) for snapshot in table.snapshots()]
    checks.check("ids above 2^53 are written", lambda: None if max(ids) > 2**53 else f"{ids}")
    checks.equal("zstd and snappy Parquet are written", {"ZSTD", "SNAPPY"}, lambda: codecs(varied))
    operations = {snapshot.summary.operation.value for snapshot in varied.snapshots()}
    checks.check("an overwrite is written", lambda: None if operations - {"append"} else f"{operations}")
    checks.equal("no delete files are written", 0, lambda: varied.inspect.delete_files().num_rows)


def codecs(table):
    files = Path(table.location().removeprefix("file://")).rglob("*.parquet")
    return {pq.ParquetFile(file).metadata.row_group(0).column(0).compression for file in files}


def write_refused(catalog, home):
    """Tables with a type that the lab lacks, as Spark does not write it."""
    day = datetime.date(2026, 11, 25)
    columns = {
        "time": pa.array([datetime.time(10, 30)], pa.time64("us")),
        "fixed": pa.array([b"four"], pa.binary(4)),
        "list": pa.array([[1, 2]], pa.list_(pa.int32())),
        "date": pa.array([day], pa.date32()),
    }
    refused = []
    for kind, column in columns.items():
        data = pa.table({"l": pa.array([1], pa.int64()), "odd": column})
        table = catalog.create_table(f"elsewhere.refused_{kind}", data.schema)
        table.append(data)
        refused.append({"feature": f"a column of type {kind}", "named": f"of type {kind}", "zip": str(zipped(table, home))})
    return refused


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


def zipped(table, home):
    place = Path(table.location().removeprefix("file://"))
    archive = home / f"{table.name()[-1]}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for file in sorted(place.rglob("*")):
            if file.is_file():
                target.write(file, file.relative_to(place).as_posix())
    return archive


def described(table, home):
    """What PyIceberg itself reads, and the table as a zip."""
    return {
        "name": table.name()[-1],
        "zip": str(zipped(table, home)),
        "schema": [plain(field) for field in table.schema().fields],
        "current": str(table.current_snapshot().snapshot_id),
        "refs": sorted([r["name"], r["type"], str(r["snapshot_id"])] for r in table.inspect.refs().to_pylist()),
        "history": [[str(r["snapshot_id"]), r["is_current_ancestor"]] for r in table.inspect.history().to_pylist()],
        "snapshots": [
            {
                "id": str(s.snapshot_id),
                "parent": None if s.parent_snapshot_id is None else str(s.parent_snapshot_id),
                "operation": s.summary.operation.value,
                "columns": [[f.name, str(f.field_type)] for f in table.scan(snapshot_id=s.snapshot_id).projection().fields],
                "rows": scan(table, s.snapshot_id),
            }
            for s in table.snapshots()
        ],
    }


if __name__ == "__main__":
    command, folder = sys.argv[1], Path(sys.argv[2]).resolve()
    {"judge": judge, "read-appended": read_appended, "write": write}[command](folder)
    checks.end()
