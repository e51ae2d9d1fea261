import { SettingError } from './setting-error.js';

/**
 * Whether OpenTelemetry's own switch `$OTEL_TRACES_EXPORTER` is on. Unset means off here.
 *
 * @throws SettingError on an exporter that packbench does not have
 */
export function wantsTraces(env: NodeJS.ProcessEnv): boolean {
  const value = env['OTEL_TRACES_EXPORTER'] ?? '';
  if (value === '' || value === 'none') return false;
  if (value === 'otlp') return true;
  throw new SettingError(`OTEL_TRACES_EXPORTER is '${value}'`, 'otlp or none');
}
