/* SPDX-License-Identifier: GPL-2.0-or-later */
/* displayed.c - asks the settings of the index. */
#include "server/alerts/displayed.h"

#include "server/params/fields.h"

void displayed_add(const struct reader *reader, const struct search_hit *hit, struct buf *out)
{
    const struct settings *settings = reader_settings(reader);
    const struct names displayed = {settings->displayed.at, settings->displayed.count,
                                    !settings->all_displayed};

    buf_add_char(out, '{');
    fields_add(out, hit->fields, NULL, &displayed);
    buf_add_char(out, '}');
}

/* A snippet is cut from the body, or from the summary: the hit does not say from which. */
struct str displayed_snippet(const struct reader *reader, const struct search_hit *hit)
{
    const struct settings *settings = reader_settings(reader);
    bool summary = str_find(hit->fields, STR("\"summary\":")) >= 0;

    if (!settings_is_displayed(settings, STR("body")) ||
        (summary && !settings_is_displayed(settings, STR("summary"))))
        return STR_NONE;
    return hit->snippet;
}

struct str displayed_headline(const struct reader *reader, const struct search_hit *hit)
{
    return settings_is_displayed(reader_settings(reader), STR("headline")) ? hit->headline
                                                                           : STR_NONE;
}
