"""Spark with the Iceberg runtime as a judge of tables that the lab wrote, and as a writer of tables that the lab must read.

    python with-spark.py <folder> <cache>

Judges the tables of <folder>/expected.json, appends to one of them (<folder>/appended.json), writes tables of its own
(<folder>/foreign-spark.json) and tables that the lab must refuse (<folder>/refused.json). The runtime's jar is kept in
<cache>.
"""

import json
import os
import shutil
import sys
import zipfile
from pathlib import Path

os.environ["TZ"] = "UTC"

from pyspark.sql import SparkSession
from pyspark.sql import functions as sf

from cells import rows_of, same_rows
from checks import Checks

runtime = "org.apache.iceberg:iceberg-spark-runtime-3.5_2.12:1.10.2"
checks = Checks("Spark")
iceberg_types = {
    "float": "float",
    "double": "double",
    "int": "int",
    "bigint": "long",
    "boolean": "boolean",
    "string": "string",
    "timestamp": "timestamptz",
}


def start(folder, cache):
    catalogs = {"lab": folder / "warehouse", "own": folder / "foreign-spark"}
    builder = (
        SparkSession.builder.master("local[2]")
        .config("spark.jars.packages", runtime)
        .config("spark.jars.ivy", str(cache))
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.driver.extraJavaOptions", "-Duser.timezone=UTC")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "2g")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
    )
    for name, place in catalogs.items():
        builder = (
            builder.config(f"spark.sql.catalog.{name}", "org.apache.iceberg.spark.SparkCatalog")
            .config(f"spark.sql.catalog.{name}.type", "hadoop")
            .config(f"spark.sql.catalog.{name}.warehouse", f"file://{place}")
            # What the judge reads must be what lies there now.
            .config(f"spark.sql.catalog.{name}.cache-enabled", "false")
        )
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def frame_rows(frame, nulls_as_nan=False):
    kinds = [(name, iceberg_types[kind]) for name, kind in frame.dtypes]
    chosen = [
        sf.unix_micros(sf.col(f"`{name}`")).alias(f"c{index}") if kind == "timestamptz" else sf.col(f"`{name}`").alias(f"c{index}")
        for index, (name, kind) in enumerate(kinds)
    ]
    found = frame.select(*chosen).collect()
    return rows_of([(kind, [row[index] for row in found]) for index, (_name, kind) in enumerate(kinds)], nulls_as_nan)


def quoted(table):
    return ".".join(f"`{part}`" for part in table.split(".", 1))


def read(spark, table, **options):
    reader = spark.read.format("iceberg")
    for key, value in options.items():
        reader = reader.option(key.replace("_", "-"), value)
    return reader.load(f"lab.{quoted(table)}")


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
            lambda: [[n, iceberg_types[k]] for n, k in read(spark, table, snapshot_id=number).dtypes],
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
    for ref, _kind, number in expected["refs"]:
        rows = expected["snapshots_by_id"][number]["rows"]
        checks.equal(
            f"{name}: VERSION AS OF the ref {ref}",
            len(rows),
            lambda: spark.sql(f"SELECT * FROM {sql_name} VERSION AS OF '{ref}'").count(),
        )
    judge_metadata_tables(spark, expected, sql_name)


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
    (folder / "appended.json").write_text(json.dumps(described))


def write_tables(spark, folder):
    home = folder / "foreign-spark"
    shutil.rmtree(home, ignore_errors=True)
    spark.sql("CREATE NAMESPACE IF NOT EXISTS own.db")
    varied(spark)
    rewritten(spark)
    found = [describe(spark, "own", table, folder) for table in ("db.varied", "db.rewritten")]
    (folder / "foreign-spark.json").write_text(json.dumps(found))


def rows(spark, first, count):
    """Rows of all seven types, with nulls and the numbers that go wrong most easily."""
    return spark.range(first, first + count).select(
        sf.expr(
            "CASE id % 6 WHEN 0 THEN float('NaN') WHEN 1 THEN float('Infinity') WHEN 2 THEN float(-0.0) WHEN 3 THEN NULL "
            "ELSE float(id + 0.1) END"
        ).alias("f"),
        sf.expr("IF(id % 5 = 0, NULL, id / 3.0D)").alias("d"),
        sf.expr("IF(id % 4 = 0, NULL, int(-id))").alias("i"),
        sf.expr("4611686018427387904 + id").alias("l"),
        sf.expr("IF(id % 7 = 0, NULL, id % 2 = 0)").alias("b"),
        sf.expr("IF(id % 6 = 0, NULL, concat('row ', id, ' 🎓 \"quoted\"'))").alias("s"),
        sf.expr("timestamp_micros(1795600800000000 + id)").alias("t"),
    )


def varied(spark):
    table = "own.db.varied"
    rows(spark, 0, 200).repartition(3).writeTo(table).using("iceberg").tableProperty("format-version", "2").tableProperty(
        "write.parquet.compression-codec", "gzip"
    ).create()
    rows(spark, 200, 50).writeTo(table).append()
    spark.sql(f"ALTER TABLE {table} CREATE TAG `before 🎓`")
    spark.sql(f"ALTER TABLE {table} ADD COLUMN extra double")
    spark.sql(f"ALTER TABLE {table} RENAME COLUMN i TO number")
    spark.sql(f"ALTER TABLE {table} SET TBLPROPERTIES ('write.parquet.compression-codec' = 'snappy')")
    more = rows(spark, 300, 40).withColumnRenamed("i", "number").withColumn("extra", sf.expr("l / 2.0D"))
    more.writeTo(table).append()
    # All files are replaced, without delete files.
    more.limit(15).writeTo(table).overwrite(sf.lit(True))
    spark.sql(f"ALTER TABLE {table} SET TBLPROPERTIES ('write.parquet.compression-codec' = 'zstd')")
    more.limit(9).writeTo(table).append()
    spark.sql(f"ALTER TABLE {table} CREATE BRANCH `aside`")


