/** The stream that holds another one's metadata, and back; undefined if the name is none of a metadata stream. */
export const metadataStreamOf = (stream: string) => `$$${stream}`;
export const streamOfMetadata = (stream: string) => (stream.startsWith('$$') ? stream.slice(2) : undefined);
