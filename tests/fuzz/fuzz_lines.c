/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_lines.c - what is told from single lines: dates, datelines, bylines, languages, encodings.
 */
#include <assert.h>

#include "article/text/charset.h"
#include "article/words/byline.h"
#include "article/words/date_text.h"
#include "article/words/dateline.h"
#include "article/words/language_detect.h"
#include "base/date.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_date(struct str text)
{
    struct date_text date;
    int64_t first;

    if (date_text_find(text, &date)) {
        assert(date_parse(str_of(date.text), &first, NULL));
        assert(date.found.data >= text.data &&
               date.found.data + date.found.length <= text.data + text.length);
    }
    if (date_text_parse(text, &date))
        assert(date_parse(str_of(date.text), &first, NULL));
}

static void read_dateline(struct str text)
{
    struct dateline line;

    if (dateline_parse(text, &line))
        assert(line.length <= text.length && line.place.length + line.agency.length <= text.length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    BUF_AUTO struct buf text = {0};
    BUF_AUTO struct buf people = {0};
    struct str bytes = str_n((const char *)data, size);

    charset_decode(&text, bytes, charset_declared(bytes));
    assert(utf8_valid(buf_str(&text)));
    read_date(buf_str(&text));
    read_dateline(buf_str(&text));
    byline_is(buf_str(&text));
    byline_is_name(buf_str(&text));
    byline_clean(buf_str(&text), &people);
    assert(utf8_valid(buf_str(&people)));
    language_detect(buf_str(&text));
    language_normal(buf_str(&text));
    return 0;
}
