import { isIP } from 'node:net';
import { EncryptionCodec } from '../../codec/encryption-codec.js';
import { startCodecServer } from '../../codec/codec-server.js';
import { loadPayloadKeys, PAYLOAD_KEY } from '../../codec/payload-keys.js';
import { CODEC_SERVER_PORT } from '../codec-server-port.js';
import { CommandError } from '../command-error.js';
import type { Arguments, Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { findTemporal } from '../find-temporal.js';
import { openHome } from '../home.js';
import { isLoopback } from '../loopback.js';

const DEFAULT_PORT = String(CODEC_SERVER_PORT);

export const codecServer: Command = {
  help: `Usage: packbench codec-server [options]

Lets the Web UI show payloads that are encrypted, and encrypt what is typed there. Enter
its address in the UI: the glasses icon, "Remote Codec Endpoint". Who reaches it reads all
that is encrypted: it listens on loopback, and answers no page but the Web UI's. Ctrl-C ends it.

Options:
  --ui-origin URL   the Web UI's origin (default: that of the server \`packbench up\` started)
  --ip ADDRESS      IP address to listen on (default 127.0.0.1)
  --port PORT       (default ${DEFAULT_PORT}; 0 takes any)
  -h, --help        this text

Environment:
  PACKBENCH_PAYLOAD_KEY   the keys, in base64, or the path of a file that has them

Example:
  PACKBENCH_PAYLOAD_KEY=/etc/packbench/payload.key packbench codec-server
`,
  options: { 'ui-origin': 'text', ip: 'text', port: 'text' },
  positionals: [],
  run: async (args, { output, env, interruption }) => {
    const keys = loadPayloadKeys(env);
    if (keys.length === 0) {
      throw new CommandError(EXIT.usageOrPlan, `${PAYLOAD_KEY} is not set: nothing is encrypted`, {
        hint: 'set it to the key that clients and workers have',
      });
    }
    const ended = new Promise<void>((resolve) => {
      interruption().addEventListener('abort', () => resolve());
    });
    const origins = await originsOf(args);
    const host = ipOf(args);
    const port = portOf(args);
    const server = await startCodecServer({
      codec: new EncryptionCodec(keys),
      host,
      port,
      origins,
    }).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new CommandError(EXIT.usageOrPlan, `cannot listen there: ${why}`, {
        hint: 'another codec server may run already; --port takes another one',
        cause: error,
      });
    });
    const at = host.includes(':') ? `[${host}]` : host;
    output.line(`Codec server  http://${at}:${String(server.port)}`);
    output.line(`for           ${origins.join(', ')}`);
    output.line(`keys          ${keys.map(({ id }) => id).join(', ')}; the first encrypts`);
    if (!isLoopback(host)) {
      output.note(`Everybody who reaches ${at}:${String(server.port)} reads what is encrypted.`);
    }
    await ended;
    await server.close();
    return EXIT.ok;
  },
};

async function originsOf(args: Arguments): Promise<readonly string[]> {
  const given = args.text('ui-origin') ?? (await findTemporal(await openHome()))?.ui;
  if (given === undefined) {
    throw new CommandError(EXIT.usageOrPlan, 'no Web UI is known', {
      hint: 'name it: --ui-origin http://127.0.0.1:8233; or `packbench up` starts one',
    });
  }
  if (!URL.canParse(given) || !/^https?:/.test(given)) {
    throw new CommandError(EXIT.usageOrPlan, `'${given}' is no address of a Web UI`, {
      hint: 'it is like http://127.0.0.1:8233',
    });
  }
  const { origin, hostname } = new URL(given);
  if (hostname !== '127.0.0.1' && hostname !== 'localhost') return [origin];
  // A person may have typed either.
  const other = hostname === 'localhost' ? '127.0.0.1' : 'localhost';
  return [origin, origin.replace(hostname, other)];
}

function ipOf(args: Arguments): string {
  const ip = args.text('ip') ?? '127.0.0.1';
  if (isIP(ip) !== 0) return ip;
  throw new CommandError(EXIT.usageOrPlan, `'--ip' takes an IP address, got '${ip}'`, {
    hint: '127.0.0.1 is this machine only, 0.0.0.0 all its networks',
  });
}

function portOf(args: Arguments): number {
  const port = Number(args.text('port') ?? DEFAULT_PORT);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new CommandError(
    EXIT.usageOrPlan,
    `'--port' takes 0 to 65535, got '${args.text('port') ?? ''}'`,
  );
}
