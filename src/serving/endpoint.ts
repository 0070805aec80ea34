import { isoUtc } from '../base/clock.ts';
import type { FeatureColumns } from '../base/columns.ts';
import { errorResponse, jsonResponse } from './answers.ts';
import { EndpointError } from './errors.ts';
import type { ModelInput } from './feature-writer.ts';
import { readModelInput } from './input-forms.ts';
import { readJson } from './read-body.ts';
import { matchRoute, methodsOf } from './routes.ts';
import type { AnsweredRequest, RequestLog } from './request-log.ts';
import type { EndpointRoute } from './routes.ts';
import { buildImageStore, endpointModelStore, modelDeploymentStore } from './stores.ts';
import type { BuildImage, EndpointModel, ModelDeployment, ServingContext } from './types.ts';

/** The probability of class 1 of each row, float32. `buildId` names the immutable text, for a cache of parsed models. */
export type Predictor = (
  modelText: string,
  buildId: string,
  columns: FeatureColumns,
) => Promise<Float32Array> | Float32Array;

/** Answers one request; never rejects. */
export type EndpointHandler = (request: Request) => Promise<Response>;

export interface EndpointOptions extends ServingContext {
  readonly predict: Predictor;
  /** Takes every request that is answered with predictions; what is refused is none. */
  readonly log: Pick<RequestLog, 'add'>;
  /** Milliseconds since any moment, finer than the clock's whole ones; the clock when left out. */
  readonly stopwatch?: () => number;
  /** The page's own path; `/` when left out. */
  readonly prefix?: string;
}

/** How many images are kept between requests; one is served and one may still have requests on their way. */
const cachedImages = 2;

/** As `XGBClassifier.predict`: a probability of exactly one half is class 0. */
const threshold = 0.5;

/** What came out of a request. */
interface Outcome {
  readonly uuid: string;
  /** Class 0 or 1 a row. */
  readonly predictions: readonly number[];
  readonly scores: Float32Array;
}

interface Served {
  readonly model: EndpointModel;
  readonly deployment: ModelDeployment;
  readonly image: BuildImage;
}

/**
 * The handler behind the endpoint's address and `lab.endpoint.invoke`. It reads which deployment answers from storage
 * at every request, since a service worker is ended when idle and another page may deploy meanwhile. It never rejects
 * and always answers in JSON.
 *
 * What can be wrong is looked at in this order: route 404, method 405, size 413, JSON 400, key 401, deployed 503,
 * signature 400. An answer with predictions has its uuid in the header `x-request-id`, on every route, and is handed to
 * the log. An answer to an error has `error_code` and `message`, on the platform's route `success: false` too.
 */
export function createEndpointHandler(options: EndpointOptions): EndpointHandler {
  const { clock, log, prefix = '/' } = options;
  const stopwatch = options.stopwatch ?? (() => clock.now());
  const images = new Map<string, BuildImage>();
  return async (request) => {
    let route: EndpointRoute | undefined;
    try {
      route = matchRoute(new URL(request.url).pathname, prefix);
      if (route === undefined) throw unknownRoute();
      if (!methodsOf(route).includes(request.method)) throw wrongMethod(route);
      const requestedAt = isoUtc(clock.now());
      const startedAt = stopwatch();
      const body = await readJson(request);
      const served = await loadServed(options, images, accessKeyOf(route, request, body));
      const input = readModelInput(inputOf(route, body), served.image.signature);
      const readAt = stopwatch();
      const scores = await predictRows(options, served, input);
      const outcome: Outcome = { uuid: options.ids.uuid(), predictions: classesOf(scores), scores };
      const answeredAt = stopwatch();
      const response = jsonResponse(answerTo(route, served, input, outcome), {
        'server-timing': `read;dur=${round(readAt - startedAt)}, predict;dur=${round(answeredAt - readAt)}`,
        'x-request-id': outcome.uuid,
      });
      const latency_ms = round(stopwatch() - startedAt);
      log.add(logged({ route, requested_at: requestedAt, latency_ms }, served, input, outcome));
      return response;
    } catch (error) {
      return errorResponse(error, route);
    }
  };
}

function accessKeyOf(route: EndpointRoute, request: Request, body: unknown): string | undefined {
  switch (route) {
    case 'model': {
      const key = ownValue(body, 'accessKey');
      return typeof key === 'string' ? key : undefined;
    }
    case 'invocations':
      return /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  }
}

