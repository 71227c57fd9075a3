import { fileURLToPath } from 'node:url';

import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

import { withHelp } from './help.ts';

/** What a shell calls to ask for completions, wherever it found the command. */
const BACKSTITCH = `node '${fileURLToPath(new URL('backstitch.mjs', import.meta.url))}'`;

/**
 * For bash. That of tab needs another package of bash's, and has bash evaluate the words, so that `$(…)` in one would
 * run at a press of the tab key. Where there is nothing of ours to offer, bash offers files.
 */
const BASH = `_backstitch() {
  local value _
  COMPREPLY=()
  while IFS=$'\\t' read -r value _; do
    [[ $value == :* ]] || COMPREPLY+=("$value")
  done < <(${BACKSTITCH} complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _backstitch backstitch
`;

/** Gives the program `completion <shell>`, and the hidden `complete`, which the shells' scripts call. */
export function withCompletion(program: Command): Command {
  const completions = tab(program, { completionCommandName: 'completion' });
  const command = program.commands.find((candidate) => candidate.name() === 'completion');
  if (command === undefined) throw new Error("tab gave the program no command 'completion'");
  command.description('Prints a script that lets a shell complete commands and options.').action((shell: string) => {
    if (shell === 'bash') process.stdout.write(BASH);
    else completions.setup(program.name(), BACKSTITCH, shell);
  });
  withHelp(command, {
    exits: { 0: 'printed', 2: 'wrong usage' },
    examples: [
      ['bash > ~/.local/share/bash-completion/completions/backstitch', 'for good'],
      ['zsh > "${fpath[1]}/_backstitch"', 'for good'],
    ],
    more: 'For this session only: source <(npx backstitch completion bash)',
  });
  return program;
}
