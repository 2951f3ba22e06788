/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_reader_map.c - XML and JSON by the user's map. */
#include "fuzz_reader.h"

static const char map[] = "record=r/item,headline=head/title,body=p,published=@date,id=a.0/b,"
                          "keywords=list.name";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = {"xml", "json"};

    for (size_t i = 0; i < 2; i++) {
        const struct reader_options options = {
            .format = formats[i], .map = map, .problem = fuzz_problem};
        struct error err;

        reader_read_bytes(str_n((const char *)data, size), "fuzz", &options, fuzz_article, &err);
    }
    return 0;
}
