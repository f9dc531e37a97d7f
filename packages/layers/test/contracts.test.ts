import { contracts } from './contracts.ts';
import { suites } from './suite.ts';

suites(contracts());
