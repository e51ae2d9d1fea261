import type { Target } from '../plan/target.js';
import type { TargetWish } from './service-inspection.js';

/** What a plan's target asks of its cloud, with this many servers at one moment. */
export const targetWish = (target: Target, servers: number): TargetWish => ({
  service: target.service,
  flavor: target.flavor,
  memoryMib: target.memory_mib,
  cpus: target.cpus,
  pullPolicy: target.image_pull_policy,
  image: target.image,
  networks: target.networks,
  availabilityZone: target.availability_zone,
  host: target.host,
  securityGroups: target.security_groups,
  keyPair: target.key_pair,
  servers,
});
