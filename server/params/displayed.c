/* SPDX-License-Identifier: GPL-2.0-or-later */
/* displayed.c - asks the settings of the index. */
#include "server/params/displayed.h"

#include "server/params/fields.h"

struct names displayed_names(const struct settings *settings)
{
    return (struct names){settings->displayed.at, settings->displayed.count,
                          !settings->all_displayed};
}

void displayed_add(const struct reader *reader, const struct search_hit *hit, struct buf *out)
{
    const struct names displayed = displayed_names(reader_settings(reader));

    buf_add_char(out, '{');
    fields_add(out, hit->fields, NULL, &displayed);
    buf_add_char(out, '}');
}
