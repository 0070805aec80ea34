import * as v from 'valibot';
import { LabError } from '../../base/errors.ts';
import type { ScriptAccess } from '../../lab/script-access.ts';
import { none, positiveWholeNumber, text } from './arguments.ts';
import { withoutUndefined, type CallsOf } from './call-table.ts';

const size = v.optional(v.pipe(v.number(), v.finite(), v.gtValue(0, 'a number above 0')));

/** The platform's API and the call of a deployed model. */
export function platformCalls(access: ScriptAccess): CallsOf<'cmlapi' | 'cdsw'> {
  const { cmlapi } = access;
  const modelOnly = v.strictObject({ model: text });
  return {
    'cmlapi.listRegisteredModels': { schema: none, run: () => cmlapi.listRegisteredModels() },
    'cmlapi.createRegisteredModel': {
      schema: v.strictObject({ name: text, run_id: text }),
      run: (request) => cmlapi.createRegisteredModel(request),
    },
    'cmlapi.listModels': { schema: none, run: () => cmlapi.listModels() },
    'cmlapi.createModel': { schema: v.strictObject({ name: text }), run: (request) => cmlapi.createModel(request) },
    'cmlapi.createModelBuild': {
      schema: v.strictObject({ model: text, version: text }),
      run: (request) => cmlapi.createModelBuild(request),
    },
    'cmlapi.createModelDeployment': {
      schema: v.strictObject({ build_id: text, cpu: size, memory: size, replicas: v.optional(positiveWholeNumber) }),
      run: (request) => cmlapi.createModelDeployment(withoutUndefined(request)),
    },
    'cmlapi.listModelBuilds': { schema: modelOnly, run: ({ model }) => cmlapi.listModelBuilds(model) },
    'cmlapi.listModelDeployments': { schema: modelOnly, run: ({ model }) => cmlapi.listModelDeployments(model) },
    'cmlapi.listJobs': { schema: none, run: () => cmlapi.listJobs() },
    'cmlapi.createJob': {
      schema: v.strictObject({ definition: v.record(v.string(), v.unknown()) }),
      run: ({ definition }) => cmlapi.createJob(definition),
    },
    'cdsw.callModel': {
      schema: v.strictObject({ model: text, accessKey: text, request: v.unknown() }),
      async run({ model, accessKey, request }) {
        const { status, body } = await access.callModel(model, accessKey, request);
        if (status >= 200 && status < 300) return body;
        throw endpointError(model, status, body);
      },
    },
  };
}

const refusal = v.object({ error_code: v.string(), message: v.string() });

function endpointError(model: string, status: number, body: unknown): LabError {
  const said = v.safeParse(refusal, body);
  const [code, message] = said.success ? [said.output.error_code, said.output.message] : ['', 'no reason given'];
  return new LabError('endpoint_error', `The endpoint of ${model} answered ${status} ${code}: ${message}`, {
    detail: { model, status, error_code: code },
  });
}
