/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_dateline.h - recognises the dateline that a story begins with.
 *
 *   WASHINGTON, Jan. 7 (AP) —    PARIS (AFP) -    Wien –    México.-    (CNN)    【東京=共同】 */
#ifndef DATELINE_SEARCH_SNIPPET_SNIPPET_DATELINE_H
#define DATELINE_SEARCH_SNIPPET_SNIPPET_DATELINE_H

#include <stdint.h>

#include "base/str.h"

#define DATELINE_BYTES_MAX 90

/* The place behind the dateline at `at`, and behind its white space; `at`: none. */
uint32_t dateline_end(struct str text, uint32_t at, uint32_t high);

#endif
