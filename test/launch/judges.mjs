import { pythonEnvironment } from './python-env.mjs';

/** XGBoost's and MLflow's wheels ask for a newer Python than those of the table's judges. */
const minVersion = [3, 12];

/** The real tools that judge the lab, each in a Python environment of its own; gives the path of its Python. */
export const judges = {
  tables: () => pythonEnvironment({ name: 'interop', requirements: 'test/interop/requirements.txt' }),
  xgboost: () =>
    pythonEnvironment({ name: 'interop-xgboost', requirements: 'test/interop/xgboost/requirements.txt', minVersion }),
  mlflow: () =>
    pythonEnvironment({ name: 'interop-mlflow', requirements: 'test/interop/mlflow/requirements.txt', minVersion }),
};
