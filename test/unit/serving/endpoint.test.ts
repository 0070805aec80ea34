import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxBodyBytes } from '../../../src/serving/read-body.ts';
import { ask, createServing, post, publicFrame } from './asking.ts';
import type { Answer } from './asking.ts';
import {
  createModelWorld,
  createWorld,
  deploy,
  labColumns,
  labSignature,
  modelName,
  publicRow,
  recorder,
} from './harness.ts';

describe('answers', () => {
  it('SV12 the public payload is answered in the form of the platform, with a warning for its longitude', async () => {
    const { askModel, deployment } = await createServing();
    const { status, headers, body } = await askModel(publicFrame);
    const response = body['response'] as Record<string, unknown>;
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        success: true,
        response: {
          prediction: [0],
          probability: [Math.fround(0.455)],
          uuid: response['uuid'],
          model: modelName,
          version: '3',
          deployment_id: deployment.id,
          warnings: ['longitude: 1 value outside -180 to 180', 'latitude: 1 value outside -90 to 90'],
        },
      },
    });
    expect(response['uuid']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('server-timing')).toMatch(/^read;dur=\d+, predict;dur=\d+$/);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('every answer has a uuid of its own', async () => {
    const { askModel } = await createServing();
    const answers = await Promise.all(Array.from({ length: 20 }, () => askModel(publicFrame)));
    const uuids = answers.map(({ body }) => (body['response'] as { uuid: string }).uuid);
    expect(new Set(uuids).size).toBe(20);
  });

  it('MLflow scoring answers predictions and nothing else', async () => {
    const { score } = await createServing();
    const row = publicRow.map((value, column) => (labColumns[column] === 'age' ? 50 : value > 80 ? 1 : value));
    const { status, body } = await score({ dataframe_split: { columns: labColumns, data: [row, row] } });
    expect({ status, body }).toEqual({ status: 200, body: { predictions: [1, 1] } });
  });

  it('SV13 a probability of exactly one half is class 0', async () => {
    const { serving, askModel } = await createServing();
    await deploy(serving, '4', labSignature, '0.5');
    const row = publicRow.with(0, 0);
    const above = publicRow.with(0, 0.001);
    const { body } = await askModel({ dataframe_split: { columns: labColumns, data: [row, above] } });
    expect(body['response']).toMatchObject({ prediction: [0, 1] });
  });

  it('SV14 a deployment by another page answers the next request', async () => {
    const { openPage, askModel } = await createServing();
    const versions = [];
    for (const version of ['4', '5', '6']) {
      const deployment = await deploy(openPage().serving, version);
      const { body } = await askModel(publicFrame);
      const response = body['response'] as Record<string, unknown>;
      versions.push([response['version'], response['deployment_id'] === deployment.id]);
    }
    expect(versions).toEqual([
      ['4', true],
      ['5', true],
      ['6', true],
    ]);
  });

  it('SV14 the predictor gets the text and id of the build that serves, after a rollback too', async () => {
    const { serving, openHandler, key } = await createServing();
    await deploy(serving, '4', labSignature, '0.2');
    const seen: [string, string][] = [];
    const handler = openHandler((modelText, buildId, columns) => {
      seen.push([modelText, buildId]);
      return new Float32Array(Object.values(columns)[0]!.length);
    }, '/lab/');
    const request = post({ accessKey: key, request: publicFrame });
    await ask(handler, 'model', request);
    const { build_id } = await serving.rollback(modelName, '3');
    await ask(handler, 'model', request);
    const [newer] = await serving.builds(modelName);
    expect(seen).toEqual([
      ['0.2', newer!.id],
      ['0.1', build_id],
    ]);
  });

  it('two models answer by their own keys', async () => {
    const { serving, handler, key } = await createServing();
    const { model } = await serving.ensureModel('other');
    const answer = await ask(handler, 'model', post({ accessKey: model.access_key, request: publicFrame }));
    expect(answer).toMatchObject({ status: 503, body: { success: false, error_code: 'TEMPORARILY_UNAVAILABLE' } });
    expect((await ask(handler, 'model', post({ accessKey: key, request: publicFrame }))).status).toBe(200);
  });
});