def rewritten(spark):
    table = "own.db.rewritten"
    rows(spark, 0, 30).repartition(2).writeTo(table).using("iceberg").tableProperty("format-version", "2").create()
    for first in (30, 60, 90):
        rows(spark, first, 30).writeTo(table).append()
    spark.sql(f"CALL own.system.rewrite_data_files(table => 'db.rewritten', options => map('min-input-files', '2'))")
    spark.sql(f"CALL own.system.rewrite_manifests('db.rewritten')")
    rows(spark, 200, 5).writeTo(table).append()
    oldest = spark.sql(f"SELECT snapshot_id FROM {table}.snapshots ORDER BY committed_at").first().snapshot_id
    spark.sql(f"CALL own.system.expire_snapshots(table => 'db.rewritten', snapshot_ids => ARRAY({oldest}))")
    rows(spark, 300, 4).writeTo(table).createOrReplace()
    rows(spark, 310, 3).writeTo(table).append()


def write_refused(spark, folder):
    """Tables with what the lab does not support, one feature each."""
    refused = []

    def table(feature, statements):
        name = f"refused{len(refused)}"
        for statement in statements:
            spark.sql(statement.replace("TABLE_NAME", f"own.db.{name}"))
        refused.append({"feature": feature, "zip": zipped(folder / "foreign-spark" / "db" / name, folder, name)})

    rows(spark, 0, 20).createOrReplaceTempView("some")
    table(
        "delete files",
        [
            "CREATE TABLE TABLE_NAME USING iceberg TBLPROPERTIES ('format-version'='2', 'write.delete.mode'='merge-on-read') AS "
            "SELECT /*+ COALESCE(1) */ * FROM some",
            "DELETE FROM TABLE_NAME WHERE l % 3 = 0",
        ],
    )
    table("format version 3", ["CREATE TABLE TABLE_NAME USING iceberg TBLPROPERTIES ('format-version'='3') AS SELECT * FROM some"])
    table("format version 1", ["CREATE TABLE TABLE_NAME USING iceberg TBLPROPERTIES ('format-version'='1') AS SELECT * FROM some"])
    table("ORC", ["CREATE TABLE TABLE_NAME USING iceberg TBLPROPERTIES ('write.format.default'='orc') AS SELECT * FROM some"])
    table("Avro data", ["CREATE TABLE TABLE_NAME USING iceberg TBLPROPERTIES ('write.format.default'='avro') AS SELECT * FROM some"])
    table("partition", ["CREATE TABLE TABLE_NAME USING iceberg PARTITIONED BY (bucket(4, l)) AS SELECT * FROM some"])
    table("struct", ["CREATE TABLE TABLE_NAME USING iceberg AS SELECT named_struct('x', 1) AS nested"])
    table("decimal", ["CREATE TABLE TABLE_NAME USING iceberg AS SELECT 1.50BD AS price"])
    table("date", ["CREATE TABLE TABLE_NAME USING iceberg AS SELECT current_date() AS day"])
    (folder / "refused.json").write_text(json.dumps(refused))


def zipped(place, folder, name):
    archive = folder / f"{name}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for file in sorted(place.rglob("*")):
            # Hadoop's own checksums are no part of the table.
            if file.is_file() and not file.name.endswith(".crc"):
                target.write(file, file.relative_to(place).as_posix())
    return str(archive)


def describe(spark, catalog, table, folder):
    """What Spark itself reads, and the table as a zip."""
    sql_name = f"{catalog}.{quoted(table)}"
    snapshots = spark.sql(f"SELECT * FROM {sql_name}.snapshots ORDER BY committed_at").collect()
    frame = lambda number: spark.read.format("iceberg").option("snapshot-id", number).load(sql_name)
    database, name = table.split(".", 1)
    root = folder / ("warehouse" if catalog == "lab" else "foreign-spark")
    current = spark.sql(f"SELECT snapshot_id FROM {sql_name}.refs WHERE name = 'main'").first().snapshot_id
    return {
        "name": name,
        "zip": zipped(root / database / name, folder, f"{catalog}-{name}"),
        "current": str(current),
        "columns": [[n, iceberg_types[k]] for n, k in spark.table(sql_name).dtypes],
        "refs": sorted([r.name, r.type, str(r.snapshot_id)] for r in spark.sql(f"SELECT * FROM {sql_name}.refs").collect()),
        "snapshots": [
            {
                "id": str(s.snapshot_id),
                "parent": None if s.parent_id is None else str(s.parent_id),
                "operation": s.operation,
                "rows": frame_rows(frame(s.snapshot_id)),
            }
            for s in snapshots
        ],
    }


def main():
    folder, cache = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    spark = start(folder, cache)
    try:
        tables = json.loads((folder / "expected.json").read_text())
        for expected in tables:
            expected["snapshots_by_id"] = {s["id"]: s for s in expected["snapshots"]}
            judge(spark, expected)
        if tables:
            append(spark, tables[0], folder)
        write_tables(spark, folder)
        write_refused(spark, folder)
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
