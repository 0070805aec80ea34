import { createContext } from 'svelte';
import type { AppState } from '../state/app-state.svelte.ts';

/** The app's state for every component below the frame. */
export const [getApp, setApp] = createContext<AppState>();