describe('SV8 the order of checks', () => {
  const tooLong = ' '.repeat(maxBodyBytes + 1);
  const fourteen = { dataframe_split: { columns: labColumns.slice(1), data: [publicRow.slice(1)] } };

  /** Each fault with the answer it gives, in the order of the contract. */
  const faults = [
    ['route', 404, 'ENDPOINT_NOT_FOUND'],
    ['method', 405, 'METHOD_NOT_ALLOWED'],
    ['size', 413, 'PAYLOAD_TOO_LARGE'],
    ['json', 400, 'MALFORMED_REQUEST'],
    ['key', 401, 'UNAUTHENTICATED'],
    ['deployed', 503, 'TEMPORARILY_UNAVAILABLE'],
    ['signature', 400, 'INVALID_PARAMETER_VALUE'],
  ] as const;
  type Fault = (typeof faults)[number][0];

  async function answerWith(route: 'model' | 'invocations', wrong: ReadonlySet<Fault>): Promise<Answer> {
    const world = await createModelWorld();
    if (!wrong.has('deployed')) await deploy(world.serving, '1');
    const key = wrong.has('key') ? 'mnone' : world.key;
    const frame = wrong.has('signature') ? fourteen : publicFrame;
    const text = JSON.stringify(route === 'model' ? { accessKey: key, request: frame } : frame);
    const body = (wrong.has('json') ? text.slice(1) : text) + (wrong.has('size') ? tooLong : '');
    return ask(world.openHandler(undefined, '/lab/'), wrong.has('route') ? `${route}s` : route, {
      method: wrong.has('method') ? 'PUT' : 'POST',
      body,
      headers: { authorization: `Bearer ${key}` },
    });
  }

  it('of any set of faults together, the first is answered, on both routes', async () => {
    const subsets = Array.from({ length: 2 ** faults.length }, (_, bits) => faults.filter((_, i) => (bits >> i) & 1));
    for (const subset of subsets) {
      for (const route of ['model', 'invocations'] as const) {
        const names = subset.map(([name]) => name);
        const { status, body } = await answerWith(route, new Set(names));
        const [first] = subset;
        expect({ route, names, status, code: body['error_code'] }).toEqual({
          route,
          names,
          status: first?.[1] ?? 200,
          code: first?.[2],
        });
        if (first === undefined) continue;
        expect(typeof body['message']).toBe('string');
        expect(body['success']).toBe(route === 'model' && first[0] !== 'route' ? false : undefined);
      }
    }
  });

  it('a wrong method names the right one, and a missing key the way to send it', async () => {
    const { handler } = await createServing();
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const { status, headers } = await ask(handler, 'model', { method });
      expect([method, status, headers.get('allow')]).toEqual([method, 405, 'POST']);
    }
    const { headers } = await ask(handler, 'invocations', post(publicFrame));
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });
});

describe('faults of our own', () => {
  it('a predictor that throws is 500, without its text', async () => {
    const world = await createModelWorld();
    await deploy(world.serving, '1');
    const handler = world.openHandler(() => {
      throw new Error('35.5 is a secret');
    }, '/lab/');
    const { status, body } = await ask(handler, 'model', post({ accessKey: world.key, request: publicFrame }));
    expect(status).toBe(500);
    expect(body).toMatchObject({ success: false, error_code: 'INTERNAL_ERROR' });
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('a predictor that gives too few predictions is 500', async () => {
    const world = await createModelWorld();
    await deploy(world.serving, '1');
    const handler = world.openHandler(() => new Float32Array(0), '/lab/');
    expect((await ask(handler, 'model', post({ accessKey: world.key, request: publicFrame }))).status).toBe(500);
  });

  it('a storage that is closed is 503', async () => {
    const { database, clock } = createWorld();
    const storage = database.open();
    storage.close();
    const { createEndpointHandler } = await import('../../../src/serving/endpoint.ts');
    const ids = { uuid: () => 'u', hex: () => 'h', int63: () => '1' };
    const log = { add: () => expect.unreachable() };
    const handler = createEndpointHandler({ storage, clock, ids, log, predict: recorder().predict, prefix: '/lab/' });
    const { status, body } = await ask(handler, 'model', post({ accessKey: 'm', request: publicFrame }));
    expect([status, body['error_code']]).toEqual([503, 'TEMPORARILY_UNAVAILABLE']);
  });
});

describe('SV9 whatever comes', () => {
  it('no body makes the handler reject or answer anything but JSON', async () => {
    const { handler, key } = await createServing();
    const value = fc.oneof(
      fc.double(),
      fc.constant(1e400),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.double(), { maxLength: 16 }),
    );
    const name = fc.oneof(fc.constantFrom(...labColumns, '__proto__', 'constructor', ''), fc.string());
    const row = fc.oneof(fc.array(value, { maxLength: 17 }), fc.dictionary(name, value), value);
    const frame = fc.oneof(
      fc.record(
        { columns: fc.oneof(fc.constant(labColumns), fc.array(name)), data: fc.array(row) },
        { requiredKeys: [] },
      ),
      fc.array(row),
      fc.dictionary(name, fc.oneof(fc.array(value), value)),
      value,
    );
    const form = fc.constantFrom('dataframe_split', 'dataframe_records', 'instances', 'inputs', 'params');
    const request = fc.oneof(fc.dictionary(form, frame, { maxKeys: 2 }), fc.jsonValue());
    const body = fc.oneof(
      { weight: 4, arbitrary: request.map((each) => JSON.stringify({ accessKey: key, request: each })) },
      { weight: 1, arbitrary: fc.json() },
      { weight: 1, arbitrary: fc.string() },
    );
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom('model', 'invocations'), async (text, path) => {
        const headers = { authorization: `Bearer ${key}` };
        const { status, body: answer } = await ask(handler, path, post(text, headers));
        seen.add(status);
        if (status !== 200) expect(Object.keys(answer)).toEqual(expect.arrayContaining(['error_code', 'message']));
      }),
      { numRuns: 600, seed: 42 },
    );
    expect([...seen].sort()).toEqual([400, 401]);
  });

  it('one value of a good request replaced by another is answered or refused, never our fault', async () => {
    const { askModel } = await createServing();
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), fc.jsonValue(), async (place, other) => {
        let index = 0;
        const text = JSON.stringify(publicFrame, (_key, value: unknown) => (index++ === place % 35 ? other : value));
        const { status } = await askModel(JSON.parse(text));
        seen.add(status);
      }),
      { numRuns: 300, seed: 42 },
    );
    expect([...seen].sort()).toEqual([200, 400]);
  });
});
