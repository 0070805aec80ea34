import * as v from 'valibot';
import type { ErrorRecord } from '../../base/errors.ts';
import { errorSentence } from '../../i18n/error-sentence.ts';
import type { Translator } from '../../i18n/translator.ts';
import type { Answer } from './endpoint-call.ts';

const success = v.object({
  response: v.object({
    prediction: v.array(v.number()),
    probability: v.optional(v.array(v.number())),
    version: v.string(),
    warnings: v.optional(v.array(v.string())),
  }),
});

const refusal = v.object({
  error_code: v.string(),
  message: v.string(),
  detail: v.optional(v.record(v.string(), v.unknown())),
});

export interface AnswerWords {
  readonly isGood: boolean;
  /** What the answer says, in the reader's language. */
  readonly sentence: string;
  /** The endpoint's own warnings, as it spells them. */
  readonly warnings: readonly string[];
}

/** An answer of the endpoint as a sentence: who predicted what, or what was wrong with the request. */
export function answerWords(i18n: Translator, answer: Answer): AnswerWords {
  if (answer.kind === 'unreached') {
    return { isGood: false, sentence: i18n.t('models.unreached', { reason: answer.error.message }), warnings: [] };
  }
  const good = v.safeParse(success, answer.body);
  if (answer.status === 200 && good.success) return predictionWords(i18n, good.output.response);
  const bad = v.safeParse(refusal, answer.body);
  const sentence = bad.success
    ? errorSentence(i18n, recordOf(bad.output))
    : i18n.t('models.unknownAnswer', { status: String(answer.status) });
  return { isGood: false, sentence, warnings: [] };
}

const logged = v.object({ success: v.literal(true), response: v.object({ uuid: v.string() }) });

/** By which the request log knows a prediction; undefined for an answer without one. */
export function uuidOf(answer: Answer): string | undefined {
  if (answer.kind !== 'answered') return undefined;
  const found = v.safeParse(logged, answer.body);
  return found.success ? found.output.response.uuid : undefined;
}

function predictionWords(i18n: Translator, response: v.InferOutput<typeof success>['response']): AnswerWords {
  const { prediction, probability, version, warnings = [] } = response;
  const [first] = prediction;
  const [share] = probability ?? [];
  let sentence: string;
  if (prediction.length !== 1 || first === undefined) {
    sentence = i18n.t('models.predictedMany', {
      version,
      count: prediction.length,
      frauds: prediction.filter((label) => label === 1).length,
    });
  } else if (share === undefined) {
    sentence = i18n.t(first === 1 ? 'models.predictedFraud' : 'models.predictedRegular', { version });
  } else {
    const values = { version, probability: i18n.number(share, 4) };
    sentence = i18n.t(first === 1 ? 'models.predictedFraudWith' : 'models.predictedRegularWith', values);
  }
  return { isGood: true, sentence, warnings };
}

function recordOf({ error_code, message, detail = {} }: v.InferOutput<typeof refusal>): ErrorRecord {
  return { code: error_code, message, detail };
}

/** JSON on several lines, lists on one: as the answer is read, not as it was sent. */
export function prettyAnswer(answer: Answer): string {
  if (answer.kind === 'unreached') return JSON.stringify(answer.error, null, 2);
  if (answer.body === undefined) return answer.text;
  return JSON.stringify(answer.body, null, 2).replace(
    /\[\s+([^[\]{}]*?)\s+\]/g,
    (_, inner: string) => `[${inner.replace(/,\s*\n\s*/g, ', ')}]`,
  );
}
