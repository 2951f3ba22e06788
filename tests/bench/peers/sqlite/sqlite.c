/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sqlite.c - SQLite FTS5 behind the front.
 *
 * The full-text table keeps no text of its own (external content); `about` holds what filters,
 * sorts and counts need in narrow rows, so that none of these reads a body. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../front.h"

#define MAPPED "PRAGMA mmap_size=8589934592;"
#define COLUMNS                                                                                    \
    "a.id, a.headline, b.published, b.section, "                                                   \
    "snippet(words, 1, '<mark>', '</mark>', '…', 40)"

struct engine {
    sqlite3 *database;
};

static const char make_tables[] =
    "PRAGMA page_size=8192; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
    "PRAGMA cache_size=-262144; BEGIN;"
    "CREATE TABLE articles(number INTEGER PRIMARY KEY, id TEXT, headline TEXT, body TEXT);"
    "CREATE TABLE about(number INTEGER PRIMARY KEY, published INT, section TEXT);"
    "CREATE VIRTUAL TABLE words USING fts5(headline, body, content='articles',"
    " content_rowid='number', tokenize='porter unicode61');";

static void run(sqlite3 *database, const char *sql)
{
    char *why = NULL;

    if (sqlite3_exec(database, sql, NULL, NULL, &why) != SQLITE_OK)
        front_die(sql, why);
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement;

    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        front_die(sql, sqlite3_errmsg(database));
    return statement;
}

static void insert(sqlite3_stmt *statement, sqlite3_int64 number, const char *const *texts,
                   int count)
{
    sqlite3_bind_int64(statement, 1, number);
    for (int i = 0; i < count; i++)
        sqlite3_bind_text(statement, 2 + i, texts[i], -1, SQLITE_STATIC);
    if (sqlite3_step(statement) != SQLITE_DONE)
        front_die("insert", sqlite3_errmsg(sqlite3_db_handle(statement)));
    sqlite3_reset(statement);
}

void engine_build(const char *path, const char *argument)
{
    struct article_line line;
    sqlite3_stmt *articles, *about, *words;
    sqlite3 *database;
    sqlite3_int64 number = 0;

    (void)argument;
    if (sqlite3_open(path, &database) != SQLITE_OK)
        front_die(path, "cannot be made");
    run(database, make_tables);
    articles = prepare(database, "INSERT INTO articles VALUES (?, ?, ?, ?)");
    about = prepare(database, "INSERT INTO about VALUES (?, CAST(? AS INT), ?)");
    words = prepare(database, "INSERT INTO words(rowid, headline, body) VALUES (?, ?, ?)");
    while (article_next(&line)) {
        insert(articles, ++number, (const char *[]){line.id, line.headline, line.body}, 3);
        insert(about, number, (const char *[]){line.published, line.section}, 2);
        insert(words, number, (const char *[]){line.headline, line.body}, 2);
    }
    run(database, "INSERT INTO words(words) VALUES ('optimize'); COMMIT; ANALYZE;");
    sqlite3_finalize(articles);
    sqlite3_finalize(about);
    sqlite3_finalize(words);
    sqlite3_close(database);
}

void *engine_open(const char *path, const char *argument)
{
    struct engine *engine = calloc(1, sizeof *engine);

    (void)argument;
    if (!engine || sqlite3_open_v2(path, &engine->database,
                                   SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        front_die(path, "cannot be opened");
    run(engine->database, MAPPED "PRAGMA cache_size=-16384;");
    return engine;
}

static void match_text(const struct question *question, char *out, size_t room)
{
    char words[600];

    if (question->match == MATCH_PHRASE)
        snprintf(out, room, "\"%s\"", question->words);
    else {
        question_join(question, "\"", "\"", question->match == MATCH_ANY ? " OR " : " ", words,
                      sizeof words);
        snprintf(out, room, "%s", words);
    }
}

static void where_text(const struct question *question, char *out, size_t room)
{
    snprintf(out, room, "%s%s", question->from ? " AND b.published BETWEEN ?2 AND ?3" : "",
             question->section[0] ? " AND b.section = ?4" : "");
}

static sqlite3_stmt *bind(struct engine *engine, const char *sql, const struct question *question)
{
    sqlite3_stmt *statement = prepare(engine->database, sql);
    char match[700];

    match_text(question, match, sizeof match);
    sqlite3_bind_text(statement, 1, match, -1, SQLITE_TRANSIENT);
    if (question->from) {
        sqlite3_bind_int(statement, 2, question->from);
        sqlite3_bind_int(statement, 3, question->to);
    }
    if (question->section[0])
        sqlite3_bind_text(statement, 4, question->section, -1, SQLITE_STATIC);
    return statement;
}

/* By rank the table itself sorts, and makes snippets of what is shown only. The latest ten are
 * chosen from narrow rows first. */
static void hits_text(const struct question *question, const char *where, char *out, size_t room)
{
    if (question->newest)
        snprintf(out, room,
                 "SELECT " COLUMNS " FROM words JOIN articles a ON a.number = words.rowid"
                 " JOIN about b ON b.number = words.rowid WHERE words MATCH ?1 AND words.rowid IN"
                 " (SELECT words.rowid FROM words JOIN about b ON b.number = words.rowid"
                 "  WHERE words MATCH ?1%s ORDER BY b.published DESC LIMIT 10)"
                 " ORDER BY b.published DESC",
                 where);
    else
        snprintf(out, room,
                 "SELECT " COLUMNS " FROM words JOIN about b ON b.number = words.rowid"
                 " JOIN articles a ON a.number = words.rowid WHERE words MATCH ?1%s"
                 " ORDER BY rank LIMIT 10",
                 where);
}

static const char *column(sqlite3_stmt *statement, int number)
{
    const char *text = (const char *)sqlite3_column_text(statement, number);

    return text ? text : "";
}

static bool add_facet(struct engine *engine, const struct question *question, const char *facet,
                      const char *key, const char *where, struct answer *answer)
{
    char sql[1024];
    sqlite3_stmt *statement;
    int step;

    snprintf(sql, sizeof sql,
             "SELECT %s AS value, count(*) FROM words JOIN about b ON b.number = words.rowid"
             " WHERE words MATCH ?1%s GROUP BY value ORDER BY 2 DESC LIMIT 100",
             key, where);
    statement = bind(engine, sql, question);
    while ((step = sqlite3_step(statement)) == SQLITE_ROW)
        answer_facet(answer, facet, column(statement, 0), (long)sqlite3_column_int64(statement, 1));
    sqlite3_finalize(statement);
    return step == SQLITE_DONE;
}

bool engine_answer(void *handle, const struct question *question, struct answer *answer)
{
    struct engine *engine = handle;
    char where[128], sql[1024];
    sqlite3_stmt *statement;
    int step;

    where_text(question, where, sizeof where);
    hits_text(question, where, sql, sizeof sql);
    statement = bind(engine, sql, question);
    while ((step = sqlite3_step(statement)) == SQLITE_ROW)
        answer_hit(answer, column(statement, 0), column(statement, 1),
                   sqlite3_column_int(statement, 2), column(statement, 3), column(statement, 4));
    sqlite3_finalize(statement);
    if (step != SQLITE_DONE)
        return false;
    return !question->facets ||
           (add_facet(engine, question, "section", "b.section", where, answer) &&
            add_facet(engine, question, "year", "b.published / 10000", where, answer));
}
