const RESOURCES = [
  'services',
  'containers',
  'images',
  'networks',
  'hosts',
  'capsules',
  'availability_zones',
  'quotas',
  'quota_classes',
  'registries',
];

/** GET / of Zun, readable without a token. */
export function rootDocument(base: string, maxMinor: number): object {
  const version = {
    id: 'v1',
    links: [{ href: `${base}/v1/`, rel: 'self' }],
    status: 'CURRENT',
    max_version: `1.${maxMinor}`,
    min_version: '1.1',
  };
  return {
    name: 'OpenStack Zun API',
    description: 'Zun is an OpenStack project which aims to provide containers service.',
    versions: [version],
    default_version: version,
  };
}

/** GET /v1, which says nothing of microversions but in its headers. */
export function versionDocument(base: string): object {
  return {
    id: 'v1',
    media_types: [{ base: 'application/json', type: 'application/vnd.openstack.zun.v1+json' }],
    links: [
      { href: `${base}/v1/`, rel: 'self' },
      {
        href: 'https://docs.openstack.org/developer/zun/dev/api-spec-v1.html',
        rel: 'describedby',
        type: 'text/html',
      },
    ],
    ...Object.fromEntries(
      RESOURCES.map((name) => [
        name,
        [
          { href: `${base}/v1/${name}/`, rel: 'self' },
          { href: `${base}/${name}/`, rel: 'bookmark' },
        ],
      ]),
    ),
  };
}
