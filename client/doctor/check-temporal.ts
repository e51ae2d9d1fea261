import { SetupProblem } from '../../scripts/problem.mjs';
import { ensureTemporalCli } from '../../scripts/temporal-cli.mjs';
import { EXIT } from '../exit-code.js';
import { connectTemporal, findTemporal } from '../find-temporal.js';
import { openHome } from '../home.js';
import { isPolled } from '../worker-process.js';
import { checkListening } from './check-listening.js';
import { checkNamespace } from './check-namespace.js';
import { failedCheck, fine, problem, type Finding } from './finding.js';

/** The Temporal server that studies would run on, and whether a worker polls it. */
export async function checkTemporal(): Promise<Finding[]> {
  try {
    const place = await findTemporal(await openHome());
    if (!place) return [await checkCli()];
    const client = await connectTemporal(place);
    try {
      const { serverVersion } = await client.workflowService.getSystemInfo({});
      const where = `${place.address}, namespace ${place.namespace}`;
      return [
        fine('Temporal', `server ${serverVersion} at ${where}`),
        ...(await checkListening(place)),
        ...(await checkNamespace(client, place.namespace)),
        (await isPolled(client))
          ? fine('worker', 'polls')
          : problem('worker', EXIT.temporal, 'none polls', '`packbench up` starts one'),
      ];
    } finally {
      await client.connection.close();
    }
  } catch (error) {
    return [failedCheck('Temporal', error)];
  }
}

async function checkCli(): Promise<Finding> {
  try {
    const { version, path } = await ensureTemporalCli();
    return fine(
      'Temporal',
      `none runs yet; \`packbench run\` starts one with CLI ${version}, '${path}'`,
    );
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    return problem('Temporal', EXIT.temporal, error.message, error.hint);
  }
}
