"""Native peers: reads one JSON command a line, answers each with one JSON line.

Times are of the call alone, in milliseconds. Everything runs with the libraries' own defaults, all cores included.
"""

import hashlib
import json
import os
import sys
import time

import duckdb
import pyarrow
import pyarrow.compute as compute
import pyarrow.parquet as parquet

database = duckdb.connect()
held = {}


def timed(body):
    start = time.perf_counter()
    value = body()
    return value, (time.perf_counter() - start) * 1000


def versions():
    return {
        "pyarrow": pyarrow.__version__,
        "duckdb": duckdb.__version__,
        "threads": os.cpu_count(),
    }


def hold(path):
    """Keeps the rows of a file in memory, as both libraries keep them."""
    held["table"] = parquet.read_table(path).combine_chunks()
    database.execute("CREATE OR REPLACE TABLE held AS SELECT * FROM read_parquet(?)", [path])
    return {"rows": held["table"].num_rows, "columns": held["table"].num_columns}


def arrow_write(path):
    remove(path)
    _, ms = timed(lambda: parquet.write_table(held["table"], path, compression="none", use_dictionary=False))
    return {"ms": ms, "bytes": os.path.getsize(path)}


def arrow_read(path):
    def body():
        table = parquet.read_table(path)
        return [column.to_numpy() for column in table.columns]

    columns, ms = timed(body)
    return {"ms": ms, "rows": len(columns[0])}


def duckdb_write(path):
    remove(path)
    _, ms = timed(lambda: database.execute(f"COPY held TO '{path}' (FORMAT parquet, COMPRESSION uncompressed)"))
    return {"ms": ms, "bytes": os.path.getsize(path)}


def duckdb_load(path):
    database.execute("DROP TABLE IF EXISTS loaded")
    _, ms = timed(lambda: database.execute("CREATE TABLE loaded AS SELECT * FROM read_parquet(?)", [path]))
    return {"ms": ms, "rows": database.execute("SELECT count(*) FROM loaded").fetchone()[0]}


def arrow_pieces(path):
    """The parts of writing and reading, each alone, the file in memory."""
    table = held["table"]
    with open(path, "rb") as file:
        content = file.read()
    sink = pyarrow.BufferOutputStream()
    _, measure_ms = timed(lambda: [(compute.min_max(column), column.null_count) for column in table.columns])
    _, encode_ms = timed(lambda: parquet.write_table(table, sink, compression="none", use_dictionary=False))
    _, digest_ms = timed(lambda: hashlib.sha256(content).hexdigest())
    _, decode_ms = timed(
        lambda: [column.to_numpy() for column in parquet.read_table(pyarrow.BufferReader(content)).columns]
    )
    return {"measureMs": measure_ms, "encodeMs": encode_ms, "digestMs": digest_ms, "decodeMs": decode_ms}


def remove(path):
    if os.path.exists(path):
        os.remove(path)


offered = (versions, hold, arrow_write, arrow_read, arrow_pieces, duckdb_write, duckdb_load)
calls = {call.__name__: call for call in offered}

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = {"result": calls[request["call"]](*request["args"])}
    except Exception as error:  # The other end decides what becomes of it.
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
