/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd_interactive.c - `dateline -i`: searches as the user types.
 *
 * The first line has the query, the last one the total and the keys; between them are hits, one of
 * them chosen. A search is sent when the user pauses. */
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/json.h"
#include "base/utf8.h"
#include "client/article.h"
#include "client/ask.h"
#include "client/clean.h"
#include "client/commands.h"
#include "client/hits.h"
#include "client/keyboard.h"
#include "client/open.h"
#include "client/url.h"

#define PROMPT       "Search: "
#define QUERY_MAX    1000 /* bytes */
#define PAUSE_MS     150  /* without a key, before a search is sent */
#define ROWS_DEFAULT 24
#define ROWS_MIN     4
#define PAGE         20 /* hits */

struct live_search {
    struct options options; /* those given, with our query and page */
    struct buf query;
    struct answer answer; /* of the last search */
    struct buf problem;   /* instead of an answer */
    size_t chosen;        /* of the hits of the answer */
    size_t top;           /* the first hit shown */
    bool stale;           /* the query has changed since the answer */
};

static size_t hit_count(const struct live_search *session)
{
    return json_array_size(json_object_get(session->answer.json, "hits"));
}

/* ---- searching ------------------------------------------------------------------------------ */

static void search(struct live_search *session)
{
    char *words[] = {session->query.data ? session->query.data : (char[]){0}};
    struct buf url BUF_AUTO = {0};
    struct error err;

    session->options.words = words;
    session->options.word_count = 1;
    answer_fini(&session->answer);
    buf_clear(&session->problem);
    if (url_search(&url, &session->options, &err) ||
        ask(&session->answer, &session->options, url.data, &err)) {
        clean_text(&session->problem, str_of(err.message));
        answer_fini(&session->answer);
        session->answer = (struct answer){0};
    }
    session->options.words = NULL;
    session->options.word_count = 0;
    session->chosen = session->top = 0;
    session->stale = false;
}

static void show_page_at(struct live_search *session, uint64_t offset)
{
    session->options.offset = offset;
    search(session);
}

/* ---- drawing -------------------------------------------------------------------------------- */

static size_t window_rows(void)
{
    struct winsize window;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_row >= ROWS_MIN)
        return window.ws_row;
    return ROWS_DEFAULT;
}

static size_t line_count(const struct buf *text)
{
    size_t count = 0;

    for (size_t i = 0; i < text->length; i++)
        count += text->data[i] == '\n';
    return count;
}

/* The lines of one hit; an arrow shows the chosen one. */
static void draw_hit(struct live_search *session, size_t number, struct buf *out)
{
    struct hits_view view = {.terminal = terminal_of(STDOUT_FILENO, session->options.color)};
    json_t *hit = json_array_get(json_object_get(session->answer.json, "hits"), number);

    buf_add_text(out, number == session->chosen ? "> " : "  ");
    hits_add_one(&view, hit, 0);
    buf_add_str(out, buf_str(&view.out));
    buf_fini(&view.out);
}

/* Hits from the first one shown, as many as fit. Returns how many. */
static size_t draw_hits(struct live_search *session, size_t rows, struct buf *out)
{
    size_t shown = 0, used = 0;

    for (size_t i = session->top; i < hit_count(session); i++, shown++) {
        struct buf hit BUF_AUTO = {0};

        draw_hit(session, i, &hit);
        if (used + line_count(&hit) > rows)
            break;
        used += line_count(&hit);
        buf_add_str(out, buf_str(&hit));
    }
    for (; used < rows; used++)
        buf_add_char(out, '\n');
    return shown;
}

/* The page of hits in which the chosen one is. */
static void draw_list(struct live_search *session, size_t rows, struct buf *out)
{
    size_t shown;

    if (session->chosen < session->top)
        session->top = session->chosen;
    for (;;) {
        struct buf list BUF_AUTO = {0};

        shown = draw_hits(session, rows, &list);
        if (session->chosen < session->top + shown || session->top >= session->chosen) {
            buf_add_str(out, buf_str(&list));
            return;
        }
        session->top++;
    }
}

/* In the place of the hits: what is wrong and what to do may take several lines. */
static void draw_problem(struct live_search *session, size_t rows, struct buf *out)
{
    struct terminal terminal = terminal_of(STDOUT_FILENO, COLOR_NEVER);
    struct buf text BUF_AUTO = {0};
    size_t used = 0;

    terminal_add(&text, &terminal, STYLE_PLAIN, 0, buf_str(&session->problem));
    for (size_t i = 0; i < text.length && used < rows; i++) {
        buf_add_char(out, text.data[i]);
        used += text.data[i] == '\n';
    }
    for (; used < rows; used++)
        buf_add_char(out, '\n');
}

static void add_state(struct live_search *session, struct buf *out)
{
    struct hits_view view = {.terminal = terminal_of(STDOUT_FILENO, COLOR_NEVER),
                             .answer = session->answer.json};

    if (session->answer.json && hits_total(view.answer) == 0)
        buf_add_text(&view.out, "Nothing found");
    else if (session->answer.json)
        hits_add_total(&view, hit_count(session));
    for (size_t i = 0; i < view.out.length; i++)
        if (view.out.data[i] != '\n')
            buf_add_char(out, view.out.data[i]);
    buf_fini(&view.out);
}

/* The terminal is raw: a line begins with \r. */
static void print_screen(const struct buf *screen)
{
    struct buf raw BUF_AUTO = {0};

    for (size_t i = 0; i < screen->length; i++) {
        if (screen->data[i] == '\n')
            buf_add_char(&raw, '\r');
        buf_add_char(&raw, screen->data[i]);
    }
    fwrite(raw.data, 1, raw.length, stdout);
    fflush(stdout);
}

