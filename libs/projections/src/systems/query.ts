import type { SystemFile } from '#domain';
import type { Tx } from '#postgres';

/** A registered system with its current file. */
export interface RegisteredSystem {
  readonly name: string;
  /** Counts the files registered under this name. */
  readonly version: number;
  readonly registeredAt: string;
  readonly sha256: string;
  readonly system: SystemFile;
}

type Row = { name: string; version: bigint; registered_at: Date; sha256: string; system: SystemFile };

/** The files of all systems of a kind, whoever's they are. */
export async function systemsOfKind(db: Tx, connector: string): Promise<SystemFile[]> {
  const text = `SELECT system FROM read.system WHERE system->>'connector' = $1 ORDER BY controller, name`;
  return (await db.query<{ system: SystemFile }>(text, [connector], 'system.of-kind')).map(({ system }) => system);
}

/** The registered systems of a controller, by name. */
export async function systems(db: Tx, controller: string): Promise<RegisteredSystem[]> {
  const text = 'SELECT name, version, registered_at, sha256, system FROM read.system WHERE controller = $1 ORDER BY name';
  const rows = await db.query<Row>(text, [controller], 'system.all');
  return rows.map(({ name, version, registered_at, sha256, system }) => {
    return { name, version: Number(version), registeredAt: registered_at.toISOString(), sha256, system };
  });
}
