/** The content of one file of a zip archive. */
export function readZipMember(archive: Buffer, name: string): Promise<Buffer>;
