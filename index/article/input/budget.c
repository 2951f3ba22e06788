/* SPDX-License-Identifier: GPL-2.0-or-later */
/* budget.c - counts expanded bytes. */
#include "article/input/budget.h"

enum status budget_add_expanded(struct unpack_intake *intake, size_t length, struct error *err)
{
    intake->expanded += length;
    if (intake->expanded > EXPANSION_FREE + EXPANSION_MAX * intake->in)
        return error_set(err, STATUS_TOO_LARGE,
                         "the compressed data expands to more than %d times its size",
                         EXPANSION_MAX);
    return STATUS_OK;
}
