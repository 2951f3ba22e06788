/* SPDX-License-Identifier: GPL-2.0-or-later */
/* patient.c - once at once, once with patience. */
#include "indexer/patient.h"

#include <stdio.h>

#define PATIENCE_MS 10000

enum status patient_open(const struct indexer_options *options,
                         const struct writer_options *writing, struct writer **out,
                         struct error *err)
{
    struct writer_options patient = *writing;
    enum status status = writer_open(options->database, str_of(options->index), writing, out, err);

    if (status != STATUS_LOCKED)
        return status;
    if (!options->quiet)
        fprintf(stderr, "dateline-index: another process writes to %s: waiting for it\n",
                options->database);
    patient.lock_wait_ms = PATIENCE_MS;
    return writer_open(options->database, str_of(options->index), &patient, out, err);
}
