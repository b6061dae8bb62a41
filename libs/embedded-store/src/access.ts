import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { ServerCredentials, ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { accessDenied } from './failure.ts';
import { readPasswords, type Passwords } from './passwords.ts';
import { ServerFeaturesService } from './protocol.ts';

/** Who can reach the node, and with what. */
export interface AccessOptions {
  /** Default 127.0.0.1. Other than loopback only with TLS and a password. */
  host?: string | undefined;
  /** PEM files: the certificate with those between it and the root, and its key. */
  tls?: { certFile: string; keyFile: string } | undefined;
  /** See `readPasswords`. */
  passwordFile?: string | undefined;
}

export interface Access {
  host: string;
  credentials: ServerCredentials;
  /** Refuses, before a call is looked at, whoever does not name a user and his password. */
  interceptors: ServerInterceptor[];
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;
/** Clients ask it before anything else, and send no credentials with it. */
const FOR_ALL = ServerFeaturesService.getSupportedMethods.path;

/** @throws Error in plain words, without a secret, if these do not go together or a file is not what it should be. */
export function readAccess({ host = '127.0.0.1', tls, passwordFile }: AccessOptions): Access {
  if (!LOOPBACK.test(host) && !(tls && passwordFile)) {
    throw new Error(
      `The embedded event store listens on loopback only, unless it has both TLS and a password; ${host} is not loopback. ` +
        'Give it a certificate, its key and a password file.',
    );
  }
  if (passwordFile && !tls) throw new Error('A password needs TLS: clients of EventStoreDB send none over a connection in clear.');
  return {
    host,
    credentials: tls ? secure(tls) : ServerCredentials.createInsecure(),
    interceptors: passwordFile ? [refuseStrangers(readPasswords(passwordFile))] : [],
  };
}

/** A host and a port as one text: the colons of an address of IPv6 stand in brackets. */
export function addressOf(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** TLS 1.2 or later, as Node has it unless told otherwise. */
function secure({ certFile, keyFile }: { certFile: string; keyFile: string }): ServerCredentials {
  const [cert, key] = [readPem(certFile, 'certificate'), readPem(keyFile, 'key of the certificate')];
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new Error(`${certFile} and ${keyFile} are no certificate with its key, in PEM: ${(error as Error).message}`, { cause: error });
  }
  return ServerCredentials.createSsl(null, [{ cert_chain: cert, private_key: key }]);
}

function readPem(file: string, what: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`The ${what} ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`, { cause: error });
  }
}

function refuseStrangers(passwords: Passwords): ServerInterceptor {
  return (method, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, goOn) => {
            if (method.path === FOR_ALL || passwords.allow(metadata.get('authorization')[0]?.toString())) goOn(metadata);
            else call.sendStatus(accessDenied());
          },
        }),
    });
}
