export { type Leak, type LeakGuard, leakGuard } from './leak-guard.ts';
