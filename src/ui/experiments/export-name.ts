/** The name of the archive of an experiment: only characters that every system takes in a file's name. */
export function exportNameOf(experiment: string): string {
  return `${experiment.replace(/[^\p{L}\p{N}_-]+/gu, '_')}-mlflow.zip`;
}
