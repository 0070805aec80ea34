export interface ServeOptions {
  readonly root: string;
  readonly base?: string;
  readonly host?: string;
  readonly port?: number;
}

export interface StaticServer {
  /** Ends with the base path, such as `http://localhost:4173/course/lab/`. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export function serve(options: ServeOptions): Promise<StaticServer>;
