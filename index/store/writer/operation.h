/* SPDX-License-Identifier: GPL-2.0-or-later */
/* operation.h - numbers of operations, by which a repeated one is recognised. */
#ifndef DATELINE_STORE_WRITER_OPERATION_H
#define DATELINE_STORE_WRITER_OPERATION_H

#include <stdint.h>

#define OPERATION_NONE UINT64_MAX /* no number: never recognised */

#endif
