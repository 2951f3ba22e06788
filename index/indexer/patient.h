/* SPDX-License-Identifier: GPL-2.0-or-later */
/* patient.h - opening a writer while another process may be writing: a daemon gives the lock up
 * when it has been idle for a while. */
#ifndef DATELINE_INDEXER_PATIENT_H
#define DATELINE_INDEXER_PATIENT_H

#include "indexer/options.h"
#include "store/writer/writer.h"

/* Waits some seconds for the lock, and says so. STATUS_LOCKED when it was in vain. */
enum status patient_open(const struct indexer_options *options, const struct writer_options *writing,
                         struct writer **out, struct error *err);

#endif
