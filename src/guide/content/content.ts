/** The steps of the course, in order. */
export type StepId =
  | 'setup'
  | 'first-batch'
  | 'first-training'
  | 'second-training'
  | 'compare'
  | 'first-deployment'
  | 'read-scripts'
  | 'job-new-batch'
  | 'job-retrain'
  | 'job-redeployment'
  | 'start-pipeline'
  | 'find-snapshot'
  | 'read-tags'
  | 'ask-endpoint'
  | 'reproduce-run'
  | 'trace-prediction'
  | 'explain-prediction';

export type ChapterId = '00' | '01' | '02' | '03';

/** A part of a step's text. Sentences are ICU messages with `<code>`, `<strong>` and a tag for each place of the lab. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** What to enter where: label and value. */
  | { readonly kind: 'fields'; readonly fields: readonly (readonly [label: string, value: string])[] }
  /** A confusion that learners meet here, cleared up. */
  | { readonly kind: 'aside'; readonly text: string };

export interface StepContent {
  readonly title: string;
  readonly body: readonly Block[];
  readonly hint: string;
  /** What the learner answers in the step itself, for steps that are about reading. */
  readonly question?: string;
  /** A page of the platform's documentation that says more: opened on a click only. */
  readonly further?: { readonly text: string; readonly url: string };
}

/** What a finished course has shown, each with its proof in this lab. */
export interface SummaryContent {
  readonly title: string;
  readonly lead: string;
  readonly claims: readonly { readonly name: string; readonly text: string }[];
  readonly apisTitle: string;
  /** Where each interface of the platform was used. */
  readonly apis: readonly { readonly name: string; readonly text: string }[];
  readonly lasting: string;
}

/** The whole course in one language. */
export interface CourseContent {
  readonly chapters: Readonly<Record<ChapterId, string>>;
  readonly steps: Readonly<Record<StepId, StepContent>>;
  readonly summary: SummaryContent;
}

const jobsPage = 'https://docs.cloudera.com/machine-learning/cloud/jobs-pipelines/topics/ml-creating-a-job-c.html';

/** The documentation of the platform that the course points to. */
export const platformPages = { jobs: jobsPage } as const;
