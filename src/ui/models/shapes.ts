import type { JobRunStatus } from '../../jobs/types.ts';
import type { BuildStatus, ModelDeployment } from '../../serving/types.ts';
import type { ModelVersion } from '../../tracking/types.ts';

/** Which of the seven shapes a deployment's state borrows. Its word stays the platform's. */
export function deploymentShape(status: ModelDeployment['status']): JobRunStatus {
  switch (status) {
    case 'pending':
      return 'queued';
    case 'deploying':
      return 'running';
    case 'deployed':
      return 'succeeded';
    case 'failed':
      return 'failed';
    case 'stopping':
    case 'stopped':
      return 'stopped';
  }
}

/** Which of the seven shapes a registered version's status borrows. Its word stays MLflow's. */
export function versionShape(status: ModelVersion['status']): JobRunStatus {
  switch (status) {
    case 'PENDING_REGISTRATION':
      return 'queued';
    case 'READY':
      return 'succeeded';
    case 'FAILED_REGISTRATION':
      return 'failed';
  }
}

/** Which of the seven shapes a build's status borrows. Its word stays the platform's. */
export function buildShape(status: BuildStatus): JobRunStatus {
  switch (status) {
    case 'pending':
      return 'queued';
    case 'building':
      return 'running';
    case 'built':
      return 'succeeded';
    case 'build failed':
      return 'failed';
  }
}
