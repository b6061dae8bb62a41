import { IsIn, IsInt, IsOptional, Matches, Max, Min, MinLength, ValidateIf, validateSync } from 'class-validator';
import { plainToInstance } from 'class-transformer';
import { SECRET_REFERENCE, type FieldProblem } from '#domain';

const REFERENCE = new RegExp(SECRET_REFERENCE);
const NEEDED = { message: 'is needed where there is no url' };
const BY_REFERENCE = { message: 'a secret is given by reference: env:NAME or file:/PATH' };

/** `connection` of a system file with `connector: postgresql`: either `url`, or `host`, `database` and `user`. */
export class PostgresqlConnection {
  /** Reference to a whole URL, `postgres://user:password@host:5432/database`. */
  @IsOptional()
  @Matches(REFERENCE, BY_REFERENCE)
  url?: string;

  @ValidateIf(({ url }: PostgresqlConnection) => url === undefined)
  @MinLength(1, NEEDED)
  host?: string;

  /** Default 5432. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(65_535)
  port?: number;

  @ValidateIf(({ url }: PostgresqlConnection) => url === undefined)
  @MinLength(1, NEEDED)
  database?: string;

  @ValidateIf(({ url }: PostgresqlConnection) => url === undefined)
  @MinLength(1, NEEDED)
  user?: string;

  /** Reference to the password. */
  @IsOptional()
  @Matches(REFERENCE, BY_REFERENCE)
  password?: string;

  /** `verify`: TLS, and the server's certificate and name are checked. `off`, the default: whatever the URL says. */
  @IsOptional()
  @IsIn(['off', 'verify'])
  tls?: 'off' | 'verify';

  /** Reference to the certificate (PEM) of the authority that signed the server's; the well-known ones without it. */
  @IsOptional()
  @Matches(REFERENCE, BY_REFERENCE)
  ca?: string;

  /** How long to wait for a row that another transaction holds. Default 5,000. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(600_000)
  lockTimeoutMs?: number;

  /** How long one statement may take. Default 60,000. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3_600_000)
  statementTimeoutMs?: number;
}

/** Checks `connection` whole; unknown settings are refused. */
export function connectionProblems(connection: Record<string, unknown>): FieldProblem[] {
  const errors = validateSync(plainToInstance(PostgresqlConnection, connection), { whitelist: true, forbidNonWhitelisted: true });
  const own = errors.map(({ property, constraints }) => ({
    pointer: `/connection/${property}`,
    reason: constraints?.whitelistValidation ? 'is not known here' : (Object.values(constraints ?? {})[0] ?? 'is not allowed'),
  }));
  const given = ['host', 'port', 'database', 'user', 'password'].filter((name) => connection[name] !== undefined);
  if (connection.url === undefined || given.length === 0) return own;
  return [...own, ...given.map((name) => ({ pointer: `/connection/${name}`, reason: 'stands in the url already' }))];
}
