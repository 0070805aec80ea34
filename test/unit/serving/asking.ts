import { createModelWorld, deploy, labColumns, publicRow } from './harness.ts';

export const base = 'https://teacher.example/lab/';
export const publicFrame = { dataframe_split: { columns: labColumns, data: [publicRow] } };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export async function ask(
  handler: (request: Request) => Promise<Response>,
  path: string,
  init: RequestInit = {},
): Promise<Answer> {
  const response = await handler(new Request(new URL(path, base), init));
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, body };
}

export const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  headers,
});

export async function createServing() {
  const world = await createModelWorld();
  const deployment = await deploy(world.serving, '3');
  const handler = world.openHandler(undefined, '/lab/');
  const bearer = { authorization: `Bearer ${world.key}` };
  return {
    ...world,
    deployment,
    handler,
    askModel: (request: unknown) => ask(handler, 'model', post({ accessKey: world.key, request })),
    score: (body: unknown) => ask(handler, 'invocations', post(body, bearer)),
  };
}
