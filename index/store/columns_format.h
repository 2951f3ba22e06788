/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns_format.h - what the reader and the writer of columns must agree on; columns.c draws it.
 */
#ifndef DATELINE_STORE_COLUMNS_FORMAT_H
#define DATELINE_STORE_COLUMNS_FORMAT_H

#define COLUMNS_KIND      "DLcolum1"
#define COLUMN_PARTS      5 /* the last is where the column ends */
#define COLUMN_NAME_SIZE  32
#define COLUMN_ENTRY_SIZE (COLUMN_PARTS * 8 + 4 * 4 + COLUMN_NAME_SIZE)

#endif
