/* SPDX-License-Identifier: GPL-2.0-or-later */
/* main.c - `dateline`: asks a Dateline server from the shell. */
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
    {"search", "search WORDS...", "list the articles that match, best first", 1, 0, cmd_search},
    {"get", "get ID", "print one article", 1, 1, cmd_get},
    {"open", "open ID|N", "open its page, or show it in $PAGER; N: of the last list", 1, 1,
     cmd_open},
    {"similar", "similar ID|N", "list similar articles", 1, 1, cmd_similar},
    {"export", "export [WORDS...]", "write all articles that match, in one of six formats", 0, 0,
     cmd_export},
    {"match", "match FILE", "list the articles that name the names of a CSV file", 1, 1, cmd_match},
    {"alerts", "alerts [COMMAND]", "work with saved searches that report new articles", 0, 0,
     cmd_alerts},
    {"stats", "stats", "print how many articles the server holds", 0, -1, cmd_stats},
    {"health", "health", "check that the server answers", 0, -1, cmd_health},
};
#define COMMAND_COUNT (sizeof commands / sizeof *commands)

static void print_beginning(void)
{
    puts("dateline asks a Dateline server for articles. To begin:\n"
         "\n"
         "  dateline search bridge         list the articles about a bridge\n"
         "  dateline open 1                read the first one\n"
         "  dateline -i                    search as you type\n"
         "  dateline --help                all commands and options\n"
         "\n"
         "The server is http://127.0.0.1:7700, or that of --server URL or DATELINE_SERVER.\n"
         "To start one with a folder of your own:\n"
         "\n"
         "  dateline-index FOLDER && datelined");
}

static void print_help(void)
{
    puts("Usage: dateline [OPTION...] COMMAND\n"
         "       dateline [OPTION...] -i [WORDS...]\n"
         "\n"
         "Ask a Dateline server for articles.\n"
         "\n"
         "Commands:");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        printf("  %-18s %s\n", commands[i].synopsis, commands[i].what);
    puts("\nCommands of alerts (ALERT: its name, or its uuid):");
    cmd_alerts_help();
    puts("\n"
         "Options of search:\n"
         "  --limit N          list at most N articles [10]\n"
         "  --offset N         skip the first N articles [0]\n"
         "  --sort ORDER       sort by relevance, newest or oldest [relevance]\n"
         "  --from DATE        find articles from this date on: 2021, 2021-01, yesterday\n"
         "  --to DATE          find articles up to the end of this day, month or year\n"
         "  --when WORDS       find articles of this time: yesterday, last week, April 2008,\n"
         "                     since 2020, past 3 days\n"
         "  --timezone ZONE    days are of this zone [of words: here; dates: the server's]\n"
         "  --language NAME    read the query as plain, full, professional or lucene\n"
         "                     [the index's language]\n"
         "  --filter EXPR      filter, for example 'source = \"Harbour Wire\"' (repeatable: AND)\n"
         "  --facets FIELDS    count the matches by fields: source,section,year,month\n"
         "  --collapse         list one article per story; count its near-duplicates\n"
         "  --all              write all articles that match, as export does\n"
         "\n"
         "Options of export, besides those of search for dates, --filter, --language, --sort\n"
         "and --collapse:\n"
         "  --format FORM      write jsonl, csv, ris, bibtex, csl-json or ninjs [jsonl]\n"
         "  --jsonl            write JSON Lines\n"
         "  --csv              write CSV\n"
         "  --fields FIELDS    write these fields: id,headline,url [JSON Lines: all]\n"
         "\n"
         "Options of match:\n"
         "  --limit N          name at most N articles of each name, newest first [10]\n"
         "  --csv              write CSV, a line for each article\n"
         "\n"
         "Options of alerts (add and test also --language, --filter, --collapse):\n"
         "  --name TEXT        the name of a new alert\n"
         "  --webhook URL      call this address when it rings\n"
         "  --corrections      ring again when an article that rang is changed\n"
         "  --withdrawals      ring again when an article that rang is withdrawn or deleted\n"
         "  --limit N          show at most N rings, newest first [10]\n"
         "\n"
         "Options of all commands:\n"
         "  -i, --interactive  search as you type\n"
         "  --server URL       ask this server [http://127.0.0.1:7700]\n"
         "  --index UID        use this index [articles]\n"
         "  --timeout SECONDS  wait this long for the answer [30]\n"
         "  --json             print the server's JSON unchanged\n"
         "  --color            print bold and dim text always [on a terminal]\n"
         "  --no-color         print plain text always, like the variable NO_COLOR\n"
         "  -h, --help         print this help\n"
         "  -V, --version      print the version\n"
         "\n"
         "WORDS may contain: \"a phrase\" (inside the shell's quotes), AND, OR, NOT, a NEAR/5 b,\n"
         "headline:word, wor*, after:2007, before:2010, since:2020 (also \"since 2020\" at the\n"
         "end), and after -- also -word. See dateline(1).\n"
         "\n"
         "Variables, where the option is not given: DATELINE_SERVER, DATELINE_INDEX, "
         "DATELINE_LIMIT,\n"
         "DATELINE_TIMEZONE, DATELINE_TIMEOUT. DATELINE_KEY is the API key.\n"
         "\n"
         "Exit status: 0 found; 1 nothing found, or the server is unhealthy; 2 error.");
}

/* Messages quote the user or the server, so control bytes are removed, line by line. */
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

static enum exit_code complain_if_trouble(enum exit_code code, const struct error *err)
{
    return code == EXIT_TROUBLE ? complain(err) : code;
}

/* With -i there is no command: the first word is the query's, but "search" may be written. */
static void take_name_as_word(struct options *options, const char *name)
{
    if (name && strcmp(name, "search") != 0) {
        options->words--;
        options->word_count++;
    }
}

static enum exit_code run(const struct command *command, const struct options *options)
{
    struct error err;

    return complain_if_trouble(command->run(options, &err), &err);
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
    if (options.interactive) {
        take_name_as_word(&options, name);
        return complain_if_trouble(cmd_interactive(&options, &err), &err);
    }
    if (!name) {
        print_beginning();
        return EXIT_FOUND;
    }
    command = find_command(name);
    if (!command)
        return usage("unknown command: ", name);
    if (options.word_count < command->fewest)
        return usage("too few words: dateline ", command->synopsis);
    if (command->most && options.word_count > (command->most > 0 ? command->most : 0))
        return usage("too many words: dateline ", command->synopsis);
    return run(command, &options);
}
