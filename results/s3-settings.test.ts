import { describe, expect, it } from 'vitest';
import { s3Settings } from './s3-settings.js';

describe('s3Settings', () => {
  it("leaves Amazon's own S3 to the SDK", () => {
    const settings = s3Settings({ AWS_PROFILE: 'team', AWS_ENDPOINT_URL: '' });
    expect(settings.forcePathStyle).toBe(false);
    expect(settings).not.toHaveProperty('region');
    expect(settings).not.toHaveProperty('requestChecksumCalculation');
  });

  it('addresses another store by path, in whatever region, with plain checksums', () => {
    expect(s3Settings({ AWS_ENDPOINT_URL_S3: 'https://s3.example.org' })).toMatchObject({
      forcePathStyle: true,
      region: 'us-east-1',
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  });

  it('does as the environment says', () => {
    const settings = s3Settings({
      AWS_ENDPOINT_URL: 'https://s3.example.org',
      AWS_DEFAULT_REGION: 'eu-1',
      AWS_S3_FORCE_PATH_STYLE: 'false',
      AWS_REQUEST_CHECKSUM_CALCULATION: 'WHEN_SUPPORTED',
    });
    expect(settings).toMatchObject({ forcePathStyle: false, region: 'eu-1' });
    expect(settings).not.toHaveProperty('requestChecksumCalculation');
    expect(s3Settings({ AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b' }).region).toBe('a');
  });
});
