import type { Columns } from '../base/columns.ts';
import { LabError, isCancelled, toErrorRecord } from '../base/errors.ts';
import type { ScoreMetric } from '../compute/calls.ts';
import type { Compute } from '../compute/compute.ts';
import { gatherFeatures, gatherFloat32 } from '../compute/rows.ts';
import type { Lakehouse } from '../lakehouse/lakehouse.ts';
import type { BuiltModel, Gate, GateCase, GateJudgement } from '../serving/gate.ts';
import type { GateSide } from '../serving/types.ts';
import type { Tracking } from '../tracking/tracking.ts';
import { loadHoldOut, type HoldOutRows } from './hold-out.ts';

export interface GateRule {
  readonly metric: ScoreMetric;
  /** How much better the challenger must score; below 0, how much worse it may. */
  readonly minimumImprovement: number;
}

interface Deps {
  readonly tracking: Tracking;
  readonly lakehouse: Lakehouse;
  readonly compute: Compute;
}

/**
 * Challenger (what is about to be deployed) against champion (what serves at that moment), scored on the same rows:
 * the test rows of the challenger's own run, read again by the ids in its dataset input and split by its params, less
 * those that the champion was trained on. What cannot be compared is not let through: a gate that passes what it
 * could not look at is none. Without a champion there is nothing to compare with, and the challenger passes.
 */
export function qualityGate(deps: Deps, rule: GateRule): Gate {
  return async ({ challenger, champion }, signal) => {
    const judgement = {
      metric: rule.metric,
      minimum_improvement: rule.minimumImprovement,
      challenger: sideOf(challenger, null),
      champion: championOf(champion, null),
      hold_out: null,
      obstacle: null,
    };
    if (champion === null) return { ...judgement, verdict: 'passed', reason: 'no_champion' };
    let holdOut: HoldOutRows;
    try {
      holdOut = await loadHoldOut(deps, { challenger, champion, signal });
    } catch (error) {
      return { ...judgement, verdict: 'blocked', reason: 'no_hold_out', obstacle: obstacleOf(error) };
    }
    const hold_out = holdOut.facts;
    try {
      const scores = [
        await scoreOf(deps.compute, { model: challenger, holdOut, rule, signal }),
        await scoreOf(deps.compute, { model: champion, holdOut, rule, signal }),
      ] as const;
      return { ...judgement, hold_out, ...verdictOf(scores, rule, { challenger, champion }) };
    } catch (error) {
      return { ...judgement, hold_out, verdict: 'blocked', reason: 'no_score', obstacle: obstacleOf(error) };
    }
  };
}

type Verdict = Pick<GateJudgement, 'verdict' | 'reason' | 'challenger' | 'champion' | 'obstacle'>;

function verdictOf(
  [challengerScore, championScore]: readonly [number | null, number | null],
  { metric, minimumImprovement }: GateRule,
  { challenger, champion }: GateCase,
): Verdict {
  const sides = { challenger: sideOf(challenger, challengerScore), champion: championOf(champion, championScore) };
  if (challengerScore === null || championScore === null) {
    const obstacle = `${metric} is not defined on these rows.`;
    return { ...sides, verdict: 'blocked', reason: 'no_score', obstacle };
  }
  const more = challengerScore - championScore;
  // Rounded, or 0.8 − 0.7 would fall short of an asked-for 0.1.
  const improvement = Number((metric === 'log_loss' ? -more : more).toFixed(12));
  const isGood = improvement >= minimumImprovement;
  return {
    ...sides,
    verdict: isGood ? 'passed' : 'blocked',
    reason: isGood ? 'good_enough' : 'not_good_enough',
    obstacle: null,
  };
}

/** Null where the metric has no value, as roc_auc where all rows are of one class. */
async function scoreOf(
  compute: Compute,
  call: {
    readonly model: BuiltModel;
    readonly holdOut: HoldOutRows;
    readonly rule: GateRule;
    readonly signal: AbortSignal | undefined;
  },
): Promise<number | null> {
  const { model, holdOut, rule, signal } = call;
  const features: Record<string, Columns[string]> = {};
  for (const { name } of model.image.signature.inputs) {
    const values = holdOut.columns[name];
    if (values === undefined) {
      throw new LabError(
        'feature_mismatch',
        `Version ${model.build.version} needs the column ${name}, which the rows to compare on do not have.`,
        { detail: { missing: [name] } },
      );
    }
    features[name] = values;
  }
  const options = signal && { signal };
  const probabilities = await compute.predict(
    {
      model: model.image.model_text,
      features: gatherFeatures(features, holdOut.positions),
      output: 'probability',
      iterationRange: 'classifier',
    },
    options,
  );
  const needsProbability = rule.metric === 'log_loss' || rule.metric === 'roc_auc';
  const score = await compute.score(
    {
      metric: rule.metric,
      actual: gatherFloat32('label', holdOut.columns[holdOut.label] ?? [], holdOut.positions),
      predicted: needsProbability ? probabilities : probabilities.map((probability) => (probability > 0.5 ? 1 : 0)),
    },
    options,
  );
  return Number.isNaN(score) ? null : score;
}

function sideOf({ build }: BuiltModel, score: number | null): GateSide {
  return { version: build.version, build_id: build.id, run_id: build.run_id, score };
}

function championOf(champion: GateCase['champion'], score: number | null): GateJudgement['champion'] {
  return champion && { ...sideOf(champion, score), deployment_id: champion.deployment.id };
}

/** Why it could not be compared, for the record. What was cancelled, or went wrong unforeseen, is thrown on. */
function obstacleOf(error: unknown): string {
  if (isCancelled(error) || !(error instanceof LabError)) throw error;
  return toErrorRecord(error).message;
}
