"""What real MLflow says of a folder that the lab exported. Prints a line a check: `ok …` or `not ok …`."""

import base64
import hashlib
import json
import logging
import math
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy
import pandas

folder = Path(sys.argv[1])
name = sys.argv[2]
case = folder / name
os.chdir(case)
os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"

import mlflow  # noqa: E402  (after the working directory is chosen)
from mlflow.entities import ViewType  # noqa: E402

logging.disable(logging.WARNING)

expected = json.loads((case / "expected.json").read_text())
location = Path(expected["location"])
runs = {run["info"]["run_id"]: run for run in expected["runs"]}


def report(what, wrong):
    """`wrong` lists what differs."""
    print(f"not ok {name}: {what}: {'; '.join(wrong)[:1500]}" if wrong else f"ok {name}: {what}")


def unpacked():
    with zipfile.ZipFile(case / "export.zip") as archive:
        archive.extractall(location)


def migrated():
    """The first of the README's two commands, as it stands there."""
    readme = (location / "README.md").read_text()
    commands = [line for line in readme.splitlines() if line.startswith("mlflow ")]
    scripts = Path(sys.executable).parent
    path = f"{scripts}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(commands[0], shell=True, capture_output=True, text=True, env={**os.environ, "PATH": path})
    report("the first command of the README takes the folder in", [done.stderr[-800:]] if done.returncode else [])
    report(
        "the second serves what the first has made",
        [] if len(commands) == 2 and commands[1].endswith("sqlite:///mlflow.db") else commands,
    )


def stored(value):
    """A metric as MLflow's database keeps it: infinite ones become the greatest number."""
    value = float(value)
    return math.copysign(sys.float_info.max, value) if math.isinf(value) else value


def same(left, right):
    return left == right or (math.isnan(left) and math.isnan(right))


def ordered(points):
    return sorted(points, key=lambda point: (point[0], point[1], math.isnan(point[2]), point[2]))


def histories_differ(client, run_id, histories):
    wrong = []
    for key, points in histories.items():
        wanted = ordered({(step, at, stored(value)) if value != "NaN" else (step, at, math.nan) for step, at, value in points})
        found = ordered([(each.step, each.timestamp, each.value) for each in client.get_metric_history(run_id, key)])
        if len(found) != len(wanted) or not all(
            a[:2] == b[:2] and same(a[2], b[2]) for a, b in zip(found, wanted, strict=False)
        ):
            wrong.append(f"{run_id} {key}: {found} for {wanted}")
    return wrong


def artifacts_of(client, run_id, path=None):
    for each in client.list_artifacts(run_id, path):
        if each.is_dir:
            yield from artifacts_of(client, run_id, each.path)
        else:
            content = Path(client.download_artifacts(run_id, each.path)).read_bytes()
            yield each.path, hashlib.sha256(content).hexdigest()


def inputs_of(run):
    return sorted(
        [
            each.dataset.name,
            each.dataset.digest,
            each.dataset.source_type,
            each.dataset.source,
            each.dataset.schema,
            each.dataset.profile,
            sorted([tag.key, tag.value] for tag in each.tags),
        ]
        for each in run.inputs.dataset_inputs
    )


def wanted_inputs(run):
    return sorted(
        [
            *(each["dataset"].get(field) for field in ("name", "digest", "source_type", "source", "schema", "profile")),
            sorted([tag["key"], tag["value"]] for tag in each["tags"]),
        ]
        for each in run["inputs"]
    )


def check_runs(client, experiment_id):
    found = {run.info.run_id: run for run in client.search_runs([experiment_id], run_view_type=ViewType.ALL)}
    report(f"the same {len(runs)} runs", sorted(set(found) ^ set(runs)))
    differing = {kind: [] for kind in ("info", "params", "tags", "metrics", "histories", "artifacts", "inputs")}
    for run_id, wanted in runs.items():
        run = client.get_run(run_id)
        info = {key: getattr(run.info, key) for key in wanted["info"] if key != "artifact_uri"}
        if info != {key: value for key, value in wanted["info"].items() if key != "artifact_uri"}:
            differing["info"].append(f"{info} for {wanted['info']}")
        if run.info.artifact_uri != f"{location}/{experiment_id}/{run_id}/artifacts":
            differing["info"].append(run.info.artifact_uri)
        for kind in ("params", "tags"):
            if getattr(run.data, kind) != wanted[kind]:
                differing[kind].append(f"{run_id}: {getattr(run.data, kind)} for {wanted[kind]}")
        metrics = {key: stored(value) for key, value in wanted["metrics"].items()}
        if set(metrics) != set(run.data.metrics) or not all(same(metrics[k], run.data.metrics[k]) for k in metrics):
            differing["metrics"].append(f"{run_id}: {run.data.metrics} for {metrics}")
        differing["histories"] += histories_differ(client, run_id, wanted["histories"])
        if dict(artifacts_of(client, run_id)) != wanted["artifacts"]:
            differing["artifacts"].append(run_id)
        if inputs_of(run) != wanted_inputs(wanted):
            differing["inputs"].append(f"{run_id}: {inputs_of(run)} for {wanted_inputs(wanted)}")
    counts = {
        "params": sum(len(run["params"]) for run in runs.values()),
        "tags": sum(len(run["tags"]) for run in runs.values()),
        "histories": sum(len(points) for run in runs.values() for points in run["histories"].values()),
        "artifacts": sum(len(run["artifacts"]) for run in runs.values()),
        "inputs": sum(len(run["inputs"]) for run in runs.values()),
    }
    for kind, wrong in differing.items():
        report(f"the same {kind} ({counts.get(kind, len(runs))})", wrong)


