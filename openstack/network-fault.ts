const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
]);

export interface NetworkFault {
  readonly problem: string;
  readonly hint: string;
}

/** Puts Node's and OpenSSL's error codes into plain words, with the setting that helps. */
export function describeNetworkFault(code: string, message: string, url: URL): NetworkFault {
  const { hostname, host } = url;
  if (UNTRUSTED.has(code)) {
    return {
      problem: `the certificate of '${host}' is not signed by an authority that this machine trusts`,
      hint: "set 'cacert' of the cloud in clouds.yaml to the authority's PEM file ('verify: false' switches the check off)",
    };
  }
  if (/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE|UNKNOWN_CA/.test(code)) {
    return {
      problem: `'${host}' did not accept the client certificate, or wants one (${code})`,
      hint: "set 'cert' and 'key' of the cloud in clouds.yaml",
    };
  }
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return {
        problem: `the certificate of '${host}' has expired`,
        hint: "renew it, and check this machine's clock ('verify: false' in clouds.yaml switches the check off)",
      };
    case 'CERT_NOT_YET_VALID':
      return {
        problem: `the certificate of '${host}' is not valid yet`,
        hint: "check this machine's clock",
      };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        problem: `the certificate of '${host}' is for another host: ${message}`,
        hint: 'use the host name that the certificate has, in auth_url and in the service catalog',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        problem: `host name '${hostname}' cannot be resolved (${code})`,
        hint: 'check auth_url in clouds.yaml, the interface (public, internal, admin) and DNS',
      };
    case 'ECONNREFUSED':
      return {
        problem: `nothing listens on '${host}' (connection refused)`,
        hint: 'check that the service runs, auth_url in clouds.yaml and the interface (public, internal, admin)',
      };
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return {
        problem: `'${host}' cannot be reached (${code})`,
        hint: 'check the route, VPN or firewall, and the interface (public, internal, admin)',
      };
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return {
        problem: `'${host}' does not speak TLS as expected (${code})`,
        hint: 'is the address http rather than https?',
      };
    default:
      return code.startsWith('HPE_')
        ? {
            problem: `'${host}' does not speak HTTP (${code})`,
            hint: 'is the address https rather than http, or the port that of another service?',
          }
        : {
            problem: `the connection to '${host}' broke: ${message}`,
            hint: 'the service or a proxy before it closed the connection; look into its log',
          };
  }
}
