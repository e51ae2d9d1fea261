import type { Target } from '../plan/target.js';
import type { TargetWish } from './inspect-target.js';

/** What a plan's target asks of its cloud, with this many servers at one moment. */
export const targetWish = (target: Target, servers: number): TargetWish => ({
  flavor: target.flavor,
  image: target.image,
  networks: target.networks,
  availabilityZone: target.availability_zone,
  host: target.host,
  securityGroups: target.security_groups,
  keyPair: target.key_pair,
  servers,
});
