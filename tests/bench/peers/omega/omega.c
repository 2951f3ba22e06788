/* SPDX-License-Identifier: GPL-2.0-or-later */
/* omega.c - Xapian Omega behind the front. Omega is a CGI program, so each question starts it; the
 * front stays, and gives it the question's own parameters and takes its answer as it is. `build`
 * only writes what Omega's scriptindex reads. */
#include <ctype.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../front.h"

struct engine {
    const char *program, *config;
};

void engine_build(const char *path, const char *argument)
{
    struct article_line line;

    (void)path, (void)argument;
    while (article_next(&line))
        printf("id=%s\nheadline=%s\npublished=%s\nsection=%s\nbody=%s\n\n", line.id, line.headline,
               line.published, line.section, line.body);
}

void *engine_open(const char *path, const char *argument)
{
    struct engine *engine = calloc(1, sizeof *engine);

    engine->program = argument;
    engine->config = path;
    return engine;
}

static void add_escaped(char *out, size_t room, const char *name, const char *text)
{
    size_t length = strlen(out);

    length += (size_t)snprintf(out + length, room - length, "&%s=", name);
    for (; *text && length + 4 < room; text++)
        length +=
            (size_t)snprintf(out + length, room - length, "%%%02X", (unsigned)(unsigned char)*text);
}

static void query_text(const struct question *question, char *out, size_t room)
{
    char words[600], section[300], day[16];

    snprintf(out, room, "QUERY_STRING=DB=articles&FMT=hits&HITSPERPAGE=10&DEFAULTOP=%s",
             question->match == MATCH_ANY ? "or" : "and");
    snprintf(words, sizeof words, question->match == MATCH_PHRASE ? "\"%s\"" : "%s",
             question->words);
    add_escaped(out, room, "P", words);
    if (question->section[0]) {
        snprintf(section, sizeof section, "XSECTION%s%s",
                 isupper((unsigned char)question->section[0]) ? ":" : "", question->section);
        add_escaped(out, room, "B", section);
    }
    if (question->from) {
        snprintf(day, sizeof day, "%d", question->from);
        add_escaped(out, room, "START.0", day);
        snprintf(day, sizeof day, "%d", question->to);
        add_escaped(out, room, "END.0", day);
    }
    if (question->newest)
        strcat(out, "&SORT=-0");
}

static pid_t start(struct engine *engine, const struct question *question, int *out)
{
    char query[4096], config[512];
    char *arguments[] = {(char *)engine->program, NULL};
    char *environment[] = {query, config, (char *)"REQUEST_METHOD=GET", NULL};
    posix_spawn_file_actions_t files;
    int ends[2];
    pid_t process;

    query_text(question, query, sizeof query);
    snprintf(config, sizeof config, "OMEGA_CONFIG_FILE=%s", engine->config);
    if (pipe(ends) != 0)
        return -1;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, ends[1], 1);
    posix_spawn_file_actions_addclose(&files, ends[0]);
    if (posix_spawn(&process, engine->program, &files, NULL, arguments, environment) != 0)
        process = -1;
    posix_spawn_file_actions_destroy(&files);
    close(ends[1]);
    *out = ends[0];
    return process;
}

/* The template writes a line of fields for each hit, tab after tab. */
static void read_hits(FILE *hits, struct answer *answer)
{
    char *line = NULL;
    size_t room = 0;

    while (getline(&line, &room, hits) > 0) {
        char *rest = line, *fields[5];

        for (size_t i = 0; i < 5; i++)
            fields[i] = strsep(&rest, "\t");
        if (fields[4])
            answer_hit(answer, fields[0], fields[1], atoi(fields[2]), fields[3], fields[4]);
    }
    free(line);
}

bool engine_answer(void *handle, const struct question *question, struct answer *answer)
{
    int out, status = 1;
    pid_t process = start(handle, question, &out);
    FILE *hits;

    if (process < 0)
        return false;
    hits = fdopen(out, "r");
    read_hits(hits, answer);
    fclose(hits);
    waitpid(process, &status, 0);
    return status == 0;
}
