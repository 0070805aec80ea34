"""Models in both directions. `write FOLDER`: data for the lab to train on, and native models with what they predict.
`judge FOLDER`: loads what the lab trained (`ours.json`) in native XGBoost and in ONNX Runtime."""

import base64
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
import xgboost

sys.path.insert(0, str(pathlib.Path(__file__).parents[2]))
from arrays import columns_of, decoded, differing_bits, encoded, rows_of  # noqa: E402
from checks import Checks  # noqa: E402
from natives import made_rows, refused, runnable  # noqa: E402

KINDS = ("weight", "gain", "cover", "total_gain", "total_cover")

OURS = [
    {},
    {"max_depth": 1, "n_estimators": 40},
    {"max_depth": 0, "min_child_weight": 0, "reg_lambda": 0, "n_estimators": 8, "max_bin": 600},
    {"scale_pos_weight": 7, "learning_rate": 0.1, "n_estimators": 150},
    {"reg_alpha": 0.5, "gamma": 0.7, "reg_lambda": 5, "base_score": 0.3},
    {"max_delta_step": 0.4, "max_bin": 3},
    {"max_depth": 9, "n_estimators": 60},
    {"base_score": 0.999, "learning_rate": 1, "n_estimators": 20},
    {"max_depth": 4, "max_bin": 64, "weighted": True},
    {"max_depth": 3, "n_estimators": 1},
    {"grow_policy": "lossguide", "max_depth": 0, "max_leaves": 25, "n_estimators": 30},
    {"subsample": 0.6, "colsample_bytree": 0.8, "colsample_bynode": 0.5, "seed": 7},
    {"early_stopping_rounds": 5, "eta": 0.8, "eval_metric": ["auc", "logloss"]},
]


def write(folder):
    ours = []
    for index, params in enumerate(OURS):
        params = dict(params)
        width = 3 + index * 2
        data, label = made_rows(100 + index, rows=2000 if index else 8000, width=width, missing=0.1 * (index % 3))
        names = [f"x{feature} è “金”" if index % 2 else f"f{feature}" for feature in range(width)]
        weight = np.random.default_rng(index).random(len(label)) * 3 if params.pop("weighted", False) else None
        case = {"name": f"ours {index}", "params": params, "columns": columns_of(data, names), "label": encoded(label)}
        if weight is not None:
            case["weight"] = encoded(weight)
        if "early_stopping_rounds" in params:
            watched, watched_label = made_rows(200 + index, rows=700, width=width)
            case["evalSet"] = {"columns": columns_of(watched, names), "label": encoded(watched_label)}
        ours.append(case)
    save(folder, "train.json", ours)
    native = []
    for name, booster in runnable().items():
        for form in ("json", "ubj"):
            native.append({"name": f"{name}, {form}", "file": saved(booster, form, folder), **expected_of(booster)})
    save(folder, "native.json", native)
    save(
        folder,
        "refused.json",
        [
            {"feature": feature, "file": saved(booster, form, folder)}
            for feature, booster in refused()
            for form in ("json", "ubj")
        ],
    )


def saved(booster, form, folder):
    path = folder / f"model.{form}"
    booster.save_model(path)
    return base64.b64encode(path.read_bytes()).decode()


