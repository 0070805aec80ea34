"""Spark with the Iceberg runtime as a judge of tables that the lab wrote, and as a writer of tables that the lab must read.

    python with-spark.py judge <folder> <jar>    tables of <folder>/expected.json
    python with-spark.py write <folder> <jar>    seven rows more into the first of them (<folder>/appended.json), tables of
                                                 its own (<folder>/foreign-spark.json), and tables that the lab must refuse
                                                 (<folder>/refused-spark.json)
"""

import json
import sys
from pathlib import Path

from cells import same_rows
from checks import Checks
from foreign import write_refused, write_tables
from spark import columns_of, describe, frame_rows, quoted, read, start

checks = Checks("Spark")


def judge(spark, expected):
    table = expected["table"]
    name = expected["name"]
    sql_name = f"lab.{quoted(table)}"
    for snapshot in expected["snapshots"]:
        number = snapshot["id"]
        checks.check(
            f"{name}: {len(snapshot['rows'])} rows at snapshot {number}",
            lambda: same_rows(snapshot["rows"], frame_rows(read(spark, table, snapshot_id=number))),
        )
        checks.equal(
            f"{name}: columns at snapshot {number}",
            [[column[1], column[2]] for column in snapshot["schema"]],
            lambda: columns_of(read(spark, table, snapshot_id=number)),
        )
        checks.check(
            f"{name}: the same rows by VERSION AS OF {number}",
            lambda: same_rows(snapshot["rows"], frame_rows(spark.sql(f"SELECT * FROM {sql_name} VERSION AS OF {number}"))),
        )
    for increment in expected["increments"]:
        checks.check(
            f"{name}: {len(increment['rows'])} rows from {increment['start']} to {increment['end']} by start-snapshot-id",
            lambda: same_rows(
                increment["rows"],
                frame_rows(
                    read(spark, table, start_snapshot_id=increment["start"], end_snapshot_id=increment["end"]),
                    nulls_as_nan=True,
                ),
            ),
        )
    for each in expected["refReads"]:
        ref, kind = each["ref"], each["type"]
        frames = {
            f"VERSION AS OF {ref!r}": lambda: spark.sql(f"SELECT * FROM {sql_name} VERSION AS OF '{ref}'"),
            f"the option {kind.lower()} {ref!r}": lambda: read(spark, table, **{kind.lower(): ref}),
        }
        for how, frame in frames.items():
            checks.check(f"{name}: {len(each['rows'])} rows by {how}", lambda: same_table(each, frame()))
    for each in expected["timeReads"]:
        checks.check(
            f"{name}: {len(each['rows'])} rows by as-of-timestamp {each['ms']}",
            lambda: same_table(each, read(spark, table, as_of_timestamp=each["ms"])),
        )
    judge_metadata_tables(spark, expected, sql_name)


def same_table(expected, frame):
    """None, or how columns or rows differ."""
    columns = columns_of(frame)
    if columns != expected["columns"]:
        return f"columns {expected['columns']} expected, {columns} found"
    return same_rows(expected["rows"], frame_rows(frame))


def judge_metadata_tables(spark, expected, sql_name):
    name = expected["name"]
    checks.equal(
        f"{name}: the metadata table snapshots",
        expected["metadata"]["snapshots"],
        lambda: [
            [str(r.micros // 1000), str(r.snapshot_id), None if r.parent_id is None else str(r.parent_id), r.operation]
            for r in spark.sql(
                f"SELECT unix_micros(committed_at) AS micros, * FROM {sql_name}.snapshots ORDER BY committed_at"
            ).collect()
        ],
    )
    checks.equal(
        f"{name}: the summaries of its snapshots",
        expected["metadata"]["summaries"],
        lambda: [
            dict(sorted(r.summary.items()))
            for r in spark.sql(f"SELECT summary FROM {sql_name}.snapshots ORDER BY committed_at").collect()
        ],
    )
    checks.equal(
        f"{name}: the metadata table history",
        expected["history"],
        lambda: [
            [str(r.snapshot_id), r.is_current_ancestor]
            for r in spark.sql(f"SELECT * FROM {sql_name}.history ORDER BY made_current_at").collect()
        ],
    )
    checks.equal(
        f"{name}: the metadata table refs",
        sorted(expected["refs"]),
        lambda: sorted([r.name, r.type, str(r.snapshot_id)] for r in spark.sql(f"SELECT * FROM {sql_name}.refs").collect()),
    )
    checks.equal(
        f"{name}: the metadata table files",
        expected["snapshots_by_id"][expected["current"]]["files"],
        lambda: sorted(
            [
                r.file_path.rsplit("/", 1)[1],
                r.record_count,
                r.file_size_in_bytes,
                {str(key): value for key, value in sorted((r.value_counts or {}).items())},
            ]
            for r in spark.sql(f"SELECT * FROM {sql_name}.files").collect()
        ),
    )
    checks.equal(
        f"{name}: the metadata table manifests",
        expected["metadata"]["manifests"],
        lambda: sorted(
            [
                r.path.rsplit("/", 1)[1],
                str(r.added_snapshot_id),
                r.added_data_files_count,
                r.existing_data_files_count,
                r.deleted_data_files_count,
            ]
            for r in spark.sql(f"SELECT * FROM {sql_name}.manifests").collect()
        ),
    )
    checks.equal(
        f"{name}: the metadata table metadata_log_entries",
        expected["metadata"]["log"],
        lambda: [
            [r.file.rsplit("/", 1)[1], None if r.latest_snapshot_id is None else str(r.latest_snapshot_id)]
            for r in spark.sql(f"SELECT * FROM {sql_name}.metadata_log_entries ORDER BY timestamp").collect()
        ],
    )


def append(spark, expected, folder):
    """Spark goes on with a table of the lab's: it is writable, and what comes of it goes back."""
    table = expected["table"]
    frame = read(spark, table).limit(7)
    checks.check(f"{expected['name']}: seven more rows", lambda: frame.writeTo(f"lab.{quoted(table)}").append())
    described = describe(spark, "lab", table, folder)
    before, after = (len(each["rows"]) for each in described["snapshots"][-2:])
    checks.equal(f"{expected['name']}: seven rows more than before", 7, lambda: after - before)
    (folder / "appended.json").write_text(json.dumps(described))


def main():
    command, folder, jar = sys.argv[1], Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve()
    tables = json.loads((folder / "expected.json").read_text())
    spark = start(folder, jar)
    try:
        if command == "judge":
            for expected in tables:
                expected["snapshots_by_id"] = {s["id"]: s for s in expected["snapshots"]}
                judge(spark, expected)
        else:
            append(spark, tables[0], folder)
            write_tables(spark, folder, checks)
            write_refused(spark, folder)
    finally:
        spark.stop()
    checks.end()


if __name__ == "__main__":
    main()
