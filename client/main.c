/* SPDX-License-Identifier: GPL-2.0-or-later */
/* main.c - `dateline`: ask a Dateline server from the shell. */
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/version.h"
#include "client/clean.h"
#include "client/commands.h"
#include "client/options.h"

static const struct command {
    const char *name;
    const char *synopsis;
    const char *what;
    int fewest, most; /* arguments; most 0: any number */
    enum exit_code (*run)(const struct options *options, struct error *err);
} commands[] = {
    {"search", "search WORDS...", "articles that match, best first", 1, 0, cmd_search},
    {"get", "get ID", "one article, whole", 1, 1, cmd_get},
    {"stats", "stats", "how many articles the server holds", 0, -1, cmd_stats},
    {"health", "health", "whether the server answers", 0, -1, cmd_health},
};
#define COMMAND_COUNT (sizeof commands / sizeof *commands)

static void print_help(void)
{
    puts("Usage: dateline [OPTION...] COMMAND\n"
         "\n"
         "Ask a Dateline server for articles.\n"
         "\n"
         "Commands:");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        printf("  %-18s %s\n", commands[i].synopsis, commands[i].what);
    puts("\n"
         "Options of search:\n"
         "  --limit N          at most N articles (10)\n"
         "  --offset N         leave out the first N\n"
         "  --sort ORDER       relevance (the default), newest or oldest\n"
         "  --from DATE        published on that day or later: 2021, 2021-01, 2021-01-07\n"
         "  --to DATE          published by the end of that day, month or year\n"
         "  --filter EXPR      'source = \"Harbour Wire\"'; several must all hold\n"
         "  --facets FIELDS    count the matches by these: source,section,year,month\n"
         "  --collapse         one article a story: copies are counted, not listed\n"
         "\n"
         "Options of all commands:\n"
         "  --server URL       the server (DATELINE_SERVER, else http://127.0.0.1:7700)\n"
         "  --index UID        another index than articles\n"
         "  --timeout SECONDS  wait at most so long for the answer (30)\n"
         "  --json             the server's answer as it came\n"
         "  --color, --no-color  styles always or never (also NO_COLOR), not just on a terminal\n"
         "  -h, --help         this text\n"
         "  -V, --version      the version\n"
         "\n"
         "In WORDS: \"a phrase\" in quotes (inside the shell's quotes), -without behind --, AND OR "
         "NOT,\n"
         "a NEAR/5 b, headline:word, wor*. See dateline(1).\n"
         "\n"
         "Exit: 0 found, 1 nothing found or the server is unwell, 2 wrong usage or no server.");
}

/* Messages quote what the user or the server wrote: control bytes stay out, line by line. */
static enum exit_code complain(const struct error *err)
{
    struct str rest = str_of(err->message);
    struct buf text BUF_AUTO = {0};

    while (rest.data) {
        buf_add_text(&text, text.length ? "" : "dateline: ");
        clean_text(&text, str_cut(&rest, '\n'));
        buf_add_char(&text, '\n');
    }
    fwrite(text.data, 1, text.length, stderr);
    return EXIT_TROUBLE;
}

static enum exit_code usage(const char *what, const char *name)
{
    struct error err;

    error_set(&err, STATUS_BAD_REQUEST, "%s%s\nTry \"dateline --help\".", what, name);
    return complain(&err);
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    }
    return NULL;
}

static enum exit_code run(const struct command *command, const struct options *options)
{
    struct error err;
    enum exit_code code = command->run(options, &err);

    return code == EXIT_TROUBLE ? complain(&err) : code;
}

int main(int argc, char **argv)
{
    const struct command *command;
    struct options options;
    struct error err;
    const char *name;

    json_setup();
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (options_parse(&options, &name, argc, argv, &err))
        return usage(err.message, "");
    if (options.help) {
        print_help();
        return EXIT_FOUND;
    }
    if (options.version) {
        version_print("dateline");
        return EXIT_FOUND;
    }
    if (!name)
        return usage("no command given: search, get, stats or health", "");
    command = find_command(name);
    if (!command)
        return usage("no such command: ", name);
    if (options.word_count < command->fewest)
        return usage("too few words: dateline ", command->synopsis);
    if (command->most && options.word_count > (command->most > 0 ? command->most : 0))
        return usage("too many words: dateline ", command->synopsis);
    return run(command, &options);
}
