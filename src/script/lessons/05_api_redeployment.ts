// 05_api_redeployment · The new model takes over
//
// The last job of the pipeline. Nearly the same as 02_api_deployment: it registers a run's model as the next version,
// builds it and deploys it, but to the model that is there already. Address and access key stay, so the applications
// that call the endpoint notice nothing but the version in the answer.

import { cdsw, cmlapi, environment, mlflow } from 'lab';
import type { CmlClient, Model, ModelBuild, ModelDeployment, RegisteredVersion } from 'lab';

// The three values that the lab leader gives out. Only the owner's experiment and model are needed here, but the
// variables stay at the top of every script, as on the platform.
const DBNAME = environment.dbname;
const STORAGE = environment.storage;
const CONNECTION_NAME = environment.connectionName;
console.log(`DBNAME ${DBNAME}, STORAGE ${STORAGE}, CONNECTION_NAME ${CONNECTION_NAME}`);

const EXPERIMENT = 'xgb-cc-fraud-' + environment.owner;
const MODEL_NAME = 'FraudCLF-' + environment.owner;

// How long a deployment may take before we stop believing in it.
const TIMEOUT_MS = 60_000;
const POLL_MS = 250;

/** The steps from a run to an endpoint, one method each. */
class Deployer {
  readonly client: CmlClient;
  readonly modelName: string;

  constructor(client: CmlClient, modelName: string) {
    this.client = client;
    this.modelName = modelName;
  }

  /** The run's model becomes the next version in the registry; the versions before it stay. */
  async registerModelFromRun(runId: string): Promise<RegisteredVersion> {
    // Registration takes its time on a real platform. This call waits for the status instead of sleeping for a while
    // and hoping that it was long enough.
    const registered = await this.client.createRegisteredModel({ name: this.modelName, run_id: runId });
    if (registered.status !== 'READY') {
      throw new Error(`Version ${registered.version} of ${this.modelName} is ${registered.status}, not READY.`);
    }
    return registered;
  }

  /** The existing model, or a new one if nobody has deployed anything yet. */
  async findOrCreateModel(): Promise<Model> {
    return await this.client.createModel({ name: this.modelName });
  }

  async createModelBuild(version: string): Promise<ModelBuild> {
    return await this.client.createModelBuild({ model: this.modelName, version });
  }

  /** Size and number of replicas belong to the deployment: the same build can be deployed small or large. */
  async createModelDeployment(build: ModelBuild): Promise<ModelDeployment> {
    const deployment = await this.client.createModelDeployment({ build_id: build.id, cpu: 2, memory: 4, replicas: 1 });
    await this.waitUntilDeployed(deployment);
    return deployment;
  }

  /** Looks at the status again and again until it is final, and gives up after a while. */
  async waitUntilDeployed(deployment: ModelDeployment): Promise<void> {
    let status = deployment.status;
    for (let waitedMs = 0; status === 'pending' || status === 'deploying'; waitedMs += POLL_MS) {
      if (waitedMs >= TIMEOUT_MS) throw new Error(`Deployment ${deployment.id} is still ${status} after a minute.`);
      await new Promise<void>((resolve) => setTimeout(resolve, POLL_MS));
      const deployments = await this.client.listModelDeployments(this.modelName);
      status = String(deployments.find((row) => row.id === deployment.id)?.status);
    }
    if (status !== 'deployed') throw new Error(`Deployment ${deployment.id} ended as ${status}.`);
  }
}

// Which run? In the pipeline the one that Retrain XGBoost has just finished, by its id. "The latest run" would be a
// guess: it may have failed, or belong to somebody's experiment of this very minute. Alone there is nobody to say, so
// it is the newest run that has FINISHED.
let runId = environment.upstream.run_id ?? null;
if (runId === null) {
  const [newest] = await mlflow.searchRuns({
    experiment: EXPERIMENT,
    filter: "attributes.status = 'FINISHED'",
    orderBy: ['attributes.start_time DESC'],
    maxResults: 1,
  });
  if (newest === undefined) throw new Error(`${EXPERIMENT} has no finished run. Run 04_train_xgboost first.`);
  runId = newest.info.run_id;
  console.log(`This script runs alone: taking the newest FINISHED run of ${EXPERIMENT}, ${runId}`);
} else {
  console.log(`The parent job handed down run ${runId}`);
}

const deployer = new Deployer(cmlapi.defaultClient(), MODEL_NAME);

const registered = await deployer.registerModelFromRun(String(runId));
console.log(`Registered run ${runId} as version ${registered.version} of ${MODEL_NAME}: ${registered.status}`);

const model = await deployer.findOrCreateModel();
if (model.created) console.warn(`Model ${MODEL_NAME} did not exist: it has been created`);
else console.log(`Model ${MODEL_NAME} exists: the new version goes behind its endpoint`);

const build = await deployer.createModelBuild(registered.version);
console.log(`Build ${build.id} of version ${build.version}: ${build.status}`);

const deployment = await deployer.createModelDeployment(build);
console.log(`Deployment ${deployment.id} is deployed: version ${registered.version} answers from now on`);

// The same request as in 02: an application goes on asking as before, and now the new version answers.
const answer = await cdsw.callModel(MODEL_NAME, model.access_key, {
  dataframe_split: {
    columns: [
      'age',
      'credit_card_balance',
      'bank_account_balance',
      'mortgage_balance',
      'sec_bank_account_balance',
      'savings_account_balance',
      'sec_savings_account_balance',
      'total_est_nworth',
      'primary_loan_balance',
      'secondary_loan_balance',
      'uni_loan_balance',
      'longitude',
      'latitude',
      'transaction_amount',
      'customer_score',
    ],
    data: [
      [
        35.5, 20000.5, 3900.5, 14000.5, 2944.5, 3400.5, 12000.5, 29000.5, 1300.5, 15000.5, 10000.5, 2000.5, 90.5, 120.5,
        12.0,
      ],
    ],
  },
});
console.log('The endpoint answers:', answer.response);
// A higher version may answer when somebody has deployed in this very moment; a lower one means that ours does not.
if (Number(answer.response.version) < Number(registered.version)) {
  throw new Error(`Version ${answer.response.version} answered, but ${registered.version} has just been deployed.`);
}
