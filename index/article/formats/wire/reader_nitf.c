/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_nitf.c - reads files of one or several NITF documents. */
#include "article/formats/wire/nitf.h"
#include "article/input/readers.h"
#include "article/text/article.h"
#include "article/xml/xml_records.h"
#include "article/xml/xml_source.h"

enum sniff sniff_nitf(struct str head)
{
    BUF_AUTO struct buf tag = {0};

    if (!xml_root_tag(head, &tag))
        return SNIFF_NO;
    if (xml_tag_is(buf_str(&tag), "nitf"))
        return SNIFF_SURE;
    return str_find(head, STR("<nitf")) > 0 ? SNIFF_LIKELY : SNIFF_NO;
}

static bool is_nitf(void *context, const struct xml_node *element)
{
    return xml_is(element, XML_SPACE_NONE, "nitf");
}

static enum status emit(void *context, const struct xml_node *nitf, struct error *err)
{
    json_auto_t *article = json_object();

    nitf_fill(article, nitf);
    return input_emit(context, article, err);
}

enum status reader_nitf(struct reader_input *in, struct error *err)
{
    const struct xml_records records = {is_nitf, emit, in};

    return xml_read_records(in, &records, err);
}
