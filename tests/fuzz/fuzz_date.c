/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_date.c - a date that was read is a span of time, and its start reads back the same. */
#include <assert.h>

#include "base/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t first, last, again;
    char text[DATE_TEXT_SIZE];

    if (!date_parse(str_n((const char *)data, size), &first, &last))
        return 0;
    assert(first <= last);
    assert(date_parse(str_of(date_format(first, 0, text)), &again, NULL));
    assert(again == first);
    return 0;
}
