#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""completions.py - what a shell completes after a program's name: SHELL PROGRAM OUTPUT

SHELL is bash, zsh or fish. The options, their values and the commands come from the program's own --help, so that
none is forgotten:

    --name VALUE       DIR, FILE and PATH are completed as such, and a|b as these words
    --name VALUE...    not a value: arguments of the program
    -n, --name VALUE   the same with a letter
    Commands:          a paragraph of `name VALUES...  what it does`
    Commands of NAME   the same for the word after a command
    Formats:           the same; values of --format"""
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

OPTION = re.compile(r"^ {2,}(?:-(\w), )?--([a-z0-9-]+)(?: ([A-Z][A-Z:=_]*|[a-z]+(?:\|[a-z]+)+))?(?=\s|$)(?: \w+\.\.\.)?\s*(.*)$")
COMMAND = re.compile(r"^ {2}([a-z0-9-]+)(?: \S.*?)? {2,}(\S.*)$")
LISTED = re.compile(r"(?:: | )((?:[a-z-]+, )+[a-z-]+(?: or [a-z-]+)?)")
PATHS = {"DIR": "directories", "FILE": "files", "PATH": "files"}
HELP_MAX = 72
TAKES_FILES = {"dateline-index"}  # as arguments


class Option(NamedTuple):
    letter: str
    name: str
    value: str  # "": takes none
    help: str


def help_of(program):
    done = subprocess.run([program, "--help"], text=True, capture_output=True, check=True, timeout=100)
    return done.stdout.splitlines()


def options_of(lines):
    """Help that is too long for its line goes on below it, further right."""
    found = []
    for line in lines:
        match = OPTION.match(line)
        if match:
            found.append(Option(*(part or "" for part in match.groups())))
        elif found and re.match(r" {15,}\S", line):
            found[-1] = found[-1]._replace(help=f"{found[-1].help} {line.strip()}".strip())
    return found


def section(lines, title):
    """{name: what it is} of the paragraph below the title."""
    at = next((number for number, line in enumerate(lines) if re.match(re.escape(title) + r"( \(.*\))?:$", line)), None)
    if at is None:
        return {}
    found = {}
    for line in lines[at + 1:]:
        if not line:
            break
        match = COMMAND.match(line)
        if match:
            found[match[1]] = match[2]
    return found


def choices(option, lines):
    """The words that a value may be; [] if it is free."""
    if "|" in option.value:
        return option.value.split("|")
    if option.name == "format" and section(lines, "Formats"):
        return list(section(lines, "Formats"))
    listed = LISTED.search(option.help) if option.value in {"LEVEL", "ORDER", "FORM"} else None
    return re.split(", | or ", listed[1]) if listed else []


def commands_below(lines):
    """{command: {name: what it does}} of commands that have commands of their own."""
    below = {command: section(lines, f"Commands of {command}") for command in section(lines, "Commands")}
    return {command: words for command, words in below.items() if words}


def first_clause(text):
    if not text.startswith("with --"):
        text = re.split(r"[;:(\[]", text)[0]
    return text.strip() if len(text) <= HELP_MAX else text[:HELP_MAX].rsplit(" ", 1)[0] + " ..."


def flags(option):
    return ([f"-{option.letter}"] if option.letter else []) + [f"--{option.name}"]


def bash(name, lines):
    function = "_" + name.replace("-", "_")
    options = options_of(lines)
    print(f"{function}() {{\n    local cur=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}}\n"
          "    COMPREPLY=()\n"
          "    # bash makes words of --name=value: --name, =, value\n"
          "    [[ $cur == = ]] && cur=\n"
          "    [[ $before == = ]] && before=${COMP_WORDS[COMP_CWORD - 2]}\n"
          "    case $before in")
    actions = {}
    for option in options:
        words, kind = choices(option, lines), PATHS.get(option.value)
        action = (f'mapfile -t COMPREPLY < <(compgen -W "{" ".join(words)}" -- "$cur")\n        ' if words else
                  f'mapfile -t COMPREPLY < <(compgen {"-d" if kind == "directories" else "-f"} -- "$cur")\n'
                  "        compopt -o filenames 2>/dev/null\n        " if kind else "")
        if option.value:
            actions.setdefault(action, []).extend(flags(option))
    for action, words in actions.items():
        print(f"    {' | '.join(words)})\n        {action}return\n        ;;")
    words = " ".join(flag for option in options for flag in flags(option))
    commands = " ".join(section(lines, "Commands"))
    print("    esac\n    if [[ $cur == -* ]]; then\n"
          f'        mapfile -t COMPREPLY < <(compgen -W "{words}" -- "$cur")')
    if commands:
        print("    elif ((COMP_CWORD == 1)); then\n"
              f'        mapfile -t COMPREPLY < <(compgen -W "{commands}" -- "$cur")')
    for command, below in commands_below(lines).items():
        print(f"    elif ((COMP_CWORD == 2)) && [[ ${{COMP_WORDS[1]}} == {command} ]]; then\n"
              f'        mapfile -t COMPREPLY < <(compgen -W "{" ".join(below)}" -- "$cur")')
    if name in TAKES_FILES:
        print('    else\n        mapfile -t COMPREPLY < <(compgen -f -- "$cur")\n        compopt -o filenames 2>/dev/null')
    print(f"    fi\n}}\ncomplete -F {function} {name}")


def zsh_quote(text):
    return "'" + text.replace("'", "'\\''") + "'"


def zsh(name, lines):
    def value_of(option):
        words = choices(option, lines)
        action = {"directories": "_files -/", "files": "_files"}.get(PATHS.get(option.value), " ")
        return f":{option.value.replace(':', ' ')}:" + (f"({' '.join(words)})" if words else action)

    print(f"#compdef {name}\n_arguments -S \\")
    for option in options_of(lines):
        text = re.sub(r"[\[\]:]", "", first_clause(option.help))
        star = "*" if "repeatable" in option.help else ""
        for flag in flags(option):
            long_value = "=" if option.value and flag.startswith("--") else ""
            print("  " + zsh_quote(f"{star}{flag}{long_value}[{text}]{value_of(option) if option.value else ''}") + " \\")
    commands = section(lines, "Commands")
    if commands:
        listed = " ".join(f'{word}\\:"{re.sub(r"[:()]", "", text)}"' for word, text in commands.items())
        print("  " + zsh_quote(f"1:command:(({listed}))") + " \\")
        for command, below in commands_below(lines).items():
            print("  " + zsh_quote(f"2:word:{{[[ $words[2] == {command} ]] && compadd {' '.join(below)}}}") + " \\")
        print("  '*:word: '")
    else:
        print("  '*:file:_files'" if name in TAKES_FILES else "  '*: : '")


def fish(name, lines):
    def quote(text):
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    if name not in TAKES_FILES:
        print(f"complete -c {name} -f")
    for option in options_of(lines):
        words, kind = choices(option, lines), PATHS.get(option.value)
        value = (f" -x -a {quote(' '.join(words))}" if words else
                 " -x -a '(__fish_complete_directories)'" if kind == "directories" else
                 " -r -F" if kind else " -x" if option.value else "")
        letter = f" -s {option.letter}" if option.letter else ""
        print(f"complete -c {name}{letter} -l {option.name}{value} -d {quote(first_clause(option.help))}")
    for word, text in section(lines, "Commands").items():
        print(f"complete -c {name} -n __fish_use_subcommand -a {word} -d {quote(text)}")
    for command, below in commands_below(lines).items():
        for word, text in below.items():
            print(f"complete -c {name} -n '__fish_seen_subcommand_from {command}' -a {word} -d {quote(text)}")


def main(shell, program, output):
    name, lines = Path(program).name, help_of(program)
    with open(output, "w", encoding="utf-8") as sys.stdout:
        if shell != "zsh":  # there the first line is for the shell
            print("# SPDX-License-Identifier: GPL-2.0-or-later")
        {"bash": bash, "zsh": zsh, "fish": fish}[shell](name, lines)


main(*sys.argv[1:])
