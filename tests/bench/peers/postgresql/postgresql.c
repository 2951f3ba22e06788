/* SPDX-License-Identifier: GPL-2.0-or-later */
/* postgresql.c - PostgreSQL behind the front: each of its threads has a connection, statements are
 * prepared. DB is the cluster's folder, its socket is there, too.
 *
 * The words stand in a column under a GIN index; ts_headline makes snippets of the ten that are
 * shown only. */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../front.h"

struct engine {
    PGconn *connection;
    unsigned prepared; /* a bit for each shape of a question */
};

static const char *const make_table[] = {
    "SET synchronous_commit = off",
    "SET maintenance_work_mem = '512MB'",
    "CREATE UNLOGGED TABLE loaded (id text, headline text, published int, section text, body text)",
    NULL,
};

/* The column of words is filled once, in one pass, before the indexes are made. */
static const char *const make_indexes[] = {
    "CREATE UNLOGGED TABLE articles AS SELECT id, headline, published, section, body,"
    " setweight(to_tsvector('english', headline), 'A') || setweight(to_tsvector('english', body), "
    "'D')"
    " AS words FROM loaded",
    "DROP TABLE loaded",
    "CREATE INDEX ON articles USING gin (words)",
    "CREATE INDEX ON articles (published)",
    "VACUUM ANALYZE articles",
    NULL,
};

static PGconn *connect_to(const char *path)
{
    const char *const names[] = {"host", "dbname", "user", NULL};
    const char *const values[] = {path, "postgres", "postgres", NULL};
    PGconn *connection = PQconnectdbParams(names, values, 0);

    if (PQstatus(connection) != CONNECTION_OK)
        front_die("postgresql", PQerrorMessage(connection));
    return connection;
}

static void run(PGconn *connection, const char *sql)
{
    PGresult *result = PQexec(connection, sql);

    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_COPY_IN)
        front_die(sql, PQerrorMessage(connection));
    PQclear(result);
}

static void run_all(PGconn *connection, const char *const *sql)
{
    for (; *sql; sql++)
        run(connection, *sql);
}

static void copy_lines(PGconn *connection)
{
    struct article_line line;

    run(connection, "COPY loaded FROM STDIN (FORMAT csv, DELIMITER E'\\t', QUOTE E'\\x01')");
    while (article_next(&line)) {
        const char *fields[] = {line.id, line.headline, line.published, line.section, line.body};

        for (size_t i = 0; i < 5; i++) {
            PQputCopyData(connection, fields[i], (int)strlen(fields[i]));
            PQputCopyData(connection, i < 4 ? "\t" : "\n", 1);
        }
    }
    if (PQputCopyEnd(connection, NULL) != 1)
        front_die("COPY", PQerrorMessage(connection));
    PQclear(PQgetResult(connection));
    while (PQgetResult(connection))
        ;
}

void engine_build(const char *path, const char *argument)
{
    PGconn *connection = connect_to(argument ? argument : path);

    run_all(connection, make_table);
    copy_lines(connection);
    run_all(connection, make_indexes);
    PQfinish(connection);
}

void *engine_open(const char *path, const char *argument)
{
    struct engine *engine = calloc(1, sizeof *engine);

    (void)argument;
    engine->connection = connect_to(path);
    return engine;
}

#define QUERY "to_tsquery('english', $1)"

static void where_text(const struct question *question, char *out, size_t room)
{
    snprintf(out, room, "words @@ " QUERY "%s%s",
             question->from ? " AND published BETWEEN $2::int AND $3::int" : " AND $2 = $3",
             question->section[0] ? " AND section = $4" : " AND $4 = ''");
}

static void sql_text(const struct question *question, char *out, size_t room)
{
    char where[256];

    where_text(question, where, sizeof where);
    if (question->facets)
        snprintf(
            out, room,
            "WITH found AS MATERIALIZED (SELECT ctid AS place, section, published,"
            " ts_rank(words, " QUERY ") AS rank FROM articles WHERE %s)"
            " (SELECT 0, id, headline, a.published, a.section, ts_headline('english', body, " QUERY
            ", 'StartSel=<mark>, StopSel=</mark>') FROM"
            " (SELECT * FROM found ORDER BY rank DESC LIMIT 10) f"
            " JOIN articles a ON a.ctid = f.place ORDER BY rank DESC) UNION ALL"
            " (SELECT 1, section, '', count(*)::int, '', '' FROM found GROUP BY section"
            "  ORDER BY 4 DESC LIMIT 100) UNION ALL"
            " (SELECT 2, (published / 10000)::text, '', count(*)::int, '', '' FROM found"
            "  GROUP BY 2 ORDER BY 4 DESC LIMIT 100)",
            where);
    else
        snprintf(out, room,
                 "SELECT 0, id, headline, published, section, ts_headline('english', body, " QUERY
                 ", 'StartSel=<mark>, StopSel=</mark>') FROM (SELECT * FROM articles WHERE %s"
                 " ORDER BY %s DESC LIMIT 10) found",
                 where, question->newest ? "published" : "ts_rank(words, " QUERY ")");
}

/* The statement for a question's shape, prepared when it is first needed. */
static const char *statement_of(struct engine *engine, const struct question *question)
{
    static __thread char name[16];
    unsigned shape = (question->facets ? 1u : 0) | (question->newest ? 2u : 0) |
                     (question->from ? 4u : 0) | (question->section[0] ? 8u : 0);
    char sql[2048];

    snprintf(name, sizeof name, "ask%u", shape);
    if (!(engine->prepared & 1u << shape)) {
        sql_text(question, sql, sizeof sql);
        PQclear(PQprepare(engine->connection, name, sql, 0, NULL));
        engine->prepared |= 1u << shape;
    }
    return name;
}

static PGresult *ask(struct engine *engine, const struct question *question)
{
    const char *between = question->match == MATCH_ANY   ? " | "
                          : question->match == MATCH_ALL ? " & "
                                                         : " <-> ";
    char words[1024], from[16], to[16];
    const char *values[] = {words, from, to, question->section};

    question_join(question, "'", "'", between, words, sizeof words);
    snprintf(from, sizeof from, "%d", question->from);
    snprintf(to, sizeof to, "%d", question->to);
    return PQexecPrepared(engine->connection, statement_of(engine, question), 4, values, NULL, NULL,
                          0);
}

bool engine_answer(void *handle, const struct question *question, struct answer *answer)
{
    static const char *const facets[] = {"", "section", "year"};
    PGresult *result = ask(handle, question);
    bool answered = PQresultStatus(result) == PGRES_TUPLES_OK;

    if (!answered)
        fprintf(stderr, "%s", PQresultErrorMessage(result));
    for (int row = 0; row < PQntuples(result); row++) {
        int what = atoi(PQgetvalue(result, row, 0)), number = atoi(PQgetvalue(result, row, 3));

        if (what)
            answer_facet(answer, facets[what], PQgetvalue(result, row, 1), number);
        else
            answer_hit(answer, PQgetvalue(result, row, 1), PQgetvalue(result, row, 2), number,
                       PQgetvalue(result, row, 4), PQgetvalue(result, row, 5));
    }
    PQclear(result);
    return answered;
}