static void draw(struct live_search *session)
{
    bool space = str_ends(buf_str(&session->query), STR(" "));
    struct buf screen BUF_AUTO = {0}, query BUF_AUTO = {0};

    buf_add_text(&screen, "\033[?25l\033[H\033[2J" PROMPT);
    clean_text(&query, buf_str(&session->query));
    if (space) /* clean text has none at its end */
        buf_add_char(&query, ' ');
    buf_addf(&screen, "%s\n", query.length ? query.data : "");
    if (session->problem.length)
        draw_problem(session, window_rows() - 2, &screen);
    else
        draw_list(session, window_rows() - 2, &screen);
    add_state(session, &screen);
    buf_add_text(&screen, "   arrows choose, Enter reads, Esc clears, ^C leaves");
    buf_addf(&screen, "\033[1;%zuH\033[?25h", strlen(PROMPT) + 1 + utf8_count(buf_str(&query)));
    print_screen(&screen);
}

/* ---- keys ----------------------------------------------------------------------------------- */

static void change_query(struct live_search *session)
{
    session->options.offset = 0;
    session->stale = true;
}

static void type(struct live_search *session, const char *character)
{
    if (session->query.length + strlen(character) > QUERY_MAX)
        return;
    buf_add_text(&session->query, character);
    change_query(session);
}

static void erase(struct live_search *session)
{
    struct buf *query = &session->query;

    if (query->length == 0)
        return;
    do
        query->length--;
    while (query->length > 0 && ((unsigned char)query->data[query->length] & 0xc0) == 0x80);
    query->data[query->length] = 0;
    change_query(session);
}

static void clear(struct live_search *session)
{
    buf_clear(&session->query);
    change_query(session);
}

static void choose_next(struct live_search *session)
{
    if (session->chosen + 1 < hit_count(session))
        session->chosen++;
    else if (session->options.offset + hit_count(session) < hits_total(session->answer.json))
        show_page_at(session, session->options.offset + session->options.limit);
}

static void choose_previous(struct live_search *session)
{
    if (session->chosen > 0) {
        session->chosen--;
    } else if (session->options.offset > 0) {
        show_page_at(session, session->options.offset > session->options.limit
                                  ? session->options.offset - session->options.limit
                                  : 0);
        session->chosen = hit_count(session) ? hit_count(session) - 1 : 0;
    }
}

static void turn_page(struct live_search *session, bool down)
{
    uint64_t limit = session->options.limit, offset = session->options.offset;

    if (down && offset + limit < hits_total(session->answer.json))
        show_page_at(session, offset + limit);
    else if (!down && offset > 0)
        show_page_at(session, offset > limit ? offset - limit : 0);
}

/* The pager has the terminal meanwhile. */
static enum status read_chosen(struct live_search *session, struct error *err)
{
    json_t *hits = json_object_get(session->answer.json, "hits");
    const json_t *id = json_object_get(json_array_get(hits, session->chosen), "id");
    struct buf text BUF_AUTO = {0};
    struct answer article;
    struct error problem;

    if (json_is_integer(id))
        buf_addf(&text, "%lld", (long long)json_integer_value(id));
    else
        buf_add_str(&text, json_str(id));
    if (text.length == 0)
        return STATUS_OK;
    if (!article_ask(&article, &session->options, buf_str(&text), &problem)) {
        keyboard_close();
        open_in_pager(article.json, &session->options, &problem);
        answer_fini(&article);
        return keyboard_open(err);
    }
    answer_fini(&article);
    buf_clear(&session->problem);
    clean_text(&session->problem, str_of(problem.message));
    return STATUS_OK;
}

/* False: the user leaves. */
static bool take_key(struct live_search *session, const struct key_event *event, struct error *err)
{
    switch (event->key) {
    case KEY_NONE:
        return true;
    case KEY_TEXT:
        type(session, event->text);
        return true;
    case KEY_ENTER:
        if (session->stale)
            search(session);
        else
            return read_chosen(session, err) == STATUS_OK;
        return true;
    case KEY_BACKSPACE:
        erase(session);
        return true;
    case KEY_UP:
        choose_previous(session);
        return true;
    case KEY_DOWN:
        choose_next(session);
        return true;
    case KEY_PAGE_UP:
    case KEY_PAGE_DOWN:
        turn_page(session, event->key == KEY_PAGE_DOWN);
        return true;
    case KEY_ESCAPE:
    case KEY_CLEAR:
        if (session->query.length == 0 && event->key == KEY_ESCAPE)
            return false;
        clear(session);
        return true;
    case KEY_END:
        return false;
    }
    return false;
}

static void run(struct live_search *session, struct error *err)
{
    bool going = true;

    while (going) {
        struct key_event event;

        draw(session);
        event = keyboard_read(session->stale ? PAUSE_MS : -1);
        if (event.key == KEY_NONE && session->stale)
            search(session);
        going = take_key(session, &event, err);
    }
}

static void start_query(struct live_search *session)
{
    for (int i = 0; i < session->options.word_count; i++) {
        buf_add_text(&session->query, i ? " " : "");
        buf_add_text(&session->query, session->options.words[i]);
    }
    session->stale = session->query.length > 0;
}

enum exit_code cmd_interactive(const struct options *options, struct error *err)
{
    struct live_search session = {.options = *options};

    start_query(&session);
    session.options.limit = PAGE;
    session.options.offset = 0;
    err->status = keyboard_open(err);
    if (!err->status)
        run(&session, err);
    keyboard_close();
    buf_fini(&session.query);
    buf_fini(&session.problem);
    answer_fini(&session.answer);
    return err->status ? EXIT_TROUBLE : EXIT_FOUND;
}
