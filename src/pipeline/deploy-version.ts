import type { Compute } from '../compute/compute.ts';
import { LabError } from '../base/errors.ts';
import type { Serving } from '../serving/serving.ts';
import type { BuildImage, ModelBuild } from '../serving/types.ts';
import type { Tracking } from '../tracking/tracking.ts';
import { loadLoggedModel } from './register-version.ts';

/**
 * Builds a registered version for the endpoint model of the same registered model: copies its model and signature,
 * with the digest of what was registered, into an image that never changes.
 * Throws `version_not_ready` for a version that is not READY.
 */
export async function buildVersion(
  { tracking, serving }: { readonly tracking: Tracking; readonly serving: Serving },
  { model, version }: { readonly model: string; readonly version: string },
): Promise<ModelBuild> {
  const registered = await tracking.getVersion(model, version);
  if (registered.status !== 'READY') {
    throw new LabError(
      'version_not_ready',
      `Version ${version} of ${model} must be READY before it can be built, but it is ${registered.status}. ` +
        'Nothing was built; register the run again.',
      { detail: { model, version, status: registered.status } },
    );
  }
  const logged = await loadLoggedModel(tracking, registered.run_id);
  return serving.createBuild({
    model,
    version,
    runId: registered.run_id,
    modelText: logged.text,
    signature: logged.signature,
    digest: logged.sha256,
  });
}

/** Asks the image for one prediction (a row of missing values) before requests are sent to it. Throws what that throws. */
export async function probeImage(compute: Compute, image: BuildImage): Promise<void> {
  const features = Object.fromEntries(image.signature.inputs.map(({ name }) => [name, new Float32Array([NaN])]));
  await compute.predict({ model: image.model_text, features, output: 'probability' });
}
