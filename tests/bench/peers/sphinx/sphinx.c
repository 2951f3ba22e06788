/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sphinx.c - Sphinx behind the front: SphinxQL over a Unix socket, hits and snippets in one
 * statement. Its index is made by Sphinx's own indexer, so `build` only writes what that reads:
 * a number, and the fields. */
#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../front.h"

struct engine {
    MYSQL *connection;
};

void engine_build(const char *path, const char *argument)
{
    struct article_line line;

    (void)path, (void)argument;
    for (unsigned long number = 1; article_next(&line); number++)
        printf("%lu\t%s\t%s\t%s\t%s\t%.4s\t%s\n", number, line.id, line.headline, line.published,
               line.section, line.published, line.body);
}

void *engine_open(const char *path, const char *argument)
{
    struct engine *engine = calloc(1, sizeof *engine);

    (void)argument;
    engine->connection = mysql_init(NULL);
    if (!mysql_real_connect(engine->connection, NULL, "", "", NULL, 0, path, CLIENT_MULTI_RESULTS))
        front_die(path, mysql_error(engine->connection));
    return engine;
}

/* Sphinx's query syntax has no words of its own that are letters only. */
static void match_text(const struct question *question, char *out, size_t room)
{
    if (question->match == MATCH_PHRASE)
        snprintf(out, room, "\"%s\"", question->words);
    else
        question_join(question, "", "", question->match == MATCH_ANY ? " | " : " ", out, room);
}

static size_t sql_text(struct engine *engine, const struct question *question, char *out,
                       size_t room)
{
    char match[1100], filter[700] = "", section[520];

    match_text(question, match, sizeof match);
    if (question->from)
        snprintf(filter, sizeof filter, " AND published BETWEEN %d AND %d", question->from,
                 question->to);
    if (question->section[0]) {
        mysql_real_escape_string(engine->connection, section, question->section,
                                 strlen(question->section));
        snprintf(filter + strlen(filter), sizeof filter - strlen(filter), " AND section = '%s'",
                 section);
    }
    return (size_t)snprintf(
        out, room,
        "SELECT article, title, published, section, SNIPPET(body, '%s', 'before_match=<mark>',"
        " 'after_match=</mark>', 'limit=240', 'around=15'%s) FROM articles WHERE MATCH('%s')%s%s"
        " LIMIT 10 OPTION ranker=bm25%s",
        match, question->match == MATCH_PHRASE ? ", 'exact_phrase=1'" : "", match, filter,
        question->newest ? " ORDER BY published DESC" : "",
        question->facets ? " FACET section ORDER BY COUNT(*) DESC LIMIT 100"
                           " FACET year ORDER BY COUNT(*) DESC LIMIT 100"
                         : "");
}

static void add_row(struct answer *answer, int set, MYSQL_ROW row)
{
    static const char *const facets[] = {"", "section", "year"};

    if (set == 0)
        answer_hit(answer, row[0], row[1], atoi(row[2]), row[3], row[4]);
    else
        answer_facet(answer, facets[set], row[0], atol(row[1]));
}

bool engine_answer(void *handle, const struct question *question, struct answer *answer)
{
    struct engine *engine = handle;
    char sql[6000];
    size_t length = sql_text(engine, question, sql, sizeof sql);

    if (mysql_real_query(engine->connection, sql, length) != 0) {
        fprintf(stderr, "%s: %s\n", mysql_error(engine->connection), sql);
        return false;
    }
    for (int set = 0; set < 3; set++) {
        MYSQL_RES *result = mysql_store_result(engine->connection);
        MYSQL_ROW row;

        if (!result) {
            fprintf(stderr, "%s: %s\n", mysql_error(engine->connection), sql);
            return false;
        }
        while ((row = mysql_fetch_row(result)))
            add_row(answer, set, row);
        mysql_free_result(result);
        if (mysql_next_result(engine->connection) != 0)
            break;
    }
    return true;
}
