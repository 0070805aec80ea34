import { expose } from '../link/expose.ts';
import { computeTasks } from './tasks.ts';

expose(computeTasks);
