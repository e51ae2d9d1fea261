/** Where `packbench codec-server` listens, unless it is told otherwise. */
export const CODEC_SERVER_PORT = 8234;
