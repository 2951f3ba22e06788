/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd_get.c - `dateline get ID` prints one article; `dateline open ID` shows it to a person. */
#include <unistd.h>

#include "base/json.h"
#include "client/article.h"
#include "client/commands.h"
#include "client/open.h"
#include "client/recall.h"
#include "client/show.h"

static enum exit_code print_article(const struct answer *answer, const struct options *options,
                                    struct error *err)
{
    struct terminal terminal = terminal_of(STDOUT_FILENO, options->color);
    struct buf out BUF_AUTO = {0};

    if (options->json)
        answer_add_raw(&out, answer, &terminal);
    else
        article_add(&out, &terminal, answer->json);
    return print(&out, err) ? EXIT_TROUBLE : EXIT_FOUND;
}

/* In $PAGER or the browser if a person looks; else as `get`. */
static enum exit_code open_article(const struct answer *answer, const struct options *options,
                                   struct error *err)
{
    if (options->json || !isatty(STDOUT_FILENO))
        return print_article(answer, options, err);
    return open_shown(answer->json, options, err) ? EXIT_TROUBLE : EXIT_FOUND;
}

typedef enum exit_code show_fn(const struct answer *answer, const struct options *options,
                               struct error *err);

static enum exit_code ask_and_show(const struct options *options, struct str id, show_fn *show,
                                   struct error *err)
{
    struct answer answer;
    enum exit_code code;

    switch (article_ask(&answer, options, id, err)) {
    case STATUS_OK:
        code = show(&answer, options, err);
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

enum exit_code cmd_get(const struct options *options, struct error *err)
{
    return ask_and_show(options, str_of(options->words[0]), print_article, err);
}

enum exit_code cmd_open(const struct options *options, struct error *err)
{
    struct buf id BUF_AUTO = {0};

    recall_id(options, str_of(options->words[0]), &id);
    return ask_and_show(options, buf_str(&id), open_article, err);
}
