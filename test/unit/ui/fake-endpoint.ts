import { featureNames } from '../../../src/datagen/transactions.ts';

/** Answers as the endpoint does, in its order of checks, with a prediction out of thin air. */
export function answerRequest(body: string, accessKey: string, version: string | null): Response {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return refuse(400, 'MALFORMED_REQUEST', 'The body is not JSON in UTF-8.');
  }
  const { accessKey: key, request } = parsed as { accessKey?: unknown; request?: unknown };
  if (key !== accessKey) return refuse(401, 'UNAUTHENTICATED', 'The access key belongs to no model.');
  if (version === null) return refuse(503, 'TEMPORARILY_UNAVAILABLE', 'No version is deployed.');
  const { columns, data } = (request as { dataframe_split: { columns: string[]; data: number[][] } }).dataframe_split;
  const missing = featureNames.filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    const message = `The columns are not those of the model's signature; missing: ${missing.join(', ')}.`;
    return refuse(400, 'INVALID_PARAMETER_VALUE', message, { field: missing[0], missing, extra: [] });
  }
  const ragged = data.findIndex((row) => row.length !== columns.length);
  if (ragged >= 0) {
    const message = `Row ${ragged} (counted from 0) has ${data[ragged]?.length} values, but columns has ${columns.length}.`;
    return refuse(400, 'INVALID_PARAMETER_VALUE', message, { row: ragged });
  }
  return Response.json({
    success: true,
    response: {
      prediction: data.map(() => 0),
      probability: data.map(() => 0.3712),
      uuid: '5d0f6a1e-93c7-4b1e-8a40-2f6c1d7be914',
      model: 'FraudCLF-Paul',
      version,
      deployment_id: '5f0e2a91-77c4-4c1d-9b53-0a6f3d1e8c42',
      warnings: ['longitude: 1 value outside -180 to 180'],
    },
  });
}

function refuse(status: number, error_code: string, message: string, detail: object = {}): Response {
  return Response.json({ success: false, error_code, message, detail }, { status });
}
