/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_rtf.c - reads RTF. */
#include "article/formats/office/press_document.h"
#include "article/formats/office/rtf.h"
#include "article/input/readers.h"
#include "article/text/article.h"

enum sniff sniff_rtf(struct str head)
{
    return str_starts(head, STR("{\\rtf")) || str_starts(head, STR("{\\urtf")) ? SNIFF_SURE
                                                                               : SNIFF_NO;
}

enum status reader_rtf(struct reader_input *in, struct error *err)
{
    json_auto_t *article = json_object(), *properties = json_object();
    struct document document = {.in_row = false};
    struct str bytes;
    enum status status = input_whole(in, &bytes, err);

    if (status)
        return status;
    rtf_read(bytes, &document, properties);
    if (press_document_is(&document)) {
        status = press_document_read(in, &document, err);
        document_fini(&document);
        return status;
    }
    document_fill(article, &document, properties, true, in->arena);
    document_fini(&document);
    if (article_get(article, ARTICLE_BODY).length == 0 &&
        article_get(article, ARTICLE_HEADLINE).length == 0)
        return error_set(err, STATUS_BAD_REQUEST, "the document has no text");
    return input_emit(in, article, err);
}
