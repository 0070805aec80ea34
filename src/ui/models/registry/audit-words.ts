import type { Translator } from '../../../i18n/translator.ts';
import type { AuditEntry } from '../../../pipeline/audit-trail.ts';

type Registry = Extract<AuditEntry, { of: 'registry' }>;
type Endpoint = Extract<AuditEntry, { of: 'endpoint' }>;

/** What happened, as a sentence. */
export function auditWords(i18n: Translator, entry: AuditEntry): string {
  return entry.of === 'registry' ? registryWords(i18n, entry) : endpointWords(i18n, entry);
}

/** States on the way to another: of interest only to those who ask for every step. */
export function isStep(entry: AuditEntry): boolean {
  if (entry.of === 'registry') return entry.change === 'version_created';
  const passing: readonly (string | null)[] = ['pending', 'building', 'deploying', 'stopping'];
  return (entry.change === 'build' || entry.change === 'deployment') && passing.includes(entry.status);
}

function registryWords(i18n: Translator, entry: Registry): string {
  const version = entry.version ?? '';
  const key = entry.key ?? '';
  const value = shortened(entry.value ?? '');
  switch (entry.change) {
    case 'model_created':
      return i18n.t('audit.modelCreated');
    case 'version_created':
      return i18n.t('audit.versionCreated', { version });
    case 'version_ready':
      return i18n.t('audit.versionReady', { version });
    case 'version_failed':
      return i18n.t('audit.versionFailed', { version, reason: value });
    case 'alias_set':
      return entry.from_version === null
        ? i18n.t('audit.aliasSet', { version, alias: key })
        : i18n.t('audit.aliasMoved', { version, alias: key, from: entry.from_version });
    case 'alias_deleted':
      return i18n.t('audit.aliasDeleted', { version, alias: key });
    case 'promoted':
      return entry.from_version === null
        ? i18n.t('audit.promoted', { version, alias: key })
        : i18n.t('audit.promotedOver', { version, alias: key, from: entry.from_version });
    case 'tag_set':
      return entry.version === null
        ? i18n.t('audit.tagSet', { key, value })
        : i18n.t('audit.tagSetOn', { key, value, version });
    case 'tag_deleted':
      return entry.version === null
        ? i18n.t('audit.tagDeleted', { key })
        : i18n.t('audit.tagDeletedOn', { key, version });
    case 'description_set':
      return entry.version === null ? i18n.t('audit.described') : i18n.t('audit.describedOn', { version });
  }
}

function endpointWords(i18n: Translator, entry: Endpoint): string {
  const version = entry.version ?? '';
  const status = entry.status ?? '';
  switch (entry.change) {
    case 'model_created':
      return i18n.t('audit.endpointCreated');
    case 'build':
      return i18n.t('audit.build', { version, status });
    case 'deployment':
      return i18n.t('audit.deployment', { version, status });
    case 'rollback':
      return entry.from_version === null
        ? i18n.t('audit.rollbackNone', { version })
        : i18n.t('audit.rollback', { version, from: entry.from_version });
    case 'gate':
      return i18n.t(status === 'passed' ? 'audit.gatePassed' : 'audit.gateBlocked', { version });
  }
}

/** A tag may have 100,000 characters. */
function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= 120 ? text : `${characters.slice(0, 120).join('')}…`;
}
