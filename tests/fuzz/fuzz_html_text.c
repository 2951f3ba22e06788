/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_html_text.c - HTML fragments to text: of well-formed UTF-8 comes well-formed UTF-8, a line
 * is one line, and text does not grow beyond its references. */
#include <assert.h>

#include "article/html/html_text.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    BUF_AUTO struct buf text = {0}, line = {0};
    struct str html = str_n((const char *)data, size);

    html_to_text(html, &text);
    html_to_line(html, &line);
    html_likely(html);
    assert(!utf8_valid(html) || (utf8_valid(buf_str(&text)) && utf8_valid(buf_str(&line))));
    assert(line.length == 0 || !memchr(line.data, '\n', line.length));
    assert(text.length <= 2 * size);
    return 0;
}
