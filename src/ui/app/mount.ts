import { mount } from 'svelte';
import { systemClock, type Clock } from '../../base/clock.ts';
import type { Lab } from '../../lab/api.ts';
import { AppState, type Refusals } from '../state/app-state.svelte.ts';
import App from './App.svelte';
import './base.css';
import '../kit/control.css';

/**
 * Draws the interface into `target` at once: a loading face until `lab.ready` resolves, the reason where it rejects.
 * `presetRefusals` are the link's values that could not be taken; Setup shows them.
 */
export function mountApp(
  target: HTMLElement,
  { lab, presetRefusals, clock = systemClock }: { lab: Lab; presetRefusals: Refusals; clock?: Clock },
): void {
  const app = new AppState(lab, presetRefusals, clock);
  mount(App, { target, props: { app } });
  void app.open();
}