def check_folder_store():
    """The folder itself, before it is taken in anywhere."""
    client = mlflow.MlflowClient(tracking_uri=str(location))
    found = {run.info.run_id: run for run in client.search_runs([expected["experiment"]["experiment_id"]])}
    wrong = [
        run_id
        for run_id, run in runs.items()
        if run_id not in found
        or found[run_id].data.params != run["params"]
        or found[run_id].data.tags != run["tags"]
        or inputs_of(found[run_id]) != wanted_inputs(run)
    ]
    report("the folder store reads the same runs", wrong)


def check_versions(client):
    for model in expected["models"]:
        wrong = []
        for version in model["versions"]:
            found = client.get_model_version(model["name"], version["version"])
            if (found.run_id, found.status, sorted(found.aliases), found.tags) != (
                version["run_id"],
                version["status"],
                sorted(version["aliases"]),
                version["tags"],
            ):
                wrong.append(f"{found} for {version}")
        report(f"the same {len(model['versions'])} versions of {model['name']}", wrong)


def floats(text):
    return numpy.frombuffer(base64.b64decode(text), dtype="<f4")


def check_models(client):
    if name != "exercise":
        return
    wrong = {"runs": [], "examples": [], "pyfunc": []}
    asked = json.loads((folder / "predictions.json").read_text())
    for prediction in asked:
        run_id = prediction["runId"]
        rows = pandas.DataFrame({key: floats(text) for key, text in prediction["columns"].items()})
        wanted = floats(prediction["probabilities"])
        uris = [f"runs:/{run_id}/model"]
        for model in expected["models"]:
            uris += [f"models:/{model['name']}/{v['version']}" for v in model["versions"] if v["run_id"] == run_id]
        for uri in uris:
            found = mlflow.xgboost.load_model(uri).predict_proba(rows)[:, 1]
            if found.dtype != numpy.float32 or found.tobytes() != wanted.tobytes():
                wrong["runs"].append(f"{uri}: {int((found != wanted).sum())} of {len(wanted)} differ")
        loaded = mlflow.pyfunc.load_model(uris[0])
        classes = loaded.predict(rows)
        if list(classes) != [int(value > 0.5) for value in wanted]:
            wrong["pyfunc"].append(run_id)
        example = loaded.metadata.load_input_example()
        if loaded.metadata.signature.inputs.input_names() != list(example.columns) or len(loaded.predict(example)) != 5:
            wrong["examples"].append(run_id)
    report(f"mlflow.xgboost.load_model predicts the bits of the lab ({len(asked)} models)", wrong["runs"])
    report("mlflow.pyfunc predicts the classes of the lab, within the signature", wrong["pyfunc"])
    report("the input example fits the signature and is predicted", wrong["examples"])


def check_searches(client, experiment_id):
    if name != "varied":
        return
    searches = json.loads((folder / "searches.json").read_text())
    answered = 0
    for search in searches:
        try:
            found = [
                run.info.run_id
                for run in client.search_runs(
                    [experiment_id],
                    filter_string=search["filter"],
                    order_by=search["orderBy"],
                    max_results=search.get("maxResults", 1000),
                )
            ]
        except Exception as error:  # whatever it is, MLflow does not answer
            found, refusal = None, str(error)
        asked = json.dumps({key: search[key] for key in ("filter", "orderBy", "maxResults") if key in search})
        if found != search["ids"]:
            ours = search["ids"] if search["ids"] is not None else search.get("message")
            report(f"search {asked}", [f"MLflow: {found if found is not None else refusal}", f"the lab: {ours}"])
        elif found:
            answered += 1
    refused = sum(search["ids"] is None for search in searches)
    report(f"{len(searches)} searches, {answered} of them find runs, {refused} are refused by both", [])


unpacked()
check_folder_store()
migrated()
mlflow.set_tracking_uri(f"sqlite:///{case}/mlflow.db")
client = mlflow.MlflowClient()
experiment = client.get_experiment_by_name(expected["experiment"]["name"])
report(
    "the same experiment",
    [] if experiment is not None and experiment.experiment_id == expected["experiment"]["experiment_id"] else [str(experiment)],
)
check_runs(client, experiment.experiment_id)
check_versions(client)
check_models(client)
check_searches(client, experiment.experiment_id)
