import { type Command, Option } from 'commander';

/** Adds the options by which a command finds the running ledger and its key; `as` is the key of the home that it uses. */
export function withTarget(command: Command, as = 'admin'): Command {
  return command
    .addOption(new Option('--home <folder>', `home of the running ledger (default LETHE_HOME); its ${as} key is used`))
    .addOption(new Option('--url <url>', 'where the API is served'))
    .addOption(new Option('--key-file <file>', 'file that holds the API key to use instead'));
}
