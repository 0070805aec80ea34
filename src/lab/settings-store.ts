import { defineStore } from '../storage/types.ts';
import type { SettingsPatch } from './settings.ts';

interface SettingsRecord {
  readonly id: 'settings';
  readonly chosen: SettingsPatch;
}

/** One record. Apart from the settings themselves, so that the service worker takes only the store along. */
export const settingsStore = defineStore<SettingsRecord>('settings', 'id');
