/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_scans.c - reads the pages that a METS names. */
#include "article/formats/library/mets_scans.h"

#include <stdlib.h>

#include "article/input/input.h"
#include "article/xml/xml_records.h"
#include "base/mem.h"

#define PAGES_BYTES_MAX ((size_t)400 << 20) /* of all pages of an issue, as XML */

static enum status read_page(struct mets_scans *scans, uint32_t number, struct str path,
                             const struct mets_pages *pages, struct reader_input *in, size_t *bytes,
                             struct error *err)
{
    BUF_AUTO struct buf page = {0};
    struct error problem;

    if (!pages->get(pages->context, path, &page))
        return STATUS_OK;
    *bytes += page.length;
    if (*bytes > PAGES_BYTES_MAX)
        return error_set(err, STATUS_TOO_LARGE, "the pages of the issue have more than %zu MB",
                         PAGES_BYTES_MAX >> 20);
    if (page.length == 0)
        scans->states[number] = METS_PAGE_OTHER;
    else if (ocr_scan_read_bytes(&scans->scans[number], in, buf_str(&page), &problem)) {
        ocr_scan_fini(&scans->scans[number]);
        input_problem(in, &problem, "page %.*s", STR_ARG(path));
    } else
        scans->states[number] = METS_PAGE_READ;
    return STATUS_OK;
}

enum status mets_scans_read(struct mets_scans *scans, const struct mets_map *map,
                            const struct mets_pages *pages, struct reader_input *in,
                            struct error *err)
{
    enum status status = STATUS_OK;
    size_t bytes = 0;

    *scans = (struct mets_scans){.count = map->paths.count};
    scans->scans = mem_zero(scans->count + 1, sizeof *scans->scans);
    scans->states = mem_zero(scans->count + 1, sizeof *scans->states);
    for (size_t i = 0; !status && i < map->order_count; i++) {
        uint32_t number = map->order[i];

        status = read_page(scans, number, map->pages[number].path, pages, in, &bytes, err);
    }
    return status;
}

void mets_scans_fini(struct mets_scans *scans)
{
    for (size_t i = 0; i < scans->count; i++)
        ocr_scan_fini(&scans->scans[i]);
    free(scans->scans);
    free(scans->states);
}
