/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_alto.c - makes an article of a file of scanned pages: ALTO and PAGE (ocr_scan.h), with the
 * places of their words (ocr_boxes.h). */
#include "article/formats/library/ocr_scan.h"
#include "article/formats/library/ocr_text.h"
#include "article/xml/xml_source.h"

enum sniff sniff_alto(struct str head)
{
    BUF_AUTO struct buf tag = {0};

    return xml_root_tag(head, &tag) &&
                   (xml_tag_is(buf_str(&tag), "alto") || xml_tag_is(buf_str(&tag), "PcGts"))
               ? SNIFF_SURE
               : SNIFF_NO;
}

static enum status emit(struct reader_input *in, struct ocr_scan *scan, struct error *err)
{
    json_auto_t *article = json_object();
    struct ocr_target target = {.joins = false};
    enum status status;

    for (size_t i = 0; i < scan->page_count; i++) {
        const struct ocr_page *page = &scan->pages[i];

        ocr_boxes_page(&target.boxes, page->number, page->image, page->width, page->height);
        ocr_scan_take_lines(scan, page->line_from, page->line_to, &target);
    }
    status = ocr_emit(in, &target.document, &target.boxes, article, err);
    ocr_target_fini(&target);
    return status;
}

enum status reader_alto(struct reader_input *in, struct error *err)
{
    struct ocr_scan scan = {.arena = NULL};
    enum status status = ocr_scan_read(&scan, in, err);

    if (!status)
        status = emit(in, &scan, err);
    ocr_scan_fini(&scan);
    return status;
}
