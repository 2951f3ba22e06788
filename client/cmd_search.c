/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd_search.c - `dateline search WORDS...` and `dateline similar ID`: print hits. */
#include <unistd.h>

#include "base/json.h"
#include "client/ask.h"
#include "client/commands.h"
#include "client/hits.h"
#include "client/recall.h"
#include "client/show.h"
#include "client/url.h"

/* An empty page exits with EXIT_NOTHING, so that a script can stop paging; but --limit 0 asks
 * only for the count. */
static bool found_something(const json_t *answer, const struct options *options)
{
    return options->limit ? json_array_size(json_object_get(answer, "hits")) > 0
                          : hits_total(answer) > 0;
}

static enum exit_code show(const struct answer *answer, const struct options *options,
                           struct error *err)
{
    struct hits_view view = {
        .terminal = terminal_of(STDOUT_FILENO, options->color),
        .answer = answer->json,
    };
    enum exit_code code = found_something(answer->json, options) ? EXIT_FOUND : EXIT_NOTHING;

    if (options->json)
        answer_add_raw(&view.out, answer, &view.terminal);
    else
        hits_add(&view, options->facets != NULL);
    if (view.terminal.is_terminal)
        recall_keep(options, answer->json);
    if (print(&view.out, err))
        code = EXIT_TROUBLE;
    buf_fini(&view.out);
    return code;
}

static enum exit_code ask_and_show(const struct options *options, const struct buf *url,
                                   struct error *err)
{
    struct answer answer;
    enum exit_code code;

    switch (ask(&answer, options, url->data, err)) {
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

enum exit_code cmd_search(const struct options *options, struct error *err)
{
    struct buf url BUF_AUTO = {0};

    if (options->all || options->csv || options->jsonl || options->format)
        return cmd_export(options, err);
    if (url_search(&url, options, err))
        return EXIT_TROUBLE;
    return ask_and_show(options, &url, err);
}

enum exit_code cmd_similar(const struct options *options, struct error *err)
{
    struct buf url BUF_AUTO = {0}, id BUF_AUTO = {0};

    recall_id(options, str_of(options->words[0]), &id);
    if (url_similar(&url, options, buf_str(&id), err))
        return EXIT_TROUBLE;
    return ask_and_show(options, &url, err);
}
