/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader.h - what every reader must keep to, whatever it is given: each article is an object
 * whose id is there and whose fields are of their types. */
#ifndef DATELINE_TESTS_FUZZ_READER_H
#define DATELINE_TESTS_FUZZ_READER_H

#include <assert.h>

#include "article/input/reader.h"
#include "article/text/article.h"
#include "base/json.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum status fuzz_article(void *context, json_t *article, struct error *err)
{
    struct str id = article_get(article, ARTICLE_ID);

    assert(id.length > 0 && id.length <= 512);
    for (int field = 0; field < ARTICLE_FIELD_COUNT; field++) {
        const json_t *value = json_object_get(article, article_key((enum article_field)field));

        assert(!value || json_is_string(value) ||
               (field == ARTICLE_KEYWORDS && json_is_array(value)));
        assert(utf8_valid(json_str(value)));
    }
    return STATUS_OK;
}

static void fuzz_problem(void *context, const char *where, const struct error *err)
{
    assert(err->status != STATUS_OK && err->message[0]);
}

static inline int fuzz_reader(const char *format, const char *name, const uint8_t *data,
                              size_t size)
{
    const struct reader_options options = {.format = format, .problem = fuzz_problem};
    struct error err;

    reader_read_bytes(str_n((const char *)data, size), name, &options, fuzz_article, &err);
    return 0;
}

#endif
