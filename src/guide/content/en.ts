import { aside, list, text } from './blocks.ts';
import { platformPages, type Block, type CourseContent } from './content.ts';

const jobFields = (name: string, script: string, schedule: string): Block => ({
  kind: 'fields',
  fields: [
    ['Name', name],
    ['Script', script],
    ['Schedule', schedule],
    ['Resource profile', '2 vCPU / 4 GiB / 0 GPU'],
    ['Editor', 'Workbench'],
    ['Kernel', 'Python 3.9'],
    ['Spark Add On', 'Spark 3.2 or 3.3'],
    ['Edition', 'Standard'],
    ['Version', '2024.02'],
  ],
});

/** The course in English. */
export const english: CourseContent = {
  chapters: {
    '00': '00 The first batch',
    '01': '01 The first training',
    '02': '02 The first deployment',
    '03': '03 MLOps pipeline',
  },
  steps: {
    setup: {
      title: 'Give the lab an owner',
      body: [
        text(
          'In a shared cluster everybody works under a name of their own. Here, too: table, experiment and model carry it. Type yours in <setup>Setup</setup> and start the lab.',
        ),
        text(
          'The three variables <code>DBNAME</code>, <code>STORAGE</code> and <code>CONNECTION_NAME</code> come from your lab leader. If nobody gave you any, leave them.',
        ),
        aside(
          'Everything stays in this browser. The seed decides all that is random: two people with one seed get the same data.',
        ),
      ],
      hint: 'One field is enough: the owner. All others are filled in.',
    },
    'first-batch': {
      title: 'Create the table with the first batch',
      body: [
        text(
          'Open <code>00_datagen.ts</code> under <scripts>Scripts</scripts>, read it, and run it. It generates {rowsPerBatch} credit card transactions and writes them as the Iceberg table <code>{table}</code>.',
        ),
        text(
          'Then look at <data>Data</data>: the table has one <strong>snapshot</strong>. It is the first, so it has no parent.',
        ),
        aside(
          'On the platform the scripts are Python. Here they are TypeScript with the same calls, and run in a worker of this browser.',
        ),
      ],
      hint: 'Scripts, then 00_datagen, then the button Run. The log appears beside the code.',
    },
    'first-training': {
      title: 'Train on the whole table',
      body: [
        text(
          'Run <code>01_train_xgboost.ts</code>. It reads the table as it is at one snapshot, keeps 30 % of the rows away from training, and trains an XGBoost classifier that tells fraud from no fraud.',
        ),
        text(
          'The run is recorded in MLflow. Open it under <experiments>Experiments</experiments>: parameters, metrics, the curve of every tree, and as tags the snapshot that was read.',
        ),
      ],
      hint: 'The script needs the table of the step before. The run is there as soon as the log says Trained.',
    },
    'second-training': {
      title: 'Train once more, with shallower trees',
      body: [
        text(
          'In <code>01_train_xgboost.ts</code> change the line <code>const MAX_DEPTH = 6;</code> to <code>const MAX_DEPTH = 4;</code> and run the script again.',
        ),
        text(
          'Same rows, same split, same seed: only the depth differs, so whatever differs in the result comes from it.',
        ),
      ],
      hint: 'Click into the code, change the 6 to a 4, and press Run: it saves first.',
    },
    compare: {
      title: 'Compare the two runs',
      body: [
        text(
          'Tick both runs under <experiments>Experiments</experiments> and compare them. What differs comes first; what is equal is folded away.',
        ),
        text(
          '<strong>Accuracy</strong> is the share of right answers. <strong>Recall</strong> is the share of frauds that were found. A model can win one and lose the other.',
        ),
      ],
      question: 'Which max_depth has the higher recall?',
      hint: 'The recall column of the list already tells. Answer with the depth: 4 or {otherDepth}.',
    },
    'first-deployment': {
      title: 'Put the first version behind an endpoint',
      body: [
        text(
          'Run <code>02_api_deployment.ts</code>. It takes the newest FINISHED run, registers its model as version 1 of <code>{model}</code>, builds it and deploys it.',
        ),
        text('Under <models>Models</models> send the test request: the answer names the version that gave it.'),
        aside(
          'Three things are called version: the runtime’s (2024.02), the model’s (1, 2, …) and, loosely, a snapshot of the table. They have nothing to do with each other.',
        ),
      ],
      hint: 'If the script fails, its log says what is missing: most often a FINISHED run.',
    },
    'read-scripts': {
      title: 'Read the three scripts of the pipeline',
      body: [
        text(
          'Open 03, 04 and 05 under <scripts>Scripts</scripts>. Do not run them: each will be a job. Their variables hold what stands in <setup>Setup</setup>: <code>{dbname}</code>, <code>{storage}</code>, <code>{connectionName}</code>.',
        ),
        list(
          '<code>03_newbatch.ts</code> is nearly 00, but it appends: one more snapshot.',
          '<code>04_train_xgboost.ts</code> is nearly 01. Lines 67–69 keep the snapshot’s metadata in variables, lines 71–75 read only what was added.',
          '<code>05_api_redeployment.ts</code> is nearly 02, but the model exists already.',
        ),
        aside(
          'An incremental read gives the rows that were added between two snapshots. Time travel gives the whole table as it was. Script 04 reads incrementally.',
        ),
      ],
      question: 'Which option of the read names the snapshot after which it begins?',
      hint: 'Script 04, line 75: one option for the start, which is excluded, one for the end, which is included.',
    },
    'job-new-batch': {
      title: 'Create the job {newBatch}',
      body: [
        text('Under <jobs>Jobs</jobs> create a job with these values. It is the only one that is started by hand.'),
        jobFields('{newBatch}', '03_newbatch.ts', 'Manual'),
        aside(
          'Kernel and Python version are kept because you meet them on the platform. Here every script is TypeScript in a worker.',
        ),
      ],
      hint: 'New job, then fill in name and script. The other fields already have the exercise’s values.',
      further: { text: 'The platform’s page on creating a job', url: platformPages.jobs },
    },
    'job-retrain': {
      title: 'Create the job {retrain}',
      body: [
        text('The second job is not started by anybody: it depends on the first and follows when that has succeeded.'),
        jobFields('{retrain}', '04_train_xgboost.ts', 'Dependent on {newBatch}'),
      ],
      hint: 'Choose “Dependent on”, then {newBatch}. The drawing shows the new job attached before you save it.',
    },
    'job-redeployment': {
      title: 'Create the job {redeployment}',
      body: [
        text('The third depends on the second. The chain is complete with it.'),
        jobFields('{redeployment}', '05_api_redeployment.ts', 'Dependent on {retrain}'),
      ],
      hint: 'It depends on {retrain}, not on {newBatch}: both would then start at once.',
    },
    'start-pipeline': {
      title: 'Start New Batch and watch the history',
      body: [
        text(
          'Start only <strong>{newBatch}</strong> by hand. It appends {rowsPerBatch} transactions and makes a new snapshot. The other two start by themselves, each when the one before has <strong>succeeded</strong>.',
        ),
        text(
          'In <history>Job History</history> open the log of Retrain: it reads {rowsPerBatch} rows, not the whole table.',
        ),
        aside('One click starts three jobs. Each hands on the ids of what it made: snapshot, run, version.'),
      ],
      hint: 'The button stands beside {newBatch} in the drawing. If a job fails, the ones behind it are skipped; its log says why.',
    },
    'find-snapshot': {
      title: 'Find the new snapshot and its parent',
      body: [
        text(
          'Under <data>Data</data> the chain of snapshots has grown. The newest was appended by {newBatch}; its <strong>parent</strong> is the snapshot it was built upon.',
        ),
        text(
          'Drag the ends of the incremental read to these two: the number of rows is known before anything is read.',
        ),
      ],
      question: 'What is the id of the new snapshot’s parent?',
      hint: 'Select the newest snapshot: its parent’s id stands beside it and can be copied. Ids have 19 digits.',
    },
    'read-tags': {
      title: 'Read the tags of the run',
      body: [
        text(
          'Open the run of the pipeline under <experiments>Experiments</experiments>. Its tags say which snapshot it was trained on, when that was committed, who its parent is, and how many rows were read.',
        ),
        aside(
          'Retraining starts from scratch on the rows of the last batch. What earlier batches taught is forgotten.',
        ),
      ],
      question: 'What does the tag row_count say?',
      hint: 'The newest run, section Tags. It is the number of rows of the batch, not of the table.',
    },
    'ask-endpoint': {
      title: 'Ask the new version',
      body: [
        text(
          'Under <models>Models</models> send the test request again. Address and access key are the same as before, the answer comes from the new version.',
        ),
        aside(
          'The new version may score lower than the one before and is deployed all the same: there is no gate between them.',
        ),
      ],
      question: 'Which version answers?',
      hint: 'The answer has a field version.',
    },
    'reproduce-run': {
      title: 'Reproduce the run',
      body: [
        text(
          'Open the <run>run of the pipeline</run>, go down to “Reproduce this run” and press <strong>Reproduce</strong>. The rows between the two tagged snapshots are read again, and the model is trained anew with the logged parameters and seed.',
        ),
        text(
          'Data, model and metrics of then and now are compared by their SHA-256: if a single bit differed, so would the digest.',
        ),
        aside('Nothing is overwritten: there is no new run, no new version, no new snapshot.'),
      ],
      question: 'What is the SHA-256 of the model?',
      hint: 'A click on a digest copies it whole. Its first eight characters are enough, and so is the short form that you see.',
    },
    'trace-prediction': {
      title: 'Trace a prediction back to its batch',
      body: [
        text(
          'Every answer of the endpoint is logged with an id. Send the test request under <models>Models</models> if there is none yet, then open the <prediction>lineage of the prediction</prediction>.',
        ),
        text(
          'Follow it from the deployment over version and run to the rows that were read, and on to the batch they were generated in.',
        ),
        aside(
          'Batches count from 0. The batch of a prediction is what its model learned from; the row that was asked about belongs to none.',
        ),
      ],
      question: 'On which batch does the answer rest?',
      hint: 'The last kind in the list “What it rests on”: a number beside Batch. “Lineage” stands beside every logged request, too.',
    },
    'explain-prediction': {
      title: 'Explain a prediction',
      body: [
        text(
          'Open the <explanation>explanation of the prediction</explanation>. It begins at the base value, the model’s answer on average; from there every column moves the margin up or down.',
        ),
        text(
          'Base value and contributions add up to the margin, and the margin becomes the probability that was answered. Nothing is left over but rounding.',
        ),
        aside('An explanation tells what a model goes by. Whether it ought to go by that is for you to judge.'),
      ],
      question: 'Which column moves the answer most?',
      hint: 'Section “One prediction”: the contributions are sorted by size, whatever their sign. Answer with the column’s name.',
    },
  },
  summary: {
    title: 'The pipeline runs',
    lead: 'Three scripts, three jobs, one click: a batch arrives, a model learns from it, and the endpoint answers with it.',
    claims: [
      {
        name: 'Reproducible',
        text: 'Seed and batch number fix every row, and the <run>run</run> records the rest: trained again, data, model and metrics are the same to the bit. The <setup>fingerprint</setup> of your lab equals that of everybody who did the same with seed {seed}.',
      },
      {
        name: 'Auditable',
        text: 'A <prediction>prediction</prediction> leads to version {version}, this to its run, the run to snapshot <data>{snapshotShort}</data>, and this to its batch and to the job run that wrote it. Nothing is joined by time or by “the latest”.',
      },
      {
        name: 'Explainable',
        text: 'Of every <explanation>prediction</explanation> it is known how far each column moved it; the parts add up to its margin.',
      },
    ],
    apisTitle: 'Where each interface was used',
    apis: [
      { name: 'Cloudera AI jobs', text: 'three jobs, two of them dependent: a chain that one start sets off' },
      {
        name: 'Cloudera AI API v2',
        text: 'in 02 and 05: registered model, model build and model deployment, by <code>cmlapi</code>',
      },
      { name: 'Apache Iceberg', text: 'in 00 and 03 an append, in 04 the snapshots table and the incremental read' },
      { name: 'MLflow', text: 'in 01 and 04: parameters, metrics, tags and the model; in 05 the run to register' },
    ],
    lasting: 'Start {newBatch} again as often as you like: every run adds one snapshot, one run and one version.',
  },
};
