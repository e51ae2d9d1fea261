import { ResultsError } from './results-error.js';

const HINTS: Readonly<Record<string, string>> = {
  NoSuchBucket:
    'Make the bucket, or correct PACKBENCH_RESULTS; packbench makes none, for it cannot know whose it is to be.',
  AccessDenied:
    'The credentials must allow s3:PutObject, s3:GetObject, s3:DeleteObject and s3:ListBucket on it.',
  InvalidAccessKeyId: 'Check AWS_ACCESS_KEY_ID, or the profile that AWS_PROFILE names.',
  SignatureDoesNotMatch:
    'Check AWS_SECRET_ACCESS_KEY, and AWS_REGION when the store insists on its own.',
  ExpiredToken: 'The credentials have expired: get new ones, and restart the worker.',
  RequestTimeTooSkewed: "Set this machine's clock; the store refuses what is minutes off.",
  CredentialsProviderError:
    'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, for every worker and command.',
  PermanentRedirect: "Set AWS_REGION to the bucket's region.",
};

const WITHOUT_REGION = 'Region is missing';
const UNREACHABLE =
  'Check AWS_ENDPOINT_URL_S3 (or AWS_ENDPOINT_URL) and the network; what was measured is kept by Temporal.';
const OTHERWISE =
  'See docs/past-one-machine.md; what was measured is kept by Temporal and is written on the next attempt.';

/** An error of the S3 client in plain words; it holds no secret, only the key's id may be in it. */
export function toS3Error(error: unknown, place: string, doing: 'read' | 'write'): ResultsError {
  if (error instanceof ResultsError) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const words = message.replace(/\.$/, '') || name;
  const hint = message.startsWith(WITHOUT_REGION)
    ? "Set AWS_REGION to the bucket's region."
    : (HINTS[name] ?? (isSystemError(error) ? UNREACHABLE : OTHERWISE));
  return new ResultsError(
    `Cannot ${doing} '${place}': ${words}${message.includes(name) || name === 'Error' ? '' : ` (${name})`}.`,
    { path: place, hint, cause: error },
  );
}

const isSystemError = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'TimeoutError' || 'code' in error);
