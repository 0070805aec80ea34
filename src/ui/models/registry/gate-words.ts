import type { Translator } from '../../../i18n/translator.ts';
import type { GateDecision } from '../../../serving/types.ts';

/** What the gate decided, with both scores and the rows they are of: a sentence or two. */
export function decisionWords(i18n: Translator, decision: GateDecision): readonly string[] {
  const { challenger, champion, hold_out: holdOut, metric, obstacle } = decision;
  const version = challenger.version;
  if (champion === null) return [i18n.t('gate.noChampion', { version })];
  const sides = { version, champion: champion.version, reason: obstacle ?? '' };
  if (holdOut === null) return [i18n.t('gate.noHoldOut', sides)];
  if (challenger.score === null || champion.score === null) return [i18n.t('gate.noScore', sides)];
  return [
    i18n.t('gate.compared', {
      version,
      champion: champion.version,
      metric,
      score: i18n.number(challenger.score, 4),
      championScore: i18n.number(champion.score, 4),
      rows: holdOut.rows,
    }),
    askedWords(i18n, decision.minimum_improvement),
    seenWords(i18n, holdOut),
  ];
}

function askedWords(i18n: Translator, minimum: number): string {
  if (minimum === 0) return i18n.t('gate.askedEqual');
  const size = Math.abs(minimum);
  const decimals = (/\.(\d+)$/.exec(String(size))?.[1] ?? '').length;
  const shown = i18n.number(size, decimals);
  return i18n.t(minimum > 0 ? 'gate.asked' : 'gate.askedWorse', { minimum: shown });
}

function seenWords(i18n: Translator, holdOut: NonNullable<GateDecision['hold_out']>): string {
  if (holdOut.seen_by_champion === null) return i18n.t('gate.unknownSeen');
  if (holdOut.seen_by_champion > 0) return i18n.t('gate.seen', { count: holdOut.seen_by_champion });
  return holdOut.left_out > 0 ? i18n.t('gate.leftOut', { count: holdOut.left_out }) : i18n.t('gate.unseen');
}

/** The decision that keeps the newest deployment from serving; undefined where the newest one serves, or has served. */
export function blockingDecision(
  decisions: readonly GateDecision[],
  newestDeploymentId: string | undefined,
): GateDecision | undefined {
  const [newest] = decisions;
  return newest?.verdict === 'blocked' && newest.deployment_id === newestDeploymentId ? newest : undefined;
}
