import type { DeploymentId } from '../base/ids.ts';
import { loadImage } from './builds.ts';
import { ServingError } from './errors.ts';
import { requireModel } from './models.ts';
import { endpointModelStore, modelBuildStore, modelDeploymentStore } from './stores.ts';
import type { BuildImage, GateDecision, ModelBuild, ModelDeployment, ServingContext } from './types.ts';

/** A build with what it holds. */
export interface BuiltModel {
  readonly build: ModelBuild;
  readonly image: BuildImage;
}

/** Who stands before the gate, and who serves now; null where nobody does. */
export interface GateCase {
  readonly challenger: BuiltModel;
  readonly champion: (BuiltModel & { readonly deployment: ModelDeployment }) | null;
}

/** What the gate decides; which deployment it was about, and when, is added here. */
export type GateJudgement = Omit<GateDecision, 'deployment_id' | 'model' | 'at'>;

/** A decision that is not written yet. */
export type UndatedDecision = Omit<GateDecision, 'at'>;

/** Handed in, since scoring needs rows and a predictor. What it throws makes the deployment `failed`. */
export type Gate = (gateCase: GateCase, signal: AbortSignal | undefined) => Promise<GateJudgement>;

/** A deployment that the gate did not let through. What served before still serves. */
export class GateBlockedError extends ServingError {
  readonly decision: UndatedDecision;

  constructor(decision: UndatedDecision) {
    const { model, deployment_id, challenger, champion, metric, minimum_improvement, hold_out, reason } = decision;
    super('gate_blocked', `${said(decision)} Train again, or change the gate in Setup.`, {
      model,
      deployment_id,
      version: challenger.version,
      champion_version: champion?.version ?? null,
      gate_reason: reason,
      metric,
      minimum_improvement,
      challenger_score: challenger.score,
      champion_score: champion?.score ?? null,
      rows: hold_out?.rows ?? null,
      obstacle: decision.obstacle,
    });
    this.decision = decision;
  }
}

function said({
  model,
  challenger,
  champion,
  metric,
  minimum_improvement,
  hold_out,
  obstacle,
}: UndatedDecision): string {
  const name = `Version ${challenger.version} of ${JSON.stringify(model)}`;
  const stays = champion === null ? '' : ` Version ${champion.version} still serves.`;
  if (challenger.score === null || champion === null || champion.score === null || hold_out === null) {
    return `${name} was not deployed: the gate could not compare it. ${obstacle ?? ''}${stays}`;
  }
  return (
    `${name} was not deployed: the gate asks for a ${metric} better by at least ${minimum_improvement} than version ` +
    `${champion.version}'s ${champion.score.toFixed(4)} on the same ${hold_out.rows} rows, but it is ` +
    `${challenger.score.toFixed(4)}.${stays}`
  );
}

/** Asks the gate about a deployment that is about to serve. */
export async function askGate(
  context: ServingContext,
  gate: Gate,
  candidate: BuiltModel & { readonly id: DeploymentId; readonly signal: AbortSignal | undefined },
): Promise<UndatedDecision> {
  const { id, build, image, signal } = candidate;
  const champion = await servingNow(context, build.model);
  const judgement = await gate({ challenger: { build, image }, champion }, signal);
  return { deployment_id: id, model: build.model, ...judgement };
}

async function servingNow(context: ServingContext, modelName: string): Promise<GateCase['champion']> {
  const stores = [endpointModelStore, modelDeploymentStore, modelBuildStore];
  const now = await context.storage.read(stores, async (tx) => {
    const { deployment_id } = await requireModel(tx, modelName);
    const deployment = deployment_id === null ? undefined : await tx.get(modelDeploymentStore, deployment_id);
    const build = deployment && (await tx.get(modelBuildStore, deployment.build_id));
    return build && { deployment, build };
  });
  return now === undefined ? null : { ...now, image: await loadImage(context, now.build.id) };
}
