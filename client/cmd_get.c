/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd_get.c - `dateline get ID`: prints one article. */
#include <stdio.h>
#include <unistd.h>

#include "base/json.h"
#include "client/ask.h"
#include "client/clean.h"
#include "client/commands.h"
#include "client/show.h"
#include "client/url.h"

/* "Keywords: cyber, diplomacy" */
static void add_keywords(struct buf *out, const struct terminal *terminal, const json_t *article)
{
    struct buf line BUF_AUTO = {0};
    json_t *keyword;
    size_t i;

    json_array_foreach (json_object_get(article, "keywords"), i, keyword) {
        buf_add_text(&line, i ? ", " : "Keywords: ");
        clean_text(&line, json_str(keyword));
    }
    terminal_add(out, terminal, STYLE_DIM, 0, buf_str(&line));
}

static void add_field(struct buf *out, const struct terminal *terminal, enum style style,
                      const char *label, const json_t *article, const char *key)
{
    struct buf line BUF_AUTO = {0};
    struct str value = json_get_str(article, key);

    if (value.length == 0)
        return;
    buf_add_text(&line, label);
    clean_text(&line, value);
    terminal_add(out, terminal, style, 0, buf_str(&line));
}

static void add_body(struct buf *out, const struct terminal *terminal, const json_t *article)
{
    struct str rest = json_get_str(article, "body");

    while (rest.data) {
        struct buf paragraph BUF_AUTO = {0};

        clean_text(&paragraph, str_cut(&rest, '\n'));
        if (paragraph.length == 0)
            continue;
        buf_add_char(out, '\n');
        terminal_add(out, terminal, STYLE_PLAIN, 0, buf_str(&paragraph));
    }
}

static void add_article(struct buf *out, const struct terminal *terminal, const json_t *article)
{
    show_headline(out, terminal, article);
    add_field(out, terminal, STYLE_PLAIN, "", article, "subhead");
    show_origin(out, terminal, 0, article);
    add_field(out, terminal, STYLE_DIM, "By ", article, "byline");
    add_field(out, terminal, STYLE_DIM, "Dateline: ", article, "dateline");
    add_field(out, terminal, STYLE_DIM, "Agency: ", article, "agency");
    add_body(out, terminal, article);
    buf_add_char(out, '\n');
    add_keywords(out, terminal, article);
    add_field(out, terminal, STYLE_DIM, "", article, "url");
    add_field(out, terminal, STYLE_DIM, "", article, "copyright");
}

static enum exit_code print_article(const struct answer *answer, const struct options *options,
                                    struct error *err)
{
    struct terminal terminal = terminal_of(STDOUT_FILENO, options->color);
    struct buf out BUF_AUTO = {0};

    if (options->json)
        answer_add_raw(&out, answer, &terminal);
    else
        add_article(&out, &terminal, answer->json);
    return print(&out, err) ? EXIT_TROUBLE : EXIT_FOUND;
}

enum exit_code cmd_get(const struct options *options, struct error *err)
{
    struct str id = str_of(options->words[0]);
    struct buf url BUF_AUTO = {0};
    struct answer answer;
    enum exit_code code;

    if (url_document(&url, options, id, err))
        return EXIT_TROUBLE;
    switch (ask(&answer, options, url.data, err)) {
    case STATUS_OK:
        code = print_article(&answer, options, err);
        break;
    case STATUS_DOCUMENT_NOT_FOUND:
        show_note("No article has this id.");
        code = EXIT_NOTHING;
        break;
    default:
        code = EXIT_TROUBLE;
        break;
    }
    answer_fini(&answer);
    return code;
}
