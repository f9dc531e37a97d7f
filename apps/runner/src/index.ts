export { main } from './cli.ts';
export { type Config, configSchema } from './config/schema.ts';