function inputOf(route: EndpointRoute, body: unknown): unknown {
  return route === 'model' ? ownValue(body, 'request') : body;
}

function ownValue(body: unknown, key: string): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, key)) return undefined;
  return (body as Readonly<Record<string, unknown>>)[key];
}

/** What the key's model serves now, in one snapshot of the database. */
async function loadServed(
  { storage }: EndpointOptions,
  images: Map<string, BuildImage>,
  accessKey: string | undefined,
): Promise<Served> {
  if (accessKey === undefined) throw noKey('An access key is needed, but none came.');
  const stores = [endpointModelStore, modelDeploymentStore, buildImageStore];
  const served = await storage.read(stores, async (tx) => {
    const [model] = await tx.list(endpointModelStore, { index: 'byAccessKey', only: accessKey, limit: 1 });
    if (model === undefined) throw noKey('The access key belongs to no model.');
    if (model.deployment_id === null) throw notDeployed('no version of it is deployed yet');
    const deployment = await tx.get(modelDeploymentStore, model.deployment_id);
    if (deployment === undefined) throw notDeployed('the record of its deployment is gone');
    const image = images.get(deployment.build_id) ?? (await tx.get(buildImageStore, deployment.build_id));
    if (image === undefined) throw notDeployed('the image of its build is gone');
    return { model, deployment, image };
  });
  remember(images, served.image);
  return served;
}

/** Images never change, so they are kept; the least recently used one leaves. */
function remember(images: Map<string, BuildImage>, image: BuildImage): void {
  images.delete(image.build_id);
  images.set(image.build_id, image);
  for (const id of images.keys()) {
    if (images.size <= cachedImages) return;
    images.delete(id);
  }
}

async function predictRows({ predict }: EndpointOptions, { image }: Served, input: ModelInput): Promise<Float32Array> {
  const probabilities = await predict(image.model_text, image.build_id, input.columns);
  if (probabilities.length === input.rowCount) return probabilities;
  throw new EndpointError(
    'INTERNAL_ERROR',
    `The model gave ${probabilities.length} predictions for ${input.rowCount} rows. Build and deploy the version again.`,
  );
}

function classesOf(scores: Float32Array): number[] {
  return Array.from(scores, (probability) => (probability > threshold ? 1 : 0));
}

/** To a thousandth: what lies behind is noise. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function logged(
  facts: Pick<AnsweredRequest, 'route' | 'requested_at' | 'latency_ms'>,
  { model, deployment, image }: Served,
  { columns, rowCount }: ModelInput,
  outcome: Outcome,
): AnsweredRequest {
  return {
    ...facts,
    ...outcome,
    model: model.name,
    deployment_id: deployment.id,
    build_id: image.build_id,
    version: deployment.version,
    rows: rowCount,
    columns: image.signature.inputs.map(({ name }) => columns[name] ?? new Float32Array(rowCount).fill(Number.NaN)),
  };
}

function answerTo(
  route: EndpointRoute,
  { model, deployment }: Served,
  { warnings }: ModelInput,
  { uuid, predictions, scores }: Outcome,
): object {
  const warned = warnings.length > 0 ? { warnings } : {};
  switch (route) {
    case 'model':
      return {
        success: true,
        response: {
          prediction: predictions,
          probability: Array.from(scores),
          uuid,
          model: model.name,
          version: deployment.version,
          deployment_id: deployment.id,
          ...warned,
        },
      };
    case 'invocations':
      return { predictions, ...warned };
  }
}

function unknownRoute(): EndpointError {
  return new EndpointError(
    'ENDPOINT_NOT_FOUND',
    'Nothing is answered at this path. Send POST to "model" or "invocations" under the path of the page.',
  );
}

function wrongMethod(route: EndpointRoute): EndpointError {
  const allow = methodsOf(route).join(', ');
  return new EndpointError('METHOD_NOT_ALLOWED', `"${route}" is asked by ${allow}.`, { allow });
}

function noKey(wrong: string): EndpointError {
  return new EndpointError('UNAUTHENTICATED', `${wrong} Copy it from the model's page.`);
}

function notDeployed(why: string): EndpointError {
  return new EndpointError(
    'TEMPORARILY_UNAVAILABLE',
    `The model cannot answer: ${why}. Deploy a version, then ask again.`,
  );
}