def expected_of(booster):
    booster.set_param({"nthread": 1})
    rows, _ = made_rows(999, rows=500)
    names = booster.feature_names
    matrix = xgboost.DMatrix(rows, feature_names=names, feature_types=booster.feature_types)
    rounds = booster.num_boosted_rounds()
    found = {
        "columns": columns_of(rows, names or [f"f{feature}" for feature in range(rows.shape[1])]),
        "range": [rounds // 3, (rounds + 1) // 2],
        "upTo": [0, (rounds + 1) // 2],
        "importances": importances_of(booster),
    }
    return {**found, **predictions_of(booster, matrix, found["range"], found["upTo"])}


def importances_of(booster):
    return {kind: {name: float(np.float32(score)) for name, score in scores(booster, kind).items()} for kind in KINDS}


def scores(booster, kind):
    return booster.get_score(importance_type=kind) if booster.num_boosted_rounds() > 0 else {}


def predictions_of(booster, matrix, within, up_to):
    def predict(**options):
        return encoded(booster.predict(matrix, **options).ravel())

    return {
        "margin": predict(output_margin=True),
        "probability": predict(),
        "marginOfRange": predict(output_margin=True, iteration_range=tuple(within)),
        "leaf": predict(pred_leaf=True) if booster.num_boosted_rounds() > 0 else "",
        "contribs": predict(pred_contribs=True),
        "contribsUpTo": predict(pred_contribs=True, iteration_range=tuple(up_to)),
    }


def judge(folder):
    for case in json.loads((folder / "ours.json").read_text()):
        judge_native(folder, case)
        judge_onnx(folder, case)


def judge_native(folder, case):
    checks = Checks("native XGBoost")
    rows = rows_of(case["columns"])
    for form in ("json", "ubj"):
        path = folder / f"ours.{form}"
        path.write_bytes(base64.b64decode(case[form]))
        booster = xgboost.Booster({"nthread": 1}, model_file=path)
        name = f"{case['name']} ({len(rows)} rows) as {form}"
        matrix = xgboost.DMatrix(rows, feature_names=booster.feature_names)
        checks.equal(f"{name}: names", list(case["columns"]), lambda: booster.feature_names)
        expected = predictions_of(booster, matrix, case["range"], case["upTo"])
        for kind in ("margin", "probability", "marginOfRange", "leaf"):
            checks.equal(f"{name}: {kind}, differing", 0, lambda: differing_bits(decoded(case[kind]), decoded(expected[kind])))
        for kind in ("contribs", "contribsUpTo"):
            checks.check(f"{name}: {kind}", lambda: far_contributions(decoded(case[kind]), decoded(expected[kind])))
        checks.equal(f"{name}: importances", importances_of(booster), lambda: case["importances"])
        again = folder / f"again.{form}"
        booster.save_model(again)
        checks.equal(f"{name}: saved again with the same bytes", True, lambda: again.read_bytes() == path.read_bytes())


def far_contributions(found, native):
    if found.shape != native.shape:
        return f"{found.shape} instead of {native.shape}"
    far = np.abs(found - native) > 1e-5 + 1e-5 * np.abs(native)
    return f"{far.sum()} of {far.size} too far" if far.any() or np.isnan(found).any() else None


def judge_onnx(folder, case):
    checks = Checks("ONNX Runtime")
    rows = rows_of(case["columns"])
    path = folder / "ours.onnx"
    path.write_bytes(base64.b64decode(case["onnx"]))
    booster = xgboost.Booster({"nthread": 1}, model_file=folder / "ours.ubj")
    # After early stopping ONNX holds the rounds that XGBoost's scikit-learn classes predict with.
    best = booster.attr("best_iteration")
    rounds = (0, 0 if best is None else int(best) + 1)
    expected = booster.predict(xgboost.DMatrix(rows, feature_names=booster.feature_names), iteration_range=rounds)
    onnx.checker.check_model(onnx.load(path), full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    label, probabilities = session.run(["label", "probabilities"], {"input": rows})
    name = f"{case['name']} ({len(rows)} rows)"
    worst = float(np.abs(probabilities[:, 1] - expected).max())
    checks.check(f"{name}: probabilities, at most {worst:.2g} away", lambda: None if worst <= 1e-6 else str(worst))
    worst = float(np.abs(probabilities.sum(axis=1) - 1).max())
    checks.check(f"{name}: both classes add up to 1", lambda: None if worst <= 1e-6 else str(worst))
    clear = np.abs(expected - 0.5) > 1e-6
    checks.equal(f"{name}: labels, differing", 0, lambda: int((label != (expected > 0.5))[clear].sum()))


def save(folder, name, content):
    (folder / name).write_text(json.dumps(content))


if __name__ == "__main__":
    {"write": write, "judge": judge}[sys.argv[1]](pathlib.Path(sys.argv[2]))
