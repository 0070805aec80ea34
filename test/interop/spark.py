"""Spark with the Iceberg runtime, and what both its judge and its writer do with tables."""

import json
import os
import zipfile

os.environ["TZ"] = "UTC"

from pyspark.sql import SparkSession
from pyspark.sql import functions as sf

from cells import rows_of

iceberg_types = {
    "float": "float",
    "double": "double",
    "int": "int",
    "bigint": "long",
    "boolean": "boolean",
    "string": "string",
    "timestamp": "timestamptz",
}


def start(folder, jar):
    """A Spark with Iceberg, and two catalogs in folders: `lab` of exported tables, `own` of tables to be written."""
    catalogs = {"lab": folder / "warehouse", "own": folder / "foreign-spark"}
    builder = (
        SparkSession.builder.master("local[2]")
        .config("spark.jars", str(jar))
        .config("spark.ui.enabled", "false")
        # It would stand before the lines of the judge.
        .config("spark.ui.showConsoleProgress", "false")
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


def columns_of(frame):
    return [[name, iceberg_types[kind]] for name, kind in frame.dtypes]


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


def zipped(place, folder, name):
    archive = folder / f"{name}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for file in sorted(place.rglob("*")):
            # Hadoop's own checksums are no part of the table.
            if file.is_file() and not file.name.endswith(".crc"):
                target.write(file, file.relative_to(place).as_posix())
    return str(archive)


def metadata_of(place):
    """The current metadata file of a table in a Hadoop catalog, and what it says."""
    version = (place / "metadata" / "version-hint.text").read_text().strip()
    names = [f"v{version}.metadata.json", f"v{version}.gz.metadata.json"]
    file = next(place / "metadata" / name for name in names if (place / "metadata" / name).exists())
    return file, json.loads(file.read_text())


def describe(spark, catalog, table, folder):
    """What Spark itself reads, and the table as a zip."""
    sql_name = f"{catalog}.{quoted(table)}"
    database, name = table.split(".", 1)
    place = folder / ("warehouse" if catalog == "lab" else "foreign-spark") / database / name
    file, metadata = metadata_of(place)
    schema = next(each for each in metadata["schemas"] if each["schema-id"] == metadata["current-schema-id"])
    snapshots = spark.sql(f"SELECT * FROM {sql_name}.snapshots ORDER BY committed_at").collect()
    frames = {s.snapshot_id: spark.read.format("iceberg").option("snapshot-id", s.snapshot_id).load(sql_name) for s in snapshots}
    refs = spark.sql(f"SELECT * FROM {sql_name}.refs").collect()
    history = spark.sql(f"SELECT * FROM {sql_name}.history ORDER BY made_current_at").collect()
    return {
        "name": name,
        "zip": zipped(place, folder, f"{catalog}-{name}"),
        "metadataFile": str(file),
        "schema": [[field["id"], field["name"], field["type"], field["required"]] for field in schema["fields"]],
        "current": next(str(r.snapshot_id) for r in refs if r.name == "main"),
        "refs": sorted([r.name, r.type, str(r.snapshot_id)] for r in refs),
        "history": [[str(r.snapshot_id), r.is_current_ancestor] for r in history],
        "snapshots": [
            {
                "id": str(s.snapshot_id),
                "parent": None if s.parent_id is None else str(s.parent_id),
                "operation": s.operation,
                "columns": columns_of(frames[s.snapshot_id]),
                "rows": frame_rows(frames[s.snapshot_id]),
            }
            for s in snapshots
        ],
    }
