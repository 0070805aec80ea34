"""Trains the cases of a folder with native XGBoost, one thread, and leaves beside each what it made of it."""

import json
import sys
from pathlib import Path

import numpy as np
import xgboost

OUTPUTS = {"margin": {"output_margin": True}, "probability": {}}


def floats(path):
    return np.fromfile(path, "<f4") if path.exists() else None


def matrix_of(folder, prefix, names, weight=None):
    label = floats(folder / f"{prefix}label.f32")
    data = floats(folder / f"{prefix}columns.f32").reshape(len(names), label.size).T
    return xgboost.DMatrix(np.ascontiguousarray(data), label, weight=weight, feature_names=names)


def as_python(value):
    """A number that JavaScript writes as 100000000000000000000 is 1e+20, not a whole number that overflows."""
    return float(value) if isinstance(value, int) and value >= 10**16 else value


def train(folder):
    case = json.loads((folder / "case.json").read_text())
    params = {name: as_python(value) for name, value in case["params"].items()}
    rounds = params.pop("n_estimators")
    stopping = params.pop("early_stopping_rounds", None)
    params |= {"objective": "binary:logistic", "tree_method": "hist", "nthread": 1}
    matrix = matrix_of(folder, "", case["names"], floats(folder / "weight.f32"))
    test = matrix_of(folder, "test-", case["names"])
    evals = {}
    booster = xgboost.train(
        params,
        matrix,
        rounds,
        evals=[(matrix, "train"), (test, "eval")],
        evals_result=evals,
        early_stopping_rounds=stopping,
        verbose_eval=False,
    )
    booster.save_model(folder / "native.json")
    bounds, cuts = matrix.get_quantile_cut()
    # The first bound of each feature is −∞, which is no cut.
    kept = np.ones(cuts.size, bool)
    kept[bounds[:-1].astype(int)] = False
    cuts[kept].astype("<f4").tofile(folder / "native-cuts.f32")
    for output, options in OUTPUTS.items():
        booster.predict(matrix, **options).astype("<f4").tofile(folder / f"native-{output}.f32")
        booster.predict(test, **options).astype("<f4").tofile(folder / f"native-test-{output}.f32")
    # JSON has no NaN, which is the area under a curve of one class.
    (folder / "native-evals.json").write_text(json.dumps(evals).replace("NaN", "null"))


def main():
    xgboost.set_config(verbosity=0)
    for folder in sorted(Path(sys.argv[1]).iterdir()):
        if not (folder / "case.json").exists():
            continue
        try:
            train(folder)
        except xgboost.core.XGBoostError as error:
            (folder / "native-error.txt").write_text(str(error))


print(f"XGBoost {xgboost.__version__}")
main()
