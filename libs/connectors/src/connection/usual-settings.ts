import { IsIn, IsInt, IsOptional, IsUrl, Max, Min, MinLength, ValidateIf } from 'class-validator';
import { SecretReference, Setting } from './setting.ts';

/** How long connecting may take. */
export const CONNECT_TIMEOUT_MS = 10_000;

/** A secret, where there is one. */
export const OptionalSecret = (docs: string) => all(Setting(docs), IsOptional(), SecretReference());

/** A name, where there is one. */
export const OptionalName = (docs: string) => all(Setting(docs), IsOptional(), MinLength(1));

export const Port = (docs: string) => all(Setting(docs), IsOptional(), IsInt(), Min(1), Max(65_535));

/** How long something may take, up to ten minutes or `most`. */
export const Milliseconds = (docs: string, most = 600_000) => all(Setting(docs), IsOptional(), IsInt(), Min(1), Max(most));
export const AN_HOUR_MS = 3_600_000;

/** A part of what a `url` says where the file has none. */
export const NeededWithoutUrl = (docs: string) =>
  all(
    Setting(`${docs} Needed where there is no \`url\`.`),
    ValidateIf(({ url }: { url?: string }) => url === undefined),
    MinLength(1, { message: 'is needed where there is no url' }),
  );

/** Where a service over HTTP is. */
export const HttpEndpoint = (docs: string) =>
  all(
    Setting(docs),
    IsUrl({
      protocols: ['http', 'https'],
      require_protocol: true,
      require_tld: false,
      allow_query_components: false,
      allow_fragments: false,
      disallow_auth: true,
    }),
  );

export const Password = () => OptionalSecret('Reference to the password.');
export const VerifyUrl = () => OptionalSecret('Reference to the URL under which it is looked again after an erasure; `url` without it.');
export const VerifyUser = () => OptionalName('Who looks again after an erasure; `user` without it.');
export const VerifyPassword = () => OptionalSecret('Reference to the password of `verifyUser`.');

/** Whether TLS is asked for whatever the URL says. */
export const Tls = (
  docs = "`verify`: TLS, and the server's certificate and name are checked. `off`, the default: whatever the URL says.",
) => all(Setting(docs), IsOptional(), IsIn(['off', 'verify']));

/** The authority that vouches for the other side; `whose` certificates it signed. */
export const Authority = (whose = "server's") =>
  OptionalSecret(`Reference to the certificate (PEM) of the authority that signed the ${whose}; the well-known ones without it.`);

/** Several decorators as if they stood above a member in this order: the last one first. */
function all(...decorators: PropertyDecorator[]): PropertyDecorator {
  return (target, name) => {
    for (const decorate of decorators.toReversed()) decorate(target, name);
  };
}
