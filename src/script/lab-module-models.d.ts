/** The module `lab`, continued: XGBoost, MLflow and the platform's API. */
declare module 'lab' {
  type ParamValue = string | number | boolean | null;
  type ImportanceKind = 'weight' | 'gain' | 'cover' | 'total_gain' | 'total_cover';
  /** Metric name → one value a boosting round. */
  type RoundMetrics = { readonly [metric: string]: readonly number[] };

  /** Gradient-boosted trees for two classes (`binary:logistic`), with XGBoost's parameters and defaults. */
  class XGBClassifier {
    /**
     * Parameters under XGBoost's names or those of its scikit-learn classes, such as `max_depth` or `n_estimators`.
     * A name that XGBoost does not know is ignored with a warning on the run.
     */
    constructor(params?: { readonly [name: string]: ParamValue });
    /**
     * Trains from scratch. `evalSet` is measured after each round. Nothing is chosen by it, unless
     * `early_stopping_rounds` is set: then boosting ends after so many rounds without a better last `eval_metric`.
     * Progress (tree and log loss) shows on the job run.
     */
    fit(
      X: PandasDataFrame,
      y: Series,
      options?: { readonly evalSet?: readonly [PandasDataFrame, Series]; readonly sampleWeight?: Series },
    ): Promise<this>;
    /**
     * Classes, 0 or 1: 1 where the probability is above 0.5. After early stopping with the rounds up to the best one,
     * and so is `predictProba`.
     */
    predict(X: PandasDataFrame): Promise<Series>;
    /** The probability of class 1, one a row. */
    predictProba(X: PandasDataFrame): Promise<Series>;
    /** Feature → its share of the importance; the shares sum to 1. `gain` if no kind is given. */
    featureImportances(kind?: ImportanceKind): Promise<{ readonly [feature: string]: number }>;
    /** Before `fit` the parameters given, after it all parameters in effect. */
    getParams(): { readonly [name: string]: ParamValue };
    /** Metrics of every boosting round, on the training rows and on the `evalSet`. */
    evalsResult(): { readonly train: RoundMetrics; readonly eval?: RoundMetrics };
    /** With early stopping the round with the best score, from 0; else null. */
    readonly bestIteration: number | null;
    /** The number of rows that the model was trained on; 0 before `fit`. */
    readonly trainedRows: number;
    readonly warnings: readonly string[];
  }

  type TagValue = string | number | boolean | null;
  type FinalStatus = 'FINISHED' | 'FAILED' | 'KILLED';
  interface Run {
    readonly info: {
      readonly run_id: string;
      readonly run_name: string;
      readonly experiment_id: string;
      /** RUNNING, FINISHED, FAILED or KILLED. */
      readonly status: string;
      /** Milliseconds since 1970. */
      readonly start_time: number;
      readonly end_time: number | null;
      readonly artifact_uri: string;
    };
    readonly data: {
      readonly params: { readonly [key: string]: string };
      readonly metrics: { readonly [key: string]: number };
      readonly tags: { readonly [key: string]: string };
    };
  }
  interface StartRunOptions {
    readonly runName?: string;
    readonly tags?: { readonly [key: string]: TagValue };
  }

