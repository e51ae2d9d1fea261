import type { S3ClientConfig } from '@aws-sdk/client-s3';

const CONNECT_MS = 10_000;
const REQUEST_MS = 60_000;
/** With its pauses: about ten seconds, then the activity's own next attempt. */
const ATTEMPTS = 5;
const REQUIRED = 'WHEN_REQUIRED' as const;

/**
 * What the SDK does not take from the environment by itself. Credentials, profile and endpoint it does.
 * A store that is not Amazon's (it has an endpoint of its own) is addressed by path, since few have a
 * name for each bucket; needs no region; and is sent only the checksums that S3 always had.
 */
export function s3Settings(env: NodeJS.ProcessEnv): S3ClientConfig {
  const said = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const isElsewhere = (said('AWS_ENDPOINT_URL_S3') ?? said('AWS_ENDPOINT_URL')) !== undefined;
  const region =
    said('AWS_REGION') ?? said('AWS_DEFAULT_REGION') ?? (isElsewhere ? 'us-east-1' : undefined);
  const pathStyle = said('AWS_S3_FORCE_PATH_STYLE');
  const unlessSaid = (name: string): boolean => isElsewhere && said(name) === undefined;
  return {
    forcePathStyle: pathStyle === undefined ? isElsewhere : /^(true|1|yes)$/i.test(pathStyle),
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: REQUEST_MS },
    ...(region !== undefined && { region }),
    ...(unlessSaid('AWS_REQUEST_CHECKSUM_CALCULATION') && { requestChecksumCalculation: REQUIRED }),
    ...(unlessSaid('AWS_RESPONSE_CHECKSUM_VALIDATION') && { responseChecksumValidation: REQUIRED }),
  };
}
