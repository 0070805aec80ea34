"""Models as native XGBoost saves them: such as the lab must run, and such as it must refuse by name."""

import numpy as np
import xgboost

ROWS = 600


def made_rows(seed, rows=ROWS, width=6, missing=0.08):
    """A signal, ties, a constant column, huge and tiny values, missing values."""
    random = np.random.default_rng(seed)
    data = random.normal(size=(rows, width)).astype("f4")
    data[:, 1] = random.integers(0, 7, rows)
    data[:, 2] = np.exp(random.normal(scale=12, size=rows)) * np.where(random.random(rows) < 0.5, -1, 1)
    if width > 4:
        data[:, 4] = 3
    noise = random.normal(size=rows)
    label = (data[:, 0] + 0.4 * data[:, 1] + 0.6 * data[:, 3 % width] + noise > 1.2).astype("f4")
    data[random.random(data.shape) < missing] = np.nan
    return data.astype("f4"), label


def train(params, seed, rounds=15, names=None, types=None, weight=None, **more):
    data, label = made_rows(seed)
    matrix = xgboost.DMatrix(data, label, weight=weight, feature_names=names, feature_types=types)
    params = {"objective": "binary:logistic", "nthread": 1, "seed": seed, **params}
    return xgboost.train(params, matrix, rounds, **more)


def early_stopped():
    data, label = made_rows(8)
    other, other_label = made_rows(80)
    return xgboost.train(
        {"objective": "binary:logistic", "nthread": 1, "eta": 0.7, "eval_metric": "logloss"},
        xgboost.DMatrix(data, label),
        60,
        evals=[(xgboost.DMatrix(other, other_label), "eval")],
        early_stopping_rounds=4,
        verbose_eval=False,
    )


def continued():
    first = train({"max_depth": 2}, 11, rounds=5)
    return train({"max_depth": 5, "eta": 0.05}, 11, rounds=6, xgb_model=first)


def noted():
    booster = train({"max_delta_step": 0.5, "max_bin": 16}, 12)
    booster.set_attr(author="Zoë \"保罗\"", best_score="0.25")
    return booster


def runnable():
    """Name, booster; each is saved in both forms."""
    names = ["età", "金額 €", 'a "b"', "c\\d", "e f", "g"]
    types = ["float", "int", "q", "float", "i", "float"]
    weight = np.linspace(0.1, 5, ROWS).astype("f4")
    return {
        "defaults": train({}, 1),
        "exact, pruned by gamma": train({"tree_method": "exact", "gamma": 2.0, "max_depth": 8}, 2),
        "approx": train({"tree_method": "approx", "max_bin": 32, "alpha": 0.3}, 3),
        "lossguide": train({"grow_policy": "lossguide", "max_leaves": 20, "max_depth": 0}, 4),
        "sampled": train({"subsample": 0.6, "colsample_bytree": 0.5, "colsample_bynode": 0.5, "lambda": 4}, 5),
        "three trees a round": train({"num_parallel_tree": 3, "subsample": 0.5, "max_depth": 3}, 6, rounds=6),
        "names and types": train({"base_score": 0.31}, 7, names=names, types=types, weight=weight),
        "early stopping": early_stopped(),
        "scaled": train({"base_score": 0.2, "scale_pos_weight": 3, "max_depth": 3}, 9),
        "monotone": train({"monotone_constraints": "(1,0,0,-1,0,0)", "max_depth": 10, "min_child_weight": 0}, 10),
        "continued": continued(),
        "attributes": noted(),
        "no rounds": train({"base_score": 0.7}, 13, rounds=0),
    }


def refused():
    """The feature that the refusal must name, and the model."""
    data, label = made_rows(20)
    classes = np.arange(ROWS) % 3
    matrix = xgboost.DMatrix(data, label)

    def trained(params, of=matrix):
        return xgboost.train({"nthread": 1, **params}, of, 3)

    category = data.copy()
    category[:, 1] = np.nan_to_num(category[:, 1])
    categorical = xgboost.DMatrix(
        category, label, feature_types=["q", "c", "q", "q", "q", "q"], enable_categorical=True
    )
    logistic = {"objective": "binary:logistic"}
    two = xgboost.DMatrix(data, np.stack([label, 1 - label], axis=1))
    return [
        ("dart", trained({**logistic, "booster": "dart", "rate_drop": 0.5, "one_drop": 1})),
        ("gblinear", trained({**logistic, "booster": "gblinear"})),
        ("reg:squarederror", trained({"objective": "reg:squarederror"})),
        ("binary:hinge", trained({"objective": "binary:hinge"})),
        ("rank:pairwise", trained({"objective": "rank:pairwise"})),
        ("multi:softprob", trained({"objective": "multi:softprob", "num_class": 3}, xgboost.DMatrix(data, classes))),
        ("categorical", trained({**logistic, "max_cat_to_onehot": 1}, categorical)),
        ("outputs", trained(logistic, two)),
        ("outputs", trained({**logistic, "multi_strategy": "multi_output_tree"}, two)),
    ]