  /** Experiment tracking. Metrics, params, tags and models go to the active run. */
  const mlflow: {
    /** Makes the experiment current, and creates it if it does not exist. */
    setExperiment(name: string): Promise<{ readonly experiment_id: string; readonly name: string }>;
    /**
     * Starts a run and makes it active. With a function (Python: `with mlflow.start_run():`) the run ends FINISHED
     * when the function returns and FAILED when it throws; gives what the function gives. Without one, end it with
     * `endRun`; a run that is still open when the script ends is ended with it.
     */
    startRun(options?: StartRunOptions): Promise<Run>;
    startRun<Result>(body: (run: Run) => Promise<Result> | Result): Promise<Result>;
    startRun<Result>(options: StartRunOptions, body: (run: Run) => Promise<Result> | Result): Promise<Result>;
    /** A param is written once: another value for the same key is refused. */
    logParam(key: string, value: ParamValue): Promise<void>;
    logParams(params: { readonly [key: string]: ParamValue }): Promise<void>;
    /** `step` is 0 if left out. */
    logMetric(key: string, value: number, step?: number): Promise<void>;
    logMetrics(metrics: { readonly [key: string]: number }, step?: number): Promise<void>;
    /** Tags are text; numbers are written as digits and `null` as the text `null`. */
    setTag(key: string, value: TagValue): Promise<void>;
    setTags(tags: { readonly [key: string]: TagValue }): Promise<void>;
    /**
     * Writes a trained model into the run's artifacts (folder `model` if not said otherwise), with the rows it
     * was trained on as the run's dataset input, and its curves per round, such as `train-logloss` and
     * `eval-logloss`.
     */
    logModel(model: XGBClassifier, artifactPath?: string): Promise<void>;
    /** Ends the active run, FINISHED if not said otherwise. */
    endRun(status?: FinalStatus): Promise<void>;
    getRun(runId: string): Promise<Run>;
    /**
     * Points an alias, such as `champion`, at a READY version; it leaves the version it pointed at. In Python these three
     * are methods of `MlflowClient`.
     */
    setRegisteredModelAlias(name: string, alias: string, version: string | number): Promise<void>;
    /** One that is not there is no error. */
    deleteRegisteredModelAlias(name: string, alias: string): Promise<void>;
    /** The version that an alias stands for; rejects with `RESOURCE_DOES_NOT_EXIST` where there is none. */
    getModelVersionByAlias(name: string, alias: string): Promise<AliasedVersion>;
    /**
     * Runs of an experiment: `filter` and `orderBy` in MLflow's language, such as
     * `"attributes.status = 'FINISHED'"` and `['attributes.start_time DESC']`.
     */
    searchRuns(options: {
      readonly experiment: string;
      readonly filter?: string;
      readonly orderBy?: readonly string[];
      readonly maxResults?: number;
    }): Promise<Run[]>;
  };

  interface AliasedVersion {
    readonly name: string;
    /** 1, 2, … as text. */
    readonly version: string;
    readonly run_id: string;
    readonly status: string;
    readonly aliases: readonly string[];
  }
  interface RegisteredVersion {
    readonly name: string;
    /** 1, 2, … as text. */
    readonly version: string;
    /** READY when it can be built. */
    readonly status: string;
    /** The registered model did not exist: this call created it. */
    readonly created: boolean;
  }
  interface Model {
    readonly id: string;
    readonly name: string;
    /** Goes into each request. */
    readonly access_key: string;
    /** The model did not exist: this call created it. */
    readonly created: boolean;
  }
  interface ModelBuild {
    readonly id: string;
    readonly model: string;
    readonly version: string;
    readonly status: string;
  }
  interface ModelDeployment {
    readonly id: string;
    readonly model: string;
    readonly version: string;
    /** pending, deploying, deployed, failed, stopping or stopped. */
    readonly status: string;
  }

  /** The platform's API, version 2. */
  interface CmlClient {
    listRegisteredModels(): Promise<Row[]>;
    /** Registers a run's model as the next version. Resolves when the version is READY. */
    createRegisteredModel(request: { readonly name: string; readonly run_id: string }): Promise<RegisteredVersion>;
    listModels(): Promise<Row[]>;
    /** The endpoint model of that name; it is created if there is none. */
    createModel(request: { readonly name: string }): Promise<Model>;
    /** An immutable image of a registered version. `model` is the model's name. */
    createModelBuild(request: { readonly model: string; readonly version: string }): Promise<ModelBuild>;
    /** Puts a build behind the model's endpoint; the one before is stopped. */
    createModelDeployment(request: {
      readonly build_id: string;
      readonly cpu?: number;
      /** GiB */
      readonly memory?: number;
      readonly replicas?: number;
    }): Promise<ModelDeployment>;
    listModelBuilds(model: string): Promise<Row[]>;
    listModelDeployments(model: string): Promise<Row[]>;
    listJobs(): Promise<Row[]>;
    /** Creates a job; its fields are those of the job form. */
    createJob(definition: { readonly [field: string]: unknown }): Promise<Row>;
  }
  const cmlapi: { defaultClient(): CmlClient };

  interface ModelRequest {
    readonly dataframe_split: {
      readonly columns: readonly string[];
      readonly data: readonly (readonly (number | null)[])[];
    };
  }
  interface ModelResponse {
    readonly success: boolean;
    readonly response: {
      /** One class a row. */
      readonly prediction: readonly number[];
      /** Names this very prediction, for lineage and monitoring. */
      readonly uuid: string;
      /** The model version that answered. */
      readonly version: string;
      readonly [field: string]: Cell;
    };
  }
  const cdsw: {
    /**
     * Sends a request to a deployed model, the way any client would. Rejects with `endpoint_error` when the endpoint
     * answers with an error; `detail.status` is its HTTP status.
     */
    callModel(model: string, accessKey: string, request: ModelRequest): Promise<ModelResponse>;
  };
}
