/** What the endpoint answers. The platform's form and MLflow's scoring protocol. */
export type EndpointRoute = 'model' | 'invocations';

const routes: readonly EndpointRoute[] = ['model', 'invocations'];

/**
 * The route of a URL's path below the page's own path (`basePath`, with or without `/` at its end), or undefined for
 * everything else. Whoever stands before a network (the service worker) passes on what is undefined.
 */
export function matchRoute(pathname: string, basePath: string): EndpointRoute | undefined {
  const base = basePath.endsWith('/') ? basePath : `${basePath}/`;
  if (!pathname.startsWith(base)) return undefined;
  const relative = pathname.slice(base.length);
  return routes.find((route) => route === relative);
}

/** The methods that a route answers. */
export function methodsOf(route: EndpointRoute): readonly string[] {
  switch (route) {
    case 'model':
    case 'invocations':
      return ['POST'];
  }
}
