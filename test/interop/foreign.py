"""Tables that Spark writes for the lab to import, and others for it to refuse."""

import json
import shutil

import pyarrow.parquet as pq
from pyspark.sql import functions as sf

from spark import describe, zipped


def write_tables(spark, folder, checks):
    """Tables for the lab, into <folder>/foreign-spark.json, once it is checked that they have what they are to have."""
    home = folder / "foreign-spark"
    shutil.rmtree(home, ignore_errors=True)
    spark.sql("CREATE NAMESPACE IF NOT EXISTS own.db")
    varied(spark)
    rewritten(spark)
    check_premises(spark, home, checks)
    found = [describe(spark, "own", table, folder) for table in ("db.varied", "db.rewritten")]
    (folder / "foreign-spark.json").write_text(json.dumps(found))


def check_premises(spark, home, checks):
    """That the tables have what the lab is to be tested with."""
    ids = [row.snapshot_id for row in spark.sql("SELECT snapshot_id FROM own.db.varied.snapshots").collect()]
    checks.check("ids above 2^53 are written", lambda: None if max(ids) > 2**53 else f"{ids}")
    found = {pq.ParquetFile(file).metadata.row_group(0).column(0).compression for file in home.rglob("*.parquet")}
    checks.equal("gzip, snappy and zstd Parquet are written", {"GZIP", "SNAPPY", "ZSTD"}, lambda: found)
    added = spark.sql("SELECT summary['added-data-files'] AS n FROM own.db.varied.snapshots ORDER BY committed_at").first().n
    checks.check("several files of one snapshot are written", lambda: None if int(added) > 1 else added)
    for table, wanted in {"varied": {"append", "overwrite"}, "rewritten": {"append", "overwrite", "replace"}}.items():
        operations = {row.operation for row in spark.sql(f"SELECT operation FROM own.db.{table}.snapshots").collect()}
        checks.check(f"{table}: {sorted(wanted)} are written", lambda: None if wanted <= operations else f"{operations}")
        deletes = spark.sql(f"SELECT * FROM own.db.{table}.all_delete_files").count()
        checks.equal(f"{table}: no delete files are written", 0, lambda: deletes)


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
    # Whole files are written anew, without delete files.
    spark.sql(f"DELETE FROM {table} WHERE l % 10 = 3")
    kept = spark.sql(f"SELECT snapshot_id FROM {table}.refs WHERE name = 'main'").first().snapshot_id
    rows(spark, 250, 6).writeTo(table).append()
    spark.sql(f"CALL own.system.rollback_to_snapshot('db.rewritten', {kept})")
    rows(spark, 270, 8).writeTo(table).append()
    oldest = spark.sql(f"SELECT snapshot_id FROM {table}.snapshots ORDER BY committed_at").first().snapshot_id
    spark.sql(f"CALL own.system.expire_snapshots(table => 'db.rewritten', snapshot_ids => ARRAY({oldest}))")
    rows(spark, 300, 4).writeTo(table).createOrReplace()
    rows(spark, 310, 3).writeTo(table).append()


def write_refused(spark, folder):
    """Tables with what the lab does not support, one feature each, into <folder>/refused-spark.json."""
    rows(spark, 0, 20).createOrReplaceTempView("some")
    create = "CREATE TABLE TABLE_NAME USING iceberg"
    all_of_some = "AS SELECT * FROM some"
    features = {
        "delete files": [
            f"{create} TBLPROPERTIES ('format-version'='2', 'write.delete.mode'='merge-on-read') AS "
            "SELECT /*+ COALESCE(1) */ * FROM some",
            "DELETE FROM TABLE_NAME WHERE l % 3 = 0",
        ],
        "format version 3": [f"{create} TBLPROPERTIES ('format-version'='3') {all_of_some}"],
        "format version 1": [f"{create} TBLPROPERTIES ('format-version'='1') {all_of_some}"],
        "ORC": [f"{create} TBLPROPERTIES ('write.format.default'='orc') {all_of_some}"],
        "Avro data": [f"{create} TBLPROPERTIES ('write.format.default'='avro') {all_of_some}"],
        "partition": [f"{create} PARTITIONED BY (bucket(4, l)) {all_of_some}"],
    }
    types = {
        "struct": "named_struct('x', 1)",
        "list": "array(1, 2)",
        "map": "map('x', 1)",
        "decimal": "1.50BD",
        "date": "current_date()",
        "binary": "X'CAFE'",
        "timestamp": "TIMESTAMP_NTZ '2026-11-25 10:00:00'",
    }
    refused = []

    def table(feature, named, statements):
        name = f"refused{len(refused)}"
        for statement in statements:
            spark.sql(statement.replace("TABLE_NAME", f"own.db.{name}"))
        archive = zipped(folder / "foreign-spark" / "db" / name, folder, name)
        refused.append({"feature": feature, "named": named, "zip": archive})

    for feature, statements in features.items():
        table(feature, feature, statements)
    for kind, value in types.items():
        table(f"a column of type {kind}", f"of type {kind}", [f"{create} AS SELECT {value} AS odd"])
    (folder / "refused-spark.json").write_text(json.dumps(refused))
