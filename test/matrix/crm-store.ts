import { MariaDb } from '../support/mariadb.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { lines, type MatrixStore, type Person } from './store.ts';

const SYSTEM = `
controller: jrpanel
name: crm
connector: mysql
connection: { url: 'env:LETHE_SECRET_JRPANEL_CRM', lockTimeoutMs: 3000, statementTimeoutMs: 3000 }
datasets:
  - name: contacts
    category: account
    location: contacts
    key: id
    identifiers: { email: email }
    erase: delete-row
    fields: [{ name: email }]
  - name: tickets
    category: support
    location: tickets
    key: id
    references: [{ dataset: contacts, column: contact_id }]
    erase: delete-row
    fields: [{ name: text }]
`;

/** Every row that is deleted is noted, in the transaction that deletes it. */
const TABLES = `
create table contacts (id varchar(40) primary key, email varchar(200) not null);
create table tickets (id varchar(40) primary key, contact_id varchar(40) not null references contacts (id), text varchar(200));
create table deletions (n int auto_increment primary key, what varchar(40), id varchar(40));
create trigger contact_noted after delete on contacts for each row insert into deletions (what, id) values ('contacts', old.id);
create trigger ticket_noted after delete on tickets for each row insert into deletions (what, id) values ('tickets', old.id);
`;

/** `COM_QUERY` of two statements: length, number, command, text. https://mariadb.com/kb/en/com_query/ */
const COMMIT = Buffer.from('\x07\0\0\0\x03commit');
const ROLLBACK = Buffer.from('\x09\0\0\0\x03rollback');

/** Customer relations on MariaDB: a contact with two tickets each. */
export class CrmStore implements MatrixStore {
  readonly system = 'crm';
  readonly systemFile = SYSTEM;
  readonly counts = { contacts: 1, tickets: 2 };

  private constructor(
    private readonly server: MariaDb,
    readonly network: TcpProxy,
  ) {}

  static async start(): Promise<CrmStore> {
    const server = await MariaDb.start();
    await server.query('create database crm');
    await server.query(TABLES, 'crm');
    return new CrmStore(server, await TcpProxy.start(server.port));
  }

  get secrets(): Record<string, string> {
    return { LETHE_SECRET_JRPANEL_CRM: `mysql://root@127.0.0.1:${this.network.port}/crm` };
  }

  isDeletion(chunk: Buffer): boolean {
    return chunk.equals(COMMIT);
  }

  async fill({ id, email }: Person): Promise<void> {
    await this.mariadb(`insert into contacts values ('${id}', '${email}');
      insert into tickets values ('${id}-1', '${id}', 'too late'), ('${id}-2', '${id}', 'too loud')`);
  }

  async shown({ id }: Person): Promise<string[]> {
    return lines(
      await this.mariadb(`select concat_ws(' ', 'contact', id, email) from contacts where id = '${id}'
        union all select concat_ws(' ', 'ticket', id, text) from tickets where contact_id = '${id}' or id like '${id}-%'`),
    );
  }

  async deletions({ id }: Person): Promise<string[]> {
    const own = `id = '${id}' or id like '${id}-%'`;
    return lines(await this.mariadb(`select concat_ws(' ', what, id, count(*)) from deletions where ${own} group by what, id`));
  }

  /** A server that takes transactions back and says that it has kept them. */
  async lie(): Promise<() => Promise<void>> {
    this.network.tap = ({ chunk }) => (chunk.equals(COMMIT) ? ROLLBACK : chunk);
    return () => this.network.heal();
  }

  /** Lets no deletion of a person's contact through, with an error, until `mend`. */
  async refuse({ id }: Person): Promise<{ mend(): Promise<void> }> {
    await this.server.query(
      `create trigger refused before delete on contacts for each row
        if old.id = '${id}' then signal sqlstate '45000' set message_text = 'no'; end if`,
      'crm',
    );
    return { mend: () => this.mariadb('drop trigger refused').then(() => undefined) };
  }

  async stop(): Promise<void> {
    await this.network.stop();
    await this.server.stop();
  }

  private mariadb(sql: string): Promise<string> {
    return this.server.shown(sql, 'crm');
  }
}
